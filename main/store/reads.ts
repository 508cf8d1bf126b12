/** All that is read of an open store, and the writes of work in progress: each part prepared when it is first asked for. */
import type { Store } from '../ports.ts';
import { attemptsReads } from './attempts.ts';
import type { Db } from './connection.ts';
import { journalReads, type Tail } from './journal.ts';
import { lazily } from './lazily.ts';
import { localProductsReads } from './local-products.ts';
import { pointsReads } from './points.ts';
import { promisesReads } from './promises.ts';
import { refundsReads } from './refunds.ts';
import { rentalsReads } from './rentals.ts';
import { salesReads } from './sales.ts';
import { shiftsReads } from './shifts.ts';
import { beginStream, streamsReads } from './streams.ts';
import { workReads, type SaveWork } from './work.ts';

export type StoreReads = Omit<Store, 'commit' | 'settle' | 'checkpoint' | 'stopped' | 'reopen' | 'close'>;

interface ReadsParts {
  commit: Store['commit'];
  save: SaveWork;
  tail: () => Tail;
  /** The stream that this opening began, if it did. */
  begun: Store['streams']['begun'];
}

export function storeReads(db: Db, { commit, save, tail, begun }: ReadsParts): StoreReads {
  const made = lazily({ journal: () => journalReads(db, tail), work: () => workReads(db, save), streams: () => streamsReads(db) });
  return lazily<StoreReads>({
    journal: () => made.journal.journal,
    seals: () => made.journal.seals,
    oldestAfter: () => made.journal.oldestAfter,
    sales: () => salesReads(db),
    refunds: () => refundsReads(db).refunds,
    promises: () => promisesReads(db).promises,
    rentals: () => rentalsReads(db).rentals,
    shifts: () => shiftsReads(db).shifts,
    attempts: () => attemptsReads(db),
    points: () => pointsReads(db),
    drafts: () => made.work.drafts,
    printJobs: () => made.work.printJobs,
    cursors: () => made.work.cursors,
    localProducts: () => localProductsReads(db),
    streams: () => ({
      ...made.streams,
      fork: (fromSeq) => beginStream({ commit, journal: made.journal.journal, streams: made.streams }, fromSeq, 'fork'),
      begun,
    }),
  });
}
