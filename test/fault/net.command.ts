/** `npm run fault -- net`: see net/run.ts. */
import { outcomeOf, seedOf, whole, type FaultCommand } from './command.ts';
import { runNetCuts } from './net/run.ts';

const HALF_OPEN_SHARE = 0.01;

export const command: FaultCommand = {
  usage: '[--cuts N] [--terminals N] [--seed S]',
  options: { cuts: { type: 'string' }, terminals: { type: 'string' } },
  async run(values, show) {
    const cuts = whole(values, 'cuts', { min: 1, fallback: 100 });
    const terminals = whole(values, 'terminals', { min: 1, fallback: 4 });
    const seed = seedOf(values);
    const figures = await runNetCuts({ cuts, terminals, seed, halfOpenShare: HALF_OPEN_SHARE, onCut: (done) => show({ done, total: cuts, unit: 'cuts' }) });
    if ('skipped' in figures) return { ok: true, skipped: figures.skipped, figures: {}, lines: [] };
    return outcomeOf(figures, `net --cuts ${cuts} --terminals ${terminals} --seed ${seed}`);
  },
};
