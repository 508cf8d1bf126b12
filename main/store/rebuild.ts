/** Makes the projections again from the journal. */
import type { Fact } from '../core/journal/facts.ts';
import { connect, prepareDirectory, type Db } from './connection.ts';
import { corruptFault, storeFault } from './faults.ts';
import { takeLock } from './lock.ts';
import { checkVersion, migrate } from './migrate.ts';
import { digestProjections, prepareProjections, wipeProjections } from './projections.ts';
import { walkJournal, type OnProgress, type Walked } from './verify.ts';

export interface Rebuilt {
  entries: number;
  tailHash: string;
  /** SHA-256 over every projected row, hex. */
  digestBefore: string;
  digestAfter: string;
}

/**
 * Wipes the projections and applies every entry again. The caller holds a transaction open, so that
 * a kill half-way leaves the old rows.
 * @throws Fault STORE_CORRUPT where the chain is broken: no projection is made from such a journal
 */
export function replay(db: Db, dir: string, onProgress?: OnProgress): Walked {
  wipeProjections(db);
  const project = prepareProjections(db);
  const walked = walkJournal(db, onProgress, (entry) => {
    project({ kind: entry.kind, body: JSON.parse(entry.body) } as Fact, entry);
  });
  if (walked.broken !== undefined) throw corruptFault(dir, `the journal is broken: ${walked.broken.reason}`);
  return walked;
}

/**
 * Rebuilds the projections of a data directory that no terminal has open.
 * @throws Fault STORE_LOCKED, STORE_READONLY, STORE_FUTURE, STORE_CORRUPT, STORE
 */
export function rebuild(dir: string, onProgress?: OnProgress): Rebuilt {
  prepareDirectory(dir);
  let unlock = (): void => undefined;
  let db: Db | null = null;
  try {
    unlock = takeLock(dir);
    db = connect(dir);
    checkVersion(db, dir);
    migrate(db, dir);
    return rebuildOpen(db, dir, onProgress);
  } catch (error) {
    throw storeFault(error, dir);
  } finally {
    db?.close();
    unlock();
  }
}

function rebuildOpen(db: Db, dir: string, onProgress?: OnProgress): Rebuilt {
  return db
    .transaction(() => {
      const digestBefore = digestProjections(db);
      const { entries, tailHash } = replay(db, dir, onProgress);
      return { entries, tailHash, digestBefore, digestAfter: digestProjections(db) };
    })
    .immediate();
}
