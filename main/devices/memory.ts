/** What the terminal keeps of the devices across restarts: statistics, and what `auto` chose. One small JSON file. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import * as v from 'valibot';
import type { DeviceMemory } from '#drivers/ports.ts';
import type { Log } from '../ports.ts';

export const MEMORY_FILE = 'devices.json';

const memorySchema: v.GenericSchema<DeviceMemory> = v.object({
  statistics: v.record(v.string(), v.record(v.string(), v.number())),
  chosen: v.record(v.string(), v.string()),
  bound: v.exactOptional(v.record(v.string(), v.string())),
});

export interface MemoryKeeper {
  current(): DeviceMemory;
  keep(memory: DeviceMemory): void;
}

/** @param file null = kept for as long as this process runs */
export function createMemory(file: string | null, log: Log): MemoryKeeper {
  let memory = file === null ? empty() : read(file, log);
  return {
    current: () => memory,
    keep(next) {
      memory = next;
      if (file === null) return;
      try {
        writeFileSync(`${file}.new`, `${JSON.stringify(next)}\n`);
        renameSync(`${file}.new`, file);
      } catch (error) {
        // Counts, no facts of the sale: a full disk must not stop the devices.
        log.warn('devices.memoryNotSaved', { message: (error as Error).message });
      }
    },
  };
}

const empty = (): DeviceMemory => ({ statistics: {}, chosen: {} });

function read(file: string, log: Log): DeviceMemory {
  try {
    const json: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return v.parse(memorySchema, json);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') log.warn('devices.memoryLost', { message: (error as Error).message });
    return empty();
  }
}
