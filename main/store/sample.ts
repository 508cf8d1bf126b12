/** Facts as a counter makes them, for benches and tests: the same input always gives the same facts. */
import { minor, type LineView } from '#main/contract';
import type { CompletedSale, Facts } from '../core/journal/facts.ts';
import type { Attempt } from '../core/payment/attempt.ts';
import type { Tx } from '../ports.ts';

const START_MS = 1_767_225_600_000;
const NAMES = ['农夫山泉饮用天然水550ml', '康师傅红烧牛肉面五连包', '蒙牛纯牛奶250ml×16', '海天金标生抽500ml', 'Coca-Cola 330 ml', '洽洽香瓜子308g'];

/** A line of the sale; a price and a quantity that follow from its number. */
export function sampleLine(n: number): LineView {
  const priceMinor = minor(100 + ((n * 137) % 4900));
  const quantity = 1 + (n % 3);
  return {
    id: `l${n}`,
    productId: `p${10_000 + n}`,
    name: NAMES[n % NAMES.length] ?? '',
    barcode: String(6_900_000_000_000 + n * 7),
    quantityMilli: quantity * 1000,
    unit: 'piece',
    priceMinor,
    perMilli: 1000,
    amountMinor: minor(priceMinor * quantity),
    taxClass: 'standard',
    taxIncluded: true,
  };
}

/** A sale paid by QR. @param n from 1, also the receipt's number */
export function sampleSale(n: number, lineCount = 8): CompletedSale {
  const lines = Array.from({ length: lineCount }, (_, i) => sampleLine(n * lineCount + i));
  const totalMinor = minor(lines.reduce((sum, line) => sum + line.amountMinor, 0));
  const netMinor = minor(Math.round((totalMinor * 100) / 113));
  return {
    saleId: `sale${String(n).padStart(12, '0')}`,
    receiptNo: `T1-${String(n).padStart(6, '0')}`,
    receiptSeq: n,
    currency: 'CNY',
    lines,
    taxes: [{ taxClass: 'standard', rateBp: 1300, netMinor, taxMinor: minor(totalMinor - netMinor) }],
    totalMinor,
    tenders: [{ kind: 'qr', scheme: 'wechat', amountMinor: totalMinor, attemptId: `attempt${n}`, transactionId: transactionId(n) }],
    completedAtMs: START_MS + n * 40_000,
  };
}

/** Channel transaction ids come in no order: spread by a multiplicative step. */
function transactionId(n: number): string {
  return `42000${String((n * 7_919_777_771) % 9_999_999_999_937).padStart(23, '0')}`;
}

/** The attempt that paid the sale, in a phase of its way. */
export function sampleAttempt(n: number, phase: Attempt['phase'], amountMinor = 100): Attempt {
  const atMs = START_MS + n * 40_000 - 5_000;
  return {
    id: `attempt${n}`,
    saleId: `sale${String(n).padStart(12, '0')}`,
    lane: 'main',
    scheme: 'wechat',
    mode: 'mpm',
    orderNo: `T1${String(n).padStart(20, '0')}`,
    amountMinor: minor(amountMinor),
    currency: 'CNY',
    phase,
    createdAtMs: atMs,
    phaseAtMs: atMs,
    qr: `weixin://wxpay/bizpayurl?pr=${n.toString(36).padStart(9, 'q')}`,
    payerAsked: false,
    cancelAsked: false,
    queries: 2,
    reverses: 0,
    ...(phase === 'paid' ? { transactionId: transactionId(n), payerId: `payer${n % 5_000}`, paidAtMs: atMs } : {}),
    history: [
      { phase: 'created', atMs },
      { phase: 'sent', atMs },
      { phase: 'waitingForPayer', atMs },
      { phase, atMs },
    ],
  };
}

/** What the merchant earns by the sale's collection. */
export function samplePoints(n: number, amountMinor: number): Facts['points.earned'] {
  const points = Math.min(500, Math.floor(amountMinor / 100));
  return {
    scheme: 'wechat',
    transactionId: transactionId(n),
    attemptId: `attempt${n}`,
    points,
    uncutPoints: Math.floor(amountMinor / 100),
    payerId: `payer${n % 5_000}`,
    day: new Date(START_MS + n * 40_000).toISOString().slice(0, 10),
    postings: [
      { account: 'programme:wechat', delta: -points },
      { account: 'merchant', delta: points },
    ],
  };
}

/** All that one commit writes when a QR payment completes a sale. */
export function completeSample(tx: Tx, n: number): void {
  const sale = sampleSale(n);
  tx.append('attempt.step', sampleAttempt(n, 'paid', sale.totalMinor));
  tx.append('points.earned', samplePoints(n, sale.totalMinor));
  tx.append('sale.completed', sale);
}
