/** Requests of PayPay's Open Payment API: "API Authentication", HMAC. Answers are not signed: TLS alone says who speaks. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

export interface OpaRequest {
  method: string;
  /** Without the query. */
  path: string;
  /** As sent in the header; of no meaning where there is no body. */
  contentType: string;
  /** Byte for byte what is sent; empty = none. */
  body: string;
}

/** What stands between the colons after `hmac OPA-Auth:`. */
export interface OpaParts {
  apiKey: string;
  mac: string;
  nonce: string;
  epochSec: string;
  hash: string;
}

const PREFIX = 'hmac OPA-Auth:';
/** Stands for the content type and the hash of a request without a body. */
const EMPTY = 'empty';

/** base64(MD5(content type + body)). MD5 is the scheme's choice: the secret is in the MAC around it. */
export function bodyHash(contentType: string, body: string): string {
  return body === '' ? EMPTY : createHash('md5').update(contentType).update(body).digest('base64');
}

/** base64 HMAC-SHA256 over path, method, nonce, epoch seconds, content type and body hash, a line each. */
export function opaMac(request: OpaRequest, secret: string, nonce: string, epochSec: string): string {
  const contentType = request.body === '' ? EMPTY : request.contentType;
  const lines = [request.path, request.method, nonce, epochSec, contentType, bodyHash(request.contentType, request.body)];
  return createHmac('sha256', secret).update(lines.join('\n')).digest('base64');
}

/** The `Authorization` header of a request. */
export function opaAuthorization(request: OpaRequest, keys: { apiKey: string; apiSecret: string }, nonce: string, epochSec: number): string {
  const epoch = String(epochSec);
  const mac = opaMac(request, keys.apiSecret, nonce, epoch);
  return `${PREFIX}${[keys.apiKey, mac, nonce, epoch, bodyHash(request.contentType, request.body)].join(':')}`;
}

/** Takes the header apart; null where it is no such header. */
export function readOpaAuthorization(header: string): OpaParts | null {
  if (!header.startsWith(PREFIX)) return null;
  const [apiKey, mac, nonce, epochSec, hash, ...more] = header.slice(PREFIX.length).split(':');
  if (apiKey === undefined || mac === undefined || nonce === undefined || epochSec === undefined || hash === undefined || more.length > 0) return null;
  return nonce === '' ? null : { apiKey, mac, nonce, epochSec, hash };
}

/** Do the MAC and the hash of a header fit the request? */
export function verifyOpa(request: OpaRequest, parts: OpaParts, secret: string): boolean {
  const mac = Buffer.from(opaMac(request, secret, parts.nonce, parts.epochSec));
  const got = Buffer.from(parts.mac);
  return parts.hash === bodyHash(request.contentType, request.body) && mac.length === got.length && timingSafeEqual(mac, got);
}
