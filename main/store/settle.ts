/** When a store is settled: soon after a commit, in idle moments, and when it is closed. See durable.ts. */
import { statSync } from 'node:fs';
import { databaseFile, type Db } from './connection.ts';
import type { Durable } from './durable.ts';
import { missingFault } from './faults.ts';
import type { Gate } from './gate.ts';
import type { StoreOptions } from './open.ts';
import type { OpenedLog } from './recover.ts';
import type { Transact } from './transact.ts';

/** Other processes see a commit after this time at the latest, in milliseconds. */
export const SETTLE_AFTER_MS = 250;

interface Settling {
  dir: string;
  options: StoreOptions;
  gate: Gate;
}

/** What stays in the log is there at the next opening. */
export function closeLog(db: Db, durable: Durable, { log }: OpenedLog, { gate, options }: Pick<Settling, 'gate' | 'options'>): void {
  try {
    if (gate.stopped() === null && durable.stopped() === null) durable.transact(() => db.prepare('UPDATE commit_log SET closed = 1').run());
  } catch (error) {
    options.log?.error('store.close', { error: String(error) });
  }
  log.close();
}

export interface Settler {
  /** The same commits, each settled soon after. */
  after(transact: Transact): Transact;
  soon(): void;
  /** @throws Fault STORE; of a full disk it stops nothing, since what was saved is in the log; what `first` throws */
  now(): void;
  cancel(): void;
}

/** @param first done once, right after the first settling */
export function settler({ dir, options, gate }: Settling, durable: Durable, first: () => void): Settler {
  const file = databaseFile(dir);
  const number = (): number | undefined => statSync(file, { throwIfNoEntry: false })?.ino;
  const opened = number();
  let waiting: (() => void) | null = null;
  let todo: (() => void) | null = first;
  const cancel = (): void => {
    waiting?.();
    waiting = null;
  };
  const now = (): void => {
    cancel();
    gate.check();
    // A file that was deleted takes commits as before: what it has not, the log has, if that is still there.
    if (number() !== opened) throw gate.failed(missingFault(dir));
    try {
      durable.settle();
    } catch (error) {
      options.log?.error('store.settle', { error: String(error) });
      throw durable.stopped() === null ? error : gate.failed(error);
    }
    todo?.();
    todo = null;
  };
  const soon = (): void => {
    waiting ??= options.after?.(SETTLE_AFTER_MS, () => {
      waiting = null;
      try {
        now();
      } catch {
        // Told of by the log and the gate.
      }
    }) ?? null;
  };
  return {
    after: (transact) => (work) => {
      const result = transact(work);
      if (waiting === null) soon();
      return result;
    },
    soon,
    now,
    cancel,
  };
}

/** The pages of a transaction that stays open wait in memory, not in a file: a commit of ours writes nothing but its record. */
export function keepInMemory(db: Db): void {
  db.exec('PRAGMA cache_spill = OFF; PRAGMA temp_store = MEMORY');
}

