/** One call of the AMS interface: signed on the way out, proven on the way in. */
import type { KeyObject } from 'node:crypto';
import * as v from 'valibot';
import { unknown, type ProviderContext } from '../context.ts';
import { exchange } from '../http.ts';
import { amsSignature, verifyAms } from './sign.ts';
import type { AlipayplusSettings } from './settings.ts';

export interface AmsCall {
  /** Below `/ams/api/v1/payments/`. */
  name: 'pay' | 'inquiryPayment' | 'cancel' | 'refund' | 'inquiryRefund';
  body: Readonly<Record<string, unknown>>;
  timeoutMs: number;
}

/** `status` is `result.resultStatus`: of the call, not always of the payment. */
export interface AmsAnswer {
  kind: 'answer';
  status: 'S' | 'F' | 'U';
  code: string;
  message: string;
  content: unknown;
}

export type Told = AmsAnswer | { kind: 'unknown'; reason: string };
export type Ams = (call: AmsCall) => Promise<Told>;

export interface AmsKeys {
  own: KeyObject;
  scheme: KeyObject;
}

const envelope = v.object({
  result: v.object({ resultStatus: v.picklist(['S', 'F', 'U']), resultCode: v.pipe(v.string(), v.minLength(1)), resultMessage: v.optional(v.nullable(v.string())) }),
});

/** The path of a call, as the official SDKs choose it. */
export function amsPath(clientId: string, name: string): string {
  return `/ams/${clientId.startsWith('SANDBOX_') ? 'sandbox/' : ''}api/v1/payments/${name}`;
}

/** Builds the sender. Silence, another status than 200, no or a wrong signature, and what is no envelope are unknown. */
export function createAms(settings: AlipayplusSettings, keys: AmsKeys, { clock }: ProviderContext): Ams {
  const { clientId, keyVersion } = settings;
  const base = settings.baseURL.endsWith('/') ? settings.baseURL : `${settings.baseURL}/`;
  return async ({ name, body: content, timeoutMs }) => {
    const url = new URL(amsPath(clientId, name).slice(1), base);
    const signed = { method: 'POST', path: url.pathname, clientId, time: String(clock.nowMs()), body: JSON.stringify(content) };
    const headers = {
      'Content-Type': 'application/json; charset=UTF-8',
      'Client-Id': clientId,
      'Request-Time': signed.time,
      Signature: amsSignature(signed, keys.own, keyVersion),
      Accept: 'application/json',
      'User-Agent': 'guitai',
    };
    const reply = await exchange({ method: 'POST', url, headers, body: signed.body, timeoutMs }, clock);
    if (reply.kind === 'silence') return unknown(reply.reason);
    const { 'response-time': time = '', signature = '' } = reply.headers;
    if (time === '' || !verifyAms({ ...signed, time, body: reply.body }, signature, keys.scheme)) return unknown(`HTTP ${reply.status}, and the answer's signature does not verify`);
    const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), v.looseObject(envelope.entries)), reply.body);
    if (reply.status !== 200 || !parsed.success) return unknown(`HTTP ${reply.status}, and the answer is no result`);
    const { resultStatus, resultCode, resultMessage } = parsed.output.result;
    return { kind: 'answer', status: resultStatus, code: resultCode, message: resultMessage ?? resultCode, content: parsed.output };
  };
}
