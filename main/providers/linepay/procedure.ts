import type { Procedure } from '../../ports.ts';

/** "Request payment" asks for a read time-out of 40 s at least (v4; 20 s in v2), the other calls for 20 s. */
export const CHARGE_TIMEOUT_MS = 40_000;
const OTHER_TIMEOUT_MS = 20_000;
/** A payment that still waits for the payer is cancelled again after this long. */
export const CANCEL_AGAIN_MS = 5_000;
/** So long a request without an answer may still be carried out: the time that its status is to be asked for. */
export const DOUBT_MS = 20 * 60_000;

const REVERSE_EVERY_MS = 5_000;

/** Times of LINE Pay: after a time-out the status is asked every 3 to 5 s for up to 20 min. A cancel begins by asking, too. */
export const linepayProcedure: Procedure = {
  firstQueryAfterMs: 3_000,
  queryEveryMs: 4_000,
  // A counter's patience is ours: a payer's code lives 5 minutes.
  giveUpAfterMs: { mpm: 120_000, cpm: 120_000 },
  reverseNotBeforeMs: 0,
  reverseEveryMs: REVERSE_EVERY_MS,
  reversesMax: DOUBT_MS / REVERSE_EVERY_MS,
  timeoutMs: OTHER_TIMEOUT_MS,
};
