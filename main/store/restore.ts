/**
 * Puts a backup in the place of a data directory's database. All is made ready beside it; what was there is kept aside,
 * never deleted; and until the change is whole the directory says that it is not, so that a kill at any point leaves
 * either the old files, or a directory that asks for the restoration to be run again.
 */
import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '#main/contract';
import { verifyEntry } from '../core/journal/chain.ts';
import type { Fact, Facts } from '../core/journal/facts.ts';
import type { JournalEntry } from '../ports.ts';
import { syncFile, verifyCopy } from './backup.ts';
import { layEntryApart } from './record.ts';
import { connect, connectReadOnly, databaseFile, prepareDirectory, type Db } from './connection.ts';
import { storeFault } from './faults.ts';
import { appender, entriesAfter, insertEntry, readLaid, readTail, sha256 } from './journal.ts';
import { loggedEntries } from './left.ts';
import { takeLock } from './lock.ts';
import { migrate } from './migrate.ts';
import { prepareProjections } from './projections.ts';
import { readOwner } from './seals.ts';
import { newStreamName, streamsReads } from './streams.ts';
import { walkJournal, type OnProgress } from './walk.ts';
import { placeOf } from './place.ts';
import { readWitness, RESTORE_MARK, writeWitness } from './witness.ts';

const WORK = 'restoring';
/** What a restoration had made ready that was broken off in the middle of its change: it has all that could be read then. */
const PREPARED = 'restoring-before';
/** What belongs to the database: its log, and how far it had come. */
const OURS = /^(guitai\.(db|tail)|commit\.log)/;
/** Entries that are taken over at a time. */
const BATCH = 500;

/** Where entries after the backup's may be. It gives them in order, in batches; what does not continue is not taken. */
export interface Beyond {
  name: 'before' | 'headquarters';
  after(end: { seq: number; hash: string; stream: string }): AsyncIterable<JournalEntry[]>;
}

export interface RestoreOrder {
  dir: string;
  /** The backup. */
  file: string;
  /** Whose journal it has to be; null = the backup says. */
  terminalId: string | null;
  atMs: number;
  /** Headquarters, where it can be asked. */
  beyond: readonly Beyond[];
  onProgress?: OnProgress;
  /** Tests end the process here. */
  onStep?: (step: string) => void;
}

export interface Restored {
  terminalId: string;
  /** The last entry of the backup. */
  backupSeq: number;
  /** Entries that were taken over beyond it. */
  taken: Record<Beyond['name'], number>;
  /** The last entry now, before the one that begins the new stream. */
  tailSeq: number;
  stream: string;
  /** Entries that are known to have been there and are not any more; null = nothing here says how many there were. */
  missing: number | null;
  /** Where the old files are; null = there were none. */
  aside: string | null;
}

/** @throws Fault STORE_LOCKED, STORE_READONLY; BACKUP where the backup does not hold or is another terminal's */
export async function restore(order: RestoreOrder): Promise<Restored> {
  const { dir } = order;
  prepareDirectory(dir);
  let unlock: () => void;
  try {
    unlock = takeLock(dir);
  } catch (error) {
    throw storeFault(error, dir);
  }
  try {
    return await restoreLocked(order);
  } catch (error) {
    throw storeFault(error, dir);
  } finally {
    unlock();
  }
}

async function restoreLocked(order: RestoreOrder): Promise<Restored> {
  const { dir, atMs, onStep = () => undefined } = order;
  const work = join(dir, WORK);
  keepPrepared(dir, work);
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work);
  copyFileSync(order.file, databaseFile(work));
  onStep('copied');
  const known = knownEnd(dir);
  const ready = await prepare(order, work);
  onStep('prepared');
  const aside = swap(dir, work, atMs, onStep);
  writeWitness(dir, ready.end);
  rmSync(join(dir, RESTORE_MARK));
  for (const rest of [work, join(dir, PREPARED)]) rmSync(rest, { recursive: true, force: true });
  syncFile(dir);
  const { end: _end, ...restored } = ready;
  return { ...restored, missing: known === null ? null : Math.max(0, known - ready.tailSeq), aside };
}

/**
 * With the mark there, the old files may have gone aside in part: what was made ready then is the only whole copy. It
 * stays until a restoration has come to its end; what a second one had not made ready goes.
 */
function keepPrepared(dir: string, work: string): void {
  const prepared = join(dir, PREPARED);
  if (!existsSync(join(dir, RESTORE_MARK))) rmSync(prepared, { recursive: true, force: true });
  else if (!existsSync(prepared) && existsSync(databaseFile(work))) renameSync(work, prepared);
  syncFile(dir);
}

/** Makes the copy whole: looked through, with what there is beyond it, in a stream of its own. */
async function prepare(order: RestoreOrder, work: string): Promise<Omit<Restored, 'missing' | 'aside'> & { end: { seq: number; hash: string } }> {
  const { dir, file, terminalId: wanted, onProgress, atMs } = order;
  const unfit = (why: string): Fault => new Fault('BACKUP', `${file} cannot be restored: ${why}: choose another`);
  try {
    verifyCopy(databaseFile(work));
  } catch (error) {
    throw unfit(error instanceof Error ? error.message : String(error));
  }
  const db = connect(work);
  try {
    migrate(db, work);
    const walked = walkJournal(db, onProgress);
    if (walked.broken !== undefined) throw unfit(walked.broken.reason);
    const terminalId = readOwner(db)?.terminalId;
    if (terminalId === undefined) throw unfit('it is empty');
    if (wanted !== null && wanted !== terminalId) throw unfit(`it is of terminal ${terminalId}, not of ${wanted}`);
    const backupSeq = readTail(db).seq;
    const taken = { before: 0, headquarters: 0 };
    for (const source of [entriesBefore(dir), entriesBefore(join(dir, PREPARED)), ...order.beyond]) taken[source.name] += await takeOver(db, source);
    const tailSeq = readTail(db).seq;
    const stream = begin(db, terminalId, work, atMs);
    const end = readTail(db);
    db.pragma('wal_checkpoint(TRUNCATE)');
    return { terminalId, backupSeq, taken, tailSeq, stream, end };
  } finally {
    db.close();
    syncFile(databaseFile(work));
  }
}

/** How far the journal that was here had come; null where nothing says so. */
function knownEnd(dir: string): number | null {
  let known = readWitness(dir)?.seq ?? null;
  for (const place of [dir, join(dir, PREPARED)]) {
    try {
      const db = connectReadOnly(place);
      try {
        known = Math.max(known ?? 0, readTail(db).seq, loggedEntries(place).at(-1)?.seq ?? 0);
      } finally {
        db.close();
      }
    } catch {
      // It says nothing.
    }
  }
  return known;
}

/** Entries of the files that were here: what can still be read of them. */
function entriesBefore(dir: string): Beyond {
  return {
    name: 'before',
    async *after({ seq }) {
      let db: Db | null = null;
      let last = seq;
      try {
        db = connectReadOnly(dir);
        const after = entriesAfter(db);
        for (let batch = after(seq, BATCH); batch.length > 0; batch = after(last, BATCH)) {
          yield batch;
          last = batch.at(-1)?.seq ?? last;
        }
      } catch {
        // As far as it could be read.
      } finally {
        db?.close();
      }
      // What the database had not yet.
      yield loggedEntries(dir).filter((entry) => entry.seq > last);
    },
  };
}

/** Appends and projects what continues the journal, a batch a transaction. Returns how many. */
async function takeOver(db: Db, source: Beyond): Promise<number> {
  const insert = insertEntry(db);
  const project = prepareProjections(db);
  const streams = streamsReads(db);
  let taken = 0;
  let end = readTail(db);
  const take = db.transaction((entries: readonly JournalEntry[]): boolean => {
    for (const entry of entries) {
      if (verifyEntry(entry, end, sha256) !== null) return false;
      insert(entry);
      project({ kind: entry.kind, body: JSON.parse(entry.body) } as Fact, entry);
      end = entry;
      taken += 1;
    }
    return true;
  });
  for await (const batch of source.after({ ...end, stream: streams.current() })) if (!take.immediate(batch)) break;
  return taken;
}

/**
 * The new stream; and work in progress as it may be: a sale that was completed since is not open, and what was waiting
 * for the printer may have come out long ago.
 */
function begin(db: Db, terminalId: string, work: string, atMs: number): string {
  const journal = appender(readTail(db));
  const insert = insertEntry(db);
  const project = prepareProjections(db);
  const { seq, hash } = journal.tail();
  const stream = newStreamName(terminalId);
  const body: Facts['stream.begun'] = { stream, fromSeq: seq + 1, parent: { stream: streamsReads(db).current(), seq, hash }, reason: 'restored' };
  db.transaction(() => {
    const entry = readLaid(journal.append('stream.begun', body, atMs, layEntryApart));
    insert(entry);
    project({ kind: 'stream.begun', body }, entry);
    db.exec(`
      DELETE FROM drafts WHERE json_extract(json, '$.id') IN (SELECT sale_id FROM sales);
      DELETE FROM held_sales WHERE id IN (SELECT sale_id FROM sales);
      UPDATE print_jobs SET state = 'inDoubt', place = 'first' WHERE state IN ('queued', 'sent');
      DELETE FROM place;
      DELETE FROM commit_log;
    `);
    db.prepare<[string]>('INSERT INTO place VALUES (1, ?)').run(JSON.stringify(placeOf(work)));
  }).immediate();
  return stream;
}

/** From the mark on the directory opens no more, until it is taken away again. */
function swap(dir: string, work: string, atMs: number, onStep: (step: string) => void): string | null {
  const mark = join(dir, RESTORE_MARK);
  writeFileSync(mark, `${new Date(atMs).toISOString()}\n`);
  syncFile(mark);
  syncFile(dir);
  onStep('marked');
  const old = readdirSync(dir).filter((name) => OURS.test(name));
  let aside: string | null = null;
  if (old.length > 0) {
    aside = newFolder(dir, atMs);
    for (const name of old) {
      renameSync(join(dir, name), join(aside, name));
      onStep(`aside ${name}`);
    }
    syncFile(aside);
  }
  renameSync(databaseFile(work), databaseFile(dir));
  syncFile(dir);
  onStep('swapped');
  return aside;
}

function newFolder(dir: string, atMs: number): string {
  const name = join(dir, `replaced-${new Date(atMs).toISOString().replaceAll(':', '-').slice(0, 19)}`);
  for (let n = 0; ; n += 1) {
    const folder = n === 0 ? name : `${name}-${n}`;
    if (existsSync(folder)) continue;
    mkdirSync(folder);
    return folder;
  }
}
