/** Receipts that come out only where the customer asks for paper. */
import type { Clock, Devices, Ids, Log, PrintJob, Store } from '../../ports.ts';
import { isAway } from './place.ts';

export interface OnRequest {
  /** Prints the receipt of a sale that was not printed by itself. Answers the job. */
  print(saleId: string): string;
  /** How that stands. `failed`: it is not, or not wholly, on paper. */
  stateOf(jobId: string): 'printing' | 'printed' | 'failed';
  /** Nobody waits for it any more: what is not on paper does not come out. */
  drop(jobId: string): void;
  /** Is there a printer that prints now? */
  hasPaper(): boolean;
}

interface Deps {
  store: Store;
  devices: Devices;
  clock: Clock;
  ids: Ids;
  log: Log;
}

interface Queue {
  changed(): void;
  wake(): void;
  /** Takes a job from the printer. */
  giveUp(jobId: string): Promise<void>;
}

export function onRequest({ store, devices, clock, ids, log }: Deps, { changed, wake, giveUp }: Queue): OnRequest {
  const jobOf = (jobId: string): PrintJob | undefined => store.printJobs.open().find(({ id }) => id === jobId);
  const hasPaper = (): boolean => devices.status().some((view) => view.role.startsWith('receiptPrinter') && view.power === 'Online' && !isAway(view));
  function forget(jobId: string): void {
    store.printJobs.setState(jobId, 'done');
    changed();
    wake();
  }
  async function takeBack(jobId: string): Promise<void> {
    try {
      await giveUp(jobId);
      forget(jobId);
    } catch (error) {
      log.warn('print.notDropped', { jobId, why: String(error) });
    }
  }
  return {
    print(saleId) {
      const id = ids.next();
      store.commit((tx) => tx.queuePrint({ id, saleId, state: 'queued', duplicate: false, queuedAtMs: clock.nowMs() }));
      changed();
      wake();
      return id;
    },
    stateOf(jobId) {
      const job = jobOf(jobId);
      if (job === undefined) return 'printed';
      return job.state === 'inDoubt' || job.state === 'interrupted' || !hasPaper() ? 'failed' : 'printing';
    },
    drop(jobId) {
      const state = jobOf(jobId)?.state;
      if (state === 'queued') forget(jobId);
      // It stopped in the middle: the rest must not come out before the next customer.
      else if (state === 'inDoubt' || state === 'interrupted') void takeBack(jobId);
    },
    hasPaper,
  };
}
