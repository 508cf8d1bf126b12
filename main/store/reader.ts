/** The journal of a data directory for reading only, also while a terminal runs. */
import type { Store } from '../ports.ts';
import { connectReader } from './left.ts';
import { storeFault } from './faults.ts';
import { checkTail, journalReads, readTail } from './journal.ts';
import { checkVersion } from './migrate.ts';
import { shiftsReads } from './shifts.ts';
import { streamsReads, type StreamReads } from './streams.ts';

export interface Reader extends Pick<Store, 'journal' | 'seals' | 'shifts' | 'oldestAfter'> {
  cursors: Pick<Store['cursors'], 'get'>;
  streams: StreamReads;
  close(): void;
}

/** @throws Fault STORE_FUTURE, STORE_CORRUPT where the end of the journal does not hold, STORE */
export function openReader(dir: string): Reader {
  try {
    const db = connectReader(dir);
    try {
      checkVersion(db, dir);
      checkTail(db, dir);
      const cursor = db.prepare<[string], number>('SELECT seq FROM cursors WHERE sink = ?').pluck();
      return {
        ...journalReads(db, () => readTail(db)),
        ...shiftsReads(db),
        streams: streamsReads(db),
        cursors: { get: (sink) => cursor.get(sink) ?? 0 },
        close: () => db.close(),
      };
    } catch (error) {
      db.close();
      throw error;
    }
  } catch (error) {
    throw storeFault(error, dir);
  }
}
