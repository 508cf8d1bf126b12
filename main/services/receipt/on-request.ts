/** Receipts that come out only where the customer asks for paper. */
import type { Clock, Devices, Ids, PrintJob, Store } from '../../ports.ts';
import { isAway } from './place.ts';

export interface OnRequest {
  /** Prints the receipt of a sale that was not printed by itself. Answers the job. */
  print(saleId: string): string;
  /** How that stands. `failed`: it is not, or not wholly, on paper. */
  stateOf(jobId: string): 'printing' | 'printed' | 'failed';
  /** Nobody waits for it any more: what has not begun does not come out. */
  drop(jobId: string): void;
  /** Is there a printer that prints now? */
  hasPaper(): boolean;
}

interface Deps {
  store: Store;
  devices: Devices;
  clock: Clock;
  ids: Ids;
}

export function onRequest({ store, devices, clock, ids }: Deps, { changed, wake }: { changed: () => void; wake: () => void }): OnRequest {
  const jobOf = (jobId: string): PrintJob | undefined => store.printJobs.open().find(({ id }) => id === jobId);
  const hasPaper = (): boolean => devices.status().some((view) => view.role.startsWith('receiptPrinter') && view.power === 'Online' && !isAway(view));
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
      if (jobOf(jobId)?.state !== 'queued') return;
      store.printJobs.setState(jobId, 'done');
      changed();
    },
    hasPaper,
  };
}
