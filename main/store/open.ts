/** The store of a data directory: the journal, what is projected from it, and work in progress. */
import { Fault } from '#main/contract';
import type { Fact, FactKind, Facts } from '../core/journal/facts.ts';
import type { JournalEntry, Log, Store, Tx } from '../ports.ts';
import { attemptsReads } from './attempts.ts';
import { connect, prepareDirectory, WAL_FRAMES_MAX, type Db } from './connection.ts';
import { corruptFault, storeFault } from './faults.ts';
import { appender, checkTail, firstEntry, journalReads } from './journal.ts';
import { localProductsReads } from './local-products.ts';
import { takeLock } from './lock.ts';
import { migrate } from './migrate.ts';
import { pointsReads } from './points.ts';
import { prepareProjections } from './projections.ts';
import { nextReceiptSeq, salesReads } from './sales.ts';
import { transactions, type Transact } from './transact.ts';
import { checkpoint, CHECKPOINT_FRAMES_MIN, growLog, startLog } from './wal.ts';
import { workReads, workWrites } from './work.ts';

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
    get journal() { return inner.journal; },
    get sales() { return inner.sales; },
    get attempts() { return inner.attempts; },
    get points() { return inner.points; },
    get drafts() { return inner.drafts; },
    get printJobs() { return inner.printJobs; },
    get cursors() { return inner.cursors; },
    get localProducts() { return inner.localProducts; },
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

function committer(db: Db, transact: Transact, journal: ReturnType<typeof appender>, nowMs: () => number): Store['commit'] {
  const project = prepareProjections(db);
  const writes = workWrites(db);
  const next = nextReceiptSeq(db);
  let live = false;

  function inCommit<A extends unknown[], R>(write: (...args: A) => R): (...args: A) => R {
    return (...args) => {
      if (!live) throw new Error('the commit is over: nothing can be added to it');
      return write(...args);
    };
  }

  const tx: Tx = {
    append: inCommit(<K extends FactKind>(kind: K, body: Facts[K]): JournalEntry => {
      const entry = journal.append(kind, body, nowMs());
      project({ kind, body } as unknown as Fact, entry);
      return entry;
    }),
    nextReceiptSeq: inCommit(next),
    saveDraft: inCommit(writes.saveDraft),
    saveHeld: inCommit(writes.saveHeld),
    queuePrint: inCommit(writes.queuePrint),
  };

  return (work) => {
    const before = journal.tail();
    try {
      return transact(() => {
        live = true;
        return work(tx);
      });
    } catch (error) {
      journal.rewind(before);
      throw error;
    } finally {
      live = false;
    }
  };
}
