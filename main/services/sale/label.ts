/** What a read code asks of the sale: under which texts its product is listed, and what its label says of the line. */
import { Fault, QUANTITY_MILLI_MAX, minor, type ProductView } from '#main/contract';
import type { ItemFields } from '../../core/barcode/item.ts';
import type { Meaning } from '../../core/barcode/read.ts';
import type { NewLine } from '../../core/sale/sale.ts';

/** One piece, or one kilogram, in thousandths. */
export const ONE = 1000;

export interface Label {
  /** Texts the product may be listed under, tried in this order. */
  keys: string[];
  /** The code a new product would be listed under. */
  code: string;
  item: ItemFields;
  /** The product's own number, where it may be that. */
  productId?: string;
  /** Is what it weighs or costs this piece's own, rather than every piece's? */
  isVariable: boolean;
}

/** A GTIN of fourteen digits as files list it: GTIN-8 and GTIN-13 are shorter. */
function listed(gtin14: string): string[] {
  if (gtin14.startsWith('000000')) return [gtin14.slice(6), gtin14];
  return gtin14.startsWith('0') ? [gtin14.slice(1), gtin14] : [gtin14];
}

/** The label of a read code. */
export function labelOf(meaning: Meaning, data: string): Label {
  const plain: Label = { keys: [data], code: data, item: {}, isVariable: false };
  if (meaning.kind === 'gtin') return { ...plain, keys: [data, meaning.gtin, ...listed(meaning.gtin14)] };
  if (meaning.kind === 'link') {
    const { code, gtin14 } = meaning;
    return { ...plain, keys: [code, ...(gtin14 === undefined ? [] : listed(gtin14))], code, productId: code };
  }
  if (meaning.kind === 'measure') {
    const { keys, priceMinor, weightGrams } = meaning.measure;
    const item = { ...(priceMinor === undefined ? {} : { priceMinor }), ...(weightGrams === undefined ? {} : { weightGrams }) };
    // The label's head, prefix and item number, is the same on every label of the product.
    return { keys: [...keys, data, ...listed(meaning.gtin14 ?? data)], code: keys.at(-1) ?? data, item, isVariable: true };
  }
  if (meaning.kind !== 'gs1' || meaning.item.gtin === undefined) return plain;
  const keys = listed(meaning.item.gtin);
  // Indicator 9: a trade item of variable measure (GS1 General Specifications, section 2.1.10).
  return { keys, code: keys[0] ?? data, item: meaning.item, isVariable: meaning.item.gtin.startsWith('9') };
}

/** @throws Fault LIMIT for more than a line may hold */
function limited(quantityMilli: number): number {
  if (quantityMilli !== 0 && Math.abs(quantityMilli) <= QUANTITY_MILLI_MAX) return quantityMilli;
  throw new Fault('LIMIT', `the label's quantity is outside of what a line holds: 0.001 to ${QUANTITY_MILLI_MAX / 1000}`);
}

/** How a line is priced and counted. */
type Measured = Pick<NewLine, 'quantityMilli' | 'unit' | 'priceMinor' | 'perMilli'>;

/**
 * What the label makes of a line.
 * @param given quantity the cashier asked for, in thousandths
 * @returns `price` where neither label nor catalogue has one, `weigh` where a weight is missing
 * @throws Fault LIMIT
 */
export function measured(product: ProductView, label: Label, given: number | undefined): Measured | 'price' | 'weigh' {
  const { weightGrams, priceMinor, count } = label.item;
  const isWeighed = weightGrams !== undefined && (label.isVariable || product.unit === 'kg');
  const price = priceMinor ?? product.priceMinor;
  if (price === null) return 'price';
  const priced = { priceMinor: minor(price), perMilli: 1000 };
  if (isWeighed) {
    const quantityMilli = limited(Math.round((weightGrams * (given ?? ONE)) / 1000));
    // A label with both: its money is for its weight, whatever the catalogue's price by now.
    return { ...priced, unit: 'kg', quantityMilli, ...(priceMinor === undefined ? {} : { perMilli: weightGrams }) };
  }
  if (priceMinor !== undefined) return { ...priced, unit: 'piece', quantityMilli: given ?? ONE };
  if (product.unit === 'kg' && given === undefined) return 'weigh';
  const pieces = product.unit === 'piece' && count !== undefined && count > 0 ? count : 1;
  return { ...priced, unit: product.unit, quantityMilli: limited((given ?? ONE) * pieces) };
}

/** The quantity that is known where the line cannot be made yet: the label's own weight, or what was asked for. */
export function askedOf(product: ProductView, { item: { weightGrams } }: Label, given: number | undefined): number | undefined {
  return product.unit === 'kg' && weightGrams !== undefined ? limited(Math.round((weightGrams * (given ?? ONE)) / 1000)) : given;
}

/** What stays on the line so that goods can be called back. */
export function traceOf({ batch, expiry, serial }: ItemFields): Pick<NewLine, 'batch' | 'expiry' | 'serial'> {
  return {
    ...(batch === undefined ? {} : { batch }),
    ...(expiry === undefined ? {} : { expiry }),
    ...(serial === undefined ? {} : { serial }),
  };
}
