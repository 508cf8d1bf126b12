/** What a cashier types to find a sale: its receipt's number, last digits, a day, an amount, or a product. */
import type { Minor } from '#main/contract';
import { fromDecimal } from '../money.ts';

export interface SaleSearch {
  receiptNo?: string;
  /** Last digits of the receipt's number or of the payment's. */
  digits?: string;
  /** YYYY-MM-DD in the shop's time zone. */
  day?: string;
  totalMinor?: Minor;
  /** Part of a product's name or its barcode. */
  product?: string;
}

/** Fewest digits that are taken for the end of a payment's number. */
export const DIGITS_MIN = 3;

/**
 * A text may mean several things: any of them that fits is a hit.
 * @param today YYYY-MM-DD, for a day without its year
 */
export function readSearch(text: string, exponent: number, today: string): SaleSearch {
  const query = text.trim();
  if (query === '') return {};
  if (/^[A-Z][A-Z0-9]{0,15}-\d{6,}$/i.test(query)) return { receiptNo: query.toUpperCase() };
  const day = readDay(query, today);
  if (day !== null) return { day };
  const search: SaleSearch = {};
  const amount = fromDecimal(query.replace(/^[¥￥$€£]/, '').replaceAll(',', ''), exponent);
  if (amount !== null && amount > 0) search.totalMinor = amount;
  if (/^\d+$/.test(query)) search.digits = query;
  if (!/^[\d.,¥￥$€£]+$/.test(query) || query.length >= 8) search.product = query;
  return search;
}

function readDay(text: string, today: string): string | null {
  const match = /^(?:(\d{4})[-/.年])?(\d{1,2})[-/月](\d{1,2})日?$/.exec(text);
  if (match === null) return null;
  const [, year, month = '', date = ''] = match;
  const [m, d] = [Number(month), Number(date)];
  if (m < 1 || m > 12 || d < 1 || d > 31) return null;
  const tail = `${month.padStart(2, '0')}-${date.padStart(2, '0')}`;
  if (year !== undefined) return `${year}-${tail}`;
  // Without a year it is the last such day: nobody brings goods back that will be bought.
  const thisYear = `${today.slice(0, 4)}-${tail}`;
  return thisYear <= today ? thisYear : `${Number(today.slice(0, 4)) - 1}-${tail}`;
}

/** The milliseconds of a day: from its first to before the next one's. @param dayOf `YYYY-MM-DD` of a time, in the shop's zone */
export function dayRange(day: string, dayOf: (atMs: number) => string): { fromMs: number; toMs: number } {
  const noonMs = Date.parse(`${day}T12:00:00Z`);
  const firstFrom = (lowMs: number, fits: (found: string) => boolean): number => {
    let [low, high] = [lowMs, lowMs + 48 * 3_600_000];
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (fits(dayOf(middle))) high = middle;
      else low = middle;
    }
    return high;
  };
  const fromMs = firstFrom(noonMs - 48 * 3_600_000, (found) => found >= day);
  return { fromMs, toMs: firstFrom(fromMs, (found) => found > day) };
}
