/** Connections to the database file, all made alike. */
import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { corruptFault, readOnlyFault } from './faults.ts';

export type Db = Database.Database;

/** "GUIT": marks the file as ours, so that another program's database is not taken for one. */
export const APPLICATION_ID = 0x47_55_49_54;
/** How long a statement waits for another process's lock before it gives up, in milliseconds. */
export const BUSY_TIMEOUT_MS = 2_000;
/**
 * Size of a database page. A sale touches about ten pages, each of them partly: small pages make the
 * commit short. Measured by `guitai bench`.
 */
export const PAGE_BYTES = 2_048;
/** Frames in the write-ahead log before a commit itself moves them to the database: a bound, not the rule. */
export const WAL_FRAMES_MAX = 2_048;
/** Size of the log's file: the header of 32 bytes, and the bound with a commit's worth above it. */
export const WAL_BYTES = 32 + (WAL_FRAMES_MAX + 512) * (PAGE_BYTES + 24);

export function databaseFile(dir: string): string {
  return join(dir, 'guitai.db');
}

/**
 * Makes the data directory where it is missing, and sees that it can be written.
 * @throws Fault STORE_READONLY
 */
export function prepareDirectory(dir: string): void {
  try {
    if (!existsSync(dir)) mkdirSync(dir, { recursive: true });
    accessSync(dir, constants.R_OK | constants.W_OK | constants.X_OK);
    // SQLite would open a read-only file without a word and fail at the first sale.
    if (existsSync(databaseFile(dir))) accessSync(databaseFile(dir), constants.R_OK | constants.W_OK);
  } catch {
    throw readOnlyFault(dir);
  }
}

/**
 * Opens the database for writing, makes it where it is missing.
 * @throws SqliteError; Fault STORE_CORRUPT where the file is another program's
 */
export function connect(dir: string): Db {
  const db = new Database(databaseFile(dir), { timeout: BUSY_TIMEOUT_MS });
  try {
    checkOwner(db, dir);
    // The size of pages takes effect only before the first table is made. What a rebuild or an import made longer of the log
    // is cut back when it starts anew, never below what is grown.
    db.exec(`PRAGMA page_size = ${PAGE_BYTES}; PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = ${WAL_FRAMES_MAX}; PRAGMA journal_size_limit = ${WAL_BYTES}`);
    if (db.pragma('journal_mode', { simple: true }) !== 'wal') throw new Error('the database did not take WAL mode');
    makeDurable(db);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/**
 * Opens the database for reading only, also while a terminal runs. See left.ts for what a killed one left.
 * @throws SqliteError; Fault STORE_CORRUPT where the file is another program's
 */
export function connectReadOnly(dir: string): Db {
  const db = new Database(databaseFile(dir), { readonly: true, fileMustExist: true, timeout: BUSY_TIMEOUT_MS });
  try {
    checkOwner(db, dir);
    makeDurable(db);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** A commit is on the disk when it returns. Read back, because a pragma that is not taken says nothing. */
function makeDurable(db: Db): void {
  db.pragma('synchronous = FULL');
  if (db.pragma('synchronous', { simple: true }) !== 2) throw new Error('the database did not take synchronous=FULL');
}

function checkOwner(db: Db, dir: string): void {
  if (db.pragma('application_id', { simple: true }) === APPLICATION_ID) return;
  const tables = db.prepare('SELECT count(*) FROM sqlite_schema').pluck().get();
  if (tables !== 0) throw corruptFault(dir, 'guitai.db is not a database of this program');
}
