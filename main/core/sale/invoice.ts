/**
 * Reading a line of another system's invoice. The rule for what is not a sale of goods, in the
 * order it is applied; every line it turns away keeps its amount and gets a reason:
 *
 * - `badRow`: the wrong number of fields, or a quantity or price that is no number;
 * - `adjustment`: an invoice number that begins with A (a bad-debt adjustment of the books);
 * - `negativePrice`: an adjustment under another number: money, but no goods;
 * - `zeroQuantity`: nothing moved;
 * - `zeroPrice`: a gift, a write-off or a count of stock: goods, but no money;
 * - `outOfRange`: more than a line or an amount may hold.
 *
 * All else is sold: postage, fees and samples with a price too, and a line without a description
 * under its stock code. A negative quantity is a return of goods at that price.
 */
import { CODE_LENGTH_MAX, MINOR_MAX, NAME_LENGTH_MAX, QUANTITY_MILLI_MAX, minor, type Minor } from '#main/contract';
import { divideRounded } from '../money.ts';

export type RejectReason = 'badRow' | 'adjustment' | 'negativePrice' | 'zeroQuantity' | 'zeroPrice' | 'outOfRange';

export interface InvoiceLine {
  name: string;
  code: string;
  quantityMilli: number;
  priceMinor: Minor;
  perMilli: number;
}

export type ReadLine =
  | { ok: true; line: InvoiceLine; amountMinor: Minor }
  | { ok: false; reason: RejectReason; amountMinor: Minor };

interface Decimal {
  digits: bigint;
  scale: number;
}

/** Longest run of decimals that a unit price may have. */
const DECIMALS_MAX = 6;

function decimal(text: string): Decimal | null {
  const match = /^([+-]?)(\d{1,12})(?:\.(\d*))?$/.exec(text.trim());
  if (match === null) return null;
  const fraction = (match[3] ?? '').replace(/0+$/, '');
  if (fraction.length > DECIMALS_MAX) return null;
  const digits = BigInt(`${match[2]}${fraction}`);
  return { digits: match[1] === '-' ? -digits : digits, scale: fraction.length };
}

/** Quantity × unit price, rounded half away from zero to the minor unit. */
function amountOf(quantity: Decimal, price: Decimal, exponent: number): bigint {
  return divideRounded(quantity.digits * price.digits * 10n ** BigInt(exponent), 10n ** BigInt(quantity.scale + price.scale));
}

/**
 * Reads one line. A price with more decimals than the currency becomes a price of several units
 * (0.001 pounds = 1 penny for 10), so that nothing is rounded before the line's amount.
 */
export function readInvoiceLine(
  fields: { invoiceNo: string; stockCode: string; description: string; quantity: string; unitPrice: string } | null,
  exponent: number,
): ReadLine {
  const none = minor(0);
  if (fields === null) return { ok: false, reason: 'badRow', amountMinor: none };
  const quantity = decimal(fields.quantity);
  const price = decimal(fields.unitPrice);
  if (quantity === null || price === null || quantity.scale > 3 || fields.invoiceNo === '') {
    return { ok: false, reason: 'badRow', amountMinor: none };
  }
  const exact = amountOf(quantity, price, exponent);
  const inRange = exact <= BigInt(MINOR_MAX) && exact >= -BigInt(MINOR_MAX);
  const amountMinor = minor(Number(exact));
  const reject = (reason: RejectReason): ReadLine => ({ ok: false, reason, amountMinor });
  if (/^a/i.test(fields.invoiceNo)) return reject('adjustment');
  if (price.digits < 0n) return reject('negativePrice');
  if (quantity.digits === 0n) return reject('zeroQuantity');
  if (price.digits === 0n) return reject('zeroPrice');
  const quantityMilli = Number(quantity.digits) * 10 ** (3 - quantity.scale);
  const spare = Math.max(0, price.scale - exponent);
  const priceMinor = Number(price.digits) * 10 ** (exponent + spare - price.scale);
  if (!inRange || Math.abs(quantityMilli) > QUANTITY_MILLI_MAX || priceMinor > MINOR_MAX) return reject('outOfRange');
  const name = (fields.description.trim() || fields.stockCode.trim() || '?').slice(0, NAME_LENGTH_MAX);
  const code = fields.stockCode.trim().slice(0, CODE_LENGTH_MAX);
  return { ok: true, amountMinor, line: { name, code, quantityMilli, priceMinor: minor(priceMinor), perMilli: 1000 * 10 ** spare } };
}
