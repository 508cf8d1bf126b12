/**
 * Requests of Coins.ph's Open API ("SIGNED Endpoint Security"): HMAC-SHA256 in hex over the query string followed by the
 * request body, nothing between them. Answers are not signed: TLS alone says who speaks.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

export type CoinsParameters = Readonly<Record<string, string | number>>;

/**
 * Hex HMAC-SHA256.
 * @param query without the question mark and without `signature`, its values not percent-encoded
 * @param body byte for byte; of a form, its pairs as in a query
 */
export function coinsSignature(secret: string, query: string, body = ''): string {
  return createHmac('sha256', secret).update(query).update(body).digest('hex');
}

/** Parameters in the order of their names, `k=v&…`, values as they are: what the official clients sign. */
export function canonical(parameters: CoinsParameters): string {
  return Object.entries(parameters)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

/** The same, as it goes over the line. */
export function encoded(parameters: CoinsParameters): string {
  return new URLSearchParams(Object.entries(parameters).toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, value]) => [name, String(value)])).toString();
}

/** Does a signature fit? Its letters may be large or small ("The signature is not case sensitive"). */
export function verifyCoins(secret: string, query: string, body: string, signature: string): boolean {
  const expected = Buffer.from(coinsSignature(secret, query, body));
  const got = Buffer.from(signature.toLowerCase());
  return expected.length === got.length && timingSafeEqual(expected, got);
}
