/** Makes the projections again from the journal, inside a transaction of the caller's. */
import type { Fact } from '../core/journal/facts.ts';
import { archivedEntries } from './archives.ts';
import type { Db } from './connection.ts';
import { corruptFault } from './faults.ts';
import { prepareProjections, wipeProjections } from './projections.ts';
import { walkJournal, type OnProgress, type Walked } from './walk.ts';

/**
 * Wipes the projections and applies every entry again, the archived ones first.
 * @param archive a folder with the archives, where they are not where they were written
 * @throws Fault STORE_CORRUPT where the journal is broken: no projection is made from such a one; NOT_FOUND naming an archive that is missing
 */
export function replay(db: Db, dir: string, onProgress?: OnProgress, archive?: string): Walked {
  const archived = archivedEntries(db, dir, archive);
  wipeProjections(db);
  const project = prepareProjections(db);
  const walked = walkJournal(db, onProgress, (entry) => {
    const fact = { kind: entry.kind, body: JSON.parse(entry.body) } as Fact;
    project(fact, entry);
  }, archived);
  if (walked.broken !== undefined) throw corruptFault(dir, `the journal is broken: ${walked.broken.reason}`);
  return walked;
}
