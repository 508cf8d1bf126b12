/** Coins.ph's stand-in: checks who asks and when, and finds what is asked for. */
import { readCode, writeMerchantCode } from '#main/core/emvco/code.ts';
import { digits, letters } from '../sandbox/keys.ts';
import type { StandIn, StandInKind, StandInPorts, Unsigned, VerifiedCall, WireAnswer, WireRequest } from '../sandbox/types.ts';
import { byReference, coinsCalls, failure, referenceOf, STORE_NAME, type CoinsPorts } from './sandbox-calls.ts';
import type { CoinsSettings } from './settings.ts';
import { verifyCoins } from './sign.ts';
import { FIAT_PATH } from './wire.ts';

export interface CoinsKeys {
  apiKey: string;
  apiSecret: string;
  source: string;
  /** The merchant in QR Ph codes. */
  merchant: string;
}

/** "Timing Security": how far a timestamp may be ahead, and `recvWindow` where none is sent, and at most. */
const AHEAD_MS = 1_000;
const WINDOW_DEFAULT_MS = 5_000;
const WINDOW_MAX_MS = 60_000;
const BIC = 'DCPHPHM1XXX';

function createStandIn(keys: CoinsKeys, ports: StandInPorts): StandIn {
  const qrOf = (token: string): string => qrText(keys, ports, token);
  const coins: CoinsPorts = { ...ports, qrOf };
  return {
    scheme: 'coins',
    book: ports.book,
    owns: (path) => path.startsWith(`${FIAT_PATH}/`),
    receive: (request) => receive(keys, coins, request),
    qrOf,
    tokenOf: (qr) => tokenOf(keys, ports, qr),
    // There are no codes that a payer shows.
    newPayerCode: () => `QRPH${ports.digits(16)}`,
  };
}

export const coinsStandIn: StandInKind<'coins', CoinsKeys> = {
  scheme: 'coins',
  // Coins.ph does not say who paid, only by which bank.
  payerId: 'coins-demo-user',
  makeKeys: () => ({ apiKey: letters(48), apiSecret: letters(48), source: 'GUITAI', merchant: `2${digits(18)}` }),
  create: createStandIn,
  settings: (url, { apiKey, apiSecret, source }): CoinsSettings => ({ apiKey, apiSecret, source, signing: 'parameters', refundDone: 'order', baseURL: `${url}/` }),
};

/** A dynamic QR Ph code, made as Coins.ph's own are: the merchant in the account, the scheme's number as the reference. */
function qrText(keys: CoinsKeys, ports: StandInPorts, token: string): string {
  const order = ports.book.byToken(token);
  if (order === undefined) throw new Error('no order has this token');
  return writeMerchantCode({
    method: 'dynamic',
    accounts: [{ scheme: 'qrph', bic: BIC, merchant: keys.merchant }],
    category: '5411',
    currency: 'PHP',
    amount: ports.book.view(order).amount,
    country: 'PH',
    name: STORE_NAME,
    city: 'Manila',
    additional: { reference: referenceOf(order) },
  });
}

function tokenOf(keys: CoinsKeys, ports: StandInPorts, qr: string): string | null {
  const code = readCode(qr);
  if (typeof code === 'string') return null;
  const isOurs = code.accounts.some((one) => one.scheme === 'qrph' && one.bic === BIC && one.merchant === keys.merchant);
  return isOurs ? (byReference(ports, code.additional.reference ?? '')?.token ?? null) : null;
}

/** Parameters of a request, wherever they stand, and what its signature covers. */
interface Read {
  parameters: Record<string, unknown>;
  query: string;
  body: string;
  signature: string;
  timestamp: string;
}

function receive(keys: CoinsKeys, ports: CoinsPorts, request: WireRequest): VerifiedCall | WireAnswer {
  const url = new URL(request.path, 'http://localhost');
  if (request.headers['x-coins-apikey'] !== keys.apiKey) return send(failure(-1002, 'You are not authorized to execute this request', 401));
  const read = readParameters(request, url);
  if (read === null) return send(failure(-1010, 'Bad request', 400));
  if (!verifyCoins(keys.apiSecret, read.query, read.body, read.signature)) return send(failure(-1022, 'Signature for this request is not valid.', 400));
  if (!inTime(ports.wallMs(), read)) return send(failure(-1021, 'Timestamp for this request is outside of the recv window.', 400));
  const call = coinsCalls.find(({ method, path }) => request.method === method && url.pathname === `${FIAT_PATH}/${path}`);
  if (call === undefined) return send(failure(-1020, 'This operation is not supported.', 404));
  return {
    operation: call.operation,
    run: (twist) => (twist === 'systemError' ? failure(-1000, 'An unknown error occurred while processing the request.', 500) : call.run(ports, read.parameters, twist)),
    // Answers are not signed.
    sign: send,
  };
}

/** `totalParams`: the query string followed by the body, each without the signature. Null where the body is not what it says. */
function readParameters(request: WireRequest, url: URL): Read | null {
  const isForm = (request.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded');
  const form = new URLSearchParams(isForm ? request.body : '');
  let json: unknown = {};
  try {
    if (!isForm && request.body !== '') json = JSON.parse(request.body);
  } catch {
    return null;
  }
  if (typeof json !== 'object' || json === null) return null;
  const header = (name: string): string | undefined => request.headers[name] as string | undefined;
  const either = (name: string): string => header(name) ?? url.searchParams.get(name) ?? form.get(name) ?? '';
  return {
    parameters: { ...Object.fromEntries(url.searchParams), ...Object.fromEntries(form), ...json },
    query: pairs(url.searchParams),
    body: isForm ? pairs(form) : request.body,
    signature: either('signature'),
    timestamp: either('timestamp'),
  };
}

/** As they came, not percent-encoded. */
function pairs(parameters: URLSearchParams): string {
  return [...parameters].filter(([name]) => name !== 'signature').map(([name, value]) => `${name}=${value}`).join('&');
}

function inTime(nowMs: number, { timestamp, parameters }: Read): boolean {
  const windowMs = Number(parameters['recvWindow'] ?? WINDOW_DEFAULT_MS);
  const atMs = Number(timestamp === '' ? Number.NaN : timestamp);
  return windowMs <= WINDOW_MAX_MS && atMs < nowMs + AHEAD_MS && nowMs - atMs <= windowMs;
}

function send(answer: Unsigned): WireAnswer {
  return { status: answer.status, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(answer.content) };
}
