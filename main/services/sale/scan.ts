/** What a scanned or typed code does to the lane's sale. */
import { Fault, type ErrorCode, type Lane, type ProductView, type ScanView, type SoldView } from '#main/contract';
import { readScan, type Meaning } from '../../core/barcode/read.ts';
import { rulesFor, shippedBarcodes, type BarcodeSettings } from '../../core/barcode/rules.ts';
import { splitSymbology, type TaggedScan } from '../../core/barcode/symbology.ts';
import { dayIn } from '../../core/day.ts';
import { addLine, dueOf, withCoupon, type NewLine, type Sale } from '../../core/sale/sale.ts';
import type { RegionPack } from '../../core/regions/index.ts';
import type { CompletedSale } from '../../core/journal/facts.ts';
import type { Catalogue, Clock, Payments, Store } from '../../ports.ts';
import type { Attention } from './attention.ts';
import { ONE, askedOf, labelOf, measured, traceOf, type Label } from './label.ts';
import type { RegisterService } from './register.ts';

export interface ScanDeps {
  register: RegisterService;
  catalogue: Catalogue;
  payments: () => Payments;
  region: RegionPack;
  clock: Pick<Clock, 'nowMs'>;
  store: Pick<Store, 'sales'>;
  attention: Attention;
  /** Is this text a coupon for the sale? Absent = there are none. */
  isCoupon?: (sale: Sale, code: string) => boolean;
  /** The shop's own rules; the shipped ones where absent. */
  barcodes?: () => BarcodeSettings;
}

/** A line for a product that has a price. */
export function lineFor(product: ProductView, priceMinor: NewLine['priceMinor'], quantityMilli: number, region: RegionPack): NewLine {
  return {
    productId: product.id,
    name: product.name,
    quantityMilli,
    unit: product.unit,
    priceMinor,
    perMilli: 1000,
    taxClass: product.taxClass,
    taxIncluded: region.pricesIncludeTax,
    ...(product.barcode === undefined ? {} : { barcode: product.barcode }),
  };
}

export { ONE } from './label.ts';

/** How much is sold: one piece where nothing is said; null where a weight has to be said first. */
export function quantityOf(product: ProductView, given: number | undefined): number | null {
  return given ?? (product.unit === 'kg' ? null : ONE);
}

/**
 * The sale that takes goods now: a new one after a completed sale, the same one taken back to
 * selling where nothing is collected yet.
 * @throws Fault PAYMENT_OPEN while a payment of it is unresolved.
 */
export function sellingSale(register: RegisterService, lane: Lane): Sale {
  const sale = register.lanes.get(lane);
  if (sale.status === 'completed') return register.lanes.fresh(lane);
  if (sale.status === 'tendering') register.backToSelling(lane);
  return register.lanes.get(lane);
}

/** Codes that are something else than goods, and what to tell the cashier. */
const notGoods: Partial<Record<Meaning['kind'], readonly [ErrorCode, string]>> = {
  staff: ['CODE_STAFF', 'this is a card of the staff: nothing asks for it now'],
  'emv-mpm': ['CODE_MERCHANT', 'this is a shop’s payment code: scan the one the customer shows'],
};

const quantity = (quantityMilli: number | undefined): Pick<ScanView, 'quantityMilli'> => (quantityMilli === undefined ? {} : { quantityMilli });

/** What the screen gives back when the cashier has said the price or the weight. */
function openPart(label: Label, quantityMilli: number | undefined): Pick<ScanView, 'trace' | 'quantityMilli'> {
  const trace = traceOf(label.item);
  return { ...(Object.keys(trace).length === 0 ? {} : { trace }), ...quantity(quantityMilli) };
}

/** @throws Fault for what can neither be sold nor pay */
function refuse(meaning: Meaning): void {
  if (meaning.kind === 'invalid') throw new Fault('CODE_INVALID', `this code is not well formed: scan it again (${meaning.error})`);
  const reason = notGoods[meaning.kind];
  if (reason !== undefined) throw new Fault(...reason);
}

/** Goods at a screen that chooses what comes back, with as much of them as their label says. */
function comesBack(product: ProductView, label: Label): ScanView {
  const amounts = measured(product, label, undefined);
  return { code: label.code, outcome: 'returned', product, ...quantity(typeof amounts === 'string' ? undefined : amounts.quantityMilli) };
}

/** A completed sale as screens see it. */
export function soldView({ saleId, receiptNo, completedAtMs, lines, totalMinor, tenders, memberNo, memberPoints }: CompletedSale): SoldView {
  return { saleId, receiptNo, completedAtMs, lines, totalMinor, tenders, ...(memberNo === undefined ? {} : { memberNo }), ...(memberPoints === undefined ? {} : { memberPoints }) };
}

/** Codes that act on no line: a receipt shows its sale, a member's card and a coupon go with the sale at hand. */
function createCards({ register, store, isCoupon }: Pick<ScanDeps, 'register' | 'store' | 'isCoupon'>) {
  function coupon(lane: Lane, code: string): ScanView {
    register.lanes.set(lane, withCoupon(sellingSale(register, lane), code), true);
    return { code, outcome: 'coupon' };
  }
  function receipt(lane: Lane, code: string, receiptNo: string): ScanView {
    if (register.lanes.get(lane).status === 'tendering') throw new Fault('BAD_STATE', 'a sale is being paid: finish it, then scan the receipt');
    const sale = store.sales.byReceiptNo(receiptNo);
    if (sale === null) throw new Fault('CODE_RECEIPT', 'this terminal has sold nothing under this receipt number');
    return { code, outcome: 'receipt', sold: soldView(sale) };
  }
  function member(lane: Lane, memberNo: string): ScanView {
    const now = register.lanes.get(lane);
    const sale = now.status === 'completed' ? register.lanes.fresh(lane) : now;
    register.lanes.set(lane, { ...sale, memberNo }, sale.status === 'open');
    return { code: memberNo, outcome: 'member' };
  }
  return (lane: Lane, code: string, meaning: Meaning): ScanView | null => {
    if (isCoupon?.(register.lanes.get(lane), code) === true) return coupon(lane, code);
    if (meaning.kind === 'receipt') return receipt(lane, code, meaning.receiptNo);
    return meaning.kind === 'member' ? member(lane, meaning.number) : null;
  };
}

/** No cashier's screen is asked. */
const nobody: ReturnType<Attention['of']> = { sheet: false, pin: false };

export function createScan(deps: ScanDeps) {
  const { register, catalogue, payments, region, clock, attention } = deps;
  const cards = createCards(deps);
  const { barcodes = () => shippedBarcodes } = deps;
  const dayOf = dayIn(region.timeZone);
  const today = (): string => dayOf(clock.nowMs());

  /** Goods past their date are sold all the same: the cashier is warned and decides. */
  function warningOf({ item: { expiry } }: Label): Pick<ScanView, 'warning'> {
    if (expiry === undefined || expiry >= today()) return {};
    return { warning: { code: 'EXPIRED', message: `this was to be used by ${expiry}` } };
  }

  function sell(lane: Lane, product: ProductView, label: Label, given: number | undefined, commandId: string): ScanView {
    const { code } = label;
    const amounts = measured(product, label, given);
    if (typeof amounts === 'string') return { code, outcome: amounts, product, ...openPart(label, askedOf(product, label, given)) };
    const sale = sellingSale(register, lane);
    const line = { ...lineFor(product, amounts.priceMinor, amounts.quantityMilli, region), ...amounts, ...traceOf(label.item) };
    const added = addLine(sale, line, region, commandId);
    register.lanes.set(lane, added.sale, true);
    return { code, outcome: 'line', lineId: added.lineId, ...quantity(given), ...warningOf(label) };
  }

  function pay(lane: Lane, code: string, commandId: string, at: ReturnType<Attention['of']>): ScanView {
    const before = register.lanes.get(lane);
    if (before.status === 'completed' || before.lines.length === 0 || dueOf(before, region) <= 0) {
      throw new Fault('NOTHING_TO_PAY', 'there is nothing to pay: scan goods before the customer’s code');
    }
    if (at.sheet) throw new Fault('SHEET_OPEN', 'an item still needs its price or weight: sell it or cancel it, then scan the customer’s code');
    register.beginTender(lane);
    payments().charge(lane, code, commandId);
    return { code: '', outcome: 'payer' };
  }

  function find({ keys, productId }: Label): ProductView | null {
    for (const key of keys) {
      const product = catalogue.byBarcode(key);
      if (product !== null) return product;
    }
    return productId === undefined ? null : catalogue.byId(productId);
  }

  /**
   * Takes a code: a product's, or the customer's payment code. A product's own code wins while
   * selling, since some retailers' long codes look like payment codes; while paying, payment wins.
   * A customer alone pays where the kiosk asks for it, and adds nothing while paying.
   */
  function take(lane: Lane, { data, symbology }: TaggedScan, given: number | undefined, commandId: string, isAlone: boolean): ScanView {
    const at = isAlone ? nobody : attention.of(lane);
    if (at.pin) throw new Fault('PIN_OPEN', 'a PIN is asked for: type it or go back, then scan again');
    const paying = register.lanes.get(lane).status === 'tendering';
    const payer = payments().recognise(data);
    if (paying && payer !== null) return pay(lane, data, commandId, at);
    if (paying && isAlone) throw new Fault('BAD_STATE', 'this is being paid: go back to add something');
    const rules = { ...rulesFor(region, barcodes(), Number(today().slice(0, 4))), paying };
    const meaning = readScan({ data, ...(symbology === undefined ? {} : { symbology }) }, rules);
    const label = labelOf(meaning, data);
    const product = meaning.kind === 'invalid' ? null : find(label);
    const isRefund = at.refund === true;
    if (product !== null) return isRefund ? comesBack(product, label) : sell(lane, product, label, given, commandId);
    if (payer !== null && isAlone) throw new Fault('BAD_STATE', 'this is a code to pay with: finish the goods first');
    if (payer !== null) return pay(lane, data, commandId, at);
    refuse(meaning);
    const card = cards(lane, data, meaning);
    if (card !== null) return card;
    if (isRefund) return { code: label.code, outcome: 'returned' };
    if (paying) sellingSale(register, lane);
    return { code: label.code, outcome: 'unknown', ...openPart(label, given) };
  }

  return function scan(lane: Lane, raw: string, given: number | undefined, commandId: string, symbology?: string, isAlone = false): ScanView {
    const text = raw.trim();
    const tagged = symbology === undefined ? splitSymbology(text) : { data: text, symbology };
    try {
      return take(lane, tagged, given, commandId, isAlone);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      return { code: tagged.data, outcome: 'refused', error: error.toJSON() };
    }
  };
}
