/** Looks: sales that are found, what of one can go back, and what a refund would be. Nothing is done here. */
import { Fault, minor, REFUND_FOUND_MAX, type FoundSaleView, type Minor, type RefundableView, type RefundQuoteView, type TenderView } from '#main/contract';
import { dayIn } from '../../core/day.ts';
import type { CompletedSale } from '../../core/journal/facts.ts';
import type { Attempt } from '../../core/payment/attempt.ts';
import type { RegionPack } from '../../core/regions/index.ts';
import { isDone, type Refund } from '../../core/refund/refund.ts';
import { chosenGoods, leftOf, lineValues, returnedOf, valueOfGoods, type ReturnedGoods } from '../../core/refund/goods.ts';
import { dayRange, DIGITS_MIN, readSearch } from '../../core/refund/search.ts';
import type { Promised } from '../../core/promise/promise.ts';
import { cashOf, divide, tendersLeft, type Blocked, type Share, type TenderLeft } from '../../core/refund/tenders.ts';
import type { Clock, PaymentProvider, Store } from '../../ports.ts';
import type { PointsService } from '../points/index.ts';
import { foundView, refundView } from './views.ts';

const DAY_MS = 86_400_000;

export interface LookDeps {
  store: Store;
  providers: ReadonlyMap<string, PaymentProvider>;
  points: PointsService;
  region: RegionPack;
  clock: Clock;
}

export type Asked = 'all' | readonly { lineId: string; quantityMilli: number }[];

/** What a refund would be, and what it rests on. */
export interface Plan {
  sale: CompletedSale;
  documents: CompletedSale[];
  goods: ReturnedGoods;
  shares: Share[];
}

/** @throws Fault NOT_FOUND, BAD_STATE where it is a refund itself */
export function refundableSale(store: Store, by: { saleId: string } | { receiptNo: string }): CompletedSale {
  const sale = 'saleId' in by ? store.sales.byId(by.saleId) : store.sales.byReceiptNo(by.receiptNo.trim().toUpperCase());
  if (sale === null) throw new Fault('NOT_FOUND', 'there is no such sale on this terminal: look at the receipt’s number');
  const { returnsReceiptNo } = sale;
  if (returnsReceiptNo !== undefined) throw new Fault('BAD_STATE', `this is the receipt of a refund: scan the sale’s, ${returnsReceiptNo}`, { returnsReceiptNo });
  if (sale.totalMinor < 0) throw new Fault('BAD_STATE', 'this sale gave money back: there is nothing to refund');
  return sale;
}

/** @throws Fault NOT_FOUND, BAD_ARGS, BAD_STATE, AMOUNT, LIMIT */
export function planOf(deps: LookDeps, saleId: string, asked: Asked, inCash: boolean): Plan {
  const sale = refundableSale(deps.store, { saleId });
  const documents = deps.store.refunds.documentsOf(sale.receiptNo);
  const returned = returnedOf(documents);
  const goods = valueOfGoods(sale, returned, chosenGoods(sale, returned, asked), deps.region);
  return { sale, documents, goods, shares: divide(leftWith(deps, sale, documents), goods.totalMinor, inCash) };
}

function leftWith(deps: LookDeps, sale: CompletedSale, documents: CompletedSale[]): TenderLeft[] {
  return tendersLeft(sale, documents).map((left) => {
    const blocked = blockedOf(deps, left.tender);
    return blocked === null ? left : { ...left, blocked };
  });
}

/** Why a scheme takes nothing back any more, with what to do. */
function blockedOf({ store, providers, clock }: LookDeps, { kind, scheme = '', attemptId = '', promiseId = '' }: TenderView): Blocked | null {
  if (kind === 'cash' || kind === 'points') return null;
  if (kind === 'promised') return promiseBlocked(store.promises.byId(promiseId)?.state, scheme);
  const attempt = store.attempts.byId(attemptId);
  const provider = providers.get(scheme);
  if (provider === undefined || attempt === null) return { code: 'SCHEME_OFF', message: `${scheme} is not switched on here: switch it on again, or give it in cash` };
  const { withinDays, perPaymentMax } = provider.procedure.refunds ?? {};
  if (withinDays !== undefined && clock.nowMs() > (attempt.paidAtMs ?? attempt.createdAtMs) + withinDays * DAY_MS) {
    return { code: 'TOO_OLD', message: `${scheme} takes refunds for ${withinDays} days: give it in cash or by bank transfer` };
  }
  if (perPaymentMax !== undefined && store.refunds.ofAttempt(attemptId).length >= perPaymentMax) {
    return { code: 'TOO_MANY', message: `${scheme} takes ${perPaymentMax} refunds of one payment, and has them: give the rest in cash` };
  }
  return null;
}

/** Money to the static code has no order of ours that could be refunded, and may never have come. */
function promiseBlocked(state: Promised['state'] | undefined, scheme: string): Blocked {
  if (state === 'collected') return { code: 'STATIC_CODE', message: `it was paid to the static code of ${scheme}: give it in cash, or back in the scheme’s merchant app` };
  return { code: 'NOT_COLLECTED', message: 'this payment is not collected: nothing is given back for it before the scheme’s bill or a supervisor says that it came' };
}

export function quote(deps: LookDeps, saleId: string, asked: Asked, inCash: boolean): RefundQuoteView {
  const { goods, shares } = planOf(deps, saleId, asked, inCash);
  const cashMinor = cashOf(shares);
  const schemes = shares.flatMap(({ tender, amountMinor }) =>
    tender === null || tender.kind === 'cash' ? [] : [{ kind: tender.kind, amountMinor, ...(tender.scheme === undefined ? {} : { scheme: tender.scheme }) }],
  );
  return {
    totalMinor: goods.totalMinor,
    lines: goods.lines.map(({ line, quantityMilli, amountMinor }) => ({ lineId: line.id, quantityMilli, amountMinor })),
    taxes: goods.taxes,
    tenders: cashMinor > 0 ? [{ kind: 'cash', amountMinor: cashMinor }, ...schemes] : schemes,
    points: pointsOf(deps, shares),
  };
}

/** Points that go back with these shares; those that refunds under way will take are not counted twice. */
function pointsOf({ store, points }: LookDeps, shares: readonly Share[]): number {
  let total = 0;
  for (const { tender, amountMinor } of shares) {
    const { attemptId, transactionId, scheme, amountMinor: paidMinor } = tender ?? {};
    if (attemptId === undefined || transactionId === undefined || scheme === undefined || paidMinor === undefined) continue;
    const before = store.refunds.ofAttempt(attemptId).filter((refund) => refund.transactionId === transactionId);
    const keptMinor = paidMinor - before.reduce((sum, refund) => sum + refund.amountMinor, 0);
    const goesAnyway = points.wouldTakeBack(scheme, transactionId, minor(keptMinor));
    total += points.wouldTakeBack(scheme, transactionId, minor(keptMinor - amountMinor)) - goesAnyway;
  }
  return total;
}

/** What of its transaction is kept once this refund is done too. */
export function keptAfter(store: Store, { attemptId, transactionId, refundNo, paidMinor, amountMinor }: Refund): Minor {
  const others = store.refunds.ofAttempt(attemptId).filter((one) => one.transactionId === transactionId && one.refundNo !== refundNo && isDone(one));
  return minor(paidMinor - others.reduce((sum, one) => sum + one.amountMinor, 0) - amountMinor);
}

export function open(deps: LookDeps, by: { saleId: string } | { receiptNo: string }): RefundableView {
  const { store, region } = deps;
  const sale = refundableSale(store, by);
  const { saleId, receiptNo, completedAtMs, totalMinor } = sale;
  const documents = store.refunds.documentsOf(receiptNo);
  const returned = returnedOf(documents);
  const left = leftOf(sale, returned);
  const values = lineValues(sale, returned, region);
  const tenders = leftWith(deps, sale, documents);
  const isAnyLeft = [...left.values()].some((milli) => milli > 0);
  const all = isAnyLeft ? valueOfGoods(sale, returned, chosenGoods(sale, returned, 'all'), region).totalMinor : minor(0);
  const openShares = divide(tenders.map(({ tender, leftMinor }) => ({ tender, leftMinor })), all, false);
  return {
    saleId,
    receiptNo,
    completedAtMs,
    totalMinor,
    refundableMinor: all,
    lines: sale.lines.map((line) => {
      const { id: lineId, name, barcode, unit, quantityMilli, priceMinor, perMilli, amountMinor } = line;
      const view = { lineId, name, unit, quantityMilli, priceMinor, perMilli, amountMinor, ...(barcode === undefined ? {} : { barcode }) };
      return { ...view, refundableMilli: left.get(lineId) ?? 0, refundableMinor: values.get(lineId) ?? minor(0) };
    }),
    tenders: tenders.map(({ tender: { kind, scheme, amountMinor }, leftMinor, blocked }) => ({
      kind, amountMinor, refundableMinor: leftMinor,
      ...(scheme === undefined ? {} : { scheme }),
      ...(blocked === undefined ? {} : { blocked }),
    })),
    points: pointsOf(deps, openShares),
    returns: documents.map((document) => ({ saleId: document.saleId, receiptNo: document.receiptNo, totalMinor: document.totalMinor, atMs: document.completedAtMs })),
    refunds: store.refunds.ofSale(saleId).filter((refund) => refund.receiptNo === receiptNo).map(refundView),
  };
}

/** The sale that was asked for it, and those that a person attached money of it to: the ones that it pays, where it pays any. */
function salesPaidBy(store: Store, { id, saleId, loose = [] }: Attempt): (CompletedSale | null)[] {
  const ids = new Set([saleId, ...loose.flatMap(({ decision }) => decision?.saleId ?? [])]);
  const sales = [...ids].map((one) => store.sales.byId(one));
  const paid = sales.filter((sale) => sale?.tenders.some(({ attemptId }) => attemptId === id) === true);
  return paid.length === 0 ? [store.sales.byId(saleId)] : paid;
}

export function find({ store, region, clock }: LookDeps, text: string): FoundSaleView[] {
  const dayOf = dayIn(region.timeZone);
  const search = readSearch(text, region.exponent, dayOf(clock.nowMs()));
  const { receiptNo, digits, day, totalMinor, product } = search;
  const shown = (sales: (CompletedSale | null)[]): FoundSaleView[] =>
    sales.flatMap((sale) => (sale === null || sale.returnsReceiptNo !== undefined ? [] : [foundView(sale, store.refunds.documentsOf(sale.receiptNo))]));
  if (receiptNo !== undefined) return shown([store.sales.byReceiptNo(receiptNo)]);
  // The barcode of a payment in the customer's wallet.
  const attempt = store.attempts.byOrderNo(text.trim());
  if (attempt !== null) return shown(salesPaidBy(store, attempt));
  const range = day === undefined ? null : dayRange(day, dayOf);
  const isAny = text.trim() === '';
  const wanted = product?.normalize('NFKC').toLowerCase();
  const found = store.sales.search(
    {
      row: (row) =>
        row.totalMinor >= 0 &&
        (isAny ||
          (range !== null && row.completedAtMs >= range.fromMs && row.completedAtMs < range.toMs) ||
          row.totalMinor === totalMinor ||
          (digits !== undefined && String(row.receiptSeq).padStart(6, '0').endsWith(digits))),
      sale: ({ totalMinor: total, lines, tenders }) =>
        total >= 0 &&
        ((digits !== undefined && digits.length >= DIGITS_MIN && tenders.some(({ transactionId }) => transactionId?.endsWith(digits) === true)) ||
          (wanted !== undefined && lines.some(({ name, barcode }) => barcode === wanted || name.normalize('NFKC').toLowerCase().includes(wanted)))),
    },
    // Documents of refunds are among those that fit, and are not shown.
    REFUND_FOUND_MAX * 2,
  );
  return shown(found).slice(0, REFUND_FOUND_MAX);
}
