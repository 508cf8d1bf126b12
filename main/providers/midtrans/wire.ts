/** One call of the Core API: the server key goes out with it, and the code within the answer's body counts. */
import * as v from 'valibot';
import { unknown, type ProviderContext } from '../context.ts';
import { exchange } from '../http.ts';
import { basicAuthorization } from './sign.ts';
import type { MidtransSettings } from './settings.ts';

export interface CoreCall {
  method: 'GET' | 'POST';
  /** Without the leading slash. */
  path: string;
  body?: Readonly<Record<string, unknown>>;
  /** Up to 46 characters; the same key within five minutes gets the first answer again ("Idempotent Requests"). */
  idempotencyKey?: string;
  timeoutMs: number;
}

/** `code` is the body's `status_code`: HTTP's own is 200 for most refusals, too. */
export interface CoreAnswer {
  kind: 'answer';
  code: string;
  message: string;
  data: unknown;
}

export type Told = CoreAnswer | { kind: 'unknown'; reason: string };
export type Core = (call: CoreCall) => Promise<Told>;

const envelope = v.looseObject({
  status_code: v.pipe(v.union([v.string(), v.number()]), v.transform(String), v.regex(/^\d{3}$/)),
  status_message: v.optional(v.nullable(v.string())),
});

/** Builds the sender. A time-out, a 5xx of either kind, too many requests and what is no answer of Midtrans are unknown. */
export function createCore(settings: MidtransSettings, context: ProviderContext): Core {
  const base = settings.baseURL.endsWith('/') ? settings.baseURL : `${settings.baseURL}/`;
  return async ({ method, path, body, idempotencyKey, timeoutMs }) => {
    const text = body === undefined ? '' : JSON.stringify(body);
    const headers = {
      Authorization: basicAuthorization(settings.serverKey),
      Accept: 'application/json',
      'Content-Type': 'application/json',
      'User-Agent': 'guitai',
      ...(idempotencyKey === undefined ? {} : { 'Idempotency-Key': idempotencyKey }),
    };
    const reply = await exchange({ method, url: new URL(path, base), headers, body: text, timeoutMs }, context.clock);
    if (reply.kind === 'silence') return unknown(reply.reason);
    const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), envelope), reply.body);
    if (!parsed.success) return unknown(`HTTP ${reply.status}, and the answer is not Midtrans’s`);
    const { status_code: code, status_message: message } = parsed.output;
    const isRefused = reply.status < 200 || reply.status >= 500 || (reply.status >= 300 && reply.status < 400);
    if (isRefused || code >= '500' || code === '429') return unknown(`HTTP ${reply.status}, status_code ${code}`);
    return { kind: 'answer', code, message: message ?? code, data: parsed.output };
  };
}
