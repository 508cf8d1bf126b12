/**
 * Signatures of the ports of our own: the protocols that a bank's or a lender's adapter speaks to the terminal where it
 * has none for tills itself (docs/ports.md). HMAC-SHA256 with a key that both sides hold; an answer is bound to its request
 * by the request's nonce.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** How far the other side's clock may be off, in seconds. */
export const SKEW_SECONDS_MAX = 300;

export interface PortKey {
  /** Sent as it is. */
  keyId: string;
  key: string;
}

export interface PortRequest {
  method: string;
  /** With its query, as sent. */
  path: string;
  /** Byte for byte; empty = none. */
  body: string;
}

/** Header names in lower case, as they come. */
type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** Headers of a request, or of a notification. */
export function requestHeaders(request: PortRequest, { keyId, key }: PortKey, nonce: string, epochSec: number): Record<string, string> {
  const time = String(epochSec);
  return { 'Port-Key': keyId, 'Port-Time': time, 'Port-Nonce': nonce, 'Port-Signature': mac(key, [request.method, request.path, time, nonce], request.body) };
}

/** Headers of an answer to the request that bore this nonce. */
export function answerHeaders(status: number, body: string, key: string, nonce: string, epochSec: number): Record<string, string> {
  const time = String(epochSec);
  return { 'Port-Time': time, 'Port-Signature': mac(key, [String(status), nonce, time], body) };
}

/** Why a request is not believed, or null where it is. Its nonce is for the caller to remember. */
export function distrustRequest(request: PortRequest, headers: Headers, known: PortKey, epochSec: number): string | null {
  if (headers['port-key'] !== known.keyId) return 'the key is not known';
  const [time, nonce] = [text(headers['port-time']), text(headers['port-nonce'])];
  if (!same(text(headers['port-signature']), mac(known.key, [request.method, request.path, time, nonce], request.body))) return 'the signature does not verify';
  if (nonce === '') return 'the nonce is missing';
  return inTime(time, epochSec) ? null : 'the time is too far off';
}

/** Is an answer the other side's, to this very request, and of now? */
export function answerIsGenuine(answer: { status: number; headers: Headers; body: string }, key: string, nonce: string, epochSec: number): boolean {
  const time = text(answer.headers['port-time']);
  return same(text(answer.headers['port-signature']), mac(key, [String(answer.status), nonce, time], answer.body)) && inTime(time, epochSec);
}

/** Hex, over lines that each end in LF: the parts, then the hex SHA-256 of the body. */
function mac(key: string, parts: readonly string[], body: string): string {
  const hash = createHash('sha256').update(body, 'utf8').digest('hex');
  return createHmac('sha256', key).update([...parts, hash].map((line) => `${line}\n`).join(''), 'utf8').digest('hex');
}

function same(got: string, right: string): boolean {
  const [a, b] = [Buffer.from(got), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function inTime(time: string, epochSec: number): boolean {
  return /^\d{1,12}$/.test(time) && Math.abs(Number(time) - epochSec) <= SKEW_SECONDS_MAX;
}

function text(header: string | string[] | undefined): string {
  return typeof header === 'string' ? header : '';
}
