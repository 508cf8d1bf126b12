/** Makes the projections of a data directory again, while no terminal has it open. */
import { alone } from './alone.ts';
import type { Db } from './connection.ts';
import { digestProjections } from './projections.ts';
import { replay } from './replay.ts';
import type { OnProgress } from './walk.ts';

export interface Rebuilt {
  entries: number;
  tailHash: string;
  /** SHA-256 over every projected row, hex. */
  digestBefore: string;
  digestAfter: string;
}

/**
 * Rebuilds in one transaction: a kill half-way leaves the old rows.
 * @param archive where the archives of a purged journal are, if not where they were written
 * @throws Fault STORE_LOCKED, STORE_READONLY, STORE_FUTURE, STORE_CORRUPT, NOT_FOUND naming an archive that is missing, STORE
 */
export function rebuild(dir: string, onProgress?: OnProgress, archive?: string): Rebuilt {
  return alone(dir, (db) => rebuildOpen(db, dir, onProgress, archive));
}

function rebuildOpen(db: Db, dir: string, onProgress?: OnProgress, archive?: string): Rebuilt {
  return db
    .transaction(() => {
      const digestBefore = digestProjections(db);
      const { entries, tailHash } = replay(db, dir, onProgress, archive);
      return { entries, tailHash, digestBefore, digestAfter: digestProjections(db) };
    })
    .immediate();
}
