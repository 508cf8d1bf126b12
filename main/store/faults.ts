/** What the database and the file system report, as one clear line that says what to do. */
import Database from 'better-sqlite3';
import { Fault } from '#main/contract';

function codeOf(error: unknown): string | null {
  if (error instanceof Database.SqliteError) return error.code;
  // Only what a system call reported: other errors of Node carry codes, too.
  if (error instanceof Error && 'syscall' in error && 'code' in error) return String(error.code);
  return null;
}

/** Did another connection hold the lock for longer than we wait? Nothing was begun, then. */
export function isBusy(error: unknown): boolean {
  return codeOf(error)?.startsWith('SQLITE_BUSY') ?? false;
}

/** Was there no room? What was being written is not there, then, and what was there is. */
export function isFull(error: unknown): boolean {
  return /^(SQLITE_FULL|ENOSPC|EDQUOT)/.test(codeOf(error) ?? '');
}

/**
 * The Fault for an error of SQLite or of the file system. Anything else is a programmer's error and is
 * given back as it is.
 * @param where the data directory, for the message
 */
export function storeFault(error: unknown, where: string): unknown {
  const code = codeOf(error);
  if (code === null) return error;
  if (/^(SQLITE_READONLY|SQLITE_CANTOPEN|SQLITE_PERM|EACCES|EPERM|EROFS)/.test(code)) return readOnlyFault(where);
  if (/^(SQLITE_CORRUPT|SQLITE_NOTADB|SQLITE_FORMAT)/.test(code)) {
    return corruptFault(where, 'guitai.db is damaged or no database');
  }
  if (/^(SQLITE_BUSY|SQLITE_LOCKED)/.test(code)) return lockedFault(where);
  if (/^(SQLITE_FULL|ENOSPC|EDQUOT)/.test(code)) {
    return new Fault('STORE', `${where}: the disk is full: free some space; the terminal tries again by itself`, { cause: code, trouble: 'diskFull' });
  }
  if (/^SQLITE_(CONSTRAINT|ERROR|MISMATCH|MISUSE|RANGE)/.test(code)) return error;
  return new Fault('STORE', `${where}: the disk failed (${code}): check it; the terminal tries again by itself`, { cause: code, trouble: 'diskFailed' });
}

export function readOnlyFault(where: string): Fault {
  return new Fault('STORE_READONLY', `${where}: cannot be written: make the data directory and its files writable for this user`, { trouble: 'readOnly' });
}

export function corruptFault(where: string, what: string): Fault {
  return new Fault('STORE_CORRUPT', `${where}: ${what}: keep a copy of the data directory, then restore it from a backup: guitai restore --from newest`, { trouble: 'corrupt' });
}

export function missingFault(where: string): Fault {
  return new Fault('STORE', `${where}: guitai.db was moved or deleted while the terminal was open: put it back, or restore it: guitai restore --from newest`, { trouble: 'missing' });
}

export function lockedFault(where: string): Fault {
  return new Fault('STORE_LOCKED', `${where}: another terminal has this data directory open: close it first`);
}

export function futureFault(where: string, found: number, known: number): Fault {
  return new Fault('STORE_FUTURE', `${where}: written by a newer version (schema ${found}, this one knows ${known}): install that version`);
}
