/**
 * Care of the write-ahead log. A commit that overwrites written blocks is shorter than one that extends
 * the file, because the file system has nothing to record but the data.
 */
import { closeSync, fstatSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { databaseFile, PAGE_BYTES, type Db } from './connection.ts';
import type { Transact } from './transact.ts';

/** Frames for which the log is grown beforehand. */
export const WAL_GROWN_FRAMES = 4_096;
/** Frames in the log from which an idle moment is used to move them. */
export const CHECKPOINT_FRAMES_MIN = 256;
const FRAME_HEADER_BYTES = 24;
const GROW_STEP_BYTES = 1 << 20;

/** Frames in the log that are not in the database file yet. */
export function framesWaiting(db: Db): number {
  const [state] = db.pragma('wal_checkpoint(NOOP)') as { log: number; checkpointed: number }[];
  return state === undefined ? 0 : Math.max(0, state.log - state.checkpointed);
}

/**
 * Grows the log with zeros behind its end. SQLite reads a log up to the first frame that does not carry
 * the header's salt, so the zeros are never taken for content; and the locks are on other files, so
 * closing this one gives none of them back.
 */
export function growLog(dir: string): void {
  const fd = openSync(`${databaseFile(dir)}-wal`, 'r+');
  try {
    const wanted = WAL_GROWN_FRAMES * (PAGE_BYTES + FRAME_HEADER_BYTES);
    const zeros = Buffer.alloc(GROW_STEP_BYTES);
    let size = fstatSync(fd).size;
    if (size >= wanted) return;
    while (size < wanted) size += writeSync(fd, zeros, 0, Math.min(zeros.length, wanted - size), size);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/**
 * Moves the log's content to the database file, where it is worth the while. The next commit starts the
 * log anew, which costs it a second fsync; so a small commit is made here, off the sale path.
 */
export function checkpoint(db: Db, transact: Transact, framesMin: number): void {
  if (framesWaiting(db) < framesMin) return;
  db.pragma('wal_checkpoint(PASSIVE)');
  const count = db.prepare('UPDATE checkpoints SET count = count + 1');
  transact(() => count.run());
}
