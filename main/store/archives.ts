/** The archives of a journal: which there are, and their entries in order. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '#main/contract';
import type { JournalEntry } from '../ports.ts';
import type { Db } from './connection.ts';
import { digestOf, openLines } from './lines.ts';

/** In the data directory: archives are looked for here as well as where they were written. */
export const ARCHIVES_FOLDER = 'archives';

export interface ArchiveRow {
  firstSeq: number;
  lastSeq: number;
  /** Where it was written. */
  dir: string;
  file: string;
  sha256: string;
  bytes: number;
  atMs: number;
}

export function archiveRows(db: Db): ArchiveRow[] {
  return db
    .prepare<[], ArchiveRow>('SELECT first_seq AS firstSeq, last_seq AS lastSeq, dir, file, sha256, bytes, at_ms AS atMs FROM archives ORDER BY first_seq')
    .all();
}

/** Entries of archive files, each once: one begins with the seal that the one before it ends with. */
export function* entriesOf(rows: readonly ArchiveRow[]): Generator<JournalEntry> {
  let seq = 0;
  for (const { dir, file } of rows) {
    for (const entry of openLines(join(dir, file)).entries) {
      if (entry.seq <= seq) continue;
      seq = entry.seq;
      yield entry;
    }
  }
}

/**
 * Everything that was archived, from wherever its files are now.
 * @param folder looked in first; then the data directory's own folder, then where they were written
 * @throws Fault NOT_FOUND naming the first file that is missing, STORE_CORRUPT for one that is another
 */
export function archivedEntries(db: Db, data: string, folder?: string): Iterable<JournalEntry> | undefined {
  const rows = archiveRows(db);
  if (rows.length === 0) return undefined;
  const found = rows.map((row) => ({ ...row, dir: placeOf(row, data, folder) }));
  return entriesOf(found);
}

function placeOf({ dir, file, firstSeq, lastSeq, sha256 }: ArchiveRow, data: string, folder: string | undefined): string {
  const own = join(data, ARCHIVES_FOLDER);
  const place = [...(folder === undefined ? [] : [folder]), own, dir].find((one) => existsSync(join(one, file)));
  if (place === undefined) {
    throw new Fault('NOT_FOUND', `entries ${firstSeq} to ${lastSeq} are archived, and ${file} is not there: put it back into ${dir} or into ${own}, or say --archive DIR`);
  }
  if (digestOf(join(place, file)).sha256 !== sha256) throw new Fault('STORE_CORRUPT', `${join(place, file)} is not what was archived: bring the right copy of it`);
  return place;
}
