/** Requests of GrabPay's POS API v3: HMAC, as the official merchant SDK signs them. Answers are not signed: TLS alone says who speaks. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

export interface GrabRequest {
  method: string;
  /** As sent in the header; of a request without a body too. */
  contentType: string;
  /** The `Date` header: RFC 1123, in GMT. */
  date: string;
  /** With its query. */
  path: string;
  /** Byte for byte what is sent; empty = none. */
  body: string;
}

/** base64(SHA-256(body)); nothing for a GET or where there is no body. */
function digest({ method, body }: GrabRequest): string {
  return method === 'GET' || body === '' ? '' : createHash('sha256').update(body).digest('base64');
}

/** base64 HMAC-SHA256 over method, content type, date, path with query and body digest, each closed by a line feed. */
export function grabSignature(request: GrabRequest, secret: string): string {
  const lines = [request.method, request.contentType, request.date, request.path, digest(request), ''];
  return createHmac('sha256', secret).update(lines.join('\n')).digest('base64');
}

/** The `Authorization` header: whose key, and the signature. */
export function grabAuthorization(request: GrabRequest, keys: { partnerId: string; partnerSecret: string }): string {
  return `${keys.partnerId}:${grabSignature(request, keys.partnerSecret)}`;
}

/** Takes the header apart; null where it is no such header. */
export function readGrabAuthorization(header: string): { partnerId: string; signature: string } | null {
  const match = /^([^\s:]+):([A-Za-z0-9+/]{43}=)$/.exec(header);
  return match === null ? null : { partnerId: match[1] ?? '', signature: match[2] ?? '' };
}

/** Does a signature fit? */
export function verifyGrab(request: GrabRequest, secret: string, signature: string): boolean {
  const expected = Buffer.from(grabSignature(request, secret));
  const got = Buffer.from(signature);
  return expected.length === got.length && timingSafeEqual(expected, got);
}
