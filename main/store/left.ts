/** Reading a data directory from outside of the terminal that writes it. */
import type { JournalEntry } from '../ports.ts';
import { logFile, readLog } from './commit-log.ts';
import { connect, connectReadOnly, type Db } from './connection.ts';
import { isBusy } from './faults.ts';
import { readLaid } from './journal.ts';
import { takeLock } from './lock.ts';
import { SCHEMA_VERSION } from './migrate.ts';
import { opOf } from './ops.ts';
import { settleLog } from './recover.ts';

/**
 * Opens the database for reading only. What a killed terminal left in the commit log is applied first. A running one
 * brings the database up to its log by itself, a fraction of a second after each commit (SETTLE_AFTER_MS).
 * @throws SqliteError; Fault STORE_CORRUPT where the file is another program's or the log is damaged; STORE_READONLY
 * where something was left and cannot be applied
 */
export function connectReader(dir: string): Db {
  const db = connectReadOnly(dir);
  if (!hasLeft(db, dir)) return db;
  db.close();
  applyLeft(dir);
  return connectReadOnly(dir);
}

/** The entries that stand in a log, in order: none where it cannot be read. */
export function loggedEntries(dir: string): JournalEntry[] {
  try {
    const parts = (readLog(logFile(dir))?.records ?? []).flatMap((record) => record.parts);
    return parts.map(opOf).flatMap((op) => (op.type === 'entry' ? [readLaid(op.entry)] : []));
  } catch {
    return [];
  }
}

/** Has the log records that the database has not? Not where they are another's: the next opening tells that. */
function hasLeft(db: Db, dir: string): boolean {
  if (db.pragma('user_version', { simple: true }) !== SCHEMA_VERSION) return false;
  const row = db.prepare<[], { id: string; applied: number }>('SELECT id, applied FROM commit_log').get();
  const content = row === undefined ? null : readLog(logFile(dir));
  const [first] = content?.records ?? [];
  if (row === undefined || content?.id !== row.id || first === undefined || first.number > row.applied + 1) return false;
  return (content.records.at(-1)?.number ?? 0) > row.applied;
}

function applyLeft(dir: string): void {
  let unlock: () => void;
  try {
    unlock = takeLock(dir);
  } catch (error) {
    if (isBusy(error)) return;
    throw error;
  }
  let db: Db | null = null;
  try {
    db = connect(dir);
    settleLog(db, dir);
  } finally {
    db?.close();
    unlock();
  }
}
