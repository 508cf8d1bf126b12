/** Receipts: the print queue, reprints, pictures and the drawer. */
import { Fault, type DeviceView, type ShopView } from '#main/contract';
import { receiptLayout, type ReceiptShop } from '../../core/receipt/layout.ts';
import { receiptLanguage } from '../../core/receipt/words.ts';
import type { CompletedSale } from '../../core/journal/facts.ts';
import type { Block } from '#drivers/ports.ts';
import type { Clock, Devices, Emit, Handlers, Ids, Log, Store, Sync } from '../../ports.ts';
import { createQueue } from './queue.ts';

export interface ReceiptParts {
  store: Store;
  devices: Devices;
  shop: ShopView;
  clock: Clock;
  ids: Ids;
  log: Log;
  emit: Emit;
  /** Drawer and reprint facts go to headquarters too. */
  sync: Pick<Sync, 'wake'>;
}

export interface Receipts {
  handlers: Pick<Handlers, 'receipt.reprint' | 'receipt.image' | 'drawer.open'>;
  /** A job was queued, or it is the start: prints what waits. */
  wake(): void;
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
    const options = { language, duplicate, training: shop.training };
    return receiptLayout(sale, receiptShop(shop), points > 0 ? { ...options, points } : options);
  };
  const queue = createQueue({ ...parts, layout });
  const find = (saleId: string | undefined): CompletedSale => {
    const sale = saleId === undefined ? store.sales.recent(1)[0] : store.sales.byId(saleId);
    if (sale === undefined || sale === null) throw new Fault('NOT_FOUND', 'there is no such completed sale: choose one of the list');
    return sale;
  };
  return {
    wake: queue.wake,
    views() {
      const jobsWaiting = store.printJobs.open().length;
      return devices.status().map((view) => (view.role === 'receiptPrinter' ? { ...view, jobsWaiting } : view));
    },
    close: queue.close,
    handlers: {
      'receipt.reprint'({ saleId }) {
        const sale = find(saleId);
        store.commit((tx) => {
          tx.append('receipt.reprinted', { saleId: sale.saleId, receiptNo: sale.receiptNo });
          tx.queuePrint({ id: ids.next(), saleId: sale.saleId, state: 'queued', duplicate: true, queuedAtMs: clock.nowMs() });
        });
        // Whoever asks for another has judged the one whose outcome was not known.
        for (const job of store.printJobs.open()) {
          if (job.state === 'inDoubt' && job.saleId === sale.saleId) store.printJobs.setState(job.id, 'done');
        }
        sync.wake();
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

function pointsOf({ tenders }: CompletedSale, store: Store): number {
  const earned = tenders.map(({ scheme, transactionId }) =>
    scheme === undefined || transactionId === undefined ? null : store.points.earnedBy(scheme, transactionId),
  );
  return earned.reduce<number>((total, points) => total + (points ?? 0), 0);
}

function receiptShop({ name, terminal, currency, exponent, timeZone }: ShopView): ReceiptShop {
  return { name, terminal, currency, exponent, timeZone };
}
