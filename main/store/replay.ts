/** Makes the projections again from the journal, inside a transaction of the caller's. */
import type { Fact } from '../core/journal/facts.ts';
import type { Db } from './connection.ts';
import { corruptFault } from './faults.ts';
import { prepareProjections, wipeProjections } from './projections.ts';
import { walkJournal, type OnProgress, type Walked } from './walk.ts';

/**
 * Wipes the projections and applies every entry again.
 * @throws Fault STORE_CORRUPT where the chain is broken: no projection is made from such a journal
 */
export function replay(db: Db, dir: string, onProgress?: OnProgress): Walked {
  wipeProjections(db);
  const project = prepareProjections(db);
  const walked = walkJournal(db, onProgress, (entry) => {
    const fact = { kind: entry.kind, body: JSON.parse(entry.body) } as Fact;
    project(fact, entry);
  });
  if (walked.broken !== undefined) throw corruptFault(dir, `the journal is broken: ${walked.broken.reason}`);
  return walked;
}
