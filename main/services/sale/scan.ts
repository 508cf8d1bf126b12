/** What a scanned or typed code does to the lane's sale. */
import { Fault, type Lane, type ProductView, type ScanView } from '#main/contract';
import { addLine, dueOf, type NewLine, type Sale } from '../../core/sale/sale.ts';
import type { RegionPack } from '../../core/regions/index.ts';
import type { Catalogue, Payments } from '../../ports.ts';
import type { RegisterService } from './register.ts';

export interface ScanDeps {
  register: RegisterService;
  catalogue: Catalogue;
  payments: () => Payments;
  region: RegionPack;
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

export function createScan({ register, catalogue, payments, region }: ScanDeps) {
  function sell(lane: Lane, product: ProductView, code: string, quantityMilli: number, commandId: string): ScanView {
    if (product.priceMinor === null) return { code, outcome: 'price', product };
    const sale = sellingSale(register, lane);
    const added = addLine(sale, lineFor(product, product.priceMinor, quantityMilli, region), region, commandId);
    register.lanes.set(lane, added.sale, true);
    return { code, outcome: 'line', lineId: added.lineId };
  }

  function pay(lane: Lane, code: string, commandId: string): ScanView {
    const before = register.lanes.get(lane);
    if (before.status === 'completed' || before.lines.length === 0 || dueOf(before, region) <= 0) {
      throw new Fault('BAD_STATE', 'there is nothing to pay: scan goods before the customer’s code');
    }
    register.beginTender(lane);
    payments().charge(lane, code, commandId);
    return { code: '', outcome: 'payer' };
  }

  /**
   * Takes a code: a product's, or the customer's payment code. A product's own code wins while
   * selling, since some retailers' long codes look like payment codes; while paying, payment wins.
   */
  return function scan(lane: Lane, raw: string, quantityMilli: number, commandId: string): ScanView {
    const code = raw.trim();
    try {
      const paying = register.lanes.get(lane).status === 'tendering';
      const payer = payments().recognise(code);
      const product = paying && payer !== null ? null : catalogue.byBarcode(code);
      if (product !== null) return sell(lane, product, code, quantityMilli, commandId);
      if (payer !== null) return pay(lane, code, commandId);
      if (paying) sellingSale(register, lane);
      return { code, outcome: 'unknown' };
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      return { code, outcome: 'refused', error: { code: error.code, message: error.message } };
    }
  };
}
