/** `npm run fault -- power`: see power/power.ts. */
import { outcomeOf, seedOf, UsageError, whole, type FaultCommand } from './command.ts';
import { mutatedCopy } from './mutate.ts';
import { runPower } from './power/power.ts';

export const command: FaultCommand = {
  usage: '[--points N] [--way blocks|files] [--seed S]',
  options: { points: { type: 'string' }, way: { type: 'string' } },
  takesMutation: true,
  async run(values, show) {
    const points = whole(values, 'points', { min: 1, fallback: 1_000 });
    const seed = seedOf(values);
    const way = values['way'];
    if (way !== undefined && way !== 'blocks' && way !== 'files') throw new UsageError('--way takes blocks or files');
    const mutation = values['mutate'];
    const copy = typeof mutation === 'string' ? mutatedCopy(mutation) : null;
    try {
      const result = await runPower({
        points, seed, onPoint: (done) => show({ done, total: points, unit: 'points' }),
        bring: (text) => void process.stderr.write(text), ...(way === undefined ? {} : { way }), ...(copy === null ? {} : { source: copy.dir }),
      });
      if ('skipped' in result) return { ok: true, skipped: result.skipped, figures: {}, lines: [] };
      return outcomeOf(result, `power --points ${points} --seed ${seed} --way ${result.way}${copy === null ? '' : ` --mutate ${String(mutation)}`}`);
    } finally {
      copy?.remove();
    }
  },
};
