/** What GS1 elements say of the goods at hand, in the units a sale line has. */
import { gtin14 } from './check.ts';
import { dayOf } from './gs1/dates.ts';
import type { Element } from './gs1/elements.ts';

export interface ItemFields {
  /** Fourteen digits. */
  gtin?: string;
  batch?: string;
  serial?: string;
  /** YYYY-MM-DD, the last day it may be used. */
  expiry?: string;
  /** Net weight in grams. */
  weightGrams?: number;
  /** Price of the whole item in the currency's minor unit. */
  priceMinor?: number;
  /** Pieces. */
  count?: number;
}

/** ISO 4217: alphabetic code → numeric code, of the currencies a region pack may have. */
const NUMERIC: Readonly<Record<string, string>> = {
  CNY: '156',
  EUR: '978',
  GBP: '826',
  HKD: '344',
  IDR: '360',
  JPY: '392',
  MYR: '458',
  PHP: '608',
  SGD: '702',
  THB: '764',
  TWD: '901',
  USD: '840',
};

/** One pound is 453.59237 g, exactly (International yard and pound agreement, 1959). */
const POUND_MICROGRAMS = 453_592_370n;
const GRAM_MICROGRAMS = 1_000_000n;

const rounded = (numerator: bigint, denominator: bigint): number => Number((numerator * 2n + denominator) / (denominator * 2n));

/** A whole number with decimals, times a factor, rounded half up. Null where a number cannot hold it exactly. */
function scaled(digits: string, decimals: number, factor: bigint, unit: bigint): number | null {
  const value = rounded(BigInt(digits) * factor, 10n ** BigInt(decimals) * unit);
  return Number.isSafeInteger(value) ? value : null;
}

interface Money {
  /** Decimals of the currency's minor unit. */
  exponent: number;
  /** ISO 4217 alphabetic. */
  currency: string;
}

/** The one field that an element gives, or nothing. */
function fieldOf({ entry: { ai }, value }: Element, money: Money, year: number): ItemFields {
  const decimals = Number(ai.charAt(3));
  const amount = (digits: string): ItemFields => {
    const priceMinor = scaled(digits, decimals, 10n ** BigInt(money.exponent), 1n);
    return priceMinor === null ? {} : { priceMinor };
  };
  const weight = (unit: bigint): ItemFields => {
    const weightGrams = scaled(value, decimals, unit, GRAM_MICROGRAMS);
    return weightGrams === null ? {} : { weightGrams };
  };
  if (ai === '10') return { batch: value };
  if (ai === '21') return { serial: value };
  if (ai === '17') return { expiry: dayOf(value, year) };
  if (ai === '7003') return { expiry: dayOf(value.slice(0, 6), year) };
  if (ai === '30' || ai === '37') return { count: Number(value) };
  if (['01', '02', '03'].includes(ai)) return { gtin: value };
  if (ai === '8006' || ai === '8026') return { gtin: value.slice(0, 14) };
  if (ai.startsWith('310')) return weight(1000n * GRAM_MICROGRAMS);
  if (ai.startsWith('320')) return weight(POUND_MICROGRAMS);
  if (ai.startsWith('392')) return amount(value);
  // Another country's money is not a price here.
  if (ai.startsWith('393') && value.startsWith(NUMERIC[money.currency] ?? '---')) return amount(value.slice(3));
  return {};
}

/**
 * The item of a read.
 * @param primary digits of the EAN or UPC symbol the elements came with, or null
 * @param year the present year, for the century of dates
 */
export function itemOf(elements: readonly Element[], primary: string | null, money: Money, year: number): ItemFields {
  const fields = elements.map((element) => fieldOf(element, money, year));
  return Object.assign({}, ...fields, primary === null ? {} : { gtin: gtin14(primary) }) as ItemFields;
}
