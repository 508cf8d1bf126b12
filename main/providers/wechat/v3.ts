/** APIv3: JSON over HTTP, request signed with the merchant's key, answer with the platform's. */
import type { KeyObject } from 'node:crypto';
import { unknown, type ProviderContext, type Proven } from '../context.ts';
import { exchange, fetchFile, type FileReply, type Reply } from '../http.ts';
import { v3Authorization, v3Distrust } from './sign.ts';

export interface V3Answer {
  status: number;
  /** Undefined where there is no body (204). */
  json: unknown;
}

export interface V3Call {
  method: 'GET' | 'POST';
  path: string;
  body?: object;
  timeoutMs: number;
}

export type V3 = (call: V3Call) => Promise<Proven<V3Answer>>;

/** Fetches a file from an address that an answer named: signed like a request, its body not signed back. */
export type V3File = (url: URL, timeoutMs: number) => Promise<FileReply>;

export interface V3Merchant {
  mchid: string;
  serial: string;
  key: KeyObject;
  platformKeys: ReadonlyMap<string, KeyObject>;
  /** Base URLs; a GET goes on to the next where one is silent, a POST never does. */
  hosts: readonly string[];
}

/** Builds the sender. Its answers are proven: signed by the platform, within the time allowed. */
export function createV3(merchant: V3Merchant, context: ProviderContext): V3 {
  return async (call) => {
    const hosts = call.method === 'GET' ? merchant.hosts : merchant.hosts.slice(0, 1);
    let last: Proven<V3Answer> = unknown('no host is set');
    for (const host of hosts) {
      const reply = await exchange(signedRequest(call, host, merchant, context), context.clock);
      last = prove(reply, merchant, context);
      if (reply.kind === 'reply') break;
    }
    return last;
  };
}

/** Builds the fetcher. What it fetches is proven by the hash that the signed answer gave. */
export function createV3File(merchant: V3Merchant, context: ProviderContext): V3File {
  return (url, timeoutMs) =>
    fetchFile(signedRequest({ method: 'GET', path: url.pathname + url.search, timeoutMs }, url.origin, merchant, context), context.clock);
}

function signedRequest(call: V3Call, host: string, merchant: V3Merchant, context: ProviderContext) {
  const url = new URL(call.path, host);
  const body = call.body === undefined ? '' : JSON.stringify(call.body);
  const request = {
    method: call.method,
    path: url.pathname + url.search,
    timestampSec: Math.floor(context.clock.nowMs() / 1000),
    nonce: context.nonce(),
    body,
  };
  const serials = [...merchant.platformKeys.keys()];
  return {
    method: call.method,
    url,
    body,
    timeoutMs: call.timeoutMs,
    headers: {
      Accept: 'application/json',
      'Content-Type': 'application/json',
      'User-Agent': 'guitai',
      // Tells a platform that is changing keys which one we can verify with.
      'Wechatpay-Serial': serials.find((serial) => serial.startsWith('PUB_KEY_ID_')) ?? serials[0] ?? '',
      Authorization: v3Authorization(request, merchant),
    },
  };
}

function prove(reply: Reply, merchant: V3Merchant, context: ProviderContext): Proven<V3Answer> {
  if (reply.kind === 'silence') return unknown(reply.reason);
  const distrust = v3Distrust(reply.headers, reply.body, merchant.platformKeys, context.clock.nowMs());
  if (distrust !== null) return unknown(`HTTP ${reply.status}: ${distrust}`);
  if (reply.status >= 500) return unknown(`HTTP ${reply.status}`);
  if (reply.body === '') return { kind: 'proven', answer: { status: reply.status, json: undefined } };
  try {
    return { kind: 'proven', answer: { status: reply.status, json: JSON.parse(reply.body) } };
  } catch {
    return unknown('the answer is not JSON');
  }
}
