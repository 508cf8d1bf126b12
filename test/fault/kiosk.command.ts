/** `npm run fault -- kiosk`: see kiosk/run.ts. */
import { outcomeOf, seedOf, whole, type FaultCommand } from './command.ts';
import { runKioskFaults, type Cell } from './kiosk/run.ts';
import { random } from './random.ts';

/** A line a step: where the customer was after each fault. */
function table(cells: readonly Cell[]): string[] {
  return [...Map.groupBy(cells, ({ step }) => step)].flatMap(([step, row]) => [
    step,
    ...row.map(({ fault, after, charged, basket }) => `  ${fault.padEnd(28)}${after.padEnd(44)}charged ${charged}×, basket ${basket}`),
  ]);
}

export const command: FaultCommand = {
  usage: '[--percent N] [--seed S]',
  options: { percent: { type: 'string' } },
  async run(values, show) {
    const percent = whole(values, 'percent', { min: 1, fallback: 100 });
    const seed = seedOf(values);
    const dice = random(seed);
    const result = await runKioskFaults({ isTried: () => dice.below(100) < percent, onCell: (done, total) => show({ done, total, unit: 'cells' }) });
    if ('skipped' in result) return { ok: true, skipped: result.skipped, figures: {}, lines: [] };
    const { cells, ...rest } = result;
    const figures = { seed, ...rest, tried: cells.length };
    const outcome = outcomeOf(figures, `kiosk --percent ${percent} --seed ${seed}`);
    return { ...outcome, figures: { seed, ...result }, lines: [...table(cells), ...outcome.lines] };
  },
};
