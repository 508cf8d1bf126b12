/** LINE Pay's stand-in: checks who asks, and finds what is asked for. */
import { createNonces } from '../sandbox/nonces.ts';
import { digits } from '../sandbox/keys.ts';
import type { StandIn, StandInKind, StandInPorts, Unsigned, VerifiedCall, WireAnswer, WireRequest } from '../sandbox/types.ts';
import { failure, lineCalls } from './sandbox-calls.ts';
import type { LinepaySettings } from './settings.ts';
import { verifyLine } from './sign.ts';

export interface LinepayKeys {
  channelId: string;
  channelSecret: string;
}

/** A nonce is a UUID of version 1 or 4, or a time. */
const NONCE = /^(?:[0-9a-f]{8}-[0-9a-f]{4}-[14][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}|\d{10,16})$/i;
/** Members that hold numbers of 19 digits: they go out as numbers, as the scheme's own do. */
const LONG = /"((?:refundT|t)ransactionId)":"(\d+)"/g;

function createStandIn(keys: LinepayKeys, ports: StandInPorts): StandIn {
  const seenNonce = createNonces();
  return {
    scheme: 'linepay',
    book: ports.book,
    owns: (path) => /^\/v4\/payments(?:\/|$)/.test(path),
    receive: (request) => receive(keys, ports, seenNonce, request),
    // There are no codes that a shop shows.
    qrOf: (token) => token,
    tokenOf: () => null,
    // None that WeChat Pay or Alipay would take for its own.
    newPayerCode: () => `9${ports.digits(17)}`,
  };
}

export const linepayStandIn: StandInKind<'linepay', LinepayKeys> = {
  scheme: 'linepay',
  // LINE Pay does not say who paid.
  payerId: 'linepay-demo-user',
  makeKeys: () => ({ channelId: `20${digits(8)}`, channelSecret: digits(32) }),
  create: createStandIn,
  settings: (url, keys): LinepaySettings => ({ ...keys, countries: ['TW', 'TH'], deviceProfileId: 'T01', deviceType: 'POS', baseURL: `${url}/` }),
};

function receive(keys: LinepayKeys, ports: StandInPorts, seenNonce: (nonce: string) => boolean, request: WireRequest): VerifiedCall | WireAnswer {
  const url = new URL(request.path, 'http://localhost');
  const distrusted = distrust(keys, seenNonce, request, url);
  if (distrusted !== null) return send(failure('1106', `Header information error: ${distrusted}`));
  let body: unknown = null;
  try {
    if (request.body !== '') body = JSON.parse(request.body);
  } catch {
    return send(failure('2101', 'Parameter error: the body is not JSON'));
  }
  for (const { method, path, operation, run } of lineCalls) {
    const match = request.method === method ? path.exec(url.pathname) : null;
    if (match === null) continue;
    const asked = { orderNo: decodeURIComponent(match[1] ?? ''), query: url.searchParams, body };
    return {
      operation: operation(body),
      run: (twist) => (twist === 'systemError' ? failure('9000', 'Internal error') : run(ports, asked, twist)),
      // Answers are not signed.
      sign: send,
    };
  }
  return { status: 404, headers: {}, body: '' };
}

function distrust(keys: LinepayKeys, seenNonce: (nonce: string) => boolean, request: WireRequest, url: URL): string | null {
  const header = (name: string): string => String(request.headers[name] ?? '');
  const nonce = header('x-line-authorization-nonce');
  if (header('x-line-channelid') !== keys.channelId) return 'the channel is not known';
  if (!NONCE.test(nonce)) return 'the nonce is no UUID';
  const content = request.method === 'GET' ? url.search.slice(1) : request.body;
  if (!verifyLine(keys.channelSecret, url.pathname, content, nonce, header('x-line-authorization'))) return 'the signature does not fit';
  return seenNonce(nonce) ? 'the nonce was used before' : null;
}

function send(answer: Unsigned): WireAnswer {
  return { status: answer.status, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(answer.content).replace(LONG, '"$1":$2') };
}
