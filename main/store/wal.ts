/**
 * Care of the write-ahead log. A commit that overwrites written blocks is shorter than one that extends
 * the file, because the file system has nothing to record but the data.
 */
import { closeSync, fstatSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { databaseFile, WAL_BYTES, type Db } from './connection.ts';
import type { Transact } from './transact.ts';

/** Frames in the log from which an idle moment is used to move them. */
export const CHECKPOINT_FRAMES_MIN = 256;
const GROW_STEP_BYTES = 1 << 20;

/**
 * Grows the log with zeros behind its end. SQLite reads a log up to the first frame that does not carry
 * the header's salt, so the zeros are never taken for content; and the locks are on other files, so
 * closing this one gives none of them back.
 */
export function growLog(dir: string): void {
  const fd = openSync(`${databaseFile(dir)}-wal`, 'r+');
  try {
    const zeros = Buffer.alloc(GROW_STEP_BYTES);
    let size = fstatSync(fd).size;
    if (size >= WAL_BYTES) return;
    while (size < WAL_BYTES) size += writeSync(fd, zeros, 0, Math.min(zeros.length, WAL_BYTES - size), size);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/**
 * Moves the log's content to the database file, where it is worth the while.
 * @param framesMin frames that must wait for it
 */
export function checkpoint(db: Db, transact: Transact, framesMin: number): void {
  const [state] = db.pragma('wal_checkpoint(NOOP)') as { log: number; checkpointed: number }[];
  if (state === undefined || state.log - state.checkpointed < framesMin) return;
  db.pragma('wal_checkpoint(PASSIVE)');
  startLog(db, transact);
}

/**
 * Makes a small commit, so that no sale pays for what a first commit costs more: the log's header, and
 * after an opening its directory, have an fsync of their own. A disk that takes nothing shows here, too.
 */
export function startLog(db: Db, transact: Transact): void {
  const count = db.prepare('UPDATE log_starts SET count = count + 1');
  transact(() => count.run());
}
