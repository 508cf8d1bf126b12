/** `npm run sim -- [--seeds N] [--from S] [--json]`: runs seeds and says which broke a promise. */
import { parseArgs } from 'node:util';
import { simulate } from './sim.ts';

const SEEDS_MAX = 1_000_000;
/** Lines of a failing run's end that are printed. */
const TRACE_LINES = 60;

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '500' },
    from: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
});

function whole(name: string, text: string): number {
  const n = Number(text);
  if (Number.isInteger(n) && n >= 1 && n <= SEEDS_MAX) return n;
  process.stderr.write(`sim: --${name} takes a whole number from 1 to ${SEEDS_MAX}\n`);
  process.exit(2);
}

const seeds = whole('seeds', values.seeds);
const from = whole('from', values.from);
const failed: { seed: number; wrong: string[] }[] = [];
const phases: Record<string, number> = {};
let crashes = 0;
let attempts = 0;
let sales = 0;
for (let seed = from; seed < from + seeds; seed += 1) {
  const result = await simulate(seed);
  crashes += result.crashes;
  attempts += result.attempts;
  sales += result.sales;
  for (const [phase, n] of Object.entries(result.phases)) phases[phase] = (phases[phase] ?? 0) + n;
  if (result.wrong.length === 0) continue;
  failed.push({ seed, wrong: result.wrong });
  if (!values.json) process.stdout.write(`${result.trace.slice(-TRACE_LINES).join('\n')}\nseed ${seed}:\n  ${result.wrong.join('\n  ')}\n`);
}
const ok = failed.length === 0;
if (values.json) process.stdout.write(`${JSON.stringify({ ok, seeds, from, sales, attempts, crashes, phases, failed })}\n`);
else process.stdout.write(`${seeds} seeds: ${sales} sales, ${attempts} attempts, ${crashes} crashes, ${failed.length} seeds failed ${JSON.stringify(phases)}\n`);
process.exitCode = ok ? 0 : 1;
