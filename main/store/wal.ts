/** Care of SQLite's write-ahead log, into which the database's own commits go. */
import type { Db } from './connection.ts';

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
