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
  let committing = false;

  function failed(error: unknown): unknown {
    const fault = storeFault(error, dir);
    // A lock that was not given is not the disk's fault: the next commit may go through.
    if (isBusy(error) && !db.inTransaction) return savingFault(fault, false);
    if (fault instanceof Fault && fault !== error) stopped = savingFault(fault, committing);
    if (db.inTransaction) {
      try {
        rollback.run();
      } catch (second) {
        stopped ??= savingFault(storeFault(second, dir), committing);
      }
    }
    return stopped ?? fault;
  }

  return (work) => {
    if (stopped !== null) throw stopped;
    if (!db.open) throw new Fault('STORE', `${dir}: the store is closed: nothing was saved: restart the terminal`);
    if (db.inTransaction) throw new Error('a commit inside a commit');
    committing = false;
    try {
      begin.run();
      const result = work();
      if (result instanceof Promise) throw new Error('the work of a commit must not wait for anything');
      committing = true;
      commit.run();
      return result;
    } catch (error) {
      throw failed(error);
    }
  };
}

/**
 * Whatever the reason, to the caller of a commit it is one thing: STORE.
 * @param unknown the disk failed while it took the commit: only the next opening tells whether it has it
 */
function savingFault(fault: unknown, unknown: boolean): Fault {
  const reason = fault instanceof Error ? fault.message : String(fault);
  const message = unknown ? `${reason}; the last step may or may not be there then` : reason;
  const trouble = fault instanceof Fault ? fault.details?.['trouble'] : 'diskFailed';
  return new Fault('STORE', message, { cause: fault instanceof Fault ? fault.code : 'INTERNAL', unknown, ...(trouble === undefined ? {} : { trouble }) });
}
