/** What a scan means to the terminal: goods, a way to pay, a receipt, a card. Pure; rules are the region's and shop's. */
import { schemeByForm } from '../payment/codes.ts';
import { receiptNoIn } from '../receipt/code.ts';
import { eanOfIsbn, eanOfIssn, expandUpce, gtin14, hasCheckDigit, isbn10Of, issnOf } from './check.ts';
import { looksLikeCustomerCode, looksLikeMerchantCode, readCustomerCode, readMerchantCode, type EmvCustomerCode, type EmvMerchantCode } from './emv.ts';
import { bracketed, FNC1 } from './gs1/elements.ts';
import { linkCode, type LinkRule } from './links.ts';
import { isLink } from './gs1/link.ts';
import { readGs1, type Gs1Scan } from './gs1/scan.ts';
import { itemOf, type ItemFields } from './item.ts';
import { readMeasure, type Measure, type MeasureTemplate } from './measure.ts';

export interface ScanRules {
  /** ISO 4217, with the decimals of its minor unit. */
  currency: string;
  exponent: number;
  /** The present year: the century of dates of two digits. */
  year: number;
  measures: readonly MeasureTemplate[];
  /** How members' and staff's cards begin. Empty where there are none. */
  memberPrefixes: readonly string[];
  staffPrefixes: readonly string[];
  /** Links that stand for goods. */
  links: readonly LinkRule[];
  /** While paying, a payer's code is read before goods. */
  paying?: boolean;
}

export interface Trade {
  /** As in the symbol: 8, 12, 13 or 14 digits. */
  gtin: string;
  gtin14: string;
}

export type Meaning =
  /** EAN, UPC, ISBN or ISSN. `isbn` is the ISBN-10, where there is one. */
  | ({ kind: 'gtin'; isbn?: string; issn?: string } & Trade)
  /** Elements of GS1; `ai` is their bracket form. */
  | { kind: 'gs1'; ai: string; item: ItemFields }
  | ({ kind: 'measure'; measure: Measure } & Partial<Trade>)
  /** A shop's own link: the code in it is a barcode, a GTIN for instance, or a product's own number. */
  | ({ kind: 'link'; code: string } & Partial<Trade>)
  | { kind: 'payer'; scheme: string }
  | { kind: 'emv-mpm'; code: EmvMerchantCode }
  | { kind: 'emv-cpm'; code: EmvCustomerCode }
  | { kind: 'receipt'; receiptNo: string }
  | { kind: 'member' | 'staff'; number: string }
  /** None of these: a shop's own code, sold where the catalogue lists this very text. */
  | { kind: 'code'; /** It has a GTIN's length and not its check digit. */ badCheckDigit: boolean }
  /** It claims to be GS1's, EAN's or EMVCo's and is not: a misread or a bad label. Refused. */
  | { kind: 'invalid'; error: string };

/** `T1-000123`, `T1~7K2M-000124`: the stream's name and the terminal's count, as on our receipts. */
const RECEIPT = /^[A-Z][A-Z0-9]{0,15}(~[0-9A-HJKMNP-TV-Z]{4})?-\d{6,12}$/;

function goods(gtin: string, rules: ScanRules): Meaning {
  const trade: Trade = { gtin, gtin14: gtin14(gtin) };
  const ean = gtin.length === 12 ? `0${gtin}` : gtin;
  const measure = readMeasure(ean, rules.measures, rules.exponent);
  if (measure !== null) return { kind: 'measure', measure, ...trade };
  const [isbn, issn] = [isbn10Of(gtin), issnOf(gtin)];
  return { kind: 'gtin', ...trade, ...(isbn === null ? {} : { isbn }), ...(issn === null ? {} : { issn }) };
}

/** Digits of an EAN or UPC symbol, or typed. `isUpce`: eight digits are UPC-E rather than EAN-8. */
function numbered(data: string, isUpce: boolean, rules: ScanRules): Meaning | null {
  const upce = isUpce ? expandUpce(data) : null;
  if (upce !== null) return goods(upce, rules);
  if (/^(?:\d{8}|\d{12,14})$/.test(data) && hasCheckDigit(data)) return goods(data, rules);
  const late = data.length === 8 ? expandUpce(data) : null;
  return late === null ? null : goods(late, rules);
}

function ofGs1(scan: Gs1Scan & { ok: true }, rules: ScanRules): Meaning {
  const elements = scan.elements ?? [];
  return { kind: 'gs1', ai: bracketed(elements), item: itemOf(elements, scan.primary, rules, rules.year) };
}

/** An EAN or UPC symbol: some scanners leave out the leading zero of UPC-A, or send UPC-E unexpanded. */
function ofPrimary(data: string, symbology: string, rules: ScanRules): Meaning {
  const scan = readGs1(symbology + data);
  if (scan.ok && scan.elements !== null) return ofGs1(scan, rules);
  const isShort = symbology === ']E0' && /^\d{6,8}$|^\d{12}$/.test(data);
  const meaning = scan.ok || isShort ? numbered(data, isShort, rules) : null;
  if (meaning !== null) return meaning;
  return { kind: 'invalid', error: scan.ok ? 'Not an EAN or UPC number' : scan.error };
}

/** Element strings from scanners that send no identifier: with separators, or from AI (01) on. */
function untagged(data: string, rules: ScanRules): Meaning | null {
  const bare = data.startsWith(FNC1) ? data.slice(1) : data;
  if (!data.includes(FNC1) && !/^01\d{14}/.test(data)) return null;
  const scan = readGs1(`]C1${bare}`);
  return scan.ok ? ofGs1(scan, rules) : null;
}

function ofShop(data: string, rules: ScanRules): Meaning | null {
  for (const [kind, prefixes] of [['member', rules.memberPrefixes], ['staff', rules.staffPrefixes]] as const) {
    const prefix = prefixes.find((start) => data.startsWith(start) && data.length > start.length);
    if (prefix !== undefined) return { kind, number: data.slice(prefix.length) };
  }
  const receiptNo = receiptNoIn(data) ?? data;
  return RECEIPT.test(receiptNo) ? { kind: 'receipt', receiptNo } : null;
}

function ofPayment(data: string): Meaning | null {
  if (looksLikeMerchantCode(data)) {
    const code = readMerchantCode(data);
    return typeof code === 'string' ? { kind: 'invalid', error: code } : { kind: 'emv-mpm', code };
  }
  if (looksLikeCustomerCode(data)) {
    const code = readCustomerCode(data);
    return typeof code === 'string' ? { kind: 'invalid', error: code } : { kind: 'emv-cpm', code };
  }
  const scheme = schemeByForm(data);
  return scheme === null ? null : { kind: 'payer', scheme };
}

function ofShopLink(code: string): Meaning {
  const isGtin = /^(?:\d{8}|\d{12,14})$/.test(code) && hasCheckDigit(code);
  return { kind: 'link', code, ...(isGtin ? { gtin: code, gtin14: gtin14(code) } : {}) };
}

/** A label longer than a GTIN, such as 18 digits with price and weight. */
function ofLongLabel(data: string, rules: ScanRules): Meaning | null {
  const measure = readMeasure(data, rules.measures, rules.exponent);
  return measure === null ? null : { kind: 'measure', measure };
}

function ofText(data: string, rules: ScanRules): Meaning {
  const isbn = /[-X]/i.test(data) ? (eanOfIsbn(data) ?? eanOfIssn(data)) : null;
  const readers = [
    () => ofShop(data, rules),
    () => numbered(data, false, rules),
    () => (isbn === null ? null : goods(isbn, rules)),
    ...(rules.paying === true
      ? [() => ofPayment(data), () => ofLongLabel(data, rules)]
      : [() => ofLongLabel(data, rules), () => ofPayment(data)]),
    () => untagged(data, rules),
  ];
  for (const reader of readers) {
    const meaning = reader();
    if (meaning !== null) return meaning;
  }
  return { kind: 'code', badCheckDigit: /^(?:\d{8}|\d{12,14})$/.test(data) };
}

/**
 * Reads a scan.
 * @param scan data, and the AIM identifier where the scanner sends one
 */
export function readScan(scan: { data: string; symbology?: string }, rules: ScanRules): Meaning {
  const { data, symbology } = scan;
  if (symbology === ']E0' || symbology === ']E4') return ofPrimary(data, symbology, rules);
  if (symbology !== undefined && [']C1', ']e0', ']d2', ']Q3', ']J1'].includes(symbology)) {
    const read = readGs1(symbology + data);
    return read.ok ? ofGs1(read, rules) : { kind: 'invalid', error: read.error };
  }
  const linked = linkCode(data, rules.links);
  if (linked !== null) return ofShopLink(linked);
  if (isLink(data)) {
    const read = readGs1(`]Q1${data}`);
    // Most web addresses are no Digital Link and claim nothing.
    return read.ok ? ofGs1(read, rules) : { kind: 'code', badCheckDigit: false };
  }
  return ofText(data, rules);
}
