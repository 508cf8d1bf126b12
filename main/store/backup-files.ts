/** Backups at a second place: their names, which there are, and which go. The order is the journal's, never the clock's. */
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '#main/contract';

/** Ends the name of one that is not whole yet. */
export const PART = '.part';
const NAME = /^guitai-([A-Z][A-Z0-9]{0,15})-(\d{12})-(\d{13})\.db$/;
const SEQ_DIGITS = 12;
const MS_DIGITS = 13;

export interface BackupFile {
  file: string;
  terminalId: string;
  /** The last entry that it holds. */
  seq: number;
  /** When it was made, by the terminal's clock. */
  atMs: number;
  bytes: number;
}

/** `guitai-T1-000000012345-1767225600000.db`: the terminal, its last entry, and the time in milliseconds. */
export function backupName(terminalId: string, seq: number, atMs: number): string {
  return `guitai-${terminalId}-${String(seq).padStart(SEQ_DIGITS, '0')}-${String(atMs).padStart(MS_DIGITS, '0')}.db`;
}

/** The names of whole ones among others, the newest first. */
export function backupsAmong(names: readonly string[], terminalId?: string): { name: string; terminalId: string; seq: number; atMs: number }[] {
  const found = names.flatMap((name) => {
    const [, terminal, seq, atMs] = NAME.exec(name) ?? [];
    if (terminal === undefined || (terminalId !== undefined && terminal !== terminalId)) return [];
    return [{ name, terminalId: terminal, seq: Number(seq), atMs: Number(atMs) }];
  });
  return found.toSorted((a, b) => b.seq - a.seq || b.atMs - a.atMs);
}

/** The whole ones at a place, the newest first. @throws Fault BACKUP where the place is not there */
export function listBackups(path: string, terminalId?: string): BackupFile[] {
  assertThere(path);
  return backupsAmong(readdirSync(path), terminalId).map(({ name, ...one }) => {
    const file = join(path, name);
    return { file, ...one, bytes: statSync(file, { throwIfNoEntry: false })?.size ?? 0 };
  });
}

/**
 * The place is never made here: a medium that was taken out leaves an empty mount point or nothing at all, and a backup
 * beside the data would be none.
 * @throws Fault BACKUP
 */
export function assertThere(path: string): void {
  if (existsSync(path) && statSync(path).isDirectory()) return;
  throw new Fault('BACKUP', `${path} is not there: put the medium in, or make the directory once by hand`, { reason: 'missing' });
}

/** Removes the oldest beyond `keep`, and what a killed backup left. The newest whole one always stays. */
export function rotate(path: string, terminalId: string, keep: number): void {
  for (const { file } of listBackups(path, terminalId).slice(Math.max(1, keep))) rmSync(file, { force: true });
  for (const name of readdirSync(path)) {
    if (name.endsWith(PART) && NAME.exec(name.slice(0, -PART.length))?.[1] === terminalId) rmSync(join(path, name), { force: true });
  }
}
