/** The journal's care on its parts: the key that signs it, seals, and examinations beside the running terminal. */
import type { JournalView } from '#main/contract';
import type { Signer } from './core/journal/seal.ts';
import type { Clock, Emit, Log, Store } from './ports.ts';
import { createChecks, type ChecksKept } from './services/journal/checks.ts';
import { createSeals } from './services/journal/seals.ts';
import { checksFile, journalChecker } from './store/audit.ts';

/** A quiet counter completes nothing: what it wrote is looked at this often, in milliseconds. */
const LOOK_EVERY_MS = 10 * 60_000;

export interface JournalCareParts {
  /** The data directory. */
  data: string;
  signer: Signer;
  store: Store;
  clock: Clock;
  emit: Emit;
  log: Log;
}

/** @throws Fault STORE */
export function createJournalCare({ data, signer, store, clock, emit, log }: JournalCareParts) {
  const seals = createSeals({ store, signer, clock, log });
  const listeners = new Set<() => void>();
  const checks = createChecks({
    checker: journalChecker(data),
    kept: checksFile<ChecksKept>(data, log),
    clock,
    log,
    changed: () => listeners.forEach((listener) => listener()),
    alarm: ({ reason }) => emit('trouble', { code: 'JOURNAL', message: `the journal is not what was written: ${reason}: keep a copy of the data directory, and call the technician` }, null),
  });
  let stopLooking = clock.after(LOOK_EVERY_MS, look);
  function look(): void {
    stopLooking = clock.after(LOOK_EVERY_MS, look);
    seals.idle();
  }
  return {
    /** For an idle moment after a sale. */
    idle: () => seals.idle(),
    checkNow: () => checks.now(),
    brokenSeq: () => checks.view().broken?.seq,
    onChange(listener: () => void) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    view(): JournalView {
      const last = store.seals.last();
      return {
        entries: store.journal.tail().seq,
        archived: store.journal.base().seq,
        seals: store.seals.count(),
        ...(last === null ? {} : { lastSealAtMs: last.atMs }),
        unsealed: seals.unsealed(),
        keyId: signer.keyId,
        check: checks.view(),
      };
    },
    close() {
      stopLooking();
      checks.close();
      try {
        seals.seal();
      } catch (error) {
        // The store has stopped: the next terminal that opens signs what there is then.
        log.warn('journal.notSealed', { error: String(error) });
      }
    },
  };
}
