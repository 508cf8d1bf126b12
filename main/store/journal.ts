/** The journal's rows: read, appended, and checked where the terminal left off. */
import { hash } from 'node:crypto';
import { verifyEntry, type ChainEnd, type OpenEntry } from '../core/journal/chain.ts';
import type { FactKind, Facts } from '../core/journal/facts.ts';
import type { JournalEntry, Store } from '../ports.ts';
import type { Laid } from './record.ts';
import type { Db } from './connection.ts';
import { corruptFault } from './faults.ts';
import { lastSealReason, readBase, readOwner, sealsReads } from './seals.ts';

/** Entries that are checked at every start, from the last one backwards: before the first sale, and in the first idle moment. */
export const FIRST_CHECK_ENTRIES = 8;
export const TAIL_CHECK_ENTRIES = 64;

export const sha256 = (text: string): string => hash('sha256', text, 'hex');

/** Where the journal ends, with the time of the last entry. */
export type Tail = ReturnType<Store['journal']['tail']>;

export function readTail(db: Db): Tail {
  const row = db.prepare<[], [number, string, number]>('SELECT seq, hash, at_ms FROM journal ORDER BY seq DESC LIMIT 1').raw().get();
  if (row === undefined) return readBase(db);
  return { seq: row[0], hash: row[1], atMs: row[2] };
}

/** Reads entries after a sequence, in order, at most `limit`. */
export function entriesAfter(db: Db): (seq: number, limit: number) => JournalEntry[] {
  // As arrays: for objects the driver compiles a function for each statement, and a terminal opens with this one.
  const rows = db.prepare<[number, number], [number, number, FactKind, string, string, string]>('SELECT seq, at_ms, kind, body, prev_hash, hash FROM journal WHERE seq > ? ORDER BY seq LIMIT ?').raw();
  return (after, limit) => rows.all(after, limit).map(([seq, atMs, kind, body, prevHash, hash_]) => ({ seq, atMs, kind, body, prevHash, hash: hash_ }));
}

/**
 * Checks the last entries, those a crash could have touched, and the signature of the last seal.
 * @throws Fault STORE_CORRUPT
 */
export function checkTail(db: Db, dir: string): void {
  checkLastEntries(db, dir, readTail(db).seq, TAIL_CHECK_ENTRIES);
  const reason = lastSealReason(db);
  if (reason !== null) throw corruptFault(dir, `the journal is broken: ${reason}`);
}

/**
 * Checks so many entries up to one.
 * @throws Fault STORE_CORRUPT
 */
export function checkLastEntries(db: Db, dir: string, upTo: number, count: number): void {
  const base = readBase(db);
  const from = Math.max(base.seq, upTo - count - 1);
  const entries = entriesAfter(db)(from, Math.max(0, upTo - from));
  // Where the journal is longer than the check, the first entry read is the one that is continued.
  let before: ChainEnd | undefined = from === base.seq ? base : entries.shift();
  for (const entry of entries) {
    const reason = before === undefined ? `entry ${from + 1} is missing` : verifyEntry(entry, before, sha256);
    if (reason !== null) throw corruptFault(dir, `the journal is broken: ${reason}`);
    before = entry;
  }
}

/** An entry whose body is read, and whose hashes are made, only where they are wanted: not before the acknowledgement of a sale. */
export interface LaidEntry extends Omit<JournalEntry, 'body' | 'hash' | 'prevHash'> {
  body: Laid['json'];
  hash: Laid['hash'];
  prevHash: Laid['hash'];
}

/** Where the journal ends, as the next entry will ask for it. */
export type LaidTail = Pick<LaidEntry, 'seq' | 'atMs' | 'hash'>;

export const readLaid = ({ body, hash: digest, prevHash, ...entry }: LaidEntry): JournalEntry => ({ ...entry, body: body(), prevHash: prevHash(), hash: digest() });

/** Lays down the text that a hash is made over: its head, and the body as canonical JSON. */
export type Lay = (entry: OpenEntry, prevHash: Laid['hash'], body: object) => Laid;

export interface Appender {
  /** The entry that continues the journal. */
  append<K extends FactKind>(kind: K, body: Facts[K], atMs: number, lay: Lay): LaidEntry;
  tail(): Tail;
  /** The same, without making a hash that nobody has asked for yet. */
  end(): LaidTail;
  /** Goes back to an end: the entries after it are not saved. */
  rewind(end: LaidTail): void;
}

/** @param from where the journal ends */
export function appender(from: Tail): Appender {
  let end: LaidTail = { seq: from.seq, atMs: from.atMs, hash: () => from.hash };
  return {
    append(kind, body, atMs, lay) {
      const open = { seq: end.seq + 1, atMs, kind };
      const { hash: digest, json } = lay(open, end.hash, body);
      const entry = { ...open, body: json, prevHash: end.hash, hash: digest };
      end = entry;
      return entry;
    },
    tail: () => ({ seq: end.seq, hash: end.hash(), atMs: end.atMs }),
    end: () => end,
    rewind(to) {
      end = to;
    },
  };
}

export function insertEntry(db: Db): (entry: JournalEntry) => void {
  const insert = db.prepare<[number, number, string, string, string, string]>('INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?)');
  return (entry) => insert.run(entry.seq, entry.atMs, entry.kind, entry.body, entry.prevHash, entry.hash);
}

/** The journal as screens and sinks read it. */
export function journalReads(db: Db, tail: () => Tail): Pick<Store, 'journal' | 'seals' | 'oldestAfter'> {
  const after = entriesAfter(db);
  const next = db.prepare<[number], number>('SELECT at_ms FROM journal WHERE seq > ? ORDER BY seq LIMIT 1').pluck();
  return {
    journal: {
      tail,
      after,
      base: () => readBase(db),
      owner: () => readOwner(db),
      hashAt(seq) {
        const base = readBase(db);
        return seq === base.seq && seq > 0 ? base.hash : (after(seq - 1, 1).find((entry) => entry.seq === seq)?.hash ?? null);
      },
    },
    ...sealsReads(db),
    oldestAfter: (seq) => next.get(seq) ?? null,
  };
}
