/** Durable commits that stop for good when the disk failed. */
import { Fault } from '#main/contract';
import type { Db } from './connection.ts';
import { isBusy, storeFault } from './faults.ts';

export type Transact = <T>(work: () => T) => T;

/**
 * Makes the function that runs work in a commit of its own: all of it is on the disk when it returns,
 * or none of it is. After an error of the disk every further commit throws that same Fault: the kernel
 * may take a page that it failed to write for clean, so that a commit tried again would seem to succeed.
 */
export function transactions(db: Db, dir: string): Transact {
  const begin = db.prepare('BEGIN IMMEDIATE');
  const commit = db.prepare('COMMIT');
  const rollback = db.prepare('ROLLBACK');
  let stopped: Fault | null = null;

  function failed(error: unknown): unknown {
    const fault = storeFault(error, dir);
    // A lock that was not given is not the disk's fault: the next commit may go through.
    if (isBusy(error) && !db.inTransaction) return savingFault(fault);
    if (fault instanceof Fault && fault !== error) stopped = savingFault(fault);
    if (db.inTransaction) {
      try {
        rollback.run();
      } catch (second) {
        stopped ??= savingFault(storeFault(second, dir));
      }
    }
    return stopped ?? fault;
  }

  return (work) => {
    if (stopped !== null) throw stopped;
    if (!db.open) throw new Fault('STORE', `${dir}: the store is closed: nothing was saved: restart the terminal`);
    if (db.inTransaction) throw new Error('a commit inside a commit');
    try {
      begin.run();
      const result = work();
      if (result instanceof Promise) throw new Error('the work of a commit must not wait for anything');
      commit.run();
      return result;
    } catch (error) {
      throw failed(error);
    }
  };
}

/** Whatever the reason, to the caller of a commit it is one thing: STORE. */
function savingFault(fault: unknown): Fault {
  if (!(fault instanceof Fault)) return new Fault('STORE', `nothing more is saved: ${String(fault)}: restart the terminal`);
  return fault.code === 'STORE' ? fault : new Fault('STORE', fault.message, { cause: fault.code });
}
