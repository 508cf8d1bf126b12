/** The same trade methods behind Alipay's v3 protocol, which the official SDK's `curl` speaks: JSON, signed in headers. */
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { rsaSign, rsaVerify } from '../rsa.ts';
import type { Unsigned, VerifiedCall, WireAnswer, WireRequest } from '../sandbox/types.ts';
import { methods } from './sandbox-methods.ts';
import type { TradePorts, TradeResult } from './sandbox-trade.ts';
import { getMethods } from './v3.ts';

/** Requests whose time is further off are refused. */
export const V3_SKEW_MS_MAX = 10 * 60_000;

export function isV3(path: string): boolean {
  return path.startsWith('/v3/alipay/') || path.startsWith('/v3/zhima/');
}

/** Checks the Authorization header, then finds the method that the path names. */
export function receiveV3(ports: TradePorts, request: WireRequest): VerifiedCall | WireAnswer {
  const who = callerOf(request.headers.authorization);
  // A request that names the application's certificate is answered in certificate mode.
  const certSn = who?.parts.has('app_cert_sn') === true ? ports.sns.alipay : null;
  const sign = (answer: Unsigned, wrongly: boolean): WireAnswer => signed(ports, answer, wrongly, certSn);
  const refuse = (status: number, code: string, message: string): WireAnswer => sign({ status, content: { code, message } }, false);
  const wrong = who === null ? 'missing-authorization' : distrust(ports, who, request);
  if (wrong !== null) return refuse(401, wrong, 'the request is not authorised');
  const url = new URL(request.path, 'http://localhost');
  const name = url.pathname.slice('/v3/'.length).replaceAll('/', '.');
  const verb = getMethods.has(name) ? 'GET' : 'POST';
  const method = request.method === verb && Object.hasOwn(methods, name) ? methods[name] : undefined;
  if (method === undefined) return refuse(404, 'invalid-method', 'no such interface');
  let content: unknown;
  try {
    content = verb === 'GET' ? Object.fromEntries(url.searchParams) : JSON.parse(request.body);
  } catch {
    return refuse(400, 'invalid-format', 'the body is not JSON');
  }
  return { operation: method.operation, run: (twist) => toV3(method.run(ports, content, twist)), sign };
}

interface V3Caller {
  authString: string;
  parts: ReadonlyMap<string, string>;
  signature: string;
}

function callerOf(authorization: string | undefined): V3Caller | null {
  const match = /^ALIPAY-SHA256withRSA (.+),sign=([A-Za-z0-9+/=]+)$/.exec(authorization ?? '');
  if (match === null) return null;
  const [, authString = '', signature = ''] = match;
  return { authString, parts: new Map(authString.split(',').map((pair) => [pair.split('=')[0] ?? '', pair.split('=')[1] ?? ''])), signature };
}

/** The code of what is wrong, or null. The one for a certificate that does not match is (unverified). */
function distrust({ keys, sns, wallMs }: TradePorts, { authString, parts, signature }: V3Caller, request: WireRequest): string | null {
  if (parts.get('app_id') !== keys.appId) return 'invalid-app-id';
  if (!(Math.abs(Number(parts.get('timestamp')) - wallMs()) <= V3_SKEW_MS_MAX)) return 'invalid-timestamp';
  if ((parts.get('nonce') ?? '') === '') return 'missing-nonce';
  const appCertSn = parts.get('app_cert_sn');
  if (appCertSn !== undefined && (appCertSn !== sns.app || request.headers['alipay-root-cert-sn'] !== sns.root)) return 'invalid-app-cert-sn';
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
      return { status: 400, content: { code: (result.subCode ?? '').replace(/^aop\./, ''), message: result.words ?? '' } };
  }
}

function signed(ports: TradePorts, answer: Unsigned, wrongly: boolean, certSn: string | null): WireAnswer {
  const body = JSON.stringify(answer.content ?? {});
  const timestamp = String(ports.wallMs());
  const nonce = ports.letters(32);
  const key = createPrivateKey(wrongly ? ports.keys.application.privateKey : ports.keys.alipay.privateKey);
  return {
    status: answer.status,
    headers: {
      'Content-Type': 'application/json;charset=utf-8',
      'alipay-timestamp': timestamp,
      'alipay-nonce': nonce,
      ...(certSn === null ? {} : { 'alipay-sn': certSn }),
      'alipay-signature': rsaSign(`${timestamp}\n${nonce}\n${body}\n`, key),
    },
    body,
  };
}
