/** The same trade methods behind Alipay's v3 protocol, which the official SDK's `curl` speaks: JSON, signed in headers. */
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { rsaSign, rsaVerify } from '../rsa.ts';
import type { AlipayKeys } from './sandbox-keys.ts';
import type { Unsigned, VerifiedCall, WireAnswer, WireRequest } from '../sandbox/types.ts';
import { tradeMethods, type TradePorts, type TradeResult } from './sandbox-trade.ts';

const PREFIX = '/v3/alipay/';
/** Requests whose time is further off are refused. */
export const V3_SKEW_MS_MAX = 10 * 60_000;

export function isV3(path: string): boolean {
  return path.startsWith(PREFIX);
}

/** Checks the Authorization header, then finds the method that the path names. */
export function receiveV3(keys: AlipayKeys, ports: TradePorts, request: WireRequest): VerifiedCall | WireAnswer {
  const sign = (answer: Unsigned, wrongly: boolean): WireAnswer => signed(keys, ports, answer, wrongly);
  const refuse = (status: number, code: string, message: string): WireAnswer => sign({ status, content: { code, message } }, false);
  const wrong = distrust(keys, ports, request);
  if (wrong !== null) return refuse(401, wrong, 'the request is not authorised');
  const path = request.path.split('?')[0] ?? '';
  const name = path.slice('/v3/'.length).replaceAll('/', '.');
  const method = request.method === 'POST' && Object.hasOwn(tradeMethods, name) ? tradeMethods[name] : undefined;
  if (method === undefined) return refuse(404, 'invalid-method', 'no such interface');
  let content: unknown;
  try {
    content = JSON.parse(request.body);
  } catch {
    return refuse(400, 'invalid-format', 'the body is not JSON');
  }
  return { operation: method.operation, run: (twist) => toV3(method.run(ports, content, twist)), sign };
}

/** The code of what is wrong, or null. */
function distrust(keys: AlipayKeys, ports: TradePorts, request: WireRequest): string | null {
  const match = /^ALIPAY-SHA256withRSA (.+),sign=([A-Za-z0-9+/=]+)$/.exec(request.headers.authorization ?? '');
  if (match === null) return 'missing-authorization';
  const [, authString = '', signature = ''] = match;
  const parts = new Map(authString.split(',').map((pair) => [pair.split('=')[0], pair.split('=')[1] ?? '']));
  if (parts.get('app_id') !== keys.appId) return 'invalid-app-id';
  if (!(Math.abs(Number(parts.get('timestamp')) - ports.wallMs()) <= V3_SKEW_MS_MAX)) return 'invalid-timestamp';
  if ((parts.get('nonce') ?? '') === '') return 'missing-nonce';
  const text = `${authString}\n${request.method}\n${request.path}\n${request.body}\n`;
  return rsaVerify(text, signature, createPublicKey(keys.application.publicKey)) ? null : 'invalid-signature';
}

/** 202 for a payer who is asked for a password is (unverified): the documents seen give the v2 code only. */
function toV3(result: TradeResult): Unsigned {
  switch (result.code) {
    case '10000':
      return { status: 200, content: result.fields };
    case '10003':
      return { status: 202, content: result.fields };
    case '20000':
    case '40004':
      return { status: 400, content: { code: result.subCode ?? '', message: result.words ?? '' } };
  }
}

function signed(keys: AlipayKeys, ports: TradePorts, answer: Unsigned, wrongly: boolean): WireAnswer {
  const body = JSON.stringify(answer.content ?? {});
  const timestamp = String(ports.wallMs());
  const nonce = ports.letters(32);
  const key = createPrivateKey(wrongly ? keys.application.privateKey : keys.alipay.privateKey);
  return {
    status: answer.status,
    headers: {
      'Content-Type': 'application/json;charset=utf-8',
      'alipay-timestamp': timestamp,
      'alipay-nonce': nonce,
      'alipay-signature': rsaSign(`${timestamp}\n${nonce}\n${body}\n`, key),
    },
    body,
  };
}
