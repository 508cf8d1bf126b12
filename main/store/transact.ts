/** What a commit is to those who make one. */
import { Fault } from '#main/contract';

/** Runs work in a commit of its own: all of it is on the disk when it returns, or none of it is. */
export type Transact = <T>(work: () => T) => T;

/**
 * Whatever the reason, to the caller of a commit it is one thing: STORE.
 * @param unknown the disk failed while it took the commit: only the next opening tells whether it has it
 */
export function savingFault(fault: unknown, unknown: boolean): Fault {
  const reason = fault instanceof Error ? fault.message : String(fault);
  const message = unknown ? `${reason}; the last step may or may not be there then` : reason;
  const trouble = fault instanceof Fault ? fault.details?.['trouble'] : 'diskFailed';
  return new Fault('STORE', message, { cause: fault instanceof Fault ? fault.code : 'INTERNAL', unknown, ...(trouble === undefined ? {} : { trouble }) });
}
