/**
 * The real store on SQLite's `:memory:`: the same commits, journal, projections and reads. What is left out is the
 * care of files alone: directory, lock, write-ahead log. The migrated, empty database is made once and copied.
 */
import Database from 'better-sqlite3';
import type { Facts } from '#main/core/journal/facts.ts';
import type { Store } from '#main/ports.ts';
import { attemptsReads } from '#main/store/attempts.ts';
import { committer } from '#main/store/commit.ts';
import { createDurable } from '#main/store/durable.ts';
import { appender, journalReads, readTail } from '#main/store/journal.ts';
import { localProductsReads } from '#main/store/local-products.ts';
import { migrate } from '#main/store/migrate.ts';
import { prepareOps } from '#main/store/ops.ts';
import { pointsReads } from '#main/store/points.ts';
import { promisesReads } from '#main/store/promises.ts';
import { refundsReads } from '#main/store/refunds.ts';
import { rentalsReads } from '#main/store/rentals.ts';
import { shiftsReads } from '#main/store/shifts.ts';
import { salesReads } from '#main/store/sales.ts';
import { streamsReads } from '#main/store/streams.ts';
import { workReads } from '#main/store/work.ts';

let empty: Buffer | null = null;

function emptyImage(): Buffer {
  const db = new Database(':memory:');
  migrate(db, ':memory:');
  const image = db.serialize();
  db.close();
  return image;
}

export function memoryStore(terminal: Facts['terminal.created'], nowMs: () => number): Store {
  const db = new Database((empty ??= emptyImage()));
  const journal = appender(readTail(db));
  const durable = createDurable(db, ':memory:', prepareOps(db), null);
  const { commit, save } = committer({ db, durable, run: durable.run, journal, nowMs, log: null });
  const store: Store = {
    commit,
    ...journalReads(db, () => journal.tail()),
    sales: salesReads(db),
    ...refundsReads(db),
    ...promisesReads(db),
    ...rentalsReads(db),
    ...shiftsReads(db),
    attempts: attemptsReads(db),
    points: pointsReads(db),
    ...workReads(db, save),
    localProducts: localProductsReads(db),
    settle() {},
    checkpoint() {},
    streams: { ...streamsReads(db), fork: () => '', begun: () => null },
    stopped: () => null,
    reopen: () => ({}),
    close: () => db.close(),
  };
  store.commit((tx) => tx.append('terminal.created', terminal));
  return store;
}
