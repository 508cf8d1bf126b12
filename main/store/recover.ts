/** Opens the commit log of a database, and applies to the database what only the log has. */
import { renameSync } from 'node:fs';
import type { ChainEnd } from '../core/journal/chain.ts';
import { createLog, logFile, openLog, readLog, type LogContent } from './commit-log.ts';
import { BLOCK_BYTES, type LogRecord } from './record.ts';
import type { Db } from './connection.ts';
import type { Logged } from './durable.ts';
import { corruptFault, isFull } from './faults.ts';
import { readTail, type LaidEntry, type Tail } from './journal.ts';
import { opOf, prepareOps, type Op, type Ops } from './ops.ts';
import { walFile, walState, writeAgain } from './wal.ts';

interface Row {
  id: string;
  applied: number;
  closed: boolean;
}

function readRow(db: Db): Row | undefined {
  const row = db.prepare<[], [string, number, number]>('SELECT id, applied, closed FROM commit_log').raw().get();
  return row === undefined ? undefined : { id: row[0], applied: row[1], closed: row[2] === 1 };
}

export interface OpenedLog extends Logged {
  /** The last entry that the database had itself: what is after it was applied from the log, in a transaction that is open now. */
  had: number;
  /** Where the journal ends with that. */
  tail: Tail;
  /**
   * One line where the log that was there is not this database's, or is gone: the database is older than what was saved,
   * or a copy. The log that was there is kept under another name.
   */
  odd: string | null;
}

/**
 * Opens the log of a migrated database, makes it where there is none.
 * @throws Fault STORE_CORRUPT where a record is damaged that was saved; SqliteError; Error of the file system
 */
export function openCommitLog(db: Db, dir: string, ops: Ops): OpenedLog {
  const file = logFile(dir);
  const row = readRow(db);
  const content = readLog(file);
  const tail = readTail(db);
  const odd = content === null ? missing(row) : strange(dir, row, content, tail);
  const mine = row !== undefined && content !== null && content.id === row.id && odd === null;
  if (!mine) {
    if (odd !== null && content !== null) renameSync(file, `${file}.${content.id?.slice(0, 8)}`);
    const put = db.prepare<[string, number]>('INSERT INTO commit_log VALUES (1, ?, ?, 0) ON CONFLICT DO UPDATE SET id = excluded.id, closed = 0');
    put.run(createLog(file), row?.applied ?? 0);
  } else if (row.closed) {
    // Before the first record: from here on a log that is missing is missed.
    db.prepare('UPDATE commit_log SET closed = 0').run();
  }
  const applied = row?.applied ?? 0;
  const records = mine ? content.records : [];
  const last = records.at(-1);
  // Where the last is not there the log begins in front: all are applied.
  const log = openLog(file, { number: Math.max(applied, last?.number ?? 0), next: mine && (last?.number ?? 0) >= applied ? content.next : BLOCK_BYTES });
  try {
    const restart = restarts(db, dir);
    const missed = records.filter(({ number }) => number > applied);
    let end = tail;
    if (last !== undefined && missed.length > 0) {
      log.again(last);
      db.exec('BEGIN IMMEDIATE');
      end = applyRecords(tail, dir, ops, missed);
    }
    return { log, ...restart, had: tail.seq, tail: end, odd, recover: (upTo) => recover(db, dir, ops, upTo) };
  } catch (error) {
    log.close();
    throw error;
  }
}

/**
 * Brings a migrated database up to its log and commits it: for those who open it for themselves.
 * @throws as `openCommitLog`
 */
export function settleLog(db: Db, dir: string): void {
  const { log, secure } = openCommitLog(db, dir, prepareOps(db));
  const number = log.number();
  log.close();
  secure();
  if (!db.inTransaction) return;
  db.prepare<[number]>('UPDATE commit_log SET applied = ?').run(number);
  db.exec('COMMIT');
}

function missing(row: Row | undefined): string | null {
  return row === undefined || row.closed ? null : 'commit.log is missing: the last steps before it was closed may be gone with it';
}

/** Null where the log is this database's, or is new and was never used. */
function strange(dir: string, row: Row | undefined, { id, records, behind }: LogContent, tail: ChainEnd): string | null {
  if (id === null) throw corruptFault(dir, 'commit.log is damaged at its beginning');
  if (records.length === 0 && behind === 0) return null;
  if (row === undefined && tail.seq === 0) throw corruptFault(dir, 'the database is gone; commit.log still has the last steps');
  if (row?.id !== id) return 'commit.log is of another database';
  const [first] = records;
  if (first !== undefined && first.number > row.applied + 1) return 'the database is older than commit.log';
  const last = Math.max(row.applied, records.at(-1)?.number ?? 0);
  if (behind > last) throw corruptFault(dir, `commit.log is damaged: record ${last + 1} does not hold, and record ${behind} follows`);
  const missed = records.find(({ number }) => number > row.applied);
  return missed === undefined || continues(missed, tail) ? null : 'commit.log does not continue the database';
}

function continues(record: LogRecord, tail: ChainEnd): boolean {
  const op = opsOf(record).find(({ type }) => type === 'entry');
  return op?.type !== 'entry' || follows(op.entry, tail);
}

const read = new WeakMap<LogRecord, Op[]>();

/** What a record says: read once. */
function opsOf(record: LogRecord): Op[] {
  let ops = read.get(record);
  if (ops === undefined) {
    ops = record.parts.map(opOf);
    read.set(record, ops);
  }
  return ops;
}

function recover(db: Db, dir: string, ops: Ops, upTo: number): void {
  const applied = db.prepare<[], number>('SELECT applied FROM commit_log').pluck().get() ?? 0;
  const records = readLog(logFile(dir))?.records ?? [];
  applyRecords(readTail(db), dir, ops, records.filter(({ number }) => number > applied && number <= upTo));
}

/** An entry's hash is made from its text when it is read: what is to be seen is whether the chain goes on. */
function follows(entry: Pick<LaidEntry, 'seq' | 'prevHash'>, tail: ChainEnd): boolean {
  return entry.seq === tail.seq + 1 && entry.prevHash() === tail.hash;
}

/**
 * @param from where the journal ends
 * @returns where it ends then
 * @throws Fault STORE_CORRUPT where the chain does not go on
 */
function applyRecords(from: Tail, dir: string, ops: Ops, records: readonly LogRecord[]): Tail {
  let tail = from;
  for (const record of records) {
    for (const op of opsOf(record)) {
      if (op.type === 'entry') {
        if (!follows(op.entry, tail)) throw corruptFault(dir, `entry ${op.entry.seq} in record ${record.number} of commit.log does not continue the journal`);
        tail = { seq: op.entry.seq, hash: op.entry.hash(), atMs: op.entry.atMs };
      }
      ops.apply(op);
    }
  }
  return tail;
}

/**
 * What a crashed terminal committed may be in the system's memory only, where an fsync of its failed. So the log goes on
 * behind its last record until all of it was written once more: to the write-ahead log, for what that lacked after a power
 * cut would leave its older pages to be read over newer ones of the database, and then to the database's own file.
 */
function restarts(db: Db, dir: string): Pick<Logged, 'secure' | 'mayRestart'> {
  let trusted = isMoved(db, 'NOOP');
  let secured = trusted;
  const secure = (): void => {
    if (!secured) writeAgain(walFile(dir));
    secured = true;
  };
  return {
    secure,
    mayRestart() {
      secure();
      trusted ||= isMoved(db, 'PASSIVE');
      return trusted;
    },
  };
}

/** Has the database's file all that its write-ahead log has? */
function isMoved(db: Db, mode: 'NOOP' | 'PASSIVE'): boolean {
  try {
    const { busy, log, checkpointed } = walState(db, mode);
    return busy === 0 && log === checkpointed;
  } catch (error) {
    if (isFull(error)) return false;
    throw error;
  }
}
