/** Care of SQLite's write-ahead log, into which the database's own commits go. */
import { closeSync, fdatasyncSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import { databaseFile, type Db } from './connection.ts';

/** Written at a time. */
const PIECE_BYTES = 1 << 20;

export function walFile(dir: string): string {
  return `${databaseFile(dir)}-wal`;
}

/**
 * Writes a log's own bytes once more, and flushes them: the system takes pages that it failed to write for clean, and would
 * never write them by itself. Between two transactions. Nothing where there is no log.
 * @throws Error of the file system
 */
export function writeAgain(file: string): void {
  let fd: number;
  try {
    fd = openSync(file, 'r+');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return;
    throw error;
  }
  try {
    const { size } = fstatSync(fd);
    const piece = Buffer.allocUnsafe(Math.min(size, PIECE_BYTES));
    for (let at = 0; at < size; ) {
      const read = readSync(fd, piece, 0, Math.min(piece.length, size - at), at);
      if (read === 0) break;
      at += writeSync(fd, piece, 0, read, at);
    }
    fdatasyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** Frames in the log from which an idle moment is used to move them. */
export const CHECKPOINT_FRAMES_MIN = 256;

/**
 * Moves the log's content to the database file, where it is worth the while.
 * @param framesMin frames that must wait for it
 */
export function checkpoint(db: Db, framesMin: number): void {
  const { log, checkpointed } = walState(db, 'NOOP');
  if (log - checkpointed >= framesMin) walState(db, 'PASSIVE');
}

/** How many frames the log has, and how many of them the database's file has, too: after moving them (PASSIVE), or as it is. */
export function walState(db: Db, mode: 'NOOP' | 'PASSIVE'): { busy: number; log: number; checkpointed: number } {
  const [busy = 1, log = 0, checkpointed = 0] = db.prepare<[], [number, number, number]>(`PRAGMA wal_checkpoint(${mode})`).raw().get() ?? [];
  return { busy, log, checkpointed };
}
