/** Exports of the journal: what a verifier that has nothing of ours but the public key can examine. */
import { Fault } from '#main/contract';
import type { AuditStart } from '../core/journal/audit.ts';
import type { ChainEnd } from '../core/journal/chain.ts';
import { entryLine, headerLine, LINES_FORMAT, LINES_VERSION, type LinesHeader } from '../core/journal/lines.ts';
import type { Db } from './connection.ts';
import { connectReader } from './left.ts';
import { storeFault } from './faults.ts';
import { readTail } from './journal.ts';
import { writeLines, writeWhole } from './lines.ts';
import { checkVersion } from './migrate.ts';
import { readAuditStart, readOwner, SEALS_VERSION, startBefore } from './seals.ts';
import { kept, type OnProgress, WALK_BATCH } from './walk.ts';

export interface Exported {
  file: string;
  firstSeq: number;
  lastSeq: number;
  bytes: number;
  /** Of the file, hex. */
  sha256: string;
  /** Entries up to here are in archives. */
  archived: number;
}

/** The journal ends, as far as it was written out. */
export type Range = { after: AuditStart; last: ChainEnd };

/**
 * Writes entries to a file as JSON Lines, also while a terminal runs. A range is widened to seals: it begins with the
 * one before it, so that its start is signed, and ends with the one after it, where there is one.
 * @throws Fault NOT_FOUND where there are no such entries; STORE_FUTURE, STORE_CORRUPT, STORE
 */
export function exportJournal(dir: string, out: string, { fromSeq, toSeq, onProgress }: { fromSeq?: number | undefined; toSeq?: number | undefined; onProgress?: OnProgress } = {}): Exported {
  let db: Db | null = null;
  try {
    db = connectReader(dir);
    if (checkVersion(db, dir) < SEALS_VERSION) throw new Fault('STORE', `${dir}: an older version wrote it: open the terminal once with guitai start`);
    const tail = readTail(db);
    const after = fromSeq === undefined ? readAuditStart(db) : startBefore(db, fromSeq);
    const last = toSeq === undefined ? tail : endAfter(db, toSeq, tail);
    if (last.seq <= after.seq || (fromSeq ?? 0) > tail.seq || (toSeq ?? Infinity) <= readAuditStart(db).seq) throw new Fault('NOT_FOUND', `there are no entries ${fromSeq ?? after.seq + 1} to ${toSeq ?? tail.seq}: the journal ends at ${tail.seq}`);
    const lines = rangeLines(db, { after, last }, onProgress);
    let figures = { bytes: 0, sha256: '' };
    writeWhole(out, (fd) => {
      figures = writeLines(fd, lines);
    });
    return { file: out, firstSeq: after.seq + 1, lastSeq: last.seq, ...figures, archived: readAuditStart(db).seq };
  } catch (error) {
    throw storeFault(error, dir);
  } finally {
    db?.close();
  }
}

/** Header and entries of a range. */
export function* rangeLines(db: Db, { after, last }: Range, onProgress?: OnProgress): Generator<string> {
  yield headerLine(headerOf(db, { after, last }));
  for (const entry of kept(db, after.seq, last.seq)) {
    yield entryLine(entry);
    if (entry.seq % WALK_BATCH === 0) onProgress?.(entry.seq - after.seq, last.seq - after.seq);
  }
}

export function headerOf(db: Db, { after: { seq, hash, totals }, last }: Range): LinesHeader {
  const terminal = readOwner(db);
  if (terminal === null) throw new Fault('NOT_FOUND', 'the journal is empty');
  const keys = db
    .prepare<[number], LinesHeader['keys'][number]>('SELECT seq, key_id AS keyId, public_key AS publicKey FROM journal_keys WHERE seq <= ? ORDER BY seq')
    .all(last.seq);
  return {
    format: LINES_FORMAT,
    version: LINES_VERSION,
    terminal,
    streams: streamsUpTo(db, terminal.terminalId, last.seq),
    keys,
    after: { seq, hash, totals },
    last: { seq: last.seq, hash: last.hash },
  };
}

function streamsUpTo(db: Db, terminalId: string, seq: number): LinesHeader['streams'] {
  const known = db.prepare(`SELECT 1 FROM sqlite_schema WHERE name = 'streams'`).get() !== undefined;
  if (!known) return [{ stream: terminalId, fromSeq: 1 }];
  return db.prepare<[number], LinesHeader['streams'][number]>('SELECT stream, from_seq AS fromSeq FROM streams WHERE from_seq <= ? ORDER BY from_seq').all(seq);
}

/** The first seal from a sequence on; where there is none, the end of the journal. */
function endAfter(db: Db, seq: number, tail: ChainEnd): ChainEnd {
  const seal = db.prepare<[number], ChainEnd>('SELECT j.seq, j.hash FROM seals s JOIN journal j ON j.seq = s.seq WHERE s.seq >= ? ORDER BY s.seq LIMIT 1').get(seq);
  return seal ?? tail;
}

/**
 * The bound of a range that a time means: the first entry from then on, or the last before it. The end of the journal
 * where nothing was written since, its start where nothing was written before.
 */
export function seqOfTime(dir: string, end: 'from' | 'to', atMs: number): number {
  const db = connectReader(dir);
  try {
    return end === 'from' ? (firstSince(db, atMs) ?? readTail(db).seq + 1) : (lastBefore(db, atMs) ?? 0);
  } finally {
    db.close();
  }
}

/** The first entry written at this time or later, by a clock that may have jumped; null where there is none. */
export function firstSince(db: Db, atMs: number): number | null {
  return db.prepare<[number], number | null>('SELECT min(seq) FROM journal WHERE at_ms >= ?').pluck().get(atMs) ?? null;
}

/** The last entry written before this time; null where there is none. */
function lastBefore(db: Db, atMs: number): number | null {
  return db.prepare<[number], number | null>('SELECT max(seq) FROM journal WHERE at_ms < ?').pluck().get(atMs) ?? null;
}
