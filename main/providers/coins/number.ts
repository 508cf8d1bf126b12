/** Numbers of payments at Coins.ph. */
import { createHash } from 'node:crypto';

/** `requestId` takes so many characters. */
export const REQUEST_ID_LENGTHS = { min: 15, max: 19 } as const;
const BASE = 36n;

/**
 * The `requestId` of an order: always the same one, since it is what makes a repeated request harmless. The order's own
 * number where it fits, else 98 bits of its SHA-256.
 */
export function requestIdOf(orderNo: string): string {
  const { min, max } = REQUEST_ID_LENGTHS;
  if (orderNo.length >= min && orderNo.length <= max) return orderNo;
  let rest = BigInt(`0x${createHash('sha256').update(orderNo).digest('hex')}`);
  let text = '';
  for (let count = 0; count < max; count += 1) {
    text += (rest % BASE).toString(36);
    rest /= BASE;
  }
  return text.toUpperCase();
}
