/**
 * A small file beside the database that remembers how far the journal had come. Where the database is behind it, an
 * older copy was put in its place: going on would give out the same sequences again.
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Db } from './connection.ts';
import { readTail } from './journal.ts';
import { differenceOf, type Place } from './place.ts';
import type { Transact } from './transact.ts';

export const WITNESS_FILE = 'guitai.tail';
/** There while a restoration changes the files: see restore.ts. */
export const RESTORE_MARK = 'guitai.restoring';

interface Witness {
  seq: number;
  hash: string;
}

/** What is durable already, never more. That it cannot be written stops nothing: it would only be older. */
export function writeWitness(dir: string, { seq, hash }: Witness): void {
  const file = join(dir, WITNESS_FILE);
  if (readWitness(dir)?.hash === hash) return;
  try {
    writeFileSync(`${file}.new`, JSON.stringify({ seq, hash }));
    renameSync(`${file}.new`, file);
  } catch {
    // Told of by the store itself, at its next commit.
  }
}

export function readWitness(dir: string): Witness | null {
  try {
    const read = JSON.parse(readFileSync(join(dir, WITNESS_FILE), 'utf8')) as Partial<Witness>;
    return typeof read.seq === 'number' && typeof read.hash === 'string' ? { seq: read.seq, hash: read.hash } : null;
  } catch {
    return null;
  }
}

export type Mismatch = { reason: 'moved' | 'restored'; what: string };

/**
 * Is this the place, and at least the state, that the database was left in? Null where it is, and where a database of
 * an earlier version has not said yet.
 * @param saved see `savedPlace`
 */
export function mismatchOf(db: Db, dir: string, now: Place, saved: string | undefined): Mismatch | null {
  const what = saved === undefined ? null : differenceOf(JSON.parse(saved) as Place, now);
  if (what !== null) return { reason: 'moved', what };
  const witness = readWitness(dir);
  if (witness === null || saved === undefined) return null;
  const hash = db.prepare<[number], string>('SELECT hash FROM journal WHERE seq = ?').pluck().get(witness.seq);
  // What is not there although the journal goes on after it was archived.
  if (hash === witness.hash || (hash === undefined && readTail(db).seq > witness.seq)) return null;
  return { reason: 'restored', what: `the database is older than entry ${witness.seq}, which was there` };
}

export function keepPlace(db: Db, now: Place, transact: Transact): void {
  const save = db.prepare<[string]>('INSERT INTO place VALUES (1, ?) ON CONFLICT DO UPDATE SET json = excluded.json');
  transact(() => save.run(JSON.stringify(now)));
}

/** The place that the database was left in, as JSON. */
export function savedPlace(db: Db): string | undefined {
  return db.prepare<[], string>('SELECT json FROM place').pluck().get();
}
