/** `npm run fault -- kill`: see kill.ts. */
import { outcomeOf, seedOf, whole, type FaultCommand } from './command.ts';
import { runKills } from './kill.ts';

export const command: FaultCommand = {
  usage: '[--cycles N] [--seed S]',
  options: { cycles: { type: 'string' } },
  async run(values, show) {
    const cycles = whole(values, 'cycles', { min: 1, fallback: 20 });
    const seed = seedOf(values);
    const result = await runKills({ cycles, seed, onCycle: (done) => show({ done, total: cycles, unit: 'kills' }) });
    if ('skipped' in result) return { ok: true, skipped: result.skipped, figures: {}, lines: [] };
    return outcomeOf(result, `kill --cycles ${cycles} --seed ${seed}`);
  },
};
