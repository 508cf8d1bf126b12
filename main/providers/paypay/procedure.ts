import type { Procedure } from '../../ports.ts';

/** Time-outs as each call's description gives them; the document asks for no less than 30 s where a payment is made. */
export const COLLECT_TIMEOUT_MS = 30_000;
export const REFUND_TIMEOUT_MS = 30_000;
/** A cancel is carried out later than it is accepted: asked after again after this long. */
export const CANCEL_AGAIN_MS = 3_000;
/** How long a code is taken to live where the answer does not say. */
export const CODE_VALID_MS = 5 * 60_000;

/** Japan has no summer time. */
const JST_MS = 9 * 3_600_000;
const DAY_MS = 86_400_000;
/** A cancel is taken until 00:14:59 of the day after the payment. */
const CANCEL_AFTER_MIDNIGHT_MS = 15 * 60_000;

/** From when on a payment can no longer be cancelled, only refunded ("Cancel a payment"; Japan time). */
export function cancelEndsAtMs(paidAtMs: number): number {
  return Math.floor((paidAtMs + JST_MS) / DAY_MS) * DAY_MS + DAY_MS - JST_MS + CANCEL_AFTER_MIDNIGHT_MS;
}

/**
 * Times of PayPay ("Dynamic QR Code Flow": poll every 2 to 3 s; "Get payment details": 15 s). A cancel is called until
 * a code that nobody can delete any more has expired by itself.
 */
export const paypayProcedure: Procedure = {
  firstQueryAfterMs: 3_000,
  queryEveryMs: 3_000,
  // A counter's patience is ours: a shown code lives 5 minutes.
  giveUpAfterMs: { mpm: 180_000, cpm: 60_000 },
  reverseNotBeforeMs: 0,
  reverseEveryMs: 5_000,
  reversesMax: 72,
  timeoutMs: 15_000,
};
