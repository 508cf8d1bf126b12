/** Verifies the journal of a data directory, also while a terminal has it open. */
import type { Db } from './connection.ts';
import { connectReader } from './left.ts';
import { storeFault } from './faults.ts';
import { checkVersion } from './migrate.ts';
import { lastKey } from './seals.ts';
import { walkJournal, type OnProgress, type Walked } from './walk.ts';

/**
 * Walks the whole chain on a connection of its own. An empty journal is a broken one: entry 1 is missing.
 * @throws Fault STORE_FUTURE, STORE_CORRUPT where the file cannot be read at all, STORE_READONLY, STORE
 */
export function verify(dir: string, onProgress?: OnProgress): Walked & { publicKey: string | null } {
  let db: Db | null = null;
  try {
    db = connectReader(dir);
    checkVersion(db, dir);
    const walked = { ...walkJournal(db, onProgress), publicKey: lastKey(db) };
    return walked.entries > 0 || walked.broken !== undefined ? walked : { ...walked, broken: { kind: 'cut', seq: 1, reason: 'the journal is empty' } };
  } catch (error) {
    throw storeFault(error, dir);
  } finally {
    db?.close();
  }
}
