/** Stops a store for good when its disk failed, and tells so once. */
import { Fault, storeTroubles, type StoreTrouble } from '#main/contract';
import type { StoreStop } from '../ports.ts';
import { storeFault } from './faults.ts';

export interface Gate {
  stopped(): StoreStop | null;
  /** @throws Fault STORE while it is stopped */
  check(): void;
  /** An error of a read or a write: stops where it is the disk's. Gives it back as what the caller is told. */
  failed(error: unknown): unknown;
  /** The commit that failed now may be there: its last entry. */
  unknown(lost: NonNullable<StoreStop['unknown']>): void;
  /** All may be well again: it is tried. */
  release(): void;
  /** It is not: what stopped it before holds on, with the newest reason. @returns the Fault to throw */
  resume(before: StoreStop | null, error: unknown): unknown;
}

/** @param told called once a stop, after the failing call has returned */
export function createGate(dir: string, nowMs: () => number, told: () => void): Gate {
  let stop: { fault: Fault; view: StoreStop } | null = null;
  let lost: StoreStop['unknown'];
  const stopBy = (fault: Fault, trouble: StoreTrouble, before?: StoreStop): void => {
    const unknown = before?.unknown ?? lost;
    stop = { fault: saving(fault), view: { trouble, message: fault.message, atMs: before?.atMs ?? nowMs(), ...(unknown === undefined ? {} : { unknown }) } };
  };
  return {
    stopped: () => (stop === null ? null : stop.view),
    check() {
      if (stop !== null) throw stop.fault;
    },
    failed(error) {
      // What is read of a database that could not be opened again.
      if (stop !== null && error instanceof TypeError) return stop.fault;
      const fault = storeFault(error, dir);
      const trouble = fault instanceof Fault ? troubleOf(fault) : null;
      if (!(fault instanceof Fault) || trouble === null || stop !== null) return fault;
      stopBy(fault, trouble);
      queueMicrotask(told);
      return fault;
    },
    unknown(entry) {
      lost = entry;
    },
    release() {
      stop = null;
      lost = undefined;
    },
    resume(before, error) {
      const fault = storeFault(error, dir);
      if (fault instanceof Fault) stopBy(fault, troubleOf(fault) ?? before?.trouble ?? 'diskFailed', before ?? undefined);
      return fault;
    },
  };
}

/** What the disk did, where the fault is the disk's. */
function troubleOf({ details }: Fault): StoreTrouble | null {
  return storeTroubles.find((trouble) => trouble === details?.['trouble']) ?? null;
}

/** To the caller of a commit it is one thing, whatever the reason: STORE. */
function saving(fault: Fault): Fault {
  return fault.code === 'STORE' ? fault : new Fault('STORE', fault.message, { ...fault.details, cause: fault.code, unknown: false });
}
