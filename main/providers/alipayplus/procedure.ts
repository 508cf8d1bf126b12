import type { Procedure } from '../../ports.ts';

/** `paymentExpiryTime`: less than 30 minutes ("pay (Order Code Payment)"). A counter needs less. */
export const CODE_VALID_MS = 5 * 60_000;
/** How long a payer may take over a charge: longer than we ask, so that it ends even if we never cancel it. */
export const CHARGE_VALID_MS = 2 * 60_000;
/** "Best practice": after 5 s of silence the payment is asked about. A code to show has nothing to ask about, so it is waited for. */
export const CHARGE_TIMEOUT_MS = 5_000;
export const COLLECT_TIMEOUT_MS = 15_000;
/** A call whose result was U is made again after this long. */
export const AGAIN_MS = 3_000;

/**
 * Times of Alipay+ in shops ("Best practice"): after U, or 5 s of silence, ask 10 to 20 times, every 3 s. A cancel is
 * taken until 00:15 of the next day, UTC+8 ("Cancel"; of in-store contracts unverified): later, money goes back as a refund.
 */
export const alipayplusProcedure: Procedure = {
  firstQueryAfterMs: 3_000,
  queryEveryMs: 3_000,
  // A counter's patience with a shown code is ours.
  giveUpAfterMs: { mpm: 180_000, cpm: 60_000 },
  reverseNotBeforeMs: 0,
  reverseEveryMs: 5_000,
  reversesMax: 12,
  timeoutMs: 10_000,
  reverseUntil: { daysLater: 1, timeOfDayMs: 15 * 60_000, utcOffsetMinutes: 480 },
  payableForMs: 30 * 60_000,
};
