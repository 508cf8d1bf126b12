/** `npm run rig -- [--json] [--bring] [--device NAME]…`: the drivers against real kernel devices, in a small virtual machine. */
import { parseArgs } from 'node:util';
import { bringParts, Missing } from './host/packages.ts';
import { runRig } from './rig.ts';
import { table } from './report.ts';

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, bring: { type: 'boolean', default: false }, device: { type: 'string', multiple: true, default: [] } },
});
// An end by a signal is an end like any other: the machine is killed with it.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
const say = (text: string) => void process.stderr.write(`${text}\n`);

try {
  const parts = bringParts(say);
  // Only what the machine is made of, so that it is there when the machine is to run.
  if (values.bring) process.exit(0);
  const { results, summary, console } = await runRig(parts, values.device, ({ device, check, status, seconds, why }) =>
    say(`${status} ${seconds.toFixed(1)} s  ${device}: ${check}${why === undefined ? '' : ` (${why})`}`),
  );
  if (!summary.ok) say(console);
  if (!values.json) process.stdout.write(`${table(results)}\n`);
  const { passed, failed, skipped, seconds } = summary;
  process.stdout.write(values.json ? `${JSON.stringify(summary)}\n` : `${passed} passed, ${failed} failed, ${skipped} skipped in ${seconds} s\n`);
  process.exitCode = summary.ok ? 0 : 1;
} catch (error) {
  if (!(error instanceof Missing)) throw error;
  process.stdout.write(values.json ? `${JSON.stringify({ ok: true, passed: 0, failed: 0, skipped: 1, seconds: 0, why: error.message })}\n` : `skipped: ${error.message}\n`);
}
