/** Exact money arithmetic. Everything is an integer; a product that could overflow goes through BigInt. */
import { minor, type Minor } from '#main/contract';

/** Integer division rounded half away from zero. */
export function divideRounded(numerator: bigint, denominator: bigint): bigint {
  const negative = numerator < 0n !== denominator < 0n;
  const n = numerator < 0n ? -numerator : numerator;
  const d = denominator < 0n ? -denominator : denominator;
  const rounded = (2n * n + d) / (2n * d);
  return negative ? -rounded : rounded;
}

/**
 * Amount of a line: price × quantity, rounded half away from zero to the minor unit.
 * @param perMilli the thousandths of a unit that the price is for, normally 1000
 */
export function lineAmount(priceMinor: Minor, quantityMilli: number, perMilli = 1000): Minor {
  return minor(Number(divideRounded(BigInt(priceMinor) * BigInt(quantityMilli), BigInt(perMilli))));
}

/** Sum of amounts. */
export function sum(amounts: Iterable<Minor>): Minor {
  let total = 0;
  for (const amount of amounts) total += amount;
  return minor(total);
}

/** Formats minor units as a plain decimal, `1234` at exponent 2 → `12.34`: for protocols and logs, not for people. */
export function toDecimal(amount: Minor, exponent: number): string {
  const digits = String(Math.abs(amount)).padStart(exponent + 1, '0');
  const sign = amount < 0 ? '-' : '';
  if (exponent === 0) return sign + digits;
  return `${sign}${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}

/**
 * Reads a plain decimal into minor units. Returns null where the text is no number or has more
 * decimals than the currency.
 */
export function fromDecimal(text: string, exponent: number): Minor | null {
  const match = /^(-?)(\d{1,12})(?:\.(\d+))?$/.exec(text.trim());
  if (match === null) return null;
  const fraction = (match[3] ?? '').replace(/0+$/, '');
  if (fraction.length > exponent) return null;
  const value = Number(`${match[2]}${fraction.padEnd(exponent, '0')}`);
  return minor(match[1] === '-' && value !== 0 ? -value : value);
}
