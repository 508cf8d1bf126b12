import type { Procedure } from '../../ports.ts';
import type { PaylaterSettings } from './settings.ts';

/** Each of the two calls of a charge; together they end before the terminal gives a call up. */
export const COLLECT_TIMEOUT_MS = 15_000;
/** An approval that nobody captures lapses at the lender within this; our own word, since no lender's is known (unverified). */
const LAPSES_AFTER_MS = 30 * 60_000;

/** Times of a lender's port. A customer who applies on the phone needs longer than one who only pays. */
export function paylaterProcedure({ offerMinutes }: Pick<PaylaterSettings, 'offerMinutes'>): Procedure {
  return {
    firstQueryAfterMs: 3_000,
    queryEveryMs: 3_000,
    giveUpAfterMs: { mpm: offerMinutes * 60_000, cpm: 120_000 },
    reverseNotBeforeMs: 0,
    reverseEveryMs: 5_000,
    reversesMax: 12,
    timeoutMs: 10_000,
    // A void takes an offer or an approval back. What was captured goes back as a refund.
    reverse: { mpm: 'close', cpm: 'close' },
    payableForMs: offerMinutes * 60_000 + LAPSES_AFTER_MS,
  };
}
