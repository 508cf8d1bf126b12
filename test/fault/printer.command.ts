/** `npm run fault -- printer`: a wrong row is run again by the `--offset` or the `--seed` of its name with `--answers 1`. */
import { whole, type FaultCommand } from './command.ts';
import { runPrinterFaults } from './printer.ts';
import { faultTable } from './printer-judge.ts';
import { memoryTable, runInMemory } from './printer-memory.ts';

export const command: FaultCommand = {
  usage: '[--offsets N] [--offset BYTE] [--answers N] [--seed S]',
  options: { offsets: { type: 'string' }, offset: { type: 'string' }, answers: { type: 'string' } },
  async run(values, show) {
    const offsets = whole(values, 'offsets', { min: 1, fallback: 24 });
    const answers = whole(values, 'answers', { fallback: 100_000 });
    const seed = whole(values, 'seed', { fallback: 1 });
    const only = values['offset'] === undefined ? {} : { offsets: [whole(values, 'offset', { fallback: 0 })] };
    const memory = await runInMemory({ answers, seed, ...only, onProgress: (done, total) => show({ done, total, unit: 'cases' }) });
    const { rows, skipped, ok } = 'offsets' in only ? { rows: [], skipped: [], ok: true } : await runPrinterFaults({ offsets });
    return {
      ok: ok && memory.wrong.length === 0,
      figures: { memory, rows, ...(skipped.length === 0 ? {} : { leftOut: skipped }) },
      lines: [memoryTable(memory), faultTable([...rows, ...memory.wrong]), ...skipped.map((why) => `skipped: ${why}`)],
    };
  },
};
