/** GrabPay's stand-in: checks who asks, and finds what is asked for. */
import { digits, letters } from '../sandbox/keys.ts';
import type { StandIn, StandInKind, StandInPorts, Unsigned, VerifiedCall, WireAnswer, WireRequest } from '../sandbox/types.ts';
import { failure, grabCalls, type GrabPorts } from './sandbox-calls.ts';
import type { GrabpaySettings } from './settings.ts';
import { readGrabAuthorization, verifyGrab } from './sign.ts';
import { PAYMENT_PATH } from './wire.ts';

export interface GrabpayKeys {
  partnerId: string;
  partnerSecret: string;
  storeGrabId: string;
  terminalId: string;
}

/** How far a request's `Date` may be off (unverified: the documents say that it is signed, not how old it may be). */
export const SKEW_MS_MAX = 5 * 60_000;
/** What a code of GrabPay's holds is its own business: it is shown as it came. */
const QR_PREFIX = 'https://partner-api.stg-myteksi.com/mpqr/';
/** The form of a payer's code that the official SDK's example has. */
const demoPayerCode = '65\\d{16}';

function createStandIn(keys: GrabpayKeys, ports: StandInPorts): StandIn {
  const grab: GrabPorts = { ...ports, storeGrabId: keys.storeGrabId, terminalId: keys.terminalId, qrOf: (token) => QR_PREFIX + token };
  return {
    scheme: 'grabpay',
    book: ports.book,
    owns: (path) => path.startsWith(`${PAYMENT_PATH}/`),
    receive: (request) => receive(keys, grab, request),
    qrOf: grab.qrOf,
    tokenOf: (qr) => (qr.startsWith(QR_PREFIX) ? qr.slice(QR_PREFIX.length) : null),
    newPayerCode: () => `65${ports.digits(16)}`,
  };
}

export const grabpayStandIn: StandInKind<'grabpay', GrabpayKeys> = {
  scheme: 'grabpay',
  // GrabPay does not say who paid.
  payerId: 'grabpay-demo-user',
  makeKeys: () => ({ partnerId: `demo-${letters(16)}`, partnerSecret: letters(32), storeGrabId: `store-${digits(12)}`, terminalId: `T${digits(8)}` }),
  create: createStandIn,
  settings: (url, keys): GrabpaySettings => ({ ...keys, countries: ['SG', 'MY', 'PH', 'TH'], payerCode: demoPayerCode, baseURL: `${url}/` }),
};

function receive(keys: GrabpayKeys, ports: GrabPorts, request: WireRequest): VerifiedCall | WireAnswer {
  const distrusted = distrust(keys, ports, request);
  if (distrusted !== null) return send(failure(401, 'AUTH-FAIL', distrusted));
  const url = new URL(request.path, 'http://localhost');
  let body: unknown = null;
  try {
    if (request.body !== '') body = JSON.parse(request.body);
  } catch {
    return send(failure(400, 'BAD-REQUEST', 'the body is not JSON'));
  }
  const call = grabCalls.find(({ method, path }) => request.method === method && url.pathname === `${PAYMENT_PATH}/${path}`);
  if (call === undefined) return send(failure(404, 'NO-SUCH-CALL', 'no such interface'));
  return {
    operation: call.operation(body),
    run: (twist) => (twist === 'systemError' ? failure(500, 'SYS-ERROR', 'internal error') : call.run(ports, { body, query: url.searchParams }, twist)),
    // Answers are not signed.
    sign: send,
  };
}

function distrust(keys: GrabpayKeys, ports: GrabPorts, request: WireRequest): string | null {
  const header = (name: string): string => String(request.headers[name] ?? '');
  const authorization = readGrabAuthorization(header('authorization'));
  if (authorization === null) return 'the Authorization header is missing or of another scheme';
  if (authorization.partnerId !== keys.partnerId) return 'the partner is not known';
  const date = header('date');
  const signed = { method: request.method, contentType: header('content-type'), date, path: request.path, body: request.body };
  if (!verifyGrab(signed, keys.partnerSecret, authorization.signature)) return 'the signature does not fit';
  return Math.abs(ports.wallMs() - Date.parse(date)) <= SKEW_MS_MAX ? null : 'the date is too far off';
}

function send(answer: Unsigned): WireAnswer {
  return { status: answer.status, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(answer.content) };
}
