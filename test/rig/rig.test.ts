/**
 * A short run of the device rig, asked for by `GUITAI_RIG=1`, where its machine is there already: nothing
 * is installed or downloaded here. It emulates a whole machine, so it does not run beside the other tests.
 */
import { expect, test } from 'vitest';
import { Missing, presentParts } from './host/packages.ts';
import { MACHINE_S_MAX, runRig } from './rig.ts';

/** A scanner through the device process, and a printer that is pulled mid-job; `npm run rig` has them all. */
const SHORT = ['hid-gadget', 'printer-usbip'];

test(
  'drivers against real kernel devices',
  async ({ skip }) => {
    const parts = partsOrWhyNot();
    if (typeof parts === 'string') {
      process.stderr.write(`skipped: ${parts}\n`);
      return skip(parts);
    }
    const { results, summary, console } = await runRig(parts, SHORT);
    expect(results.filter(({ status }) => status !== 'passed'), console).toEqual([]);
    expect(summary.ok, console).toBe(true);
  },
  (MACHINE_S_MAX + 30) * 1000,
);

function partsOrWhyNot() {
  if (process.env['GUITAI_RIG'] !== '1') return 'the device rig runs by itself: npm run rig';
  try {
    return presentParts();
  } catch (error) {
    if (error instanceof Missing) return error.message;
    throw error;
  }
}
