/** `npm run fault -- week`: see week/run.ts. */
import { outcomeOf, seedOf, whole, type FaultCommand } from './command.ts';
import { runWeek } from './week/run.ts';

const OPENING_HOURS = 12;

export const command: FaultCommand = {
  usage: '[--days N] [--seed S]',
  options: { days: { type: 'string' } },
  async run(values, show) {
    const days = whole(values, 'days', { min: 1, fallback: 7 });
    const seed = seedOf(values);
    const figures = await runWeek({ days, hours: OPENING_HOURS, seed, onDay: (done) => show({ done, total: days, unit: 'days' }) });
    if ('skipped' in figures) return { ok: true, skipped: figures.skipped, figures: {}, lines: [] };
    return outcomeOf(figures, `week --days ${days} --seed ${seed}`);
  },
};
