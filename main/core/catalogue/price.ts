/** Prices as people and spreadsheets write them. */
import { MINOR_MAX, type Minor } from '#main/contract';
import { fromDecimal } from '../money.ts';

export type PriceResult = { ok: Minor } | { error: 'number' | 'decimals' | 'negative' | 'tooLarge' };

const SYMBOLS = /(?:CN¥|JP¥|NT\$|S\$|US\$|RMB|CNY|JPY|Rp|[¥$€£฿₱元円圆圓])/giu;

/**
 * Reads a price: `3.50`, `¥1,234.50`, `1.234,50`, `3,5`, `120円`. A single separator before exactly three
 * digits is a thousands separator if it is a comma, and refused if it is a point (`10.000` is ten
 * in one country and ten thousand in the next).
 * @param exponent the currency's, ISO 4217
 */
export function parsePrice(text: string, exponent: number): PriceResult {
  const bare = text.normalize('NFKC').replace(SYMBOLS, '').replace(/\s/gu, '');
  const match = /^([-−]?)([\d.,]+)$/.exec(bare);
  if (match === null) return { error: 'number' };
  if (match[1] !== '') return { error: 'negative' };
  const decimal = toPoint(match[2] as string);
  if (decimal === null) return { error: 'number' };
  if (exponent < 3 && /\.\d{3}$/.test(decimal)) return { error: 'decimals' };
  const amount = fromDecimal(decimal, exponent);
  if (amount === null) return { error: /^\d{1,12}\.\d+$/.test(decimal) ? 'decimals' : 'number' };
  return amount > MINOR_MAX ? { error: 'tooLarge' } : { ok: amount };
}

/** Takes thousands separators out and makes the decimal separator a point. Null where it is no number. */
function toPoint(digits: string): string | null {
  if (/^\d+(?:\.\d+)?$/.test(digits)) return digits;
  if (/^\d{1,3}(?:,\d{3})+(?:\.\d+)?$/.test(digits)) return digits.replaceAll(',', '');
  if (/^\d{1,3}(?:\.\d{3})+,\d+$/.test(digits)) return digits.replaceAll('.', '').replace(',', '.');
  if (/^\d+,\d{1,2}$/.test(digits)) return digits.replace(',', '.');
  if (/^\.\d+$/.test(digits)) return `0${digits}`;
  return null;
}
