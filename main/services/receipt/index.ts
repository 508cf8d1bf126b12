/** Receipts: the print queue, reprints, pictures and the drawer. */
import { Fault, type ShopView } from '#main/contract';
import { receiptLayout, type ReceiptShop } from '../../core/receipt/layout.ts';
import { receiptLanguage } from '../../core/receipt/words.ts';
import type { CompletedSale } from '../../core/journal/facts.ts';
import type { Block } from '#drivers/ports.ts';
import type { Clock, Devices, Handlers, Ids, Log, Store } from '../../ports.ts';
import { createQueue } from './queue.ts';

export interface ReceiptParts {
  store: Store;
  devices: Devices;
  shop: ShopView;
  clock: Clock;
  ids: Ids;
  log: Log;
}

export interface Receipts {
  handlers: Pick<Handlers, 'receipt.reprint' | 'receipt.image' | 'drawer.open'>;
  /** A job was queued, or it is the start: prints what waits. */
  wake(): void;
  /** Jobs that wait, and jobs whose outcome is not known. */
  waiting(): number;
  /** Resolves when the job at the printer has ended; what waits stays in the store. */
  close(): Promise<void>;
}

export function createReceipts(parts: ReceiptParts): Receipts {
  const { store, devices, shop, clock, ids } = parts;
  const layout = (sale: CompletedSale, duplicate: boolean): Block[] =>
    receiptLayout(sale, receiptShop(shop), { language: receiptLanguage(shop.languages[0]), duplicate, training: shop.training });
  const queue = createQueue({ ...parts, layout });
  const find = (saleId: string | undefined): CompletedSale => {
    const sale = saleId === undefined ? store.sales.recent(1)[0] : store.sales.byId(saleId);
    if (sale === undefined || sale === null) throw new Fault('NOT_FOUND', 'there is no such completed sale: choose one of the list');
    return sale;
  };
  return {
    wake: queue.wake,
    waiting: () => store.printJobs.open().length,
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
        queue.wake();
        return null;
      },
      'receipt.image': ({ saleId }) => devices.render(layout(find(saleId), false)),
      async 'drawer.open'() {
        // Recorded first: a drawer that opened unrecorded is what the record is against.
        store.commit((tx) => tx.append('drawer.opened', { reason: 'noSale' }));
        await devices.openDrawer();
        return null;
      },
    },
  };
}

function receiptShop({ name, terminal, currency, exponent, timeZone }: ShopView): ReceiptShop {
  return { name, terminal, currency, exponent, timeZone };
}
