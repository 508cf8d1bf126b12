/**
 * `npm run fault -- kill`: most kills are of a process with the terminal's services, store and line to headquarters
 * (selling/run.ts), which starts in a tenth of a second; one in fifty is of the whole terminal with its screens' wire,
 * its device process and its schemes over HTTP (kill.ts).
 */
import { hqInit } from '#main/commands/hq.ts';
import { startPostgres } from '#main/training/postgres.ts';
import { outcomeOf, seedOf, whole, type FaultCommand } from './command.ts';
import { runKills } from './kill.ts';
import { runSellingKills } from './selling/run.ts';

const WHOLE_TERMINAL_SHARE = 0.02;

export const command: FaultCommand = {
  usage: '[--cycles N] [--seed S]',
  options: { cycles: { type: 'string' } },
  async run(values, show) {
    const cycles = whole(values, 'cycles', { min: 1, fallback: 200 });
    const seed = seedOf(values);
    const ofWhole = Math.round(cycles * WHOLE_TERMINAL_SHARE);
    const started = performance.now();
    const onKill = (done: number): void => show({ done, total: cycles, unit: 'kills' });
    const postgres = await startPostgres();
    const hq = 'skipped' in postgres ? null : postgres;
    try {
      if (hq !== null) await hqInit({ url: hq.url });
      const { wrong, ...selling } = await runSellingKills({ kills: cycles - ofWhole, seed, onKill, ...(hq === null ? {} : { url: hq.url }) });
      const terminal = hq === null || ofWhole === 0 || wrong.length > 0 ? null : await runKills({ cycles: ofWhole, seed, onCycle: (done) => onKill(cycles - ofWhole + done) });
      const { killedDuring = {}, wrong: more = [], ...rest } = terminal === null || 'skipped' in terminal ? {} : terminal;
      const all = [...wrong, ...more];
      const seconds = Math.round((performance.now() - started) / 100) / 10;
      const figures = { ok: all.length === 0, seed, cycles, ...selling, wholeTerminal: { ...rest, ...killedDuring }, seconds, wrong: all };
      const outcome = outcomeOf(figures, `kill --cycles ${cycles} --seed ${seed}`);
      return 'skipped' in postgres ? { ...outcome, skipped: `headquarters and whole terminals: ${postgres.skipped}` } : outcome;
    } finally {
      await hq?.stop();
    }
  },
};
