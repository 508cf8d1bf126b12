/**
 * A receipt as the text of a code, for customers who take no paper: `T1-000123 2026-11-21 20:01 CNY 12.50 3F9A21C0`.
 * A phone shows it as it is; scanned at the cashier's screen of the terminal that sold, it opens the sale. The last eight
 * digits tell a misread from the text (FNV-1a, 32 bits); they prove nothing: what was sold stands in the journal alone.
 */
import type { CompletedSale } from '../journal/facts.ts';
import { toDecimal } from '../money.ts';

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** FNV-1a over the text's characters, all of them ASCII: eight capital hexadecimal digits. */
function checkOf(text: string): string {
  let hash = FNV_OFFSET;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), FNV_PRIME);
  return (hash >>> 0).toString(16).toUpperCase().padStart(8, '0');
}

const TEXT = /^((\S+) \d{4}-\d\d-\d\d \d\d:\d\d [A-Z]{3} -?\d+(?:\.\d+)?) ([0-9A-F]{8})$/;

/** @param shop.timeZone IANA name; the time is the shop's own */
export function receiptText({ receiptNo, completedAtMs, currency, totalMinor }: CompletedSale, { timeZone, exponent }: { timeZone: string; exponent: number }): string {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' });
  const parts = Object.fromEntries(format.formatToParts(completedAtMs).map(({ type, value }) => [type, value]));
  const { year, month, day, hour, minute } = parts;
  const text = `${receiptNo} ${year}-${month}-${day} ${hour}:${minute} ${currency} ${toDecimal(totalMinor, exponent)}`;
  return `${text} ${checkOf(text)}`;
}

/** The receipt's number, or null where this is no such text or was misread. */
export function receiptNoIn(text: string): string | null {
  const [, body, receiptNo, check] = TEXT.exec(text) ?? [];
  return body !== undefined && receiptNo !== undefined && checkOf(body) === check ? receiptNo : null;
}
