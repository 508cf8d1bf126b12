/** Alipay+'s stand-in: checks who asks, and signs what it answers. */
import { createPrivateKey, createPublicKey } from 'node:crypto';
import type { StandIn, StandInKind, StandInPorts, Unsigned, VerifiedCall, WireAnswer, WireRequest } from '../sandbox/types.ts';
import { amsCalls, result, type AmsPorts } from './sandbox-calls.ts';
import { alipayplusMerchant, makeAlipayplusKeys, type AlipayplusKeys } from './sandbox-keys.ts';
import { amsSignature, verifyAms } from './sign.ts';

/** How far a request's time may be off. The documents ask for the time of sending and say no limit (unverified). */
export const SKEW_MS_MAX = 10 * 60_000;
const PATH = /^\/ams\/(?:sandbox\/)?api\/v1\/payments\/(\w+)$/;
/** "Code Format Specification": an address whose path begins 281***04****. */
const QR_PREFIX = 'https://alipay.com/281002040001';

function createStandIn(keys: AlipayplusKeys, ports: StandInPorts): StandIn {
  const qrOf = (token: string): string => `${QR_PREFIX}${token}`;
  const merchantKey = createPublicKey(keys.merchant.publicKey);
  const signing = { right: createPrivateKey(keys.scheme.privateKey), wrong: createPrivateKey(keys.merchant.privateKey) };
  return {
    scheme: 'alipayplus',
    book: ports.book,
    owns: (path) => PATH.test(path),
    receive: (request) => receive({ keys, merchantKey, signing }, { ...ports, qrOf }, request),
    qrOf,
    tokenOf: (qr) => (qr.startsWith(QR_PREFIX) ? qr.slice(QR_PREFIX.length) : null),
    // A code issuer, the type of a code that is shown, and who shows it.
    newPayerCode: () => `28100202${ports.digits(16)}`,
  };
}

export const alipayplusStandIn: StandInKind<'alipayplus', AlipayplusKeys> = {
  scheme: 'alipayplus',
  payerId: 'alipayplus-demo-customer',
  makeKeys: makeAlipayplusKeys,
  create: createStandIn,
  settings: alipayplusMerchant,
};

interface Held {
  keys: AlipayplusKeys;
  merchantKey: ReturnType<typeof createPublicKey>;
  signing: { right: ReturnType<typeof createPrivateKey>; wrong: ReturnType<typeof createPrivateKey> };
}

function receive({ keys, merchantKey, signing }: Held, ports: AmsPorts, request: WireRequest): VerifiedCall | WireAnswer {
  const { clientId } = keys;
  const send = ({ status, content }: Unsigned, wrongly = false): WireAnswer => {
    const body = JSON.stringify(content);
    const time = String(ports.wallMs());
    const signature = amsSignature({ method: request.method, path: request.path, clientId, time, body }, wrongly ? signing.wrong : signing.right, 1);
    return { status, headers: { 'Content-Type': 'application/json; charset=UTF-8', 'client-id': clientId, 'response-time': time, signature }, body };
  };
  const { 'client-id': asker, 'request-time': time, signature } = request.headers;
  const refuse = (code: string): WireAnswer => send(result('F', code));
  if (asker !== clientId) return refuse('INVALID_CLIENT');
  if (typeof time !== 'string' || typeof signature !== 'string') return refuse('SIGNATURE_INVALID');
  if (!verifyAms({ method: request.method, path: request.path, clientId, time, body: request.body }, signature, merchantKey)) return refuse('SIGNATURE_INVALID');
  const sentMs = /^\d{13}$/.test(time) ? Number(time) : Date.parse(time);
  if (!(Math.abs(ports.wallMs() - sentMs) <= SKEW_MS_MAX)) return refuse('ACCESS_DENIED');
  let body: unknown;
  try {
    body = JSON.parse(request.body);
  } catch {
    return refuse('PARAM_ILLEGAL');
  }
  const call = amsCalls[PATH.exec(request.path)?.[1] ?? ''];
  if (call === undefined || request.method !== 'POST') return refuse('NO_INTERFACE_DEF');
  return { operation: call.operation(body), run: (twist) => call.run(ports, body, twist), sign: send };
}
