/** Where files of a run go that need not outlive it. */
import { accessSync, constants } from 'node:fs';
import { tmpdir } from 'node:os';

/** A folder in memory, where there is one: nothing waits for a disk there. */
export function inMemory(): string {
  try {
    accessSync('/dev/shm', constants.W_OK);
    return '/dev/shm';
  } catch {
    return tmpdir();
  }
}
