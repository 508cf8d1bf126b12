/** Sales for a journal that is to be sent: each of one terminal alone, so that headquarters can tell doubles. */
import { minor } from '#main/contract';
import type { Store } from '#main/ports.ts';
import { sampleAttempt, samplePoints, sampleSale } from '#main/store/sample.ts';

const LINES = 3;

/** One commit of a sale that was paid by QR, its attempt and its points. */
export function sellSample(store: Store, terminal: string, n: number): void {
  const named = <T>(value: T): T => JSON.parse(JSON.stringify(value).replaceAll(/"(sale|attempt|42000|T1-|T1)(\d+)"/g, `"${terminal}-$1$2"`)) as T;
  const sale = named(sampleSale(n, LINES));
  store.commit((tx) => {
    tx.append('attempt.step', named(sampleAttempt(n, 'paid', sale.totalMinor)));
    tx.append('points.earned', named(samplePoints(n, sale.totalMinor)));
    tx.append('sale.completed', { ...sale, receiptSeq: tx.nextReceiptSeq() });
  });
}

/** One commit of cash that is taken back in part: another document. */
export function returnSample(store: Store, terminal: string, n: number): void {
  const sale = sampleSale(n, 1);
  store.commit((tx) => {
    const receiptSeq = tx.nextReceiptSeq();
    const totalMinor = minor(0 - sale.totalMinor);
    tx.append('sale.completed', {
      ...sale, saleId: `${terminal}-return${n}`, receiptSeq, receiptNo: `${terminal}-${receiptSeq}`, returnsReceiptNo: `${terminal}-${n}`, totalMinor,
      lines: sale.lines.map((line) => ({ ...line, quantityMilli: -line.quantityMilli, amountMinor: minor(0 - line.amountMinor) })),
      taxes: sale.taxes.map((tax) => ({ ...tax, netMinor: minor(0 - tax.netMinor), taxMinor: minor(0 - tax.taxMinor) })),
      tenders: [{ kind: 'cash', amountMinor: totalMinor }],
    });
  });
}
