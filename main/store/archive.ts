/**
 * Archive and purge: entries go to packed files, which are read back and examined, and only then leave the table. What
 * stays is the base: sequence, hash and perpetual totals, which the seal after it signs.
 */
import { join, resolve } from 'node:path';
import { Fault } from '#main/contract';
import { entryLine, headerLine, type LinesHeader } from '../core/journal/lines.ts';
import type { ChainEnd } from '../core/journal/chain.ts';
import { createAudit, type AuditStart } from '../core/journal/audit.ts';
import type { JournalEntry } from '../ports.ts';
import { entriesOf, type ArchiveRow } from './archives.ts';
import { alone } from './alone.ts';
import type { Db } from './connection.ts';
import { firstSince, headerOf } from './export.ts';
import { corruptFault } from './faults.ts';
import { readTail, sha256 } from './journal.ts';
import { ARCHIVE_BYTES_MAX, makeFolder, putPacked } from './lines.ts';
import { wholes } from './projections.ts';
import { readAuditStart, readOwner, verifySignature } from './seals.ts';
import { examine, kept, type OnProgress } from './walk.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

export interface ArchiveOptions {
  /** The folder for the files. */
  to: string;
  /** Entries written within this many days stay. */
  keepDays: number;
  nowMs: number;
  /** Sinks that must have confirmed what leaves, by their cursors. */
  sinks: readonly string[];
  /** What else reads the journal, and how far it has. */
  readers?: readonly { what: string; seq: number }[];
  onProgress?: OnProgress | undefined;
}

export interface Archived {
  files: string[];
  /** Entries that left the table now. */
  entries: number;
  /** The end of all that is archived. */
  lastSeq: number;
  /** What keeps more from leaving, in one line. */
  because?: string;
}

/**
 * Archives all that may leave, while no terminal has the directory open.
 * A kill at any time loses nothing: the files are whole or not there, and the purge is one commit, after them.
 * @throws Fault STORE_LOCKED, STORE_READONLY, STORE_FUTURE, STORE_CORRUPT where something is not in order, BAD_STATE, STORE
 */
export function archiveJournal(dir: string, options: ArchiveOptions): Archived {
  return alone(dir, (db) => archiveOpen(db, dir, options));
}

function archiveOpen(db: Db, dir: string, options: ArchiveOptions): Archived {
  const base = readAuditStart(db);
  const { end, ...why } = endOf(db, base, options);
  if (end === null) return { files: [], entries: 0, lastSeq: base.seq, ...why };
  const to = resolve(options.to);
  makeFolder(to);
  const rows = writeFiles(db, { base, last: end, to, options });
  checkFiles(dir, base, rows, end);
  purge(db, rows, end, options.nowMs);
  return { files: rows.map(({ file }) => join(to, file)), entries: end.seq - 1 - base.seq, lastSeq: end.seq - 1, ...why };
}

type Why = { because?: string };

/** The seal that ends what leaves. It stays itself, as the first entry, and signs the base; the archive has it, too. */
function endOf(db: Db, base: ChainEnd, { keepDays, nowMs, sinks, readers = [] }: ArchiveOptions): { end: ChainEnd | null } & Why {
  const since = firstSince(db, nowMs - keepDays * DAY_MS);
  const old = since === null ? readTail(db).seq : since - 1;
  const cursor = db.prepare<[string], number>('SELECT seq FROM cursors WHERE sink = ?').pluck();
  const behind = [...sinks.map((what) => ({ what, seq: cursor.get(what) ?? 0 })), ...readers].toSorted((a, b) => a.seq - b.seq)[0];
  const limit = Math.min(old, behind?.seq ?? Infinity);
  let because: Why = behind !== undefined && behind.seq < old ? { because: `${behind.what} has entries up to ${behind.seq} only` } : {};
  const sealUpTo = db.prepare<[number, number], ChainEnd>('SELECT j.seq, j.hash FROM seals s JOIN journal j ON j.seq = s.seq WHERE s.seq <= ? AND s.seq > ? ORDER BY s.seq DESC LIMIT 1');
  let end = sealUpTo.get(limit, base.seq + 1);
  // Nothing is cut in two: what belongs together leaves together, and what is open stays.
  for (;;) {
    if (end === undefined) return { end: null, ...because };
    const cut = wholes(db, end.seq - 1);
    if (cut === null) return { end, ...because };
    because = { because: `${cut.what}, begun at entry ${cut.first}, is not ended, or reaches beyond` };
    end = sealUpTo.get(cut.first, base.seq + 1);
  }
}

interface Writing {
  base: AuditStart;
  last: ChainEnd;
  to: string;
  options: ArchiveOptions;
}

/** As many files as it takes: each is packed in memory. */
function writeFiles(db: Db, { base, last, to, options: { onProgress, nowMs } }: Writing): ArchiveRow[] {
  const rows: ArchiveRow[] = [];
  const audit = createAudit(base, { sha256, verify: verifySignature });
  let after: AuditStart = base;
  let lines: string[] = [];
  let length = 0;
  const put = (): void => {
    const header = headerOf(db, { after, last: audit.end() });
    const file = fileName(header);
    rows.push({ firstSeq: header.after.seq + 1, lastSeq: header.last.seq, dir: to, file, ...putPacked(join(to, file), headerLine(header) + lines.join('')), atMs: nowMs });
    after = { ...audit.end() };
    [lines, length] = [[], 0];
  };
  for (const entry of kept(db, base.seq, last.seq)) {
    const finding = audit.next(entry);
    if (finding !== null) throw corruptFault(to, `the journal is broken: ${finding.reason}: nothing was archived`);
    const line = entryLine(entry);
    lines.push(line);
    length += Buffer.byteLength(line);
    if (length >= ARCHIVE_BYTES_MAX || entry.seq === last.seq) put();
    onProgress?.(entry.seq - base.seq, last.seq - base.seq);
  }
  return rows;
}

const SEQ_DIGITS = 10;
function fileName({ terminal, after, last }: LinesHeader): string {
  const digits = (seq: number): string => String(seq).padStart(SEQ_DIGITS, '0');
  return `journal-${terminal.terminalId}-${digits(after.seq + 1)}-${digits(last.seq)}.jsonl.gz`;
}

/** Reads the files back, and examines them as anyone else would. */
function checkFiles(dir: string, base: AuditStart, rows: readonly ArchiveRow[], end: ChainEnd): void {
  const { entries, tailHash, sealedSeq, broken } = examine(base, entriesOf(rows));
  const isWhole = broken === undefined && entries === end.seq && tailHash === end.hash && sealedSeq === end.seq;
  if (!isWhole) throw corruptFault(dir, `the archive does not read back as it was written (${broken?.reason ?? `it ends at entry ${entries}`}): nothing was purged`);
}

function purge(db: Db, rows: readonly ArchiveRow[], end: ChainEnd, nowMs: number): void {
  const last = end.seq - 1;
  const owner = JSON.stringify(readOwner(db));
  const at = db.prepare<[number], Pick<JournalEntry, 'hash' | 'atMs'>>('SELECT hash, at_ms AS atMs FROM journal WHERE seq = ?').get(last);
  const totals = db.prepare<[number], { documents: number; sales: number; returns: number }>('SELECT documents, sales_minor AS sales, returns_minor AS returns FROM seals WHERE seq = ?').get(end.seq);
  if (at === undefined || totals === undefined) throw new Fault('INTERNAL', `entry ${last} or its seal is gone`);
  const insert = db.prepare('INSERT INTO archives VALUES (?, ?, ?, ?, ?, ?, ?)');
  db.transaction(() => {
    for (const row of rows) insert.run(row.firstSeq, row.lastSeq, row.dir, row.file, row.sha256, row.bytes, nowMs);
    db.prepare('UPDATE journal_base SET seq = ?, hash = ?, at_ms = ?, documents = ?, sales_minor = ?, returns_minor = ?, created = ?').run(
      last, at.hash, at.atMs, totals.documents, totals.sales, totals.returns, owner,
    );
    db.prepare('DELETE FROM journal WHERE seq <= ?').run(last);
  }).immediate();
}
