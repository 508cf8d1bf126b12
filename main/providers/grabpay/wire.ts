/** One call of POS API v3: signed on the way out, taken apart on the way in. */
import * as v from 'valibot';
import { unknown, type ProviderContext } from '../context.ts';
import { exchange } from '../http.ts';
import { grabAuthorization } from './sign.ts';
import type { GrabpaySettings } from './settings.ts';

export const PAYMENT_PATH = '/grabpay/partner/v3/payment';

export interface GrabCall {
  path: 'init' | 'inquiry' | 'cancellation' | 'refund';
  /** Members of `transactionDetails`. */
  details: Readonly<Record<string, string | number>>;
  /** Members of `POSDetails`. */
  pos?: Readonly<Record<string, string>>;
  timeoutMs: number;
}

/** `http` is HTTP's status, 200 to 499; the rest is of `statusDetails`. */
export interface GrabAnswer {
  kind: 'answer';
  http: number;
  status: string;
  code: string;
  message: string;
  body: unknown;
}

export type Told = GrabAnswer | { kind: 'unknown'; reason: string };
export type Grab = (call: GrabCall) => Promise<Told>;

const methods = { init: 'POST', inquiry: 'GET', cancellation: 'PUT', refund: 'PUT' } as const;
const JSON_TYPE = 'application/json';
/** What the official Go client signs and sends with an inquiry. */
const FORM_TYPE = 'application/x-www-form-urlencoded';

const word = v.optional(v.nullable(v.string()));
const envelope = v.looseObject({ statusDetails: v.object({ status: word, statusCode: word, statusReason: word }) });

/** Builds the sender. A time-out, a 5xx and what is not the scheme's envelope are unknown. */
export function createGrab(settings: GrabpaySettings, context: ProviderContext): Grab {
  const base = settings.baseURL.endsWith('/') ? settings.baseURL : `${settings.baseURL}/`;
  return async (call) => {
    const method = methods[call.path];
    const url = new URL(`${PAYMENT_PATH}/${call.path}`.slice(1), base);
    const msgID = context.nonce();
    const transactionDetails = { ...call.details, storeGrabID: settings.storeGrabId };
    if (method === 'GET') url.search = inquiryQuery(msgID, transactionDetails);
    const pos = call.pos === undefined ? {} : { POSDetails: { ...call.pos, terminalID: settings.terminalId } };
    const body = method === 'GET' ? '' : JSON.stringify({ msgID, transactionDetails, ...pos });
    const contentType = method === 'GET' ? FORM_TYPE : JSON_TYPE;
    const date = new Date(context.clock.nowMs()).toUTCString();
    const signed = { method, contentType, date, path: url.pathname + url.search, body };
    const headers = {
      Authorization: grabAuthorization(signed, settings),
      Date: date,
      'Content-Type': contentType,
      Accept: JSON_TYPE,
      'User-Agent': 'guitai',
    };
    const reply = await exchange({ method, url, headers, body, timeoutMs: call.timeoutMs }, context.clock);
    if (reply.kind === 'silence') return unknown(reply.reason);
    const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), envelope), reply.body);
    if (!parsed.success) return unknown(`HTTP ${reply.status}, and the answer is not GrabPay's`);
    const { status, statusCode, statusReason } = parsed.output.statusDetails;
    const code = statusCode ?? '';
    if (reply.status < 200 || reply.status >= 500 || (reply.status >= 300 && reply.status < 400)) return unknown(`HTTP ${reply.status} ${code}`);
    return { kind: 'answer', http: reply.status, status: status ?? '', code, message: statusReason ?? code, body: parsed.output };
  };
}

/** Members of the nested object are named with a dot: `transactionDetails.currency`. */
function inquiryQuery(msgID: string, details: Readonly<Record<string, string | number>>): string {
  const named = Object.entries(details).map(([name, value]) => [`transactionDetails.${name}`, String(value)]);
  return new URLSearchParams([['msgID', msgID], ...named]).toString();
}
