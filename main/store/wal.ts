/** Care of SQLite's write-ahead log, into which the database's own commits go. */
import type { Db } from './connection.ts';

/** Frames in the log from which an idle moment is used to move them. */
export const CHECKPOINT_FRAMES_MIN = 256;

/**
 * Moves the log's content to the database file, where it is worth the while.
 * @param framesMin frames that must wait for it
 */
export function checkpoint(db: Db, framesMin: number): void {
  const [state] = db.pragma('wal_checkpoint(NOOP)') as { log: number; checkpointed: number }[];
  if (state === undefined || state.log - state.checkpointed < framesMin) return;
  db.pragma('wal_checkpoint(PASSIVE)');
}
