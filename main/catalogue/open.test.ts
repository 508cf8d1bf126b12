import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Minor, ProductView } from '#main/contract';
import { parseQuery } from '#main/core/catalogue/query.ts';
import { searchTexts } from '#main/core/catalogue/text.ts';
import type { Catalogue, ProductSource } from '../ports.ts';
import { isFull } from '#test/full.ts';
import { CATALOGUE_FILE } from './file.ts';
import { runImport } from './import/run.ts';
import { openCatalogue } from './open.ts';
import { chinaRules, importText, noLocalProducts, temporaryFolder } from './testing.ts';

const root = new URL('../../', import.meta.url);
const whole = new URL('../shared/data/catalogue/open-food-facts.tsv.gz', root);
const extract = new URL('test/fixtures/catalogue/open-food-facts-extract.tsv', root);
const source = existsSync(whole) ? whole : extract;
if (source === extract) console.log('the whole Open Food Facts file is not beside the project: the 300-row extract is searched instead');

/** More than any answer here has: all of them are compared. */
const ALL = 1_000_000;
const temporary = temporaryFolder();
const { dir } = temporary;
let catalogue: Catalogue;
let rejected: number;
let names: { name: string; source: string | null; texts: string[] }[];

beforeAll(async () => {
  const result = await runImport({ data: dir, file: fileURLToPath(source), ...chinaRules }, () => {});
  rejected = result.rejected;
  catalogue = openCatalogue(dir, noLocalProducts);
  const db = new Database(join(dir, CATALOGUE_FILE), { readonly: true });
  const rows = db.prepare('SELECT name, source_name AS source FROM products ORDER BY doc').all() as Omit<(typeof names)[number], 'texts'>[];
  names = rows.map((row) => ({ ...row, texts: searchTexts(row.name, row.source) }));
  db.close();
});
afterAll(() => {
  catalogue.close();
  temporary.remove();
});

/** Part of a random name: any, and often one of the names beyond Latin. */
function part(): fc.Arbitrary<string> {
  const foreign = names.filter(({ name }) => /[^\u0000-\u024f]/.test(name));
  const cut = fc.record({ isForeign: fc.boolean(), index: fc.nat(), at: fc.nat(), length: fc.integer({ min: 1, max: 8 }) });
  return cut.map(({ isForeign, index, at, length }) => {
    const among = isForeign ? foreign : names;
    const { name, source: written } = among[index % among.length] as (typeof names)[number];
    const points = [...(written ?? name)];
    const start = at % points.length;
    return points.slice(start, start + length).join('');
  });
}

/** The floor and the oracle: every name looked at, in order. */
function scan(text: string, limit: number): string[] {
  const words = parseQuery(text)?.words ?? [];
  const found: string[] = [];
  for (const { name, texts } of names) {
    if (found.length >= limit) break;
    if (words.every((forms) => forms.some((form) => texts.some((own) => own.includes(form))))) found.push(name);
  }
  return found;
}

test('no row of the real file is refused', () => {
  expect(rejected).toBe(0);
});

test('any part of any name finds it, and the answers are those of a scan', () => {
  // Digits alone also find barcodes: a scan of names is no oracle for them.
  const text = part().filter((cut) => cut.trim() !== '' && !/^\d+$/.test(cut.trim().normalize('NFKC')));
  fc.assert(
    fc.property(text, (cut) => {
      // One or two letters are in half of all names: the first thousand must agree.
      const limit = [...cut].length > 2 ? ALL : 1000;
      const expected = scan(cut, limit);
      expect(expected.length).toBeGreaterThan(0);
      expect(catalogue.search(cut, limit).map(({ name }) => name)).toEqual(expected);
    }),
    { numRuns: source !== whole ? 400 : isFull ? 60 : 20 },
  );
});

test('the answers hold all those of SQL LIKE, for words without accents exactly those', () => {
  const db = new Database(join(dir, CATALOGUE_FILE), { readonly: true });
  const like = db.prepare("SELECT id FROM products WHERE name LIKE '%' || ? || '%' ORDER BY doc").pluck();
  for (const text of ['牛', '牛肉', '茶', 'チョコ', 'ข้าว', 'ข', '麻婆豆腐']) {
    expect(catalogue.search(text, ALL).map(({ id }) => id)).toEqual(like.all(text));
  }
  const found = new Set(catalogue.search('creme', ALL).map(({ id }) => id));
  for (const id of like.all('creme')) expect(found.has(id as string)).toBe(true);
  db.close();
});

test('the limit is kept, and a shorter answer is the beginning of a longer one', () => {
  const all = catalogue.search('a', 100);
  expect(catalogue.search('a', 7)).toEqual(all.slice(0, 7));
  expect(catalogue.search(' ', 7)).toEqual([]);
  expect(catalogue.search('a', 0)).toEqual([]);
});

test('every barcode of the file is found, and digits find barcodes by their start', () => {
  const rows = readFileSync(extract, 'utf8').trimEnd().split('\n').map((line) => line.split('\t') as [string, string]);
  for (const [barcode] of rows) expect(catalogue.byBarcode(barcode)?.barcode).toBe(barcode);
  const [barcode] = rows.find(([code]) => code.startsWith('69')) as [string, string];
  expect(catalogue.search(barcode.slice(0, 11), 50).map((product) => product.barcode)).toContain(barcode);
});

test('a 12-digit code is the 13-digit one with a zero in front, either way round', async () => {
  const { dir: own, remove } = temporaryFolder();
  await importText(own, 'a.csv', 'barcode,name\n012345678905,Upc\n0036000291452,Ean\n12345670,Eight\n');
  const small = openCatalogue(own, noLocalProducts);
  expect(small.byBarcode('0012345678905')?.name).toBe('Upc');
  expect(small.byBarcode('036000291452')?.name).toBe('Ean');
  expect(small.byBarcode('0000012345670')).toBeNull();
  small.close();
  remove();
});

function localSource(products: ProductView[]): ProductSource {
  return {
    byBarcode: (code) => products.find(({ barcode }) => barcode === code) ?? null,
    byId: (id) => products.find((product) => product.id === id) ?? null,
    search: (text, limit) => products.filter(({ name }) => name.includes(text)).slice(0, limit),
    count: () => products.length,
  };
}

test('the till’s own products come first and shadow by any barcode; quick keys follow the groups', async () => {
  const { dir: own, remove } = temporaryFolder();
  await importText(own, 'a.csv', 'id,barcode,name,price,group\nA,012345678905;777,Tea,3,Drinks\nB,2,Tea cake,4,Bakery\nC,3,Tea pot,,Drinks\nD,4,Tea leaf,9,Drinks\n');
  const mine: ProductView = { id: 'own', name: 'My Tea', barcode: '0012345678905', priceMinor: 250 as Minor, unit: 'piece', taxClass: 'standard' };
  const till = openCatalogue(own, localSource([mine]));
  expect(till.byBarcode('777')).toEqual(mine);
  expect(till.byId('A')).toEqual(mine);
  expect(till.search('Tea', 10).map(({ id }) => id)).toEqual(['own', 'B', 'C', 'D']);
  expect(till.keys(5, 5).map(({ name, products }) => [name, products.map(({ id }) => id)])).toEqual([['Drinks', ['own', 'D']], ['Bakery', ['B']]]);
  expect(till.keys(1, 1).map(({ products }) => products.length)).toEqual([1]);
  await importText(own, 'b.csv', 'id,name,price\nE,Coffee,5\n');
  expect(till.byId('E')).toBeNull();
  till.reopen();
  expect(till.byId('E')?.priceMinor).toBe(500);
  till.close();
  remove();
});

test('without an import the catalogue is empty, not an error', () => {
  const { dir: own, remove } = temporaryFolder();
  const empty = openCatalogue(own, noLocalProducts);
  expect([empty.count(), empty.byBarcode('1'), empty.search('a', 5), empty.keys(1, 1)]).toEqual([0, null, [], []]);
  empty.close();
  remove();
});

test('the demo catalogue of training is whole: prices, valid EAN-13, groups for quick keys', async () => {
  const { dir: own, remove } = temporaryFolder();
  const result = await runImport({ data: own, file: fileURLToPath(new URL('main/training/demo-catalogue.tsv', root)), ...chinaRules }, () => {});
  expect(result).toMatchObject({ rejected: 0, unchanged: 0 });
  const demo = openCatalogue(own, noLocalProducts);
  const products = demo.keys(20, 100).flatMap((page) => page.products);
  expect(products.length).toBe(result.products);
  expect(products.filter(({ unit }) => unit === 'kg').length).toBeGreaterThan(3);
  for (const { barcode } of products) if (barcode !== undefined) expect(checkDigitOf(barcode)).toBe(Number(barcode[12]));
  demo.close();
  remove();
});

/** GS1 General Specifications, 7.9: weights 1 and 3 from the left of an EAN-13. */
function checkDigitOf(code: string): number {
  let sum = 0;
  for (let i = 0; i < 12; i++) sum += Number(code[i]) * (i % 2 === 0 ? 1 : 3);
  return (10 - (sum % 10)) % 10;
}
