/** One call of the Open Payment API: signed on the way out, taken apart on the way in. */
import * as v from 'valibot';
import { unknown, type ProviderContext } from '../context.ts';
import { exchange } from '../http.ts';
import { opaAuthorization } from './sign.ts';
import type { PaypaySettings } from './settings.ts';

export interface OpaCall {
  method: 'GET' | 'POST' | 'DELETE';
  /** With its query. */
  path: string;
  body?: Readonly<Record<string, unknown>>;
  timeoutMs: number;
}

/** `status` is HTTP's, `code` is `resultInfo.code`. Nothing else than 200 to 499 gets here. */
export interface OpaAnswer {
  kind: 'answer';
  status: number;
  code: string;
  message: string;
  data: unknown;
}

export type Opa = (call: OpaCall) => Promise<OpaAnswer | { kind: 'unknown'; reason: string }>;

const CONTENT_TYPE = 'application/json;charset=UTF-8';
const envelope = v.object({
  resultInfo: v.object({ code: v.pipe(v.string(), v.minLength(1)), message: v.optional(v.nullable(v.string())) }),
  data: v.optional(v.unknown()),
});

/** Builds the sender. A time-out, a 5xx and what is not the scheme's envelope are unknown ("Handle unknown payment status"). */
export function createOpa(settings: PaypaySettings, context: ProviderContext): Opa {
  const { clock } = context;
  return async (call) => {
    const url = new URL(call.path.slice(1), settings.baseURL.endsWith('/') ? settings.baseURL : `${settings.baseURL}/`);
    const body = call.body === undefined ? '' : JSON.stringify({ ...call.body, requestedAt: epochSec(clock.nowMs()) });
    const signed = { method: call.method, path: url.pathname, contentType: CONTENT_TYPE, body };
    const headers = {
      Authorization: opaAuthorization(signed, settings, context.nonce(), epochSec(clock.nowMs())),
      Accept: 'application/json',
      'User-Agent': 'guitai',
      ...(body === '' ? {} : { 'Content-Type': CONTENT_TYPE }),
      ...(settings.merchantId === undefined ? {} : { 'X-ASSUME-MERCHANT': settings.merchantId }),
    };
    const reply = await exchange({ method: call.method, url, headers, body, timeoutMs: call.timeoutMs }, clock);
    if (reply.kind === 'silence') return unknown(reply.reason);
    const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), envelope), reply.body);
    if (!parsed.success) return unknown(`HTTP ${reply.status}, and the answer is not PayPay's`);
    const { code, message } = parsed.output.resultInfo;
    if (reply.status < 200 || reply.status >= 500 || (reply.status >= 300 && reply.status < 400)) return unknown(`HTTP ${reply.status} ${code}`);
    return { kind: 'answer', status: reply.status, code, message: message ?? code, data: parsed.output.data };
  };
}

function epochSec(atMs: number): number {
  return Math.floor(atMs / 1000);
}
