/** Barcodes as keys of the catalogue: text, since real codes have 1 to 50 digits and leading zeros count. */

/** Longest barcode kept, in characters; leaves room for the prefix of an id made of it (64). */
export const BARCODE_LENGTH_MAX = 60;
/** Most barcodes one product may have. */
export const BARCODES_MAX = 50;

/**
 * The keys under which a scanned code may be stored, the exact text first. A UPC-A code of 12 digits
 * is the EAN-13 with a 0 in front, and a GTIN-14 with indicator 0 is the GTIN-13 (GS1 General
 * Specifications, GTIN data structures). GTIN-8 is a range of its own: it is never padded.
 */
export function barcodeKeys(code: string): string[] {
  const keys = [code];
  if (!/^\d{12,14}$/.test(code)) return keys;
  const padded = code.padStart(14, '0');
  for (const length of [13, 12, 14]) {
    const key = padded.slice(14 - length);
    const isSame = padded.slice(0, 14 - length) === '0'.repeat(14 - length);
    if (isSame && key !== code) keys.push(key);
  }
  return keys;
}

/** What files write where there is no barcode, besides marks without a letter or digit. */
const NONE = new Set(['n/a', 'na', 'none', 'null', 'nil']);
const isCode = (text: string): boolean => /[0-9A-Za-z]/.test(text) && !NONE.has(text.toLowerCase());

/** Splits a cell that may hold several barcodes, separated by `;`, `|`, commas or white space. No repeats. */
export function splitBarcodes(cell: string): string[] {
  return [...new Set(cell.normalize('NFKC').split(/[;|,、\s]+/u).filter(isCode))];
}

/** A code that a spreadsheet wrote as `6.90123E+12`: its last digits are gone. */
export function isScientific(code: string): boolean {
  return /^\d+(?:\.\d+)?E\+?\d+$/i.test(code) && !/^\d+$/.test(code);
}
