/** PayPay's stand-in: checks who asks, and finds what is asked for. */
import { createNonces } from '../sandbox/nonces.ts';
import type { StandIn, StandInKind, StandInPorts, Unsigned, VerifiedCall, WireAnswer, WireRequest } from '../sandbox/types.ts';
import { makePaypayKeys, paypayMerchant, type PaypayKeys } from './sandbox-keys.ts';
import { failure, paymentCalls, type OpaPorts } from './sandbox-calls.ts';
import { readOpaAuthorization, verifyOpa } from './sign.ts';

/** How far a request's clock may be off. The document says the clocks must agree, not how well (unverified). */
export const SKEW_SECONDS_MAX = 120;
const QR_PREFIX = 'https://qr-stg.sandbox.paypay.ne.jp/28180104';

function createStandIn(keys: PaypayKeys, ports: StandInPorts): StandIn {
  const seenNonce = createNonces();
  const qrOf = (token: string): string => `${QR_PREFIX}${token}`;
  const opa: OpaPorts = { ...ports, qrOf };
  return {
    scheme: 'paypay',
    book: ports.book,
    owns: (path) => /^\/v2\/(?:codes|payments|refunds)(?:\/|$)/.test(path),
    receive: (request) => receive(keys, opa, seenNonce, request),
    qrOf,
    tokenOf: (qr) => (qr.startsWith(QR_PREFIX) ? qr.slice(QR_PREFIX.length) : null),
    newPayerCode: () => `65${ports.digits(18)}`,
  };
}

export const paypayStandIn: StandInKind<'paypay', PaypayKeys> = {
  scheme: 'paypay',
  // PayPay does not say who paid.
  payerId: 'paypay-demo-user',
  makeKeys: makePaypayKeys,
  create: createStandIn,
  settings: paypayMerchant,
};

function receive(keys: PaypayKeys, ports: OpaPorts, seenNonce: (nonce: string) => boolean, request: WireRequest): VerifiedCall | WireAnswer {
  const url = new URL(request.path, 'http://localhost');
  const distrusted = distrust(keys, ports, seenNonce, request, url);
  if (distrusted !== null) return send(failure(401, 'UNAUTHORIZED', distrusted));
  const merchant = url.searchParams.get('assumeMerchant') ?? request.headers['x-assume-merchant'] ?? keys.merchantId;
  if (merchant !== keys.merchantId) return send(failure(401, 'OP_OUT_OF_SCOPE', 'The operation is not permitted'));
  let body: unknown = null;
  try {
    if (request.body !== '') body = JSON.parse(request.body);
  } catch {
    return send(failure(400, 'INVALID_REQUEST_PARAMS', 'the body is not JSON'));
  }
  for (const { method, path, operation, run } of paymentCalls) {
    const match = request.method === method ? path.exec(url.pathname) : null;
    if (match === null) continue;
    const asked = { id: decodeURIComponent(match[1] ?? ''), query: url.searchParams, body };
    return {
      operation,
      run: (twist) => (twist === 'systemError' ? failure(500, 'INTERNAL_SERVER_ERROR', 'Something went wrong on PayPay service side') : run(ports, asked, twist)),
      // Answers are not signed.
      sign: send,
    };
  }
  return send(failure(404, 'RESOURCE_NOT_FOUND', 'no such interface'));
}

function distrust(keys: PaypayKeys, ports: OpaPorts, seenNonce: (nonce: string) => boolean, request: WireRequest, url: URL): string | null {
  const parts = readOpaAuthorization(request.headers.authorization ?? '');
  if (parts === null) return 'the Authorization header is missing or of another scheme';
  if (parts.apiKey !== keys.apiKey) return 'the api key is not known';
  const signed = { method: request.method, path: url.pathname, contentType: request.headers['content-type'] ?? '', body: request.body };
  if (!verifyOpa(signed, parts, keys.apiSecret)) return 'the MAC does not fit';
  if (!/^\d+$/.test(parts.epochSec) || Math.abs(ports.wallMs() / 1000 - Number(parts.epochSec)) > SKEW_SECONDS_MAX) return 'the epoch is too far off';
  return seenNonce(parts.nonce) ? 'the nonce was used before' : null;
}

function send(answer: Unsigned): WireAnswer {
  return { status: answer.status, headers: { 'Content-Type': 'application/json;charset=UTF-8' }, body: JSON.stringify(answer.content) };
}
