import { regions } from '#main/core/regions/index.ts';

/** The regions' own, which are ISO 4217's: Intl follows the custom of the land instead, and says 0 for IDR. */
const known: ReadonlyMap<string, number> = new Map(Object.values(regions).map(({ currency, exponent }) => [currency, exponent]));

/** Decimals of a currency (ISO 4217): CNY 2, JPY 0, IDR 2. @throws RangeError where the code is malformed. */
export function decimalsOf(currency: string): number {
  return known.get(currency) ?? new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
}
