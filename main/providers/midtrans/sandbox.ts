/** Midtrans's stand-in: checks who asks, finds what is asked for, and answers a repeated request as it answered the first. */
import { digits, letters } from '../sandbox/keys.ts';
import type { StandIn, StandInKind, StandInPorts, Unsigned, VerifiedCall, WireAnswer, WireRequest } from '../sandbox/types.ts';
import { idOf, qrisText, tokenIn, transactionOf } from './qris.ts';
import { coreCalls, refusal, type CorePorts } from './sandbox-calls.ts';
import { basicAuthorization, sameText } from './sign.ts';
import type { MidtransSettings } from './settings.ts';

export interface MidtransKeys {
  serverKey: string;
  merchantId: string;
}

/** "Idempotent Requests": how long a key is remembered, and the longest that counts. */
export const IDEMPOTENCY_MS = 5 * 60_000;
const IDEMPOTENCY_KEY_MAX = 46;
/** Answers remembered; the oldest are forgotten first. */
const ANSWERS_MAX = 1_000;

type Remembered = Map<string, { atMs: number; answer: Unsigned }>;

function createStandIn(keys: MidtransKeys, ports: StandInPorts): StandIn {
  const remembered: Remembered = new Map();
  const qrOf = (token: string): string => qrisText(keys.merchantId, idOf(token), ports.book.byToken(token)?.amountMinor ?? 0);
  const core: CorePorts = { ...ports, ...keys, qrOf };
  return {
    scheme: 'midtrans',
    book: ports.book,
    owns: (path) => coreCalls.some((call) => call.path.test(path)),
    receive: (request) => receive(core, remembered, request),
    qrOf,
    tokenOf: (qr) => {
      const id = transactionOf(qr);
      return id === null ? null : tokenIn(id);
    },
    // None that a scheme would take: Midtrans has no codes that payers show.
    newPayerCode: () => `QRIS${ports.digits(16)}`,
  };
}

export const midtransStandIn: StandInKind<'midtrans', MidtransKeys> = {
  scheme: 'midtrans',
  // Midtrans does not say who paid.
  payerId: 'midtrans-demo-user',
  makeKeys: () => ({ serverKey: `SB-Mid-server-${letters(24)}`, merchantId: `G${digits(9)}` }),
  create: createStandIn,
  settings: (url, { serverKey }): MidtransSettings => ({ serverKey, acquirer: 'gopay', paymentType: 'qris', refundPath: 'refund/online/direct', baseURL: `${url}/` }),
};

function receive(ports: CorePorts, remembered: Remembered, request: WireRequest): VerifiedCall | WireAnswer {
  if (!sameText(basicAuthorization(ports.serverKey), request.headers.authorization ?? '')) {
    return send(refusal('401', 'Transaction cannot be authorized with the current client/server key.'));
  }
  let body: unknown = null;
  try {
    if (request.body !== '') body = JSON.parse(request.body);
  } catch {
    return send(refusal('413', 'The request cannot be processed due to malformed syntax in the request body'));
  }
  const { pathname } = new URL(request.path, 'http://localhost');
  const key = request.method === 'POST' ? request.headers['idempotency-key'] : undefined;
  for (const { method, path, operation, run } of coreCalls) {
    const match = request.method === method ? path.exec(pathname) : null;
    if (match === null) continue;
    const asked = { id: decodeURIComponent(match[1] ?? ''), body };
    return {
      operation,
      run: (twist) =>
        twist === 'systemError'
          ? refusal('500', 'Sorry. Our system is recovering from unexpected issues. Please retry.')
          : once(ports, remembered, typeof key === 'string' ? key : '', () => run(ports, asked, twist)),
      // Only statuses are signed.
      sign: (answer, wrongly) => send(wrongly ? forged(answer) : answer),
    };
  }
  return send(refusal('405', 'HTTP method is not allowed'));
}

/** Does a request once a key: only a success is remembered, and counts for any request with the key. */
function once(ports: CorePorts, remembered: Remembered, key: string, run: () => Unsigned): Unsigned {
  if (key === '' || key.length > IDEMPOTENCY_KEY_MAX) return run();
  const known = remembered.get(key);
  if (known !== undefined && ports.nowMs() < known.atMs + IDEMPOTENCY_MS) return known.answer;
  const answer = run();
  const [oldest] = remembered.keys();
  if (remembered.size >= ANSWERS_MAX && oldest !== undefined) remembered.delete(oldest);
  if (String(answer.content?.['status_code']).startsWith('2')) remembered.set(key, { atMs: ports.nowMs(), answer });
  return answer;
}

function forged({ status, content }: Unsigned): Unsigned {
  return { status, content: content?.['signature_key'] === undefined ? content : { ...content, signature_key: '0'.repeat(128) } };
}

function send(answer: Unsigned): WireAnswer {
  return { status: answer.status, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(answer.content) };
}
