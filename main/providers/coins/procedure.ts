import type { Procedure } from '../../ports.ts';

/** `expiredSeconds`: the scheme's own default; it takes 1800 at most. */
export const CODE_VALID_SECONDS = 900;
/**
 * How long after its timestamp a request is taken. "5000 or less" is recommended and 60000 the most: a till on a phone's
 * line needs more than the one, and its clock is no better than the other.
 */
export const RECV_WINDOW_MS = 20_000;
/** A code that is not cancelled yet is cancelled again after this long. */
export const CANCEL_AGAIN_MS = 3_000;

/** Times of Coins.ph: none are documented but a code's life. Its cancel is of unpaid codes only. */
export const coinsProcedure: Procedure = {
  firstQueryAfterMs: 3_000,
  queryEveryMs: 3_000,
  // A counter's patience is ours.
  giveUpAfterMs: { mpm: 180_000, cpm: 60_000 },
  reverseNotBeforeMs: 0,
  reverseEveryMs: 5_000,
  // Until a code that cannot be cancelled has expired by itself.
  reversesMax: CODE_VALID_SECONDS / 5,
  timeoutMs: 15_000,
  reverse: { mpm: 'close', cpm: 'none' },
  // Clocks may differ by as much again.
  payableForMs: 2 * CODE_VALID_SECONDS * 1000,
};
