/** One call of the Open API: signed on the way out, taken apart on the way in. */
import * as v from 'valibot';
import { unknown, type ProviderContext } from '../context.ts';
import { exchange, type Exchange } from '../http.ts';
import { RECV_WINDOW_MS } from './procedure.ts';
import { canonical, coinsSignature, encoded, type CoinsParameters } from './sign.ts';
import type { CoinsSettings } from './settings.ts';

export const FIAT_PATH = '/openapi/fiat/v1';

export interface CoinsCall {
  method: 'GET' | 'POST';
  path: 'generate_qr_code' | 'get_qr_code' | 'cancel_qr_code' | 'refund/pay-in-refund' | 'details';
  parameters: CoinsParameters;
}

/** `code` is 0 where the call was processed; `status` of the fiat calls, `code` of the general errors. */
export type Told = { kind: 'answer'; code: number; message: string; data: unknown } | { kind: 'unknown'; reason: string };
export type Coins = (call: CoinsCall, timeoutMs: number) => Promise<Told>;

const text = v.optional(v.nullable(v.string()));
const envelope = v.union([
  v.object({ status: v.pipe(v.number(), v.integer()), error: text, data: v.optional(v.unknown()) }),
  v.object({ code: v.pipe(v.number(), v.integer()), msg: text }),
]);

/** Builds the sender. A time-out, a 5xx and what is not the scheme's envelope are unknown. */
export function createCoins(settings: CoinsSettings, { clock }: ProviderContext): Coins {
  const base = settings.baseURL.endsWith('/') ? settings.baseURL : `${settings.baseURL}/`;
  const dress = settings.signing === 'parameters' ? withParameters : withHeaders;
  return async (call, timeoutMs) => {
    const url = new URL(`${FIAT_PATH}/${call.path}`.slice(1), base);
    const { headers, body, query } = dress(call, settings, clock.nowMs());
    url.search = query;
    const common = { 'X-COINS-APIKEY': settings.apiKey, Accept: 'application/json', 'User-Agent': 'guitai' };
    const reply = await exchange({ method: call.method, url, headers: { ...common, ...headers }, body, timeoutMs }, clock);
    if (reply.kind === 'silence') return unknown(reply.reason);
    const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), envelope), reply.body);
    if (!parsed.success) return unknown(`HTTP ${reply.status}, and the answer is not Coins.ph's`);
    const told = parsed.output;
    const [code, message] = 'code' in told ? [told.code, told.msg] : [told.status, told.error];
    if (reply.status < 200 || reply.status >= 500 || (reply.status >= 300 && reply.status < 400)) return unknown(`HTTP ${reply.status} ${code}`);
    // A call that HTTP turned away was not processed, whatever else it says.
    if (reply.status >= 400 && code === 0) return unknown(`HTTP ${reply.status}`);
    return { kind: 'answer', code, message: message ?? String(code), data: 'data' in told ? told.data : undefined };
  };
}

type Dressed = Pick<Exchange, 'headers' | 'body'> & { query: string };

/** As a query or a form, with timestamp and signature among the parameters. */
function withParameters({ method, parameters }: CoinsCall, { apiSecret }: CoinsSettings, nowMs: number): Dressed {
  const all = { ...parameters, recvWindow: RECV_WINDOW_MS, timestamp: nowMs };
  const sent = encoded({ ...all, signature: coinsSignature(apiSecret, canonical(all)) });
  if (method === 'GET') return { headers: {}, body: '', query: sent };
  return { headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body: sent, query: '' };
}

/** As a query or JSON, with timestamp and signature as headers. */
function withHeaders({ method, parameters }: CoinsCall, { apiSecret }: CoinsSettings, nowMs: number): Dressed {
  const asked = { ...(method === 'GET' ? parameters : {}), recvWindow: RECV_WINDOW_MS };
  const body = method === 'GET' ? '' : JSON.stringify(parameters);
  const headers = { Timestamp: String(nowMs), Signature: coinsSignature(apiSecret, canonical(asked), body) };
  return { headers: body === '' ? headers : { ...headers, 'Content-Type': 'application/json' }, body, query: encoded(asked) };
}
