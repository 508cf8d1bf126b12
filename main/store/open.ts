/** The store of a data directory: the journal, what is projected from it, and work in progress. */
import { Fault } from '#main/contract';
import type { Facts } from '../core/journal/facts.ts';
import type { Log, Store } from '../ports.ts';
import { attemptsReads } from './attempts.ts';
import { committer } from './commit.ts';
import { connect, prepareDirectory, WAL_FRAMES_MAX, type Db } from './connection.ts';
import { corruptFault, storeFault } from './faults.ts';
import { appender, checkTail, firstEntry, journalReads } from './journal.ts';
import { localProductsReads } from './local-products.ts';
import { takeLock } from './lock.ts';
import { migrate } from './migrate.ts';
import { pointsReads } from './points.ts';
import { promisesReads } from './promises.ts';
import { refundsReads } from './refunds.ts';
import { rentalsReads } from './rentals.ts';
import { salesReads } from './sales.ts';
import { transactions, type Transact } from './transact.ts';
import { checkpoint, CHECKPOINT_FRAMES_MIN, growLog, startLog } from './wal.ts';
import { workReads } from './work.ts';

export interface StoreOptions {
  /** Entry 1 of a new journal; an old one must be of the same terminal and currency. */
  terminal: Facts['terminal.created'];
  /** Wall clock, milliseconds since 1970 UTC. */
  nowMs: () => number;
  log?: Log;
}

type Connected = Omit<Store, 'reopen' | 'checkpoint'> & { checkpoint: (framesMin: number) => void; startLog: () => void };

/**
 * Opens the store, and takes the data directory for this process until `close`.
 * @throws Fault STORE_LOCKED, STORE_READONLY, STORE_FUTURE, STORE_CORRUPT, STORE; SETTINGS where the
 * directory is another terminal's
 */
export function openStore(dir: string, options: StoreOptions): Store {
  prepareDirectory(dir);
  const unlock = guarded(dir, () => takeLock(dir));
  let inner: Connected;
  try {
    inner = open(dir, options);
  } catch (error) {
    unlock();
    throw error;
  }
  return {
    commit: (work) => inner.commit(work),
    journal: following(() => inner.journal),
    seals: following(() => inner.seals),
    sales: following(() => inner.sales),
    refunds: following(() => inner.refunds),
    promises: following(() => inner.promises),
    rentals: following(() => inner.rentals),
    attempts: following(() => inner.attempts),
    points: following(() => inner.points),
    drafts: following(() => inner.drafts),
    printJobs: following(() => inner.printJobs),
    cursors: following(() => inner.cursors),
    localProducts: following(() => inner.localProducts),
    oldestAfter: (seq) => inner.oldestAfter(seq),
    checkpoint: () => inner.checkpoint(CHECKPOINT_FRAMES_MIN),
    reopen() {
      inner.close();
      inner = open(dir, options);
      // Written once more, to other blocks: what the disk failed to write may be in the system's memory only.
      inner.checkpoint(1);
    },
    close() {
      inner.close();
      unlock();
    },
  };
}

/** The same functions, each asked of what is open now: what a service holds on to outlives a reopening. */
function following<T extends object>(now: () => T): T {
  const functions = Object.keys(now()).map((name) => [
    name,
    (...args: unknown[]) => (now()[name as keyof T] as (...args: unknown[]) => unknown)(...args),
  ]);
  return Object.fromEntries(functions) as T;
}

function guarded<T>(dir: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw storeFault(error, dir);
  }
}

function open(dir: string, options: StoreOptions): Connected {
  let db: Db | null = null;
  try {
    db = connect(dir);
    migrate(db, dir);
    checkTail(db, dir);
    const store = connected(db, dir, options);
    claim(db, dir, store, options.terminal);
    growLog(dir);
    store.startLog();
    // A log of the usual length can wait for an idle moment: the counter cannot.
    store.checkpoint(WAL_FRAMES_MAX);
    return store;
  } catch (error) {
    options.log?.error('store.open', { dir, error: String(error) });
    db?.close();
    throw storeFault(error, dir);
  }
}

/** Writes entry 1, or sees that the journal is this terminal's. */
function claim(db: Db, dir: string, store: Connected, terminal: Facts['terminal.created']): void {
  const first = firstEntry(db);
  if (first === null) {
    store.commit((tx) => tx.append('terminal.created', terminal));
    return;
  }
  if (first.kind !== 'terminal.created') throw corruptFault(dir, 'entry 1 does not say whose journal it is');
  const owner = JSON.parse(first.body) as Facts['terminal.created'];
  if (owner.terminalId === terminal.terminalId && owner.currency === terminal.currency) return;
  throw new Fault(
    'SETTINGS',
    `${dir}: belongs to terminal ${owner.terminalId} (${owner.currency}), not to ${terminal.terminalId} (${terminal.currency}): choose another data directory`,
  );
}

function connected(db: Db, dir: string, { nowMs, log }: StoreOptions): Connected {
  const journal = appender(db);
  const transact = logged(transactions(db, dir), log);
  return {
    commit: committer(db, transact, journal, nowMs),
    ...journalReads(db, () => journal.tail()),
    sales: salesReads(db),
    ...refundsReads(db),
    ...promisesReads(db),
    ...rentalsReads(db),
    attempts: attemptsReads(db),
    points: pointsReads(db),
    ...workReads(db, transact),
    localProducts: localProductsReads(db),
    checkpoint(framesMin) {
      guarded(dir, () => checkpoint(db, transact, framesMin));
    },
    startLog: () => startLog(db, transact),
    close: () => db.close(),
  };
}

function logged(transact: Transact, log: Log | undefined): Transact {
  return (work) => {
    try {
      return transact(work);
    } catch (error) {
      if (error instanceof Fault && error.code === 'STORE') log?.error('store.commit', { message: error.message });
      throw error;
    }
  };
}
