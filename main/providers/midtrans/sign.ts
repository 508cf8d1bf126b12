/**
 * Keys of Midtrans: requests carry the server key by HTTP Basic ("API Authorization & Headers"), notices and statuses a
 * digest made with it ("Verifying Notification Authenticity"). Answers to other calls are not signed: TLS alone says who
 * speaks.
 */
import { createHash, timingSafeEqual } from 'node:crypto';

/** What the digest covers. Neither the status in words nor anything about refunds is in it. */
export interface Sealed {
  order_id: string;
  status_code: string;
  /** Exactly as it came: `789000.00`. */
  gross_amount: string;
}

/** `Authorization` of a request: the server key as the user, without a password. */
export function basicAuthorization(serverKey: string): string {
  return `Basic ${Buffer.from(`${serverKey}:`).toString('base64')}`;
}

/** `signature_key`: hex SHA-512 of order, code, amount and server key in a row. */
export function signatureKey({ order_id, status_code, gross_amount }: Sealed, serverKey: string): string {
  return createHash('sha512').update(`${order_id}${status_code}${gross_amount}${serverKey}`).digest('hex');
}

/** Is it the digest of these words with this key? */
export function verifySignatureKey(sealed: Sealed, signature: string, serverKey: string): boolean {
  return sameText(signatureKey(sealed, serverKey), signature);
}

/** Compares in a time that does not tell where they differ. */
export function sameText(expected: string, got: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(got)];
  return a.length === b.length && timingSafeEqual(a, b);
}
