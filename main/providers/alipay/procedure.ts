import type { Procedure } from '../../ports.ts';

/** How long a shown code may be paid: the scheme's own 2 hours are too long for a counter. */
export const PRECREATE_VALID_MINUTES = 5;
/** How long a payer may take over a charge: longer than we ask, so that the trade ends even if we never cancel it. */
export const PAY_VALID_MINUTES = 2;
/** A payer-code charge: the SDK's own 5 s are too short while a bank is asked. */
export const CHARGE_TIMEOUT_MS = 15_000;

/** A trade may be cancelled so long after it was made ("统一收单交易撤销接口"); what was paid goes back as a refund then. */
export const CANCEL_WITHIN_MS = 24 * 3_600_000;

/**
 * Times of Alipay ("当面付" integration guide): query every 3 to 6 s for about 60 s, then a cancel that immediately
 * follows the last query.
 */
export const alipayProcedure: Procedure = {
  firstQueryAfterMs: 3_000,
  queryEveryMs: 3_000,
  // A counter's patience with a shown code is ours; the scheme gives none.
  giveUpAfterMs: { mpm: 180_000, cpm: 60_000 },
  reverseNotBeforeMs: 0,
  reverseEveryMs: 5_000,
  reversesMax: 12,
  timeoutMs: 10_000,
  reverseUntil: { afterMs: CANCEL_WITHIN_MS },
};
