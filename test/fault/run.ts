/** `npm run fault -- kill --cycles N [--seed S] [--json]` and `npm run fault -- printer [--offsets N] [--json]`.
 * A wrong row of the printer is run again by the `--offset` or the `--seed` of its name with `--answers 1`. */
import { parseArgs } from 'node:util';
import { progressPrinter } from '#main/commands/progress.ts';
import { runKills } from './kill.ts';
import { runPrinterFaults } from './printer.ts';
import { faultTable } from './printer-judge.ts';
import { memoryTable, runInMemory } from './printer-memory.ts';
import { runScannerFuzz } from './scanner.ts';

const { values, positionals } = parseArgs({
  options: { cycles: { type: 'string', default: '20' }, seed: { type: 'string' }, json: { type: 'boolean', default: false }, offsets: { type: 'string', default: '24' }, offset: { type: 'string' }, answers: { type: 'string', default: '100000' }, reports: { type: 'string', default: '1000000' } },
  allowPositionals: true,
});
const usagePrinter = 'Usage: npm run fault -- printer [--offsets N] [--offset BYTE] [--answers N] [--seed S] [--json]\n';
if (positionals[0] === 'printer') {
  const [offsets, answers, seed] = [Number(values.offsets), Number(values.answers), Number(values.seed ?? 1)];
  const offset = values.offset === undefined ? undefined : Number(values.offset);
  if (![offsets, answers, seed, offset ?? 0].every((n) => Number.isSafeInteger(n) && n >= 0) || offsets < 1) {
    process.stderr.write(usagePrinter);
    process.exit(2);
  }
  const progress = progressPrinter({ quiet: values.json });
  const memory = await runInMemory({ answers, seed, ...(offset === undefined ? {} : { offsets: [offset] }), onProgress: (done, total) => progress.show({ done, total, unit: 'cases' }) });
  progress.end();
  const { rows, skipped, ok } = offset === undefined ? await runPrinterFaults({ offsets }) : { rows: [], skipped: [], ok: true };
  const all = ok && memory.wrong.length === 0;
  process.stdout.write(values.json ? `${JSON.stringify({ ok: all, skipped, memory, rows })}\n` : `${[memoryTable(memory), faultTable([...rows, ...memory.wrong]), ...skipped.map((why) => `skipped: ${why}`)].join('\n')}\n`);
  process.exit(all ? 0 : 1);
}
if (positionals[0] === 'scanner') {
  const reports = Number(values.reports);
  if (!Number.isSafeInteger(reports) || reports < 1) {
    process.stderr.write('Usage: npm run fault -- scanner [--reports N] [--seed S] [--json]\n');
    process.exit(2);
  }
  const figures = runScannerFuzz({ reports, seed: Number(values.seed ?? 1) });
  process.stdout.write(values.json ? `${JSON.stringify(figures)}\n` : `${Object.entries(figures).map(([name, value]) => `${name}: ${value}`).join('\n')}\n`);
  process.exit(figures.ok ? 0 : 1);
}
const cycles = Number(values.cycles);
const seed = values.seed === undefined ? Date.now() % 1_000_000 : Number(values.seed);
if (positionals[0] !== 'kill' || !Number.isSafeInteger(cycles) || cycles < 1 || !Number.isSafeInteger(seed)) {
  process.stderr.write('Usage: npm run fault -- kill --cycles N [--seed S] [--json]\n');
  process.exit(2);
}
const bar = progressPrinter({ quiet: values.json });
const result = await runKills({ cycles, seed, onCycle: (done) => bar.show({ done, total: cycles, unit: 'kills' }) });
bar.end();
if (values.json) process.stdout.write(`${JSON.stringify('skipped' in result ? { ok: true, ...result } : result)}\n`);
else if ('skipped' in result) process.stdout.write(`skipped: ${result.skipped}\n`);
else {
  const { killedDuring, wrong, ...figures } = result;
  process.stdout.write(`killed during:\n${Object.entries(killedDuring).map(([step, n]) => `  ${step.padEnd(16)}${n}`).join('\n')}\n`);
  for (const [name, value] of Object.entries(figures)) process.stdout.write(`${name}: ${value}\n`);
  for (const line of wrong) process.stdout.write(`WRONG ${line}\n`);
}
process.exit('skipped' in result || result.ok ? 0 : 1);
