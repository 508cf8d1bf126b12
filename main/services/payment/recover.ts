/** What has to be taken up after a start. */
import { isUnresolved, type Attempt } from '../../core/payment/attempt.ts';
import { undecided } from '../../core/payment/late.ts';
import type { Store } from '../../ports.ts';

/**
 * Journal entries looked through for attempts that were reversed lately. By their order, not their time: the
 * clock may have been set meanwhile.
 */
export const LATE_LOOKBACK_ENTRIES = 500;

/** Every attempt that the scheme has something to say of, and those reversed so lately that late money is still looked for. */
export function openAttempts(store: Store): Attempt[] {
  return [...asksOn(store), ...lately(store)];
}

/** Attempts whose outcome is open, or of which another amount was taken and nobody has chosen yet. */
export function asksOn(store: Store): Attempt[] {
  return store.attempts.inQuestion().filter((attempt) => isUnresolved(attempt) || undecided(attempt));
}

function lately(store: Store): Attempt[] {
  const found = new Map<string, Attempt>();
  const fromSeq = Math.max(0, store.journal.tail().seq - LATE_LOOKBACK_ENTRIES);
  for (const { kind, body } of store.journal.after(fromSeq, LATE_LOOKBACK_ENTRIES)) {
    if (kind !== 'attempt.step') continue;
    const attempt = JSON.parse(body) as Attempt;
    found.set(attempt.id, attempt);
  }
  return [...found.values()].filter(({ phase }) => phase === 'reversed');
}
