/** Receipts: the print queue, reprints, pictures and the drawer. */
import { Fault, type DeviceView, type ReceiptJobView, type ShopView } from '#main/contract';
import { receiptLayout, type ReceiptShop } from '../../core/receipt/layout.ts';
import { receiptLanguage } from '../../core/receipt/words.ts';
import type { CompletedSale } from '../../core/journal/facts.ts';
import type { Block } from '#drivers/ports.ts';
import type { Clock, Devices, Emit, Handlers, Ids, Log, PrintJob, Store, Sync } from '../../ports.ts';
import { onRequest, type OnRequest } from './on-request.ts';
import { createQueue } from './queue.ts';

export interface ReceiptParts {
  store: Store;
  devices: Devices;
  shop: ShopView;
  clock: Clock;
  ids: Ids;
  log: Log;
  emit: Emit;
  /** Stands at the head of each receipt. */
  logo?: Block;
  /** Where the customer applies for a fapiao; null for a sale without one. */
  fapiao?: (sale: CompletedSale) => string | null;
  /** Drawer and reprint facts go to headquarters too. */
  sync: Pick<Sync, 'wake'>;
}

export interface Receipts extends OnRequest {
  handlers: Pick<Handlers, 'receipt.reprint' | 'receipt.jobs' | 'receipt.resolve' | 'receipt.image' | 'drawer.open'>;
  /** A job was queued, or it is the start: prints what waits. */
  wake(): void;
  /** The store was opened again. */
  reopened(): void;
  /** The devices with the jobs of the store that wait or whose outcome is not known. */
  views(): DeviceView[];
  /** Resolves when the job at the printer has ended; what waits stays in the store. */
  close(): Promise<void>;
}

export function createReceipts(parts: ReceiptParts): Receipts {
  const { store, devices, shop, clock, ids, sync } = parts;
  const language = receiptLanguage(shop.languages[0]);
  const layout = (sale: CompletedSale, duplicate: boolean): Block[] => {
    const points = pointsOf(sale, store);
    const refunds = sale.returnsReceiptNo === undefined ? {} : { refunds: store.refunds.ofReturn(sale.saleId) };
    const promises = sale.tenders.some(({ kind }) => kind === 'promised') ? { promises: store.promises.ofSale(sale.saleId) } : {};
    const options = { language, duplicate, training: shop.training, ...refunds, ...promises };
    const fapiaoUrl = shop.training ? null : (parts.fapiao?.(sale) ?? null);
    const blocks = receiptLayout(sale, receiptShop(shop), { ...options, ...(points > 0 ? { points } : {}), ...(fapiaoUrl === null ? {} : { fapiaoUrl }) });
    return parts.logo === undefined ? blocks : [parts.logo, ...blocks];
  };
  const find = (saleId: string | undefined): CompletedSale => {
    const sale = saleId === undefined ? store.sales.recent(1)[0] : store.sales.byId(saleId);
    if (sale === undefined || sale === null) throw new Fault('NOT_FOUND', 'there is no such completed sale: choose one of the list');
    return sale;
  };
  const reprint = (sale: CompletedSale): void => {
    store.commit((tx) => {
      tx.append('receipt.reprinted', { saleId: sale.saleId, receiptNo: sale.receiptNo });
      tx.queuePrint({ id: ids.next(), saleId: sale.saleId, state: 'queued', duplicate: true, queuedAtMs: clock.nowMs() });
    });
    sync.wake();
  };
  const views = (): DeviceView[] => {
    const open = store.printJobs.open();
    const jobsInDoubt = open.filter(({ state }) => state === 'inDoubt' || state === 'interrupted').length;
    const jobs = { jobsWaiting: open.length, ...(jobsInDoubt > 0 ? { jobsInDoubt } : {}) };
    return devices.status().map((view) => (view.role === 'receiptPrinter' ? { ...view, ...jobs } : view));
  };
  const changed = () => parts.emit('devices', views(), null);
  const queue = createQueue({ ...parts, layout, changed });
  return {
    ...onRequest(parts, { ...queue, changed }),
    ...queue,
    views,
    handlers: {
      'receipt.reprint'({ saleId }) {
        const sale = find(saleId);
        reprint(sale);
        // Whoever asks for another has judged the one whose outcome was not known.
        for (const job of store.printJobs.open()) {
          if ((job.state === 'inDoubt' || job.state === 'interrupted') && job.saleId === sale.saleId) store.printJobs.setState(job.id, 'done');
        }
        changed();
        queue.wake();
        return null;
      },
      'receipt.jobs': () => ({ jobs: store.printJobs.open().flatMap((job) => viewOf(job, store)) }),
      async 'receipt.resolve'({ jobId, choice }) {
        const job = store.printJobs.open().find(({ id }) => id === jobId);
        if (job === undefined || job.state === 'queued') throw new Fault('NOT_FOUND', 'this receipt is not in doubt any more: look at the list again');
        // A printer that stopped goes on by itself when it is put right: there is nothing else to resume.
        if (choice === 'resume' && queue.isAtPrinter(jobId)) return null;
        await queue.giveUp(jobId);
        if (choice === 'reprint') reprint(find(job.saleId));
        // The rest is not a second receipt: it begins after the last section that is on the paper.
        store.printJobs.setState(jobId, choice === 'resume' ? 'queued' : 'done');
        changed();
        queue.wake();
        return null;
      },
      'receipt.image': ({ saleId }) => devices.render(layout(find(saleId), false)),
      async 'drawer.open'() {
        // Recorded first: a drawer that opened unrecorded is what the record is against.
        store.commit((tx) => tx.append('drawer.opened', { reason: 'noSale' }));
        sync.wake();
        await devices.openDrawer();
        return null;
      },
    },
  };
}

function viewOf({ id: jobId, saleId, state, sections, ...job }: PrintJob, store: Store): ReceiptJobView[] {
  const receiptNo = store.sales.byId(saleId)?.receiptNo ?? saleId;
  return state === 'done' ? [] : [{ jobId, receiptNo, state, duplicate: job.duplicate, queuedAtMs: job.queuedAtMs, sectionsPrinted: sections ?? 0 }];
}

function pointsOf({ tenders, returnsReceiptNo }: CompletedSale, store: Store): number {
  if (returnsReceiptNo !== undefined) return 0;
  const earned = tenders.map(({ scheme, transactionId }) =>
    scheme === undefined || transactionId === undefined ? null : store.points.earnedBy(scheme, transactionId),
  );
  return earned.reduce<number>((total, points) => total + (points ?? 0), 0);
}

function receiptShop({ name, terminal, currency, exponent, timeZone }: ShopView): ReceiptShop {
  return { name, terminal, currency, exponent, timeZone };
}
