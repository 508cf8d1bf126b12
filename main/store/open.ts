/** The store of a data directory: the journal, what is projected from it, and work in progress. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '#main/contract';
import type { Facts } from '../core/journal/facts.ts';
import type { Clock, Log, Store } from '../ports.ts';
import { attemptsProjection } from './attempts.ts';
import { committer } from './commit.ts';
import { connect, connectReadOnly, databaseFile, prepareDirectory, WAL_FRAMES_MAX, type Db } from './connection.ts';
import { createDurable, type Durable } from './durable.ts';
import { corruptFault, missingFault, storeFault } from './faults.ts';
import { createGate, type Gate } from './gate.ts';
import { appender, checkLastEntries, checkTail, entriesAfter, FIRST_CHECK_ENTRIES, readTail, type LaidTail, type Tail } from './journal.ts';
import { lazily } from './lazily.ts';
import { localProductsProjection } from './local-products.ts';
import { takeLock } from './lock.ts';
import { migrate } from './migrate.ts';
import { prepareOps, type Touched } from './ops.ts';
import { placeOf, type Place } from './place.ts';
import { pointsProjection } from './points.ts';
import { promisesProjection } from './promises.ts';
import { storeReads, type StoreReads } from './reads.ts';
import { openCommitLog, type OpenedLog } from './recover.ts';
import { refundsProjection } from './refunds.ts';
import { rentalsProjection } from './rentals.ts';
import { shiftsProjection } from './shifts.ts';
import { salesProjection } from './sales.ts';
import { readOwner, sealsProjection } from './seals.ts';
import { closeLog, keepInMemory, settler } from './settle.ts';
import { beginStream, streamsProjection } from './streams.ts';
import type { Transact } from './transact.ts';
import { checkpoint, CHECKPOINT_FRAMES_MIN } from './wal.ts';
import { keepPlace, mismatchOf, readWitness, RESTORE_MARK, savedPlace, writeWitness } from './witness.ts';

export interface StoreOptions {
  /** Entry 1 of a new journal; an old one must be of the same terminal and currency. */
  terminal: Facts['terminal.created'];
  /** Wall clock, milliseconds since 1970 UTC. */
  nowMs: () => number;
  log?: Log;
  /** Called once a stop: see `Store.stopped`. */
  stopped?: () => void;
  /** Settles soon after a commit. Absent = only `settle`, `checkpoint`, `close` and a full log do. */
  after?: Clock['after'];
}

type Connected = StoreReads & Pick<Store, 'commit' | 'settle' | 'close'> & {
  checkpoint: (framesMin: number) => void;
  keepPlace: (place: Place) => void;
  /** Before a read. */
  fresh: Durable['fresh'];
};

/** What one opening leaves to the next. */
interface Held {
  dir: string;
  options: StoreOptions;
  gate: Gate;
  begun: ReturnType<Store['streams']['begun']>;
  /** Where the journal ended when it stopped: this was saved. Null at the first opening. */
  known: Tail | null;
}

/**
 * Opens the store, and takes the data directory for this process until `close`.
 * @throws Fault STORE_LOCKED, STORE_READONLY, STORE_FUTURE, STORE_CORRUPT, STORE; SETTINGS where the
 * directory is another terminal's
 */
export function openStore(dir: string, options: StoreOptions): Store {
  prepareDirectory(dir);
  if (existsSync(join(dir, RESTORE_MARK))) throw corruptFault(dir, 'a restoration was broken off');
  const unlock = guarded(dir, () => takeLock(dir));
  const gate = createGate(dir, options.nowMs, () => options.stopped?.());
  const held: Held = { dir, options, gate, begun: null, known: null };
  let inner: Connected;
  try {
    inner = open(held);
  } catch (error) {
    unlock();
    throw error;
  }
  const reads = <T extends object>(now: () => T, of?: readonly Touched[]) => (): T => following(now, gate, () => inner.fresh(of));
  const followed = lazily<StoreReads>({
    journal: reads(() => inner.journal),
    seals: reads(() => inner.seals, [sealsProjection, salesProjection]),
    sales: reads(() => inner.sales, [salesProjection]),
    refunds: reads(() => inner.refunds, [refundsProjection]),
    promises: reads(() => inner.promises, [promisesProjection]),
    rentals: reads(() => inner.rentals, [rentalsProjection]),
    shifts: reads(() => inner.shifts, [shiftsProjection]),
    attempts: reads(() => inner.attempts, [attemptsProjection]),
    points: reads(() => inner.points, [pointsProjection]),
    drafts: reads(() => inner.drafts, ['work']),
    printJobs: reads(() => inner.printJobs, ['work']),
    cursors: reads(() => inner.cursors, ['work']),
    localProducts: reads(() => inner.localProducts, [localProductsProjection]),
    streams: reads(() => inner.streams, [streamsProjection]),
    oldestAfter: () => reads(() => ({ oldestAfter: inner.oldestAfter }))().oldestAfter,
  });
  return Object.assign(followed, {
    commit: (work) => inner.commit(work),
    settle: () => inner.settle(),
    checkpoint: () => inner.checkpoint(CHECKPOINT_FRAMES_MIN),
    stopped: () => gate.stopped(),
    reopen() {
      const stop = gate.stopped();
      held.known ??= inner.journal.tail();
      inner.close();
      gate.release();
      let opened: Connected | null = null;
      try {
        opened = open(held);
        // Written once more, to other blocks: what the disk failed to write may be in the system's memory only.
        opened.checkpoint(1);
        inner = opened;
      } catch (error) {
        // Its transaction would keep every later opening out.
        opened?.close();
        inner = openForReading(held) ?? inner;
        throw gate.resume(stop, error);
      }
      held.known = null;
      const lost = stop?.unknown;
      return lost === undefined ? {} : { unknownCommit: inner.journal.after(lost.seq - 1, 1)[0]?.hash === lost.hash ? 'there' : 'notThere' };
    },
    close() {
      if (gate.stopped() === null) writeWitness(dir, inner.journal.tail());
      inner.close();
      unlock();
    },
  } satisfies Omit<Store, keyof StoreReads>);
}

/** The same functions, each asked of what is open now: what a service holds on to outlives a reopening. */
function following<T extends object>(now: () => T, gate: Gate, fresh: () => void): T {
  const told = <R>(read: () => R): R => {
    try {
      return read();
    } catch (error) {
      throw gate.failed(error);
    }
  };
  const functions = told(() => Object.keys(now())).map((name) => [
    name,
    (...args: unknown[]) =>
      told(() => {
        fresh();
        return (now()[name as keyof T] as (...args: unknown[]) => unknown)(...args);
      }),
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

function open(held: Held): Connected {
  const { dir, options, known } = held;
  let db: Db | null = null;
  let opened: OpenedLog | null = null;
  try {
    if (known !== null && !existsSync(databaseFile(dir))) throw missingFault(dir);
    db = connect(dir);
    migrate(db, dir);
    keepInMemory(db);
    const ops = prepareOps(db);
    opened = openCommitLog(db, dir, ops);
    // Those after it were checked when they were applied from the log.
    checkLastEntries(db, dir, opened.had, FIRST_CHECK_ENTRIES);
    if (known !== null) checkKnown(db, dir, known);
    const store = connected(db, held, createDurable(db, dir, ops, opened), opened);
    claim(db, dir, store, options.terminal);
    settlePlace(db, store, held, opened.odd);
    // The counter cannot wait for what an idle moment will do; where none comes, it is done now.
    if (options.after === undefined) store.checkpoint(WAL_FRAMES_MAX);
    return store;
  } catch (error) {
    options.log?.error('store.open', { dir, error: String(error) });
    opened?.log.close();
    db?.close();
    throw storeFault(error, dir);
  }
}

/** For a store that stays stopped: prices and receipts are still looked at. */
function openForReading(held: Held): Connected | null {
  try {
    const db = connectReadOnly(held.dir);
    return connected(db, held, createDurable(db, held.dir, prepareOps(db), null), null);
  } catch {
    return null;
  }
}

/** @throws Fault STORE_CORRUPT where an entry is gone that was saved */
function checkKnown(db: Db, dir: string, { seq, hash }: Tail): void {
  const found = entriesAfter(db)(seq - 1, 1)[0];
  if (seq > 0 && found?.hash !== hash) throw corruptFault(dir, `entry ${seq} was saved and is not there any more`);
}

/** A copy, or one that was put back: what comes now stands in a stream of its own. */
function settlePlace(db: Db, store: Connected, held: Held, odd: string | null): void {
  const { dir, known, options } = held;
  // What a running terminal opens again is where it was, and holds what it held.
  const place = placeOf(dir);
  const saved = savedPlace(db);
  const found = known === null ? mismatchOf(db, dir, place, saved) : null;
  const mismatch = found ?? (odd === null ? null : { reason: 'restored' as const, what: odd });
  if (mismatch !== null) {
    held.begun = { stream: beginStream(store, store.journal.tail().seq + 1, mismatch.reason), ...mismatch };
    options.log?.warn('store.stream', held.begun);
  }
  if (saved !== JSON.stringify(place)) store.keepPlace(place);
}

/** Writes entry 1, or sees that the journal is this terminal's. */
function claim(db: Db, dir: string, store: Connected, terminal: Facts['terminal.created']): void {
  const owner = readOwner(db);
  if (owner === null && readTail(db).seq === 0) {
    const was = readWitness(dir);
    // An empty file in its place: a new journal would give out the same numbers again.
    if (was !== null) throw corruptFault(dir, `the database is gone; it held entries up to ${was.seq}`);
    store.commit((tx) => tx.append('terminal.created', terminal));
    return;
  }
  if (owner === null) throw corruptFault(dir, 'entry 1 does not say whose journal it is');
  if (owner.terminalId === terminal.terminalId && owner.currency === terminal.currency) return;
  throw new Fault(
    'SETTINGS',
    `${dir}: belongs to terminal ${owner.terminalId} (${owner.currency}), not to ${terminal.terminalId} (${terminal.currency}): choose another data directory`,
  );
}

function connected(db: Db, held: Held, durable: Durable, opened: OpenedLog | null): Connected {
  const { dir, options, gate } = held;
  const journal = appender(opened?.tail ?? readTail(db));
  const settling = settler(held, durable, () => afterOpening());
  const saving = (transact: Transact): Transact => settling.after(gated(logged(transact, options.log), journal.end, held));
  const transact = saving(durable.transact);
  const { commit, save } = committer({ db, durable, run: saving(durable.run), journal, nowMs: options.nowMs, log: opened?.log ?? null });
  const stopping = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      throw gate.failed(error);
    }
  };
  const move = (framesMin: number): void => {
    stopping(() => {
      checkpoint(db, framesMin);
      // Only of what is settled: the witness never knows more than the disk.
      writeWitness(dir, journal.tail());
    });
  };
  /** What the first sale need not wait for: it continues the chain all the same. */
  const afterOpening = (): void => {
    stopping(() => checkTail(db, dir));
    move(WAL_FRAMES_MAX);
  };
  if (opened !== null) settling.soon();
  return Object.assign(storeReads(db, { commit, save, tail: journal.tail, begun: () => held.begun }), {
    commit,
    fresh: durable.fresh,
    settle: settling.now,
    checkpoint(framesMin: number) {
      try {
        settling.now();
      } catch (error) {
        // Where the disk is full, what was saved stays in the log.
        if (gate.stopped() === null) return;
        throw error;
      }
      move(framesMin);
    },
    keepPlace: (place: Place) => keepPlace(db, place, transact),
    close() {
      settling.cancel();
      if (opened !== null) closeLog(db, durable, opened, held);
      durable.close();
      db.close();
    },
  });
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

/** Stops the store where its disk failed, and keeps in mind what may be there all the same. */
function gated(transact: Transact, end: () => LaidTail, { gate }: Held): Transact {
  return (work) => {
    gate.check();
    const before = end().seq;
    try {
      return transact(work);
    } catch (error) {
      const tried = end();
      if (error instanceof Fault && error.details?.['unknown'] === true && tried.seq > before) gate.unknown({ seq: tried.seq, hash: tried.hash() });
      throw gate.failed(error);
    }
  };
}
