/** One terminal a data directory. */
import { join } from 'node:path';
import Database from 'better-sqlite3';

/** A reader may have it for a moment, see left.ts. Milliseconds. */
const WAIT_MS = 250;

/**
 * Takes the data directory for this process. The lock is SQLite's own exclusive lock on a file of its
 * own: the system takes it back when the process ends, however it ends, so nothing is left to clean up.
 * @returns the way to give it back
 * @throws SqliteError SQLITE_BUSY where another has it
 */
export function takeLock(dir: string): () => void {
  const db = new Database(join(dir, 'guitai.lock'), { timeout: WAIT_MS });
  try {
    // No journal file: nothing is ever written.
    db.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (error) {
    db.close();
    throw error;
  }
  return () => db.close();
}
