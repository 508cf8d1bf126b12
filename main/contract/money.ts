import * as v from 'valibot';

declare const minorBrand: unique symbol;

/** An amount of money in the currency's minor unit (fen, yen, cent): a safe integer, never a fraction. */
export type Minor = number & { readonly [minorBrand]: true };

/** ISO 4217 alphabetic code. */
export type CurrencyCode = string;

/** Largest amount a single field may carry: one hundred million major units at exponent 2. */
export const MINOR_MAX = 10_000_000_000;

/** Schema of an amount that may be negative (a refund line, a change of balance). */
export const minorSchema = v.pipe(
  v.number(),
  v.safeInteger('an amount is a whole number of minor units'),
  v.minValue(-MINOR_MAX),
  v.maxValue(MINOR_MAX),
  v.transform((n) => n as Minor),
);

/** Schema of a price or a tendered amount: zero or more. */
export const priceSchema = v.pipe(
  v.number(),
  v.safeInteger('an amount is a whole number of minor units'),
  v.minValue(0, 'an amount cannot be below zero'),
  v.maxValue(MINOR_MAX),
  v.transform((n) => n as Minor),
);

/**
 * Marks a number as minor units after checking that it is one.
 * @throws RangeError when it is not a safe integer: money with a fraction is a programmer's error.
 */
export function minor(n: number): Minor {
  if (!Number.isSafeInteger(n)) throw new RangeError(`not a whole number of minor units: ${n}`);
  return n as Minor;
}
