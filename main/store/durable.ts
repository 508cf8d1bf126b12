/**
 * Durable commits over the commit log and the database.
 *
 * A commit is one record of the log, written and flushed: then it is acknowledged. The same writes go to the database
 * in a transaction that stays open, and is committed (with `synchronous=FULL`) in an idle moment, where the log has no
 * room left, and at the end: that is called settling. The number of the last record applied is a row of the same
 * transaction, so that after a crash exactly those records are applied again that the database has not.
 *
 * What must be able to refuse comes before the acknowledgement: a write is applied under a savepoint before its record is
 * written, or it is foreseen that nothing can refuse it (see Projection.foresee). Only then it is applied after the
 * acknowledgement, before anything else reads or writes.
 *
 * After an error of the disk every further commit throws that same Fault: the kernel may take a page that it failed to
 * write for clean, so that a commit tried again would seem to succeed. Only a full disk while settling stops nothing yet,
 * since what was acknowledged is in the log: it goes on until the log has no room.
 */
import { Fault } from '#main/contract';
import type { CommitLog } from './commit-log.ts';
import type { Db } from './connection.ts';
import { corruptFault, isBusy, isFull, storeFault } from './faults.ts';
import { lazily } from './lazily.ts';
import type { Op, Ops, Touched } from './ops.ts';
import { savingFault, type Transact } from './transact.ts';

/** Below this room in the log a commit settles first, so that its record surely finds room. */
export const LOG_RESERVE_BYTES = 64 << 10;

/** The log of an open database. */
export interface Logged {
  log: CommitLog;
  /** Applies to the open transaction what the log has, up to a record, and the database has not. */
  recover(upTo: number): void;
  /** Before a commit of the database: what a crashed terminal left in its write-ahead log is surely on the disk then. Once. @throws Error of the file system */
  secure(): void;
  /** May the log begin in front again? Not while the disk may lack what a crashed terminal's commit left in memory. */
  mayRestart(): boolean;
}

export interface Durable {
  /** Runs work as one durable commit: all that it adds is on the disk when this returns, or none of it is. */
  run: Transact;
  /** Adds a write to the commit that runs. */
  add(op: Op): void;
  /** A commit of any statements: into the database at once, with all that is in the log. */
  transact: Transact;
  /** Before a read: applies what was put off. @param of what it depends on; absent = anything */
  fresh(of?: readonly Touched[]): void;
  /**
   * Commits the database, so that other processes see what the log has, and the log begins in front.
   * @throws Fault STORE
   */
  settle(): void;
  /** What every further commit throws; null while all is well. */
  stopped(): Fault | null;
  /** Takes no commit any more. */
  close(): void;
}

interface Live {
  ops: Op[];
  touched: Set<Touched>;
  /** Is what was added applied, under a savepoint? */
  applied: boolean;
  /** Into the database, whatever the log has room for. */
  direct: boolean;
}

/** @param logged null = there is no log: each commit is the database's own */
export function createDurable(db: Db, dir: string, ops: Ops, logged: Logged | null): Durable {
  const commits = new Commits(db, dir, ops, logged);
  return {
    run: (work) => commits.run(logged === null, work),
    add: (op) => commits.add(op),
    transact: (work) => commits.run(true, work),
    fresh: (of) => commits.fresh(of),
    settle() {
      commits.check();
      const full = commits.settle();
      if (full !== null) throw full;
    },
    stopped: () => commits.stopped,
    close() {
      commits.closed = true;
    },
  };
}

class Commits {
  readonly #db: Db;
  readonly #dir: string;
  readonly #ops: Ops;
  readonly #logged: Logged | null;
  readonly #statements: ReturnType<typeof prepare>;
  stopped: Fault | null = null;
  closed = false;
  /** The disk has begun to take a commit that waits to be acknowledged. */
  #committing = false;
  #live: Live | null = null;
  /** Acknowledged, and not applied yet. */
  #putOff: Op[] = [];

  constructor(db: Db, dir: string, ops: Ops, logged: Logged | null) {
    this.#db = db;
    this.#dir = dir;
    this.#ops = ops;
    this.#logged = logged;
    this.#statements = prepare(db);
  }

  check(): void {
    if (this.stopped !== null) throw this.stopped;
    if (this.closed) throw new Fault('STORE', `${this.#dir}: the store is closed: nothing was saved: restart the terminal`);
    if (this.#live !== null) throw new Error('a commit inside a commit');
  }

  run<T>(direct: boolean, work: () => T): T {
    this.check();
    if (this.#logged !== null && this.#logged.log.room() < LOG_RESERVE_BYTES) this.settle();
    const commit: Live = { ops: [], touched: new Set(), applied: false, direct };
    try {
      this.#flush();
      this.#logged?.log.begin();
      this.#live = commit;
      if (direct) this.#apply(commit);
      const result = work();
      if (result instanceof Promise) throw new Error('the work of a commit must not wait for anything');
      this.#seal(commit);
      return result;
    } catch (error) {
      throw this.#failed(error);
    } finally {
      this.#live = null;
    }
  }

  add(op: Op): void {
    const live = this.#live;
    if (live === null) throw new Error('a write outside of a commit');
    live.ops.push(op);
    if (live.applied) this.#ops.apply(op);
    else if (!this.#ops.foresees(op, live.touched)) this.#apply(live);
  }

  fresh(of: readonly Touched[] | undefined): void {
    const live = this.#live;
    if (live === null) {
      try {
        this.#flush();
      } catch (error) {
        throw this.#failed(error);
      }
    } else if (!live.applied && (of === undefined ? live.ops.length > 0 : of.some((one) => live.touched.has(one)))) this.#apply(live);
  }

  /**
   * @returns the Fault of a full disk: no end here, since what did not go into the database is in the log
   * @throws Fault STORE
   */
  settle(): Fault | null {
    try {
      this.#flush();
      if (this.#db.inTransaction) this.#commitDatabase();
      else this.#restart();
      return null;
    } catch (error) {
      if (this.#logged === null || !isFull(error)) throw this.#failed(error);
      try {
        this.#restore();
      } catch (second) {
        throw this.#failed(second);
      }
      return savingFault(storeFault(error, this.#dir), false);
    }
  }

  #begin(): void {
    if (!this.#db.inTransaction) this.#statements.begin.run();
  }

  /** Applies what was put off. */
  #flush(): void {
    if (this.#putOff.length === 0 || this.stopped !== null) return;
    this.#begin();
    this.#statements.savepoint.run();
    try {
      for (const op of this.#putOff) this.#ops.apply(op);
    } catch (error) {
      this.#undo();
      throw storeFault(error, this.#dir) === error ? corruptFault(this.#dir, `what was saved cannot be applied: ${String(error)}`) : error;
    }
    this.#statements.release.run();
    this.#putOff = [];
  }

  /** From now on what is added is applied at once, and may be refused. */
  #apply(commit: Live): void {
    this.#begin();
    this.#statements.savepoint.run();
    commit.applied = true;
    for (const op of commit.ops) this.#ops.apply(op);
  }

  /** All that a commit added is durable when this returns. */
  #seal(commit: Live): void {
    const { log } = this.#logged ?? { log: null };
    if (log === null || commit.direct || !log.fits()) {
      if (!commit.applied) this.#apply(commit);
      this.#statements.release.run();
      this.#commitDatabase();
      return;
    }
    if (!log.empty()) {
      this.#committing = true;
      log.write();
    }
    if (commit.applied) this.#statements.release.run();
    else this.#putOff = withoutFacts(commit.ops);
    this.#committing = false;
  }

  #commitDatabase(): void {
    if (this.#logged !== null) this.#statements.applied.run(this.#logged.log.number());
    this.#logged?.secure();
    // While settling, nothing waits to be acknowledged.
    this.#committing = this.#live !== null;
    this.#statements.commit.run();
    this.#restart();
    this.#committing = false;
  }

  #restart(): void {
    if (this.#logged?.mayRestart() === true) this.#logged.log.restart();
  }

  #failed(error: unknown): unknown {
    const fault = storeFault(error, this.#dir);
    // A lock that was not given is not the disk's fault: the next commit may go through.
    if (isBusy(error) && !this.#db.inTransaction) return savingFault(fault, false);
    if (fault instanceof Fault && (fault !== error || fault.code === 'STORE_CORRUPT')) this.stopped = savingFault(fault, this.#committing);
    try {
      if (this.#live?.applied === true) this.#undo();
      if (this.stopped !== null) this.#restore();
    } catch (second) {
      this.stopped ??= savingFault(storeFault(second, this.#dir), this.#committing);
    }
    this.#committing = false;
    return this.stopped ?? fault;
  }

  #undo(): void {
    this.#ops.undone();
    if (!this.#db.inTransaction) return;
    if (this.#logged === null) this.#statements.rollback.run();
    else {
      this.#statements.rollbackTo.run();
      this.#statements.release.run();
    }
  }

  /** The transaction that was rolled back, again: what was acknowledged is read also while nothing can be saved. */
  #restore(): void {
    if (this.#logged === null || this.#db.inTransaction) return;
    this.#ops.undone();
    this.#begin();
    this.#putOff = [];
    this.#logged.recover(this.#logged.log.number());
  }
}

function prepare(db: Db) {
  return lazily({
    begin: () => db.prepare('BEGIN IMMEDIATE'),
    commit: () => db.prepare('COMMIT'),
    rollback: () => db.prepare('ROLLBACK'),
    savepoint: () => db.prepare('SAVEPOINT one_commit'),
    release: () => db.prepare('RELEASE one_commit'),
    rollbackTo: () => db.prepare('ROLLBACK TO one_commit'),
    applied: () => db.prepare<[number]>('UPDATE commit_log SET applied = ?'),
  });
}

/** What the caller made may change after its commit: it is read from the entry then. */
function withoutFacts(ops: Op[]): Op[] {
  for (const op of ops) if (op.type === 'entry') op.fact = null;
  return ops;
}
