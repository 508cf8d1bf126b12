/** Keeps how the keyboard scanner types: one small JSON file beside the store. */
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import * as v from 'valibot';
import { Fault, wedgeSchema, type WedgeSettings } from '#main/contract';
import type { Log } from '../ports.ts';

export const WEDGE_FILE = 'wedge.json';

export interface WedgeKeeper {
  current(): WedgeSettings | null;
  /** @throws Fault STORE where it cannot be kept: nothing changes then */
  keep(next: WedgeSettings | null): void;
}

/** A file that does not fit is told and counts as none: the scanner is then known by its timing alone. */
function read(file: string, log: Log): WedgeSettings | null {
  try {
    return v.parse(wedgeSchema, JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') log.warn('wedge.notRead', { message: (error as Error).message });
    return null;
  }
}

export function createWedgeKeeper(file: string, log: Log): WedgeKeeper {
  let now = read(file, log);
  return {
    current: () => now,
    keep(next) {
      try {
        if (next === null) rmSync(file, { force: true });
        else {
          writeFileSync(`${file}.new`, `${JSON.stringify(next)}\n`);
          renameSync(`${file}.new`, file);
        }
      } catch (error) {
        throw new Fault('STORE', `how the scanner types cannot be kept: ${(error as Error).message}`);
      }
      now = next;
    },
  };
}
