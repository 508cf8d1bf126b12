import type { Procedure } from '../../ports.ts';

/** None are documented: where a payment is made the answer may take a while. */
export const INIT_TIMEOUT_MS = 30_000;
/** `paymentExpiryTime` is the merchant's to choose: so long a shown code can be paid, and a shown wallet be asked. */
export const VALID_MS = { mpm: 5 * 60_000, cpm: 2 * 60_000 } as const;
/** A payment that is not cancelled yet is cancelled again after this long. */
export const CANCEL_AGAIN_MS = 3_000;

/**
 * Times of GrabPay (merchant SDK, "Inquiry": a PENDING payment is asked for once a second at most; "Refund": within 90
 * days). Whether a cancellation gives paid money back is not said, so only what is unpaid is cancelled.
 */
export const grabpayProcedure: Procedure = {
  firstQueryAfterMs: 2_000,
  queryEveryMs: 2_000,
  // A counter's patience is ours.
  giveUpAfterMs: { mpm: 180_000, cpm: 60_000 },
  reverseNotBeforeMs: 0,
  reverseEveryMs: 4_000,
  reversesMax: 90,
  timeoutMs: 15_000,
  refunds: { withinDays: 90 },
  reverse: { mpm: 'close', cpm: 'close' },
  // Clocks may differ by as much again.
  payableForMs: 2 * VALID_MS.mpm,
};
