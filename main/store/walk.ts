/** Walks the whole journal. Each batch is a short read of its own, so a running terminal's log can be moved on meanwhile. */
import { auditStart, createAudit, type AuditStart, type Finding } from '../core/journal/audit.ts';
import { sameTotals } from '../core/journal/seal.ts';
import type { JournalEntry } from '../ports.ts';
import type { Db } from './connection.ts';
import { entriesAfter, sha256 } from './journal.ts';
import { readAuditStart, verifySignature } from './seals.ts';

/** Entries in memory at a time. */
export const WALK_BATCH = 1_000;

/** @param total entries there were at the start; the journal may grow meanwhile */
export type OnProgress = (done: number, total: number) => void;

export interface Walked {
  /** The last entry that is in order: as many as there ever were. */
  entries: number;
  /** Its hash. */
  tailHash: string;
  /** Entries up to here are archived, and were not looked at. */
  archived: number;
  seals: number;
  /** The last seal's own entry; null = none. */
  sealedSeq: number | null;
  /** The first that is not in order. */
  broken?: Finding;
}

/**
 * Examines every entry: hash, link and sequence, receipt numbers, seals and totals, and that the first says whose journal it is.
 * @param visit called with each entry that is in order
 * @param archives entries before those that are kept, from the first on: the walk begins there
 */
export function walkJournal(db: Db, onProgress?: OnProgress, visit?: (entry: JournalEntry) => void, archives?: Iterable<JournalEntry>): Walked {
  const base = readAuditStart(db);
  const total = db.prepare<[], number | null>('SELECT max(seq) FROM journal').pluck().get() ?? base.seq;
  const start = archives === undefined ? base : auditStart;
  return examine(start, entriesFrom(db, base, archives), {
    visit,
    inOrder(seq) {
      if (seq % WALK_BATCH === 0 || seq === total) onProgress?.(seq, Math.max(total, seq));
    },
    // What the archives add up to is what the journal goes on from.
    ...(archives === undefined ? {} : { joins: (end) => end.seq !== base.seq || (end.hash === base.hash && sameTotals(end.totals, base.totals)) }),
  });
}

interface Watching {
  visit?: ((entry: JournalEntry) => void) | undefined;
  inOrder?(seq: number): void;
  /** Is what stands after an entry what it must be? */
  joins?(end: Pick<AuditStart, 'seq' | 'hash' | 'totals'>): boolean;
}

/** The examination over any entries, in order. */
export function examine(start: AuditStart, entries: Iterable<JournalEntry>, { visit, inOrder, joins }: Watching = {}, only?: Readonly<Record<string, string>>): Walked {
  const audit = createAudit(start, { sha256, verify: verifySignature }, only);
  const ended = (broken?: Finding): Walked => {
    const { seq, hash, seals, sealedSeq } = audit.end();
    return { entries: seq, tailHash: hash, archived: start.seq, seals, sealedSeq, ...(broken === undefined ? {} : { broken }) };
  };
  for (const [entry, following] of pairs(entries)) {
    const finding = audit.next(entry, following);
    if (finding !== null) return ended(finding);
    visit?.(entry);
    inOrder?.(entry.seq);
    if (joins?.(audit.end()) === false) return ended({ kind: 'cut', seq: entry.seq + 1, reason: `the archives up to entry ${entry.seq} are not those that this journal continues` });
  }
  return ended();
}

/** Each with the one after it. */
export function* pairs(entries: Iterable<JournalEntry>): Generator<[JournalEntry, JournalEntry | undefined]> {
  let held: JournalEntry | undefined;
  for (const entry of entries) {
    if (held !== undefined) yield [held, entry];
    held = entry;
  }
  if (held !== undefined) yield [held, undefined];
}

function* entriesFrom(db: Db, base: { seq: number }, archives: Iterable<JournalEntry> = []): Generator<JournalEntry> {
  for (const entry of archives) {
    if (entry.seq > base.seq) break;
    yield entry;
  }
  yield* kept(db, base.seq);
}

/** Entries of the table after a sequence, batch by batch. */
export function* kept(db: Db, afterSeq: number, toSeq = Infinity): Generator<JournalEntry> {
  const after = entriesAfter(db);
  let seq = afterSeq;
  for (;;) {
    const batch = after(seq, WALK_BATCH);
    for (const entry of batch) {
      if (entry.seq > toSeq) return;
      yield entry;
    }
    const last = batch.at(-1);
    if (last === undefined || batch.length < WALK_BATCH) return;
    seq = last.seq;
  }
}
