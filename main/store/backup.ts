/** Makes one backup of a data directory's database, also while a terminal sells, and reads back what it made. */
import Database from 'better-sqlite3';
import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '#main/contract';
import { assertThere, backupName, PART, rotate, type BackupFile } from './backup-files.ts';
import type { Db } from './connection.ts';
import { connectReader } from './left.ts';
import { storeFault } from './faults.ts';
import { checkTail, readTail } from './journal.ts';
import { checkVersion } from './migrate.ts';
import { readOwner } from './seals.ts';

/** Pages that are copied at a time; then whoever else wants the disk has it for as long as the step took. */
export const STEP_PAGES = 512;
/** Milliseconds. */
export const REST_MS_MAX = 50;

export interface BackupOrder {
  /** The data directory. */
  dir: string;
  /** Where to; has to be there. */
  path: string;
  /** How many are kept. */
  keep: number;
  atMs: number;
}

/**
 * Copies by SQLite's online backup from one moment's view of the database, then opens the copy, looks through all its
 * pages and the end of its journal, and gives it its name. A kill at any point leaves the earlier ones as they were.
 * @throws Fault BACKUP, with `reason` `missing` where the place is not there; faults of the store
 */
export async function backUp({ dir, path, keep, atMs }: BackupOrder, onProgress: (percent: number) => void = () => undefined): Promise<BackupFile> {
  assertThere(path);
  const source = openSource(dir);
  try {
    // Held for as long as it takes: commits beside it go into the log, and the copy is not begun anew for each.
    source.exec('BEGIN');
    const { seq } = readTail(source);
    const terminalId = readOwner(source)?.terminalId;
    if (terminalId === undefined) throw new Fault('BACKUP', `${dir}: the journal is empty: there is nothing to back up yet`);
    const name = backupName(terminalId, seq, atMs);
    const part = join(path, name + PART);
    const file = join(path, name);
    try {
      await copy(source, part, onProgress);
      const bytes = verifyCopy(part, seq);
      syncFile(part);
      renameSync(part, file);
      syncFile(path);
      rotate(path, terminalId, keep);
      return { file, terminalId, seq, atMs, bytes };
    } catch (error) {
      for (const rest of ['', '-wal', '-shm', '-journal']) rmSync(part + rest, { force: true });
      throw backupFault(error, path);
    }
  } finally {
    source.close();
  }
}

function openSource(dir: string): Db {
  try {
    const source = connectReader(dir);
    checkVersion(source, dir);
    return source;
  } catch (error) {
    throw storeFault(error, dir);
  }
}

/** Rests after each step for as long as the step took: the thread does nothing else. */
async function copy(source: Db, part: string, onProgress: (percent: number) => void): Promise<void> {
  rmSync(part, { force: true });
  let percent = -1;
  let before = performance.now();
  await source.backup(part, {
    progress({ totalPages, remainingPages }) {
      const now = totalPages === 0 ? 0 : Math.floor((100 * (totalPages - remainingPages)) / totalPages);
      if (now !== percent) onProgress((percent = now));
      const took = performance.now() - before;
      if (remainingPages > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Math.min(REST_MS_MAX, took));
      before = performance.now();
      return STEP_PAGES;
    },
  });
}

/**
 * Opens it as a restoration would. Returns its size in bytes.
 * @throws Fault BACKUP, STORE_CORRUPT
 */
export function verifyCopy(file: string, seq?: number): number {
  const db = new Database(file, { fileMustExist: true });
  try {
    // No log beside it: a backup is one file.
    db.pragma('journal_mode = DELETE');
    const found = db.pragma('quick_check(1)', { simple: true });
    if (found !== 'ok') throw new Fault('BACKUP', `${file} does not hold: ${String(found)}`);
    checkTail(db, file);
    const tail = readTail(db);
    if (seq !== undefined && tail.seq !== seq) throw new Fault('BACKUP', `${file} ends with entry ${tail.seq} and not ${seq}`);
    return Number(db.pragma('page_count', { simple: true })) * Number(db.pragma('page_size', { simple: true }));
  } finally {
    db.close();
  }
}

/** The content of a file, or the names in a directory, are on the disk when it returns. */
export function syncFile(path: string): void {
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch (error) {
    // Windows opens no directory; its file system keeps renames in order by itself.
    if (process.platform === 'win32') return;
    throw error;
  }
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

function backupFault(error: unknown, path: string): unknown {
  const fault = storeFault(error, path);
  if (!(fault instanceof Fault) || fault.code === 'BACKUP') return fault;
  return new Fault('BACKUP', `no backup was made: ${fault.message}`, fault.details);
}

