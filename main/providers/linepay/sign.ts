/** Requests of LINE Pay's Offline API v4: "Request header", HMAC. Answers are not signed: TLS alone says who speaks. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/**
 * `X-LINE-Authorization`: base64 HMAC-SHA256, the channel's secret being the key and the beginning of the text.
 * @param path without the query
 * @param content the query of a GET without its question mark, else the body byte for byte
 */
export function lineSignature(secret: string, path: string, content: string, nonce: string): string {
  return createHmac('sha256', secret).update(`${secret}${path}${content}${nonce}`).digest('base64');
}

/** Does a signature fit? */
export function verifyLine(secret: string, path: string, content: string, nonce: string, signature: string): boolean {
  const expected = Buffer.from(lineSignature(secret, path, content, nonce));
  const got = Buffer.from(signature);
  return expected.length === got.length && timingSafeEqual(expected, got);
}

/** A UUID of version 4 out of a random text: the nonce's form is prescribed. */
export function uuidOf(random: string): string {
  const hex = createHash('sha256').update(random).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
