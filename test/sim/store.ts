/**
 * The real store on SQLite's `:memory:`: the same commits, journal, projections and reads. What is left out is the
 * care of files alone: directory, lock, write-ahead log. The migrated, empty database is made once and copied.
 */
import Database from 'better-sqlite3';
import type { Facts } from '#main/core/journal/facts.ts';
import type { Store } from '#main/ports.ts';
import { committer } from '#main/store/commit.ts';
import { createDurable } from '#main/store/durable.ts';
import { appender, readTail } from '#main/store/journal.ts';
import { migrate } from '#main/store/migrate.ts';
import { prepareOps } from '#main/store/ops.ts';
import { storeReads } from '#main/store/reads.ts';

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
  const store: Store = Object.assign(storeReads(db, { commit, save, tail: journal.tail, begun: () => null }), {
    commit,
    settle() {},
    checkpoint() {},
    stopped: () => null,
    reopen: () => ({}),
    close: () => void db.close(),
  });
  store.commit((tx) => tx.append('terminal.created', terminal));
  return store;
}
