/** Prints queued jobs one at a time. A job that may have come out is never printed again by itself. */
import { Fault } from '#main/contract';
import type { Block } from '#drivers/ports.ts';
import type { CompletedSale } from '../../core/journal/facts.ts';
import type { Clock, Devices, Emit, Log, PrintJob, Store, Sync } from '../../ports.ts';

/** A printer that did not print is tried again after this long, or as soon as it says that it is well. */
export const RETRY_AFTER_MS = 5_000;
/** Tries of one job that a printer without trouble refuses; then it is put aside, so that the others print. */
export const TRIES_MAX = 10;
/** How long a person's decision waits for the printer to let go of a job. */
export const GIVE_UP_WAIT_MS = 5_000;
/** How long a closing terminal waits for the job at the printer. Without paper it could be for ever. */
export const CLOSE_WAIT_MS = 2_000;

interface Parts {
  store: Store;
  devices: Devices;
  clock: Clock;
  log: Log;
  emit: Emit;
  sync: Pick<Sync, 'wake'>;
  layout(sale: CompletedSale, duplicate: boolean): Block[];
  /** A job began, ended or is in doubt: what screens show of the printer is another now. */
  changed(): void;
}

interface Running {
  closed: boolean;
  /** The store may be gone: what was sent is in doubt at the next start. */
  abandoned: boolean;
  /** The job at the printer, and its end. */
  at: PrintJob | null;
  busy: Promise<void> | null;
  /** What a person decided on the job at the printer: it ends in doubt, and that is known then. */
  decided: Set<string>;
  /** Woken while a job was at the printer. */
  woken: boolean;
  /** Jobs whose drawer has had its pulse, or that were queued before this start: nobody may stand there. */
  pulsed: Set<string>;
  /** Tries by job. */
  tries: Map<string, number>;
  stopRetry: () => void;
}

export function createQueue(parts: Parts) {
  const { store, devices } = parts;
  const running: Running = { closed: false, abandoned: false, at: null, busy: null, decided: new Set(), woken: false, pulsed: new Set(), tries: new Map(), stopRetry: () => {} };
  for (const job of store.printJobs.open()) {
    running.pulsed.add(job.id);
    if (job.state === 'sent') doubt(job, parts, job.sections ?? 0, 'the terminal stopped while it was printing');
  }
  const wake = (): void => {
    if (running.closed) return;
    running.woken = running.busy !== null;
    if (running.woken) return;
    const job = store.printJobs.open().find(({ state }) => state === 'queued');
    if (job === undefined) return;
    running.stopRetry();
    const failed = (error: unknown): 'later' => {
      parts.log.error('print.failed', { jobId: job.id, why: String(error) });
      return 'later';
    };
    running.busy = printOne(job, parts, running).catch(failed).then((again) => {
      running.busy = null;
      running.at = null;
      if (!running.abandoned) parts.changed();
      if (again === 'next' || running.woken) wake();
      else if (!running.closed) running.stopRetry = parts.clock.after(RETRY_AFTER_MS, wake);
    });
  };
  let wasWell = false;
  const stopListening = devices.onChange((views) => {
    const printer = views.find(({ role }) => role === 'receiptPrinter');
    const isWell = printer?.power === 'Online';
    if (running.at !== null && !running.abandoned) stalled(running.at, !isWell, parts);
    if (isWell && !wasWell) wake();
    wasWell = isWell;
  });
  return {
    wake,
    isAtPrinter: (jobId: string): boolean => running.at?.id === jobId,
    /** Gives up the job where it is at the printer, and waits for its end: it is in doubt then. */
    async giveUp(jobId: string): Promise<void> {
      if (running.at?.id !== jobId) return;
      running.decided.add(jobId);
      devices.cancelPrint?.(jobId);
      const { promise, resolve } = Promise.withResolvers<void>();
      const stop = parts.clock.after(GIVE_UP_WAIT_MS, resolve);
      await Promise.race([running.busy, promise]);
      stop();
      running.decided.delete(jobId);
      if (running.at?.id === jobId) throw new Fault('DEVICE', 'the printer has not let go of the job yet: try again');
    },
    async close(): Promise<void> {
      running.closed = true;
      running.stopRetry();
      stopListening();
      if (running.busy !== null) {
        const { promise, resolve } = Promise.withResolvers<void>();
        const stop = parts.clock.after(CLOSE_WAIT_MS, resolve);
        await Promise.race([running.busy, promise]);
        stop();
      }
      running.abandoned = true;
    },
  };
}

/** Prints one job and records its outcome. @throws Fault STORE only */
async function printOne(job: PrintJob, parts: Parts, running: Running): Promise<'next' | 'later'> {
  const { store, devices, log, sync, layout } = parts;
  const sale = store.sales.byId(job.saleId);
  if (sale === null) {
    log.error('print.noSale', { jobId: job.id, saleId: job.saleId });
    store.printJobs.setState(job.id, 'inDoubt');
    return 'next';
  }
  const printer = devices.status().find(({ role }) => role === 'receiptPrinter');
  if (printer === undefined) {
    log.warn('print.noPrinter', { jobId: job.id, saleId: job.saleId });
    store.printJobs.setState(job.id, 'done'); // there is nothing to wait for; a reprint can be asked for any time
    return 'next';
  }
  const openDrawer = !job.duplicate && !running.pulsed.has(job.id) && sale.tenders.some(({ kind }) => kind === 'cash');
  running.pulsed.add(job.id);
  if (openDrawer) {
    store.commit((tx) => tx.append('drawer.opened', { reason: 'sale', saleId: sale.saleId }));
    sync.wake();
  }
  if (printer.trouble !== undefined && printer.trouble !== 'paperLow') {
    // The receipt can wait for paper; the change cannot.
    if (openDrawer) await devices.openDrawer().catch((error: unknown) => log.warn('drawer.failed', { why: String(error) }));
    return 'later';
  }
  const blocks = layout(sale, job.duplicate);
  // Before the first byte: after a crash it must be known that paper may have come out.
  store.printJobs.setState(job.id, 'sent');
  running.at = job;
  let printed = job.sections ?? 0;
  const onSection = (sections: number) => {
    printed = sections;
    if (!running.abandoned) store.printJobs.setSections(job.id, sections);
  };
  try {
    await devices.print({ jobId: job.id, blocks, openDrawer, fromSection: printed, onSection });
    if (running.abandoned) return 'later';
    store.printJobs.setState(job.id, 'done');
    running.pulsed.delete(job.id);
    return 'next';
  } catch (error) {
    if (running.abandoned) return 'later';
    if (error instanceof Fault && (error.code === 'LIMIT' || error.details?.['outcome'] === 'notPrinted')) {
      const tries = (running.tries.get(job.id) ?? 0) + 1;
      running.tries.set(job.id, tries);
      if (tries < TRIES_MAX) {
        store.printJobs.setState(job.id, 'queued');
        return 'later';
      }
    }
    if (running.decided.has(job.id)) store.printJobs.setState(job.id, 'interrupted');
    else doubt(job, parts, printed, error instanceof Error ? error.message : String(error));
    return 'next';
  }
}

/** The printer stopped in the middle of a job, or goes on: the screen offers what can be done. */
function stalled(job: PrintJob, isStopped: boolean, { store }: Parts): void {
  const now = store.printJobs.open().find(({ id }) => id === job.id)?.state;
  if (isStopped && now === 'sent') store.printJobs.setState(job.id, 'interrupted');
  if (!isStopped && now === 'interrupted') store.printJobs.setState(job.id, 'sent');
}

function doubt(job: PrintJob, { store, log, emit }: Parts, printed: number, why: string): void {
  log.warn('print.inDoubt', { jobId: job.id, saleId: job.saleId, printed, why });
  store.printJobs.setState(job.id, printed > 0 ? 'interrupted' : 'inDoubt');
  const receiptNo = store.sales.byId(job.saleId)?.receiptNo ?? job.saleId;
  emit('trouble', { code: 'DEVICE', message: `Receipt ${receiptNo} may not have come out: look at the paper and reprint it if it is missing` }, null);
}
