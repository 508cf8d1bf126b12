/** How much goes to headquarters at a time: less where it is slow, so that a batch is not given up, and more again when it is not. */
import type { PaceView } from '#main/contract';

/** A batch that takes headquarters longer halves the next ones; well below the statement's time-out. Milliseconds. */
export const SLOW_MS = 3_000;
/** One that is back sooner doubles them. */
export const QUICK_MS = 500;
export const PACE_ENTRIES_MIN = 5;

export interface Pace {
  /** Entries of the next batch, at most. */
  entries(): number;
  /** Batches that may be under way: one alone where headquarters is slow. */
  underWay(): number;
  /** A batch was taken, so long after the one before it or after it was sent, whichever was later. */
  took(ms: number): void;
  /** A batch was given up. */
  failed(): void;
  /** Null before the first batch. */
  view(): PaceView | null;
}

export function createPace(max: { entries: number; underWay: number }): Pace {
  let entries = max.entries;
  let lastMs: number | null = null;
  const halve = (): void => void (entries = Math.max(PACE_ENTRIES_MIN, Math.floor(entries / 2)));
  return {
    entries: () => entries,
    underWay: () => (entries < max.entries ? 1 : max.underWay),
    took(ms) {
      lastMs = Math.round(ms);
      if (ms > SLOW_MS) halve();
      else if (ms < QUICK_MS) entries = Math.min(max.entries, entries * 2);
    },
    failed: halve,
    view: () => (lastMs === null ? null : { batchEntries: entries, lastMs, isSlow: entries < max.entries }),
  };
}
