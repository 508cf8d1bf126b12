/** The v2 gateway: form fields in, JSON out, both ways signed. */
import { unknown, type ProviderContext, type Proven } from '../context.ts';
import { exchange } from '../http.ts';
import type { Application } from './application.ts';
import { OTHER_CERTIFICATE, signRequest, splitAnswer, verifyAnswer } from './sign.ts';

export type Json = Readonly<Record<string, unknown>>;

export interface GatewayCall {
  /** `alipay.trade.query`. */
  method: string;
  content: Json;
  timeoutMs: number;
}

/** Sends a call by either interface; what comes back has the gateway's words (`code`, `sub_code`). */
export type Gateway = (call: GatewayCall) => Promise<Proven<Json>>;

/** Builds the sender. Its answers are proven: signed by Alipay over the very text that came. */
export function createGateway(application: Application, gateway: string, context: ProviderContext): Gateway {
  return async (call) => {
    const body = new URLSearchParams(signedParams(application, call.method, call.content, context.clock.nowMs())).toString();
    const url = new URL(gateway);
    // The gateway reads the charset before it decodes the body.
    url.searchParams.set('charset', 'utf-8');
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded;charset=utf-8', Accept: 'application/json', 'User-Agent': 'guitai' };
    const reply = await exchange({ method: 'POST', url, headers, body, timeoutMs: call.timeoutMs }, context.clock);
    if (reply.kind === 'silence') return unknown(reply.reason);
    if (reply.status !== 200) return unknown(`HTTP ${reply.status}`);
    return prove(reply.body, call.method, application);
  };
}

/** The parameters of a call, signed. */
export function signedParams({ appId, key, sns }: Application, method: string, content: Json, nowMs: number): Record<string, string> {
  const params = {
    app_id: appId,
    method,
    format: 'JSON',
    charset: 'utf-8',
    sign_type: 'RSA2',
    timestamp: beijingTime(nowMs),
    version: '1.0',
    ...(sns === undefined ? {} : { app_cert_sn: sns.app, alipay_root_cert_sn: sns.root }),
    biz_content: JSON.stringify(content),
  };
  return { ...params, sign: signRequest(params, key) };
}

function prove(text: string, method: string, { alipayKey, sns }: Application): Proven<Json> {
  const answer = splitAnswer(text);
  if (answer === null) return unknown("the answer is not the gateway's");
  if (answer.member !== `${method.replaceAll('.', '_')}_response` && answer.member !== 'error_response') {
    return unknown('the answer is of another method');
  }
  if (sns !== undefined && answer.certSn !== sns.alipay) return unknown(OTHER_CERTIFICATE);
  if (!verifyAnswer(answer, alipayKey)) return unknown('the signature does not verify');
  return { kind: 'proven', answer: JSON.parse(answer.raw) as Json };
}

/** `yyyy-MM-dd HH:mm:ss` in Beijing time, which has no summer time. */
export function beijingTime(atMs: number): string {
  return new Date(atMs + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
}

/** The moment of such a text, in milliseconds since 1970; null where it is none. */
export function fromBeijingTime(text: string): number | null {
  const atMs = Date.parse(`${text.replace(' ', 'T')}+08:00`);
  return Number.isNaN(atMs) ? null : atMs;
}
