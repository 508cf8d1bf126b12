/** `npm run fault -- disk`: see disk/disk.ts. */
import { outcomeOf, seedOf, whole, type FaultCommand } from './command.ts';
import { diskTable, runDisk } from './disk/disk.ts';
import { rows } from './disk/rows.ts';

export const command: FaultCommand = {
  usage: '[--cases N] [--seed S]',
  options: { cases: { type: 'string' } },
  async run(values, show) {
    const cases = whole(values, 'cases', { min: 1, fallback: 30 });
    const seed = seedOf(values);
    const total = cases * Object.keys(rows).length;
    const result = await runDisk({ seed, cases, onCase: (done) => show({ done, total, unit: 'cases' }) });
    if ('skipped' in result) return { ok: true, skipped: result.skipped, figures: {}, lines: [] };
    const { rows: table, ...figures } = result;
    const outcome = outcomeOf(figures, `disk --cases ${cases} --seed ${seed}`);
    return { ...outcome, figures: result, lines: [...diskTable(table), ...outcome.lines] };
  },
};
