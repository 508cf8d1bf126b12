/**
 * `npm run sim -- [--seeds N] [--from S] [--mutate NAME] [--json]`: runs seeds, says which broke a promise, and which
 * transitions of the machine were taken. The same seed gives the same run.
 */
import { parseArgs } from 'node:util';
import { tell, type Coverage } from './coverage.ts';
import { mutations, type Mutation } from './mutations.ts';
import { simulate } from './sim.ts';

const SEEDS_MAX = 1_000_000;
/** Lines of a failing run's end that are printed. */
const TRACE_LINES = 60;
/** Failing seeds whose runs are printed; of the others the number alone. */
const PRINTED_MAX = 5;

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '500' },
    from: { type: 'string', default: '1' },
    mutate: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});

function refuse(line: string): never {
  process.stderr.write(`sim: ${line}\n`);
  process.exit(2);
}

function whole(name: string, text: string): number {
  const n = Number(text);
  return Number.isInteger(n) && n >= 1 && n <= SEEDS_MAX ? n : refuse(`--${name} takes a whole number from 1 to ${SEEDS_MAX}`);
}

function mutationOf(name: string | undefined): Mutation | null {
  if (name === undefined) return null;
  return mutations.find((known) => known === name) ?? refuse(`--mutate takes one of ${mutations.join(', ')}`);
}

const seeds = whole('seeds', values.seeds);
const from = whole('from', values.from);
const mutation = mutationOf(values.mutate);
const coverage: Coverage = new Map();
const failed: { seed: number; wrong: string[] }[] = [];
const phases: Record<string, number> = {};
const sums = { sales: 0, attempts: 0, refunds: 0, crashes: 0 };
const startedMs = performance.now();
for (let seed = from; seed < from + seeds; seed += 1) {
  const result = await simulate(seed, { mutation, coverage });
  for (const key of ['sales', 'attempts', 'refunds', 'crashes'] as const) sums[key] += result[key];
  for (const [phase, n] of Object.entries(result.phases)) phases[phase] = (phases[phase] ?? 0) + n;
  if (result.wrong.length === 0) continue;
  failed.push({ seed, wrong: result.wrong });
  if (values.json || failed.length > PRINTED_MAX) continue;
  process.stdout.write(`${result.trace.slice(-TRACE_LINES).join('\n')}\nseed ${seed} (again: --seeds 1 --from ${seed}):\n  ${result.wrong.join('\n  ')}\n`);
}
const seconds = Math.round((performance.now() - startedMs) / 100) / 10;
const ok = failed.length === 0;
const told = tell(coverage, phases);
if (values.json) {
  process.stdout.write(`${JSON.stringify({ ok, seeds, from, mutation, seconds, ...sums, phases, transitions: Object.fromEntries(coverage), unexplained: told.unexplained, failed })}\n`);
} else {
  const { sales, attempts, refunds, crashes } = sums;
  process.stdout.write(`${told.lines.join('\n')}\n${seeds} seeds in ${seconds} s: ${sales} sales, ${attempts} attempts, ${refunds} refunds, ${crashes} crashes, ${failed.length} seeds failed\n`);
}
process.exitCode = ok ? 0 : 1;
