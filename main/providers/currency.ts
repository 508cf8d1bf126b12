/** Decimals of a currency (ISO 4217): CNY 2, JPY 0. @throws RangeError where the code is malformed. */
export function decimalsOf(currency: string): number {
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
}
