/**
 * Every code of a real catalogue. The rule: 8, 12 or 13 digits whose check digit fits are that GTIN, under the symbology
 * and typed. Where it does not fit, an EAN or UPC symbol is refused as a misread, since the symbol itself carries the
 * check digit. Typed, or from another symbology, it is a shop's own code, sold only where the catalogue lists that text;
 * or, of eight digits, a UPC-E with a check digit of its own.
 */
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { hasCheckDigit } from '#main/core/barcode/check.ts';
import { readScan, type Meaning } from '#main/core/barcode/read.ts';
import { rulesFor, shippedBarcodes } from '#main/core/barcode/rules.ts';
import { regions } from '#main/core/regions/index.ts';

const shared = new URL('../../../shared/data/catalogue/open-food-facts.tsv.gz', import.meta.url);
const extract = new URL('../fixtures/catalogue/open-food-facts-extract.tsv', import.meta.url);
const isWhole = existsSync(shared);
const text = isWhole ? gunzipSync(readFileSync(shared)).toString('utf8') : readFileSync(extract, 'utf8');
const codes = text
  .split('\n')
  .map((line) => line.slice(0, Math.max(line.indexOf('\t'), 0)))
  .filter((code) => /^(?:\d{8}|\d{12,13})$/.test(code));
const rules = rulesFor(regions.cn, shippedBarcodes, 2026);

/** The GTIN a meaning gives; a scale's label is one too. */
const gtinOf = (meaning: Meaning): string | undefined => (meaning.kind === 'gtin' || meaning.kind === 'measure' ? meaning.gtin14 : undefined);
const symbologyOf = (code: string): { data: string; symbology: string } =>
  code.length === 8 ? { data: code, symbology: ']E4' } : { data: code.padStart(13, '0'), symbology: ']E0' };

test(`${codes.length} real codes of 8, 12 and 13 digits, ${isWhole ? 'all of ../shared/data/catalogue' : 'the extract in test/fixtures'}`, () => {
  const counts = { valid: 0, invalid: 0, upce: 0, wrong: [] as string[] };
  for (const code of codes) {
    const typed = readScan({ data: code }, rules);
    const scanned = readScan(symbologyOf(code), rules);
    if (hasCheckDigit(code)) {
      counts.valid += 1;
      const gtin = code.padStart(14, '0');
      if (gtinOf(typed) !== gtin || gtinOf(scanned) !== gtin) counts.wrong.push(code);
    } else {
      counts.invalid += 1;
      // Eight digits may be a UPC-E with its own check digit, and then mean a UPC-A.
      const isUpce = code.length === 8 && typed.kind === 'gtin' && typed.gtin.length === 12;
      if (isUpce) counts.upce += 1;
      if (scanned.kind !== 'invalid' || !(isUpce || (typed.kind === 'code' && typed.badCheckDigit))) counts.wrong.push(code);
    }
  }
  console.log(`${counts.valid} with a fitting check digit, ${counts.invalid} without, ${counts.upce} of these UPC-E`);
  expect(counts.wrong).toEqual([]);
  expect(counts.valid + counts.invalid).toBe(codes.length);
});
