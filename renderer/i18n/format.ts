/** Numbers, money and time in the words of a language. */
import type { Minor } from '#main/contract';

export interface MoneyFormat {
  currency: string;
  /** Minor units in a major unit as a power of ten. */
  exponent: number;
}

const formatters = new Map<string, Intl.NumberFormat>();

function moneyFormatter(language: string, { currency, exponent }: MoneyFormat): Intl.NumberFormat {
  const key = `${language} ${currency} ${exponent}`;
  const known = formatters.get(key);
  if (known) return known;
  const made = new Intl.NumberFormat(language, {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
    minimumFractionDigits: exponent,
    maximumFractionDigits: exponent,
  });
  formatters.set(key, made);
  return made;
}

/** Minor units as a decimal text, exact: 1234 at exponent 2 = `12.34`. */
export function decimalOf(amountMinor: number, exponent: number): `${number}` {
  const digits = String(Math.abs(amountMinor)).padStart(exponent + 1, '0');
  const whole = digits.slice(0, digits.length - exponent);
  const fraction = exponent === 0 ? '' : `.${digits.slice(-exponent)}`;
  return `${amountMinor < 0 ? '-' : ''}${whole}${fraction}` as `${number}`;
}

/** An amount as people read it. Exact: the decimal goes to Intl as text, never as a float. */
export function formatMoney(amountMinor: Minor, format: MoneyFormat, language: string): string {
  return moneyFormatter(language, format).format(decimalOf(amountMinor, format.exponent));
}

/**
 * What a person typed as an amount, or null where it is none: `12`, `12.5`, `12.50` at exponent 2.
 * More fraction digits than the currency has are refused, not rounded.
 */
export function parseAmount(text: string, exponent: number): Minor | null {
  const match = /^(\d{0,9})(?:[.。](\d*))?$/.exec(text.trim());
  if (match === null) return null;
  const [, whole = '', fraction = ''] = match;
  if (whole + fraction === '' || fraction.length > exponent) return null;
  return Number(whole + fraction.padEnd(exponent, '0')) as Minor;
}

/** What a person typed as a quantity, in thousandths, or null: `3`, `1.25`, `-1`. Zero is none. */
export function parseQuantity(text: string): number | null {
  const match = /^(-?)(\d{1,5})(?:[.。](\d{1,3}))?$/.exec(text.trim());
  if (match === null) return null;
  const [, sign, whole = '', fraction = ''] = match;
  const milli = Number(whole + fraction.padEnd(3, '0'));
  return milli === 0 ? null : sign === '-' ? -milli : milli;
}

export function formatQuantity(quantityMilli: number, unit: 'piece' | 'kg', language: string): string {
  const amount = new Intl.NumberFormat(language, {
    minimumFractionDigits: unit === 'kg' ? 3 : 0,
    maximumFractionDigits: 3,
  }).format(quantityMilli / 1000);
  return unit === 'kg' ? `${amount} kg` : amount;
}

/** Hours and minutes at the shop. */
export const formatTime = (atMs: number, timeZone: string, language: string): string =>
  new Intl.DateTimeFormat(language, { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(atMs);

export const formatDay = (atMs: number, timeZone: string, language: string): string =>
  new Intl.DateTimeFormat(language, { timeZone, weekday: 'long', day: 'numeric', month: 'long' }).format(atMs);

/** A countdown: `1:32`, `0:07`. Never below zero. */
export function formatCountdown(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** An age in the largest unit that says it: seconds below a minute, then minutes, hours, days. */
export function formatAge(ms: number, language: string): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [value, unit]: [number, string] =
    seconds < 60 ? [seconds, 'second'] : seconds < 3600 ? [Math.floor(seconds / 60), 'minute']
    : seconds < 86_400 ? [Math.floor(seconds / 3600), 'hour'] : [Math.floor(seconds / 86_400), 'day'];
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'short' }).format(value);
}
