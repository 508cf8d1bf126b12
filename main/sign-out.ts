/** Forgets headquarters: its address and login leave settings.json, everything else stays as it is written. */
import { chmodSync, existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '#main/contract';

/**
 * @param data the data directory
 * @throws Fault STORE where the file cannot be written
 */
export function forgetHeadquarters(data: string): void {
  const file = join(data, 'settings.json');
  if (!existsSync(file)) return;
  const { sync: _forgotten, ...rest } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  const fresh = `${file}.new`;
  try {
    writeFileSync(fresh, `${JSON.stringify(rest, null, 2)}\n`, { mode: 0o600, flush: true });
    chmodSync(fresh, statSync(file).mode & 0o777);
    renameSync(fresh, file);
  } catch (error) {
    throw new Fault('STORE', `${file} cannot be written (${(error as Error).message}): nothing was forgotten`);
  }
}

/** Where the entries that are nowhere else are written before something is done without them. */
export const unsentFile = (folder: string, stream: string, fromSeq: number, toSeq: number): string => join(folder, `unsent-${stream}-${fromSeq}-${toSeq}.jsonl`);
