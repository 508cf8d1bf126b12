import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import Database from 'better-sqlite3';
import iconv from 'iconv-lite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openCatalogue } from '../open.ts';
import { CATALOGUE_FILE } from '../file.ts';
import { chinaRules, importText, noLocalProducts, temporaryFolder, workbook } from '../testing.ts';
import { importOnWorker } from './on-worker.ts';

let dir: string;
let remove: () => void;
beforeEach(() => ({ dir, remove } = temporaryFolder()));
afterEach(() => remove());

function rowsOf(): Record<string, unknown>[] {
  const db = new Database(join(dir, CATALOGUE_FILE), { readonly: true });
  const rows = db.prepare('SELECT id, name, barcodes, price_minor AS price, unit, tax_class AS tax, grp FROM products ORDER BY doc').all();
  db.close();
  return rows as Record<string, unknown>[];
}

test('a CSV with everything: several barcodes, units, tax classes by name and rate, groups', async () => {
  const result = await importText(dir, 'shop.csv', [
    '货号,条码,条码2,商品名称,售价,单位,税率,类别',
    'A1,6901;6902,6903,"牛奶, 纯",3.50,瓶,standard,乳品',
    'A2,-,,红富士苹果,9.8,公斤,9%,水果',
    'A3,6909,,新品,,,0.13,',
  ].join('\r\n'));
  expect(result).toMatchObject({ ok: true, rows: 3, products: 3, added: 3, rejected: 0, version: 1 });
  expect(result.rejectsFile).toBeUndefined();
  expect(rowsOf()).toEqual([
    { id: 'A1', name: '牛奶, 纯', barcodes: '6901 6902 6903', price: 350, unit: 'piece', tax: 'standard', grp: '乳品' },
    { id: 'A2', name: '红富士苹果', barcodes: '', price: 980, unit: 'kg', tax: 'reduced', grp: '水果' },
    { id: 'A3', name: '新品', barcodes: '6909', price: null, unit: 'piece', tax: 'standard', grp: '' },
  ]);
});

test('an age limit and the weight of a piece: kept where a later file does not say them, also over a catalogue that had no room for them', async () => {
  await importText(dir, 'a.csv', '货号,条码,商品名称,售价\nA1,6901,啤酒,4\n');
  const db = new Database(join(dir, CATALOGUE_FILE));
  db.exec('DROP TABLE extras');
  db.close();
  const beer = () => {
    const catalogue = openCatalogue(dir, noLocalProducts);
    const found = catalogue.byBarcode('6901');
    catalogue.close();
    return found;
  };
  expect(beer()).not.toHaveProperty('minAge');
  expect(await importText(dir, 'b.csv', '货号,商品名称,年龄限制,克重\nA1,啤酒,18岁,520\nA2,糖,16.5,\nA3,盐,,1 kg\n')).toMatchObject({ updated: 1, rejected: 2 });
  expect(beer()).toMatchObject({ priceMinor: 400, minAge: 18, weightGrams: 520 });
  expect(await importText(dir, 'c.csv', '货号,商品名称,售价\nA1,啤酒,5\n')).toMatchObject({ updated: 1 });
  expect(beer()).toMatchObject({ priceMinor: 500, minAge: 18, weightGrams: 520 });
  await importText(dir, 'd.csv', '货号,商品名称,年龄限制\nA1,啤酒,0\n');
  expect(beer()).not.toHaveProperty('minAge');
});

const table = 'JANコード,商品名,価格\n4902777084497,たけのこの里,210\n4901085004296,緑茶,120\n4901330105921,かっぱえびせん,150\n';
test.each([
  ['UTF-8', Buffer.from(table)],
  ['UTF-8 with a mark', Buffer.from(`\ufeff${table}`)],
  ['UTF-16 with a mark', Buffer.from(`\ufeff${table}`, 'utf16le')],
  ['Shift-JIS', iconv.encode(table, 'shift_jis')],
  ['GB18030', iconv.encode(table.replace('たけのこの里', '竹笋之里巧克力饼干').replace('緑茶', '绿茶饮料').replace('かっぱえびせん', '河童虾条大包装'), 'gb18030')],
  ['gzip', gzipSync(table)],
])('%s is read as it is', async (_, bytes) => {
  await importText(dir, 'file', bytes, { currencyExponent: 0 });
  const rows = rowsOf();
  expect(rows.map((row) => row['price'])).toEqual([210, 120, 150]);
  expect(['たけのこの里', '竹笋之里巧克力饼干']).toContain(rows[0]?.['name']);
});

test('an XLSX: numbers, shared and inline strings, furigana left out, the first sheet by the workbook', async () => {
  const shared = '<si><t>条码</t></si><si><t>品名</t></si><si><t>价格</t></si><si><r><t>東京</t></r><r><t>ばな奈</t></r><rPh sb="0" eb="2"><t>トウキョウ</t></rPh></si><si><t xml:space="preserve">A &amp; B</t></si>';
  const sheet = [
    '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="D1" t="s"><v>2</v></c></row>',
    '<row r="3"><c r="A3"><v>6901234567892</v></c><c r="B3" t="s"><v>3</v></c><c r="D3"><v>3.5000000000000004</v></c></row>',
    '<row r="4"><c r="A4" t="inlineStr"><is><t>0012</t></is></c><c r="B4" t="s"><v>4</v></c></row>',
    '<row r="5"><c r="A5"><v>6.901234567893E12</v></c><c r="B5" t="str"><f>1</f><v>计算</v></c><c r="D5"><v>-1</v></c></row>',
  ].join('');
  const result = await importText(dir, 'shop.xlsx', workbook(sheet, shared));
  expect(result).toMatchObject({ rows: 3, added: 2, rejected: 1 });
  expect(rowsOf().map(({ name, barcodes, price }) => [name, barcodes, price])).toEqual([
    ['東京ばな奈', '6901234567892', 350],
    ['A & B', '0012', null],
  ]);
  expect(readFileSync(result.rejectsFile as string, 'utf8').split('\n')[1]).toMatch(/^5\tpriceNegative\t.*\t6901234567893\\t计算\\t\\t-1$/);
});

test('bad rows go to the rejects file with line and reason; good rows are kept', async () => {
  const long = 'x'.repeat(500);
  const result = await importText(dir, 'bad.tsv', [
    'barcode\tname\tprice\tunit\ttax',
    '6901\tTea\t3.50\t\t',
    '6902\t \t1\t\t',
    '\tNo key\t1\t\t',
    '6903\tBad\u0007bell\t1\t\t',
    `6904\t${long}\t1\t\t`,
    '6905\tWords\tcheap\t\t',
    '6906\tThird\t1.005\t\t',
    '6.9E+12\tCut\t1\t\t',
    '6907\tJin\t1\t斤\t',
    '6908\tTax\t1\t\tluxury',
    '6909\t"Open\t1\t\t',
    '6910\tWide\t1\t\t\tmore',
    '6901\tOther tea\t3.50\t\t',
    '6901\tTea\t3.50\t\t',
    '6911\tMilk\t2\t\t',
  ].join('\n'));
  expect(result).toMatchObject({ rows: 15, products: 2, added: 2, unchanged: 1, rejected: 12 });
  const rejects = readFileSync(result.rejectsFile as string, 'utf8').trimEnd().split('\n').map((line) => line.split('\t'));
  expect(rejects.slice(1).map(([line, code]) => [Number(line), code])).toEqual([
    [3, 'name'], [4, 'key'], [5, 'control'], [6, 'nameLength'], [7, 'priceNumber'], [8, 'priceDecimals'],
    [9, 'barcodeScientific'], [10, 'unit'], [11, 'tax'], [12, 'quote'], [13, 'columns'], [14, 'duplicate'],
  ]);
  expect(rowsOf().map((row) => row['name'])).toEqual(['Tea', 'Milk']);
});

test('a few bytes of another encoding cost their rows, not the file', async () => {
  const good = Array.from({ length: 50 }, (_, i) => `69${i}00,牛奶巧克力${i}\n`).join('');
  const result = await importText(dir, 'mixed.csv', Buffer.concat([Buffer.from(good), Buffer.from('69999,caf\xe9\n', 'latin1')]));
  expect(result).toMatchObject({ added: 50, rejected: 1 });
  expect(readFileSync(result.rejectsFile as string, 'utf8')).toContain('51\tencoding');
});

test('running again changes nothing, not even the file', async () => {
  const text = 'id,barcode,name,price\nA,1111;2222,Tea,3\nB,3333,Milk,4\nA,4444,Tea,3\n';
  await importText(dir, 'a.csv', text);
  const before = readFileSync(join(dir, CATALOGUE_FILE));
  const again = await importText(dir, 'a.csv', text);
  expect(again).toMatchObject({ version: 1, products: 2, added: 0, updated: 0, unchanged: 3 });
  expect(readFileSync(join(dir, CATALOGUE_FILE)).equals(before)).toBe(true);
  expect(rowsOf()[0]).toMatchObject({ barcodes: '1111 2222 4444' });
});

test('a second file updates by id or any shared barcode, and leaves what it does not say', async () => {
  await importText(dir, 'a.csv', 'barcode,name,price,group\n1111;2222,Tea,3,Drinks\n3333,Milk,4,Drinks\n5555,Salt,1,\n');
  const result = await importText(dir, 'b.csv', 'id,barcode,name\nT-1,2222;9999,Green tea\nS-1,8888;5555,Sea salt\n');
  expect(result).toMatchObject({ version: 2, products: 3, updated: 2, added: 0 });
  expect(rowsOf()).toEqual([
    { id: 'T-1', name: 'Green tea', barcodes: '1111 2222 9999', price: 300, unit: 'piece', tax: 'standard', grp: 'Drinks' },
    { id: 'b:3333', name: 'Milk', barcodes: '3333', price: 400, unit: 'piece', tax: 'standard', grp: 'Drinks' },
    { id: 'S-1', name: 'Sea salt', barcodes: '5555 8888', price: 100, unit: 'piece', tax: 'standard', grp: '' },
  ]);
  // A product of its own claims a barcode: the one that had nothing else is gone.
  await importText(dir, 'c.csv', 'id,barcode,name\nT-1,3333,Green tea\n');
  expect(rowsOf().map(({ id, barcodes }) => [id, barcodes])).toEqual([['T-1', '1111 2222 9999 3333'], ['S-1', '5555 8888']]);
});

test.each([
  ['missing file', 'IMPORT', 'no/such.csv', null],
  ['empty file', 'IMPORT', 'empty.csv', ''],
  ['no delimiter', 'IMPORT', 'words.csv', 'one\ntwo\nthree\n'],
  ['binary', 'IMPORT', 'binary.bin', Buffer.from([0, 1, 2, 3, 0, 9, 10, 0, 255, 254, 253, 252, 251, 250, 0, 0])],
  ['header only', 'IMPORT', 'header.csv', 'barcode,name\n'],
  ['damaged gzip', 'IMPORT', 'cut.gz', gzipSync('barcode,name\n1,Tea\n'.repeat(500)).subarray(0, 40)],
  ['zip that is no workbook', 'IMPORT', 'x.xlsx', Buffer.from('PK\u0003\u0004 nothing of the kind, only words')],
])('%s: one clear fault, and the old catalogue stays', async (_, code, name, content) => {
  await importText(dir, 'good.csv', 'barcode,name\n1,Tea\n');
  const attempt = content === null
    ? importOnWorker({ data: dir, file: join(dir, name), ...chinaRules }, () => {})
    : importText(dir, name, content);
  await expect(attempt).rejects.toMatchObject({ name: 'Fault', code });
  expect(rowsOf().map((row) => row['name'])).toEqual(['Tea']);
  expect(readdirSync(dir).filter((file) => file.includes('.new-'))).toEqual([]);
});

test('two imports at a time: the second is told to wait; a leftover is removed', async () => {
  writeFileSync(join(dir, `${CATALOGUE_FILE}.new-1`), 'half a catalogue');
  const lock = new Database(join(dir, 'catalogue.lock'));
  lock.exec('BEGIN EXCLUSIVE');
  await expect(importText(dir, 'a.csv', 'barcode,name\n1,Tea\n')).rejects.toMatchObject({ code: 'STORE_LOCKED' });
  lock.close();
  await importText(dir, 'a.csv', 'barcode,name\n1,Tea\n');
  expect(readdirSync(dir).filter((file) => file.includes('.new-'))).toEqual([]);
});

test('a catalogue of a newer version is refused, and kept', async () => {
  await importText(dir, 'a.csv', 'barcode,name\n1,Tea\n');
  const db = new Database(join(dir, CATALOGUE_FILE));
  db.pragma('user_version = 99');
  db.close();
  expect(() => openCatalogue(dir, noLocalProducts)).toThrow(expect.objectContaining({ code: 'STORE_FUTURE' }));
  await expect(importText(dir, 'b.csv', 'barcode,name\n2,Milk\n')).rejects.toMatchObject({ code: 'STORE_FUTURE' });
});

test('on a worker thread: progress, result, and a data directory made on the way', async () => {
  mkdirSync(join(dir, 'files'));
  const file = join(dir, 'files', 'a.csv');
  writeFileSync(file, 'barcode,name\n1,Tea\n');
  const data = join(dir, 'deep', 'data');
  const steps = new Set<string>();
  const result = await importOnWorker({ data, file, ...chinaRules }, ({ step }) => steps.add(step));
  expect(result).toMatchObject({ ok: true, products: 1 });
  expect([...steps]).toEqual(['reading', 'indexing']);
  expect(existsSync(join(data, CATALOGUE_FILE))).toBe(true);
});
