/** A scan and its meaning as one flat object, for the command line and the technician's screen. */
import { bracketed } from './gs1/elements.ts';
import { readGs1 } from './gs1/scan.ts';
import { readScan, type Meaning, type ScanRules } from './read.ts';
import { splitSymbology } from './symbology.ts';

export type ScanFields = Record<string, string | number>;

export interface ScanReport {
  scan: string;
  /** With an AIM identifier: GS1's verdict. Without: is it anything we know? */
  ok: boolean;
  kind: Meaning['kind'];
  symbology: string | null;
  /** GS1's bracket form, or null where there are no AIs. */
  ai: string | null;
  fields: ScanFields;
  error: string | null;
}

function defined(values: Record<string, string | number | undefined>): ScanFields {
  const present = Object.entries(values).filter((pair): pair is [string, string | number] => pair[1] !== undefined);
  return Object.fromEntries(present);
}

/** The facts of a meaning, one level deep. */
export function fieldsOf(meaning: Meaning): ScanFields {
  switch (meaning.kind) {
    case 'gtin':
      return defined({ gtin: meaning.gtin, gtin14: meaning.gtin14, isbn: meaning.isbn, issn: meaning.issn });
    case 'gs1': {
      const { gtin } = meaning.item;
      return defined({ ...meaning.item, gtin14: gtin });
    }
    case 'measure': {
      const { template, item, priceMinor, weightGrams } = meaning.measure;
      return defined({ template, item, priceMinor, weightGrams, gtin: meaning.gtin, gtin14: meaning.gtin14 });
    }
    case 'link':
      return defined({ code: meaning.code, gtin14: meaning.gtin14 });
    case 'payer':
      return { scheme: meaning.scheme };
    case 'emv-mpm': {
      const { schemes, fields: _, ...rest } = meaning.code;
      return defined({ ...rest, schemes: schemes.join(' ') });
    }
    case 'emv-cpm': {
      const { format, applications, label } = meaning.code;
      return defined({ format, applications: applications.join(' '), label });
    }
    case 'receipt':
      return { receiptNo: meaning.receiptNo };
    case 'member':
    case 'staff':
      return { number: meaning.number };
    case 'code':
      return meaning.badCheckDigit ? { checkDigit: 'wrong' } : {};
    case 'invalid':
      return {};
  }
}

/** What speaks against a scan without an identifier, or null. */
function untaggedProblem(meaning: Meaning): string | null {
  if (meaning.kind === 'invalid') return meaning.error;
  if (meaning.kind !== 'code') return null;
  return meaning.badCheckDigit ? 'The numeric check digit is incorrect.' : 'Missing symbology identifier';
}

/** Reads a scan as a scanner sends it, AIM identifier in front where it has one. */
export function reportScan(scan: string, rules: ScanRules): ScanReport {
  const { symbology, data } = splitSymbology(scan);
  const meaning = readScan({ data, ...(symbology === undefined ? {} : { symbology }) }, rules);
  const fields = fieldsOf(meaning);
  if (symbology === undefined) {
    const ai = meaning.kind === 'gs1' ? meaning.ai : null;
    const error = untaggedProblem(meaning);
    return { scan, ok: error === null, kind: meaning.kind, symbology: null, ai, fields, error };
  }
  const read = readGs1(scan);
  const ai = read.ok && read.elements !== null ? bracketed(read.elements) : null;
  return { scan, ok: read.ok, kind: meaning.kind, symbology, ai, fields, error: read.ok ? null : read.error };
}
