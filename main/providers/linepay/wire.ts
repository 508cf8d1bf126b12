/** One call of the Offline API: signed on the way out, taken apart on the way in. */
import * as v from 'valibot';
import { unknown, type ProviderContext } from '../context.ts';
import { exchange } from '../http.ts';
import { parseLongNumbers } from './json.ts';
import type { LinepaySettings } from './settings.ts';
import { lineSignature, uuidOf } from './sign.ts';

export interface LineCall {
  method: 'GET' | 'POST';
  path: string;
  /** Of a GET, without its question mark. */
  query?: string;
  body?: Readonly<Record<string, unknown>>;
  timeoutMs: number;
}

/** HTTP's status is always 200: `code` is `returnCode`, 0000 being success. */
export interface LineAnswer {
  kind: 'answer';
  code: string;
  message: string;
  info: unknown;
}

export type Told = LineAnswer | { kind: 'unknown'; reason: string };
export type Line = (call: LineCall) => Promise<Told>;

const envelope = v.object({ returnCode: v.pipe(v.string(), v.regex(/^\d{4}$/)), returnMessage: v.optional(v.string(), ''), info: v.optional(v.unknown()) });

/** Builds the sender. What is not the scheme's envelope is unknown. */
export function createLine(settings: LinepaySettings, context: ProviderContext): Line {
  const base = settings.baseURL.endsWith('/') ? settings.baseURL : `${settings.baseURL}/`;
  return async (call) => {
    const url = new URL(call.path.slice(1), base);
    if (call.query !== undefined) url.search = call.query;
    const body = call.method === 'POST' ? JSON.stringify(call.body ?? {}) : '';
    const nonce = uuidOf(context.nonce());
    const headers = {
      'Content-Type': 'application/json',
      'User-Agent': 'guitai',
      'X-LINE-ChannelId': settings.channelId,
      'X-LINE-Authorization-Nonce': nonce,
      'X-LINE-Authorization': lineSignature(settings.channelSecret, url.pathname, call.method === 'POST' ? body : url.search.slice(1), nonce),
      ...(settings.deviceProfileId === undefined ? {} : { 'X-LINE-MerchantDeviceProfileId': settings.deviceProfileId }),
      ...(settings.deviceType === undefined ? {} : { 'X-LINE-MerchantDeviceType': settings.deviceType }),
    };
    const reply = await exchange({ method: call.method, url, headers, body, timeoutMs: call.timeoutMs }, context.clock);
    if (reply.kind === 'silence') return unknown(reply.reason);
    if (reply.status !== 200) return unknown(`HTTP ${reply.status}`);
    const parsed = v.safeParse(envelope, readJson(reply.body));
    if (!parsed.success) return unknown("the answer is not LINE Pay's");
    return { kind: 'answer', code: parsed.output.returnCode, message: parsed.output.returnMessage, info: parsed.output.info };
  };
}

function readJson(text: string): unknown {
  try {
    return parseLongNumbers(text);
  } catch {
    return null;
  }
}
