/** One row of a file becomes a product, or is refused with the rule it breaks. */
import type { Minor } from '#main/contract';
import { BARCODE_LENGTH_MAX, BARCODES_MAX, isScientific, splitBarcodes } from './barcode.ts';
import type { ColumnMap, ColumnName, Layout } from './columns.ts';
import type { RawRow } from './delimited.ts';
import { parsePrice } from './price.ts';
import { cleanName } from './text.ts';

/** Longest name a catalogue takes, in UTF-16 units. The longest real one seen has 234. */
export const IMPORT_NAME_LENGTH_MAX = 400;
export const ID_LENGTH_MAX = 64;
export const GROUP_LENGTH_MAX = 40;
export const MIN_AGE_MAX = 99;
export const WEIGHT_GRAMS_MAX = 1_000_000;

/** A product as a file gives it. A field that is absent or blank leaves an older value as it is. */
export interface ImportedProduct {
  /** The file's own id. Absent: the first barcode stands for it. */
  id?: string;
  name: string;
  /** The name as written in the file, where cleaning changed it: search finds that text too. */
  sourceName: string | null;
  barcodes: string[];
  priceMinor?: Minor;
  unit?: 'piece' | 'kg';
  taxClass?: string;
  group?: string;
  /** Years a buyer must have lived; 0 = anybody may buy it. */
  minAge?: number;
  /** One piece as it is packed; 0 = not known. */
  weightGrams?: number;
}

/** Why a row is refused, by a stable code. */
export const rejections = {
  quote: 'a quoted cell is not closed',
  encoding: 'some bytes are not text in the file’s encoding',
  columns: 'the row has more cells than the file has columns',
  control: 'a cell holds control characters',
  name: 'the name is empty',
  nameLength: `the name is longer than ${IMPORT_NAME_LENGTH_MAX} characters`,
  key: 'there is neither a barcode nor an id',
  idLength: `the id is longer than ${ID_LENGTH_MAX} characters`,
  barcodeLength: `a barcode is longer than ${BARCODE_LENGTH_MAX} characters`,
  barcodeCount: `there are more than ${BARCODES_MAX} barcodes`,
  barcodeScientific: 'a spreadsheet has cut the barcode’s last digits off (6.9E+12)',
  priceNumber: 'the price is not a number',
  priceDecimals: 'the price has more decimals than the currency, or a point before three digits',
  priceNegative: 'the price is below zero',
  priceTooLarge: 'the price is too large',
  unit: 'the unit is a weight other than kg',
  tax: 'the tax class is not one of this region',
  groupLength: `the group is longer than ${GROUP_LENGTH_MAX} characters`,
  minAge: `the age limit is not a whole number of years up to ${MIN_AGE_MAX}`,
  weightGrams: `the weight is not a number of grams up to ${WEIGHT_GRAMS_MAX}`,
  duplicate: 'an earlier row of this file has this id or barcode and says something else',
} as const;
export type Rejection = keyof typeof rejections;

export interface RowRules {
  currencyExponent: number;
  taxClasses: readonly { id: string; rateBp: number }[];
  /** The file has bytes that are not of its encoding: rows that show U+FFFD are refused. */
  damaged: boolean;
}

// Tab and line breaks inside a quoted cell are white space, not an error.
const CONTROL = /[\u0000-\u0008\u000e-\u001f\u007f]/;
const PRICE_ERRORS = { number: 'priceNumber', decimals: 'priceDecimals', negative: 'priceNegative', tooLarge: 'priceTooLarge' } as const;
const KG = new Set(['kg', 'kgs', 'kilo', 'kilogram', '公斤', '千克', 'キロ', 'กก', 'กก.']);
const OTHER_WEIGHTS = new Set(['g', 'gram', '克', '斤', '两', '兩', '台斤', 'lb', 'oz', 'グラム', 'กรัม', 't', '吨']);

/** Checks one row against the rules above. The first rule that it breaks is named. */
export function toProduct(row: RawRow, layout: Layout, rules: RowRules): ImportedProduct | Rejection {
  if (row.error !== undefined) return row.error;
  if (row.cells.length > layout.width && row.cells.slice(layout.width).some((cell) => cell.trim() !== '')) return 'columns';
  if (rules.damaged && row.raw.includes('\ufffd')) return 'encoding';
  if (CONTROL.test(row.raw)) return 'control';
  const cell = reader(row.cells, layout.columns);
  const source = cell('name');
  const name = cleanName(source);
  if (name === '') return 'name';
  if (name.length > IMPORT_NAME_LENGTH_MAX) return 'nameLength';
  const product: ImportedProduct = { name, sourceName: name === source ? null : source.slice(0, 2 * IMPORT_NAME_LENGTH_MAX), barcodes: [] };
  return takeKeys(product, cell) ?? takePrice(product, cell, rules) ?? takeRest(product, cell, rules) ?? product;
}

type CellOf = (name: ColumnName) => string;

function reader(cells: string[], columns: ColumnMap): CellOf {
  return (name) => {
    const places = columns[name];
    if (places === undefined) return '';
    if (places.length === 1) return (cells[places[0] as number] ?? '').trim();
    return places.map((i) => cells[i] ?? '').join(' ').trim();
  };
}

function takeKeys(product: ImportedProduct, cell: CellOf): Rejection | null {
  const id = cell('id').normalize('NFKC');
  const codes = cell('barcode');
  // Most cells hold one plain code: no need to normalise and split those.
  product.barcodes = /^[0-9]+$/.test(codes) ? [codes] : splitBarcodes(codes);
  if (id === '' && product.barcodes.length === 0) return 'key';
  if (id.length > ID_LENGTH_MAX) return 'idLength';
  if (product.barcodes.some(isScientific)) return 'barcodeScientific';
  if (product.barcodes.some((code) => code.length > BARCODE_LENGTH_MAX)) return 'barcodeLength';
  if (product.barcodes.length > BARCODES_MAX) return 'barcodeCount';
  if (id !== '') product.id = id;
  return null;
}

function takePrice(product: ImportedProduct, cell: CellOf, rules: RowRules): Rejection | null {
  const text = cell('price');
  if (text === '') return null;
  const price = parsePrice(text, rules.currencyExponent);
  if ('error' in price) return PRICE_ERRORS[price.error];
  product.priceMinor = price.ok;
  return null;
}

/** `13%`, `13`, and a spreadsheet's `0.13` are 1300 basis points. */
function rateOf(tax: string): number | null {
  if (!/^\d{1,2}(?:\.\d{1,4})?%?$/.test(tax)) return null;
  const isShare = !tax.endsWith('%') && Number(tax) < 1;
  return Math.round(Number(tax.replace('%', '')) * (isShare ? 10_000 : 100));
}

function takeRest(product: ImportedProduct, cell: CellOf, rules: RowRules): Rejection | null {
  const unit = cell('unit').normalize('NFKC').toLowerCase();
  if (OTHER_WEIGHTS.has(unit)) return 'unit';
  if (unit !== '') product.unit = KG.has(unit) ? 'kg' : 'piece';
  const tax = cell('tax').normalize('NFKC').toLowerCase();
  if (tax !== '') {
    const rateBp = rateOf(tax);
    const found = rules.taxClasses.find(({ id, rateBp: rate }) => id.toLowerCase() === tax || rate === rateBp);
    if (found === undefined) return 'tax';
    product.taxClass = found.id;
  }
  const group = cell('group').replace(/\s+/gu, ' ');
  if (group.length > GROUP_LENGTH_MAX) return 'groupLength';
  if (group !== '') product.group = group;
  return takeLimits(product, cell);
}

function takeLimits(product: ImportedProduct, cell: CellOf): Rejection | null {
  const age = cell('minAge').normalize('NFKC').replace(/[+歳岁歲]$/u, '');
  if (age !== '' && !/^\d{1,2}$/.test(age)) return 'minAge';
  if (age !== '') product.minAge = Number(age);
  const weight = cell('weightGrams').normalize('NFKC').replace(/\s*g$/i, '');
  if (weight !== '' && (!/^\d{1,7}(?:\.\d{1,3})?$/.test(weight) || Number(weight) > WEIGHT_GRAMS_MAX)) return 'weightGrams';
  if (weight !== '') product.weightGrams = Math.round(Number(weight));
  return null;
}
