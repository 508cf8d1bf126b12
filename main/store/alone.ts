/** Work on a data directory whose terminal is closed. */
import { connect, prepareDirectory, type Db } from './connection.ts';
import { storeFault } from './faults.ts';
import { takeLock } from './lock.ts';
import { migrate } from './migrate.ts';
import { settleLog } from './recover.ts';

/**
 * Takes the directory, brings its database up to date and up to its commit log, and gives it back whatever happens.
 * @throws Fault STORE_LOCKED, STORE_READONLY, STORE_FUTURE, STORE_CORRUPT, STORE; what `work` throws
 */
export function alone<T>(dir: string, work: (db: Db) => T): T {
  prepareDirectory(dir);
  let unlock = (): void => undefined;
  let db: Db | null = null;
  try {
    unlock = takeLock(dir);
    db = connect(dir);
    migrate(db, dir);
    settleLog(db, dir);
    return work(db);
  } catch (error) {
    throw storeFault(error, dir);
  } finally {
    db?.close();
    unlock();
  }
}
