/** `npm run fault -- kill --cycles N [--seed S] [--json]` */
import { parseArgs } from 'node:util';
import { progressPrinter } from '#main/commands/progress.ts';
import { runKills } from './kill.ts';

const { values, positionals } = parseArgs({
  options: { cycles: { type: 'string', default: '20' }, seed: { type: 'string' }, json: { type: 'boolean', default: false } },
  allowPositionals: true,
});
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
