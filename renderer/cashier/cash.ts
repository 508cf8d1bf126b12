/** Amounts of cash a person is likely to hand over. */
import type { Minor } from '#main/contract';
import { sale } from '../state/terminal.ts';
import { openAttempt, takeCash } from './actions.ts';

/** Most quick amounts beside the exact one. */
export const QUICK_MAX = 5;

/**
 * The next round amounts above what is due, one for each coin or note: ¥23.50 with notes of 50, 20, 10, 5
 * gives ¥25, ¥30, ¥40, ¥50, then the larger notes. Ascending, without the due itself.
 */
export function quickAmounts(dueMinor: number, denominationsMinor: readonly number[]): Minor[] {
  const amounts = new Set<number>();
  for (const note of denominationsMinor) {
    // A small coin's next step is the same as its neighbour's: nobody pays 23.60 for 23.50.
    if (note * 20 < dueMinor) continue;
    const next = Math.ceil(dueMinor / note) * note;
    if (next > dueMinor) amounts.add(next);
  }
  return [...amounts].sort((a, b) => a - b).slice(0, QUICK_MAX) as Minor[];
}

/** Takes exactly what is due. */
export async function payExact(): Promise<void> {
  const due = sale.value?.dueMinor ?? 0;
  if (due > 0 && openAttempt() === null) await takeCash(due as Minor);
}
