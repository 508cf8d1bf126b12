/** Amounts of cash a person is likely to hand over. */
import type { Minor } from '#main/contract';

/** Most quick amounts beside the exact one. */
export const QUICK_MAX = 5;
/** A coin below this part of what is due makes no amount of its own. */
const SMALL_COIN_PARTS = 25;

/**
 * The next round amounts above what is due, one for each coin or note: ¥23.50 with notes of 50, 20, 10, 5
 * gives ¥24, ¥25, ¥30, ¥40, ¥50. Ascending, without the due itself.
 */
export function quickAmounts(dueMinor: number, denominationsMinor: readonly number[]): Minor[] {
  const amounts = new Set<number>();
  for (const note of denominationsMinor) {
    // Nobody hands over 23.60 for 23.50.
    if (note * SMALL_COIN_PARTS < dueMinor) continue;
    const next = Math.ceil(dueMinor / note) * note;
    if (next > dueMinor) amounts.add(next);
  }
  return [...amounts].sort((a, b) => a - b).slice(0, QUICK_MAX) as Minor[];
}
