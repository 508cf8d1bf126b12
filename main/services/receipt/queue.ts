/** Prints queued jobs one at a time. A job that may have come out is never printed again by itself. */
import { Fault } from '#main/contract';
import type { Block } from '#drivers/ports.ts';
import type { CompletedSale } from '../../core/journal/facts.ts';
import type { Clock, Devices, Emit, Log, PrintJob, PrintPlace, Store, Sync } from '../../ports.ts';
import { isAway, targetOf, type Target } from './place.ts';

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
  place: PrintPlace;
  /** Where the last receipt went: a change is told. */
  lastPlace: PrintPlace;
  busy: Promise<void> | null;
  /** What a person decided on the job at the printer: it ends in doubt, and that is known then. */
  decided: Set<string>;
  /** Woken while a job was at the printer. */
  woken: boolean;
  /** Jobs whose drawer has had its pulse, or that were queued before this start: nobody may stand there. */
  pulsed: Set<string>;
  /** Jobs that the printer has printed and the store does not know of yet. */
  printed: Set<string>;
  /** Tries by job. */
  tries: Map<string, number>;
  stopRetry: () => void;
}

export function createQueue(parts: Parts) {
  const { store, devices } = parts;
  const running: Running = { closed: false, abandoned: false, at: null, place: 'first', lastPlace: 'first', busy: null, decided: new Set(), woken: false, pulsed: new Set(), printed: new Set(), tries: new Map(), stopRetry: () => {} };
  for (const job of store.printJobs.open()) {
    running.pulsed.add(job.id);
    if (job.state === 'sent') doubt(job, parts, job.sections ?? 0, 'the terminal stopped while it was printing');
  }
  const wake = (): void => {
    if (running.closed) return;
    running.woken = running.busy !== null;
    if (running.woken) return;
    const job = nextOf(store.printJobs.open(), devices, running.pulsed);
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
  let wereWell = 0;
  const stopListening = devices.onChange((views) => {
    const printers = views.filter(({ role }) => role === 'receiptPrinter' || role === 'receiptPrinterBackup');
    const at = printers.find(({ role }) => (role === 'receiptPrinterBackup') === (running.place === 'second'));
    const job = running.at;
    if (job !== null && !running.abandoned) noted(parts, job, () => stalled(job, at?.power !== 'Online', parts));
    const areWell = printers.filter(({ power }) => power === 'Online').length;
    if (areWell > wereWell) wake();
    wereWell = areWell;
  });
  return {
    wake,
    /** The store was opened again: what came out meanwhile is recorded, what may have is in doubt. */
    reopened(): void {
      takeUp(parts, running);
      wake();
    },
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

function takeUp(parts: Parts, running: Running): void {
  for (const job of parts.store.printJobs.open()) {
    if (job.state !== 'sent' || running.at?.id === job.id) continue;
    if (running.printed.delete(job.id)) parts.store.printJobs.setState(job.id, 'done');
    else doubt(job, parts, job.sections ?? 0, 'the store stopped while it was printing');
  }
}

/** The first whose printer is not away; where all are, the first whose drawer has not had its pulse: change cannot wait. */
function nextOf(open: readonly PrintJob[], devices: Devices, pulsed: ReadonlySet<string>): PrintJob | undefined {
  const waiting = open.filter(({ state }) => state === 'queued');
  const views = devices.status();
  const isReady = (job: PrintJob): boolean => {
    const target = targetOf(job, views);
    return target === null || target === 'gone' || !isAway(target.view);
  };
  return waiting.find(isReady) ?? waiting.find(({ id }) => !pulsed.has(id)) ?? waiting[0];
}

/** Prints one job, or says why not yet. @throws Fault STORE only */
async function printOne(job: PrintJob, parts: Parts, running: Running): Promise<'next' | 'later'> {
  const { store, devices, log, sync, layout } = parts;
  const sale = store.sales.byId(job.saleId);
  if (sale === null) {
    log.error('print.noSale', { jobId: job.id, saleId: job.saleId });
    store.printJobs.setState(job.id, 'inDoubt');
    return 'next';
  }
  const target = targetOf(job, devices.status());
  if (target === 'gone') {
    doubt(job, parts, job.sections ?? 0, 'its printer is not in the settings any more');
    return 'next';
  }
  if (target === null) {
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
  // The receipt can wait for paper, or come out elsewhere; the change cannot. The drawer hangs on the first printer.
  const isElsewhere = isAway(target.view) || target.place === 'second';
  if (openDrawer && isElsewhere) await devices.openDrawer().catch((error: unknown) => log.warn('drawer.failed', { why: String(error) }));
  if (isAway(target.view)) return 'later';
  tellPlace(target, sale.receiptNo, parts, running);
  return send(job, target, { blocks: layout(sale, job.duplicate), openDrawer: openDrawer && !isElsewhere }, parts, running);
}

/** Sends a job to its printer and records its outcome. @throws Fault STORE only */
async function send(job: PrintJob, { place }: Target, what: { blocks: Block[]; openDrawer: boolean }, parts: Parts, running: Running): Promise<'next' | 'later'> {
  const { store, devices } = parts;
  // Before the first byte: after a crash it must be known that paper may have come out, and where.
  store.printJobs.setState(job.id, 'sent', place);
  Object.assign(running, { at: job, place });
  let printed = job.sections ?? 0;
  const onSection = (sections: number) => {
    printed = sections;
    if (!running.abandoned) noted(parts, job, () => store.printJobs.setSections(job.id, sections));
  };
  try {
    await devices.print({ jobId: job.id, ...what, fromSection: printed, place, onSection });
    if (running.abandoned) return 'later';
    running.printed.add(job.id);
    store.printJobs.setState(job.id, 'done');
    running.printed.delete(job.id);
    running.pulsed.delete(job.id);
    return 'next';
  } catch (error) {
    if (running.abandoned) return 'later';
    // It came out: only the store did not take that.
    if (running.printed.has(job.id)) throw error;
    if (error instanceof Fault && (error.code === 'LIMIT' || error.details?.['outcome'] === 'notPrinted')) {
      const tries = (running.tries.get(job.id) ?? 0) + 1;
      running.tries.set(job.id, tries);
      if (tries < TRIES_MAX) {
        store.printJobs.setState(job.id, 'queued', job.place ?? null);
        const next = targetOf(job, devices.status());
        return next !== null && next !== 'gone' && next.place !== place ? 'next' : 'later';
      }
    }
    if (running.decided.has(job.id)) store.printJobs.setState(job.id, 'interrupted');
    else doubt(job, parts, printed, error instanceof Error ? error.message : String(error));
    return 'next';
  }
}

/** The operator is told where receipts come out from now on. */
function tellPlace({ place, view }: Target, receiptNo: string, { emit, log }: Parts, running: Running): void {
  if (place === running.lastPlace) return;
  running.lastPlace = place;
  log.info('print.place', { place, printer: view.name });
  const why = place === 'second' ? 'the receipt printer is away' : 'the receipt printer is back';
  emit('trouble', { code: 'DEVICE', message: `${why}: receipt ${receiptNo} and the next ones come out at ${view.name}` }, null);
}

/** Records what the printer tells by itself. A store that takes nothing any more is told of where a person waits for it. */
function noted({ log }: Parts, { id: jobId }: PrintJob, work: () => void): void {
  try {
    work();
  } catch (error) {
    log.error('print.notRecorded', { jobId, why: String(error) });
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
