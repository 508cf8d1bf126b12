import type { Procedure } from '../../ports.ts';

/** A bank may pass money on long after the payer sent it: so long it is looked for after an attempt ended. */
const LATE_FOR_MS = 60 * 60_000;
/** How long after its own end a code is taken to be payable where nobody can close it. */
const AFTER_CODE_MS = 10 * 60_000;

/** Times of an acquirer's port: ours, since each bank has its own. */
export function emvcoProcedure({ acquirer, codeMinutes }: { acquirer?: { closes: boolean } | undefined; codeMinutes: number }): Procedure {
  return {
    firstQueryAfterMs: 3_000,
    queryEveryMs: 3_000,
    giveUpAfterMs: { mpm: 180_000, cpm: 180_000 },
    reverseNotBeforeMs: 0,
    reverseEveryMs: 5_000,
    reversesMax: 12,
    timeoutMs: 10_000,
    // A transfer that arrived is the shop's: taking an order back never gives it back.
    reverse: { mpm: acquirer?.closes === true ? 'close' : 'none' },
    lateForMs: LATE_FOR_MS,
    payableForMs: codeMinutes * 60_000 + AFTER_CODE_MS,
  };
}
