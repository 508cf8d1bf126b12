/** The devices as they are now, in a small file beside the books: what `guitai doctor` tells while the terminal runs. */
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import * as v from 'valibot';
import type { DeviceView } from '#main/contract';
import type { Log } from '../ports.ts';

export const TRUTH_FILE = 'devices-now.json';

const truthSchema = v.object({
  pid: v.number(),
  atMs: v.number(),
  devices: v.array(v.object({ role: v.string(), name: v.string(), power: v.string(), trouble: v.optional(v.string()), jobsWaiting: v.number() })),
});
export type DevicesNow = v.InferOutput<typeof truthSchema>;

export interface TruthKeeper {
  tell(devices: readonly DeviceView[]): void;
  close(): void;
}

/** @param file null = nobody asks */
export function createTruth(file: string | null, nowMs: () => number, log: Log): TruthKeeper {
  let told = '';
  let isFailing = false;
  return {
    tell(devices) {
      const text = JSON.stringify(devices);
      if (file === null || text === told) return;
      told = text;
      try {
        writeFileSync(`${file}.new`, `${JSON.stringify({ pid: process.pid, atMs: nowMs(), devices })}\n`);
        renameSync(`${file}.new`, file);
        isFailing = false;
      } catch (error) {
        // A full disk must not stop the devices, and is said once.
        if (!isFailing) log.warn('devices.truthNotSaved', { message: (error as Error).message });
        isFailing = true;
      }
    },
    close() {
      if (file !== null) rmSync(file, { force: true });
    },
  };
}

/** Null where no terminal has left one, or it cannot be read. */
export function readTruth(file: string): DevicesNow | null {
  try {
    return v.parse(truthSchema, JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
}
