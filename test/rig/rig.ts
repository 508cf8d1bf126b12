/** One run of the device rig: boots the machine, and gathers what its checks report. */
import { fileURLToPath } from 'node:url';
import { initramfs } from './host/initramfs.ts';
import { runMachine } from './host/machine.ts';
import type { Parts } from './host/packages.ts';
import { readLine, summary, type Result, type Summary } from './report.ts';

/** Longest the machine may run, seconds. A whole run takes about two minutes on two idle cores without KVM. */
export const MACHINE_S_MAX = 300;
const root = fileURLToPath(new URL('../..', import.meta.url));

export interface RigRun {
  results: Result[];
  summary: Summary;
  /** The end of the machine's console, to see why where it went wrong. */
  console: string;
}

/** @param devices names as guest/main.ts has them; none = all @param onResult told of each check as it ends */
export async function runRig(parts: Parts, devices: readonly string[], onResult: (result: Result) => void = () => undefined): Promise<RigRun> {
  const results: Result[] = [];
  let isWhole = false;
  const order = { parts, initramfs: initramfs(parts, root), root, devices, limitS: MACHINE_S_MAX };
  const run = await runMachine(order, (text) => {
    const line = readLine(text);
    if (line?.type === 'end') isWhole = true;
    if (line?.type !== 'result') return;
    const { type: _, ...result } = line;
    results.push(result);
    onResult(result);
  });
  return { results, summary: summary(results, isWhole && run.ended, run.seconds), console: run.console };
}
