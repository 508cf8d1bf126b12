/** Where the power goes: drawn from a seed, out of a disk's log. */
import type { Random } from '../random.ts';
import type { BlockEntry } from './block-log.ts';

/** What becomes of the writes that no flush has made safe yet. */
export const fates = ['none', 'all', 'first', 'some', 'allButOne', 'torn'] as const;
export type Fate = (typeof fates)[number] | 'nothingPending';

export interface Point {
  /** Entries that the disk had taken when the power went. */
  cut: number;
  /** Entries before this one are safe: the last flush, and all before it. */
  safe: number;
  fate: Fate;
  /** Entries of the others that reached the disk, in their order. */
  kept: readonly number[];
  /** One that was on its way: these of its sectors are there. */
  torn?: { entry: number; sectors: readonly number[] };
}

/** Some of a write's sectors: its beginning, its end, or any of them. */
function tear(count: number, dice: Random): number[] {
  const how = dice.below(3);
  const at = dice.below(count + 1);
  return Array.from({ length: count }, (_, i) => i).filter((i) => (how === 0 ? i < at : how === 1 ? i >= at : dice.below(2) === 0));
}

function survivors(pending: readonly number[], fate: Fate, dice: Random): readonly number[] {
  switch (fate) {
    case 'none':
    case 'nothingPending':
      return [];
    case 'all':
      return pending;
    case 'first':
      return pending.slice(0, dice.below(pending.length + 1));
    case 'allButOne': {
      const lost = dice.pick(pending);
      return pending.filter((entry) => entry !== lost);
    }
    case 'some':
    case 'torn':
      return pending.filter(() => dice.below(2) === 0);
  }
}

/** Of so many points one may fall where nothing is pending: one such point is like another. */
const QUIET_ONE_IN = 8;

/** Draws points anywhere in the log, the earliest first. */
export function drawPoints(entries: readonly BlockEntry[], count: number, dice: Random): Point[] {
  // For each length of the log: how much of it is safe.
  const safeAt = [0];
  for (const [i, { isFlush }] of entries.entries()) safeAt.push(isFlush ? i + 1 : (safeAt[i] ?? 0));
  const cuts = entries.map((_, i) => i + 1);
  const busy = cuts.filter((cut) => (safeAt[cut] ?? 0) < cut);
  const points = Array.from({ length: count }, (): Point => {
    const cut = dice.pick(busy.length === 0 || dice.below(QUIET_ONE_IN) === 0 ? cuts : busy);
    const safe = safeAt[cut] ?? 0;
    const pending = Array.from({ length: cut - safe }, (_, i) => safe + i).filter((i) => (entries[i]?.sectors ?? 0) > 0);
    const fate = pending.length === 0 ? 'nothingPending' : dice.pick(fates);
    const kept = survivors(pending, fate, dice);
    if (fate !== 'torn') return { cut, safe, fate, kept };
    const entry = dice.pick(pending);
    // ext4 has one sum over its superblock's two sectors, and expects of a disk that it is written whole.
    if ((entries[entry]?.offset ?? 0) < 4_096) return { cut, safe, fate: 'some', kept };
    return { cut, safe, fate, kept: kept.filter((one) => one !== entry), torn: { entry, sectors: tear(entries[entry]?.sectors ?? 0, dice) } };
  });
  return points.toSorted((a, b) => a.safe - b.safe || a.cut - b.cut);
}
