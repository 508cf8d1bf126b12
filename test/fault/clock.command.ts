/** `npm run fault -- clock`: see clock/run.ts. */
import { outcomeOf, seedOf, whole, type FaultCommand } from './command.ts';
import { runClock } from './clock/run.ts';

export const command: FaultCommand = {
  usage: '[--sales N] [--seconds N] [--seed S]',
  options: { sales: { type: 'string' }, seconds: { type: 'string' } },
  async run(values, show) {
    const sales = whole(values, 'sales', { min: 1, fallback: 300 });
    const seconds = whole(values, 'seconds', { min: 1, fallback: 20 });
    const seed = seedOf(values);
    const figures = await runClock({ sales, seed, seconds, onSale: (done) => show({ done, total: sales, unit: 'sales' }) });
    if ('skipped' in figures) return { ok: true, skipped: figures.skipped, figures: {}, lines: [] };
    const outcome = outcomeOf(figures, `clock --sales ${sales} --seconds ${seconds} --seed ${seed}`);
    return 'skipped' in figures.process ? { ...outcome, skipped: `the clock under a whole process: ${figures.process.skipped}` } : outcome;
  },
};
