/** Which column of a file holds what: by its header in several languages, by `--map`, or by its content. */
import { Fault } from '#main/contract';

export const columnNames = ['id', 'barcode', 'name', 'price', 'unit', 'tax', 'group', 'minAge', 'weightGrams'] as const;
export type ColumnName = (typeof columnNames)[number];

/** Column numbers from 0. A field may have several columns where it is `barcode`; the others have one. */
export type ColumnMap = Partial<Record<ColumnName, number[]>>;

export interface Layout {
  columns: ColumnMap;
  /** Rows before the first product: the header, and a title above it. */
  headerRows: number;
  /** Cells a row may have at most. */
  width: number;
}

/** Headers as shops' files have them, without spaces, marks and case. A number after it is allowed (`barcode2`). */
const HEADERS: Record<ColumnName, readonly string[]> = {
  id: ['id', 'sku', 'productid', 'itemid', 'itemno', 'itemcode', 'productcode', 'plu', '货号', '貨號', '商品编号', '商品編號', '商品编码', '商品コード', '品番', '商品id'],
  barcode: ['barcode', 'barcodes', 'ean', 'ean13', 'gtin', 'upc', 'jan', 'jancode', 'code', '条码', '條碼', '条形码', '條形碼', '商品条码', '国际条码', 'バーコード', 'janコード', 'jancd', 'บาร์โค้ด', 'kodebatang'],
  name: ['name', 'productname', 'itemname', 'product', 'item', 'title', 'description', '品名', '名称', '名稱', '商品名', '商品名称', '商品名稱', '产品名称', '商品', '品目', '商品名漢字', 'ชื่อสินค้า', 'ชื่อ', 'nama', 'namabarang', 'namaproduk'],
  price: ['price', 'unitprice', 'retailprice', 'saleprice', 'sellingprice', 'amount', '价格', '售价', '单价', '零售价', '價格', '售價', '單價', '価格', '売価', '単価', '販売価格', '税込価格', 'ราคา', 'harga', 'hargajual'],
  unit: ['unit', 'uom', '单位', '單位', '単位', 'หน่วย', 'satuan'],
  tax: ['tax', 'taxclass', 'taxrate', 'vat', '税', '税率', '税类', '税種', '税区分', '消費税', 'ภาษี', 'pajak'],
  group: ['group', 'category', 'department', 'class', '类别', '類別', '分类', '分類', '品类', '部门', '部門', 'カテゴリ', 'カテゴリー', 'หมวดหมู่', 'kategori'],
  minAge: ['minage', 'minimumage', 'agelimit', 'agecheck', '年龄限制', '最低年龄', '限购年龄', '年齡限制', '年齢制限', '年齢確認'],
  weightGrams: ['weightgrams', 'weightg', 'grams', '克重', '毛重克', '净重克', '重量克', '重量グラム'],
};

const byHeader = new Map<string, ColumnName>(columnNames.flatMap((name) => HEADERS[name].map((text) => [text, name] as const)));

/** Shop programs write a title, a date and a blank row above the header: at most so many rows. */
const TITLE_ROWS_MAX = 5;

function normalise(header: string): string {
  const bare = header.normalize('NFKC').toLowerCase().replace(/\(.*?\)/g, '').replace(/[\s_\-.·:*#"']/gu, '');
  return byHeader.has(bare) ? bare : bare.replace(/\d{1,2}$/, '');
}

/** Reads `name=COLUMN,price=COLUMN` (a header or a number from 1). @throws Fault USAGE */
export function parseMap(text: string): { field: ColumnName; column: string }[] {
  return text.split(',').map((part) => {
    const at = part.indexOf('=');
    const field = columnNames.find((name) => name === part.slice(0, at).trim());
    const column = part.slice(at + 1).trim();
    if (at < 1 || field === undefined || column === '') {
      throw new Fault('USAGE', `--map: "${part}" does not fit: write FIELD=COLUMN, FIELD one of ${columnNames.join(', ')}`);
    }
    return { field, column };
  });
}

/**
 * Finds the columns of a file from its first rows.
 * @param rows the cells of the first rows, at least one
 * @throws Fault IMPORT where no name column, or neither barcode nor id, can be told
 */
export function findLayout(rows: string[][], map?: string): Layout {
  const above = Math.max(0, rows.slice(0, TITLE_ROWS_MAX + 1).findIndex((row) => namesIn(row).size >= 2));
  const own = rows.slice(above);
  const first = own[0] ?? [];
  const named = namesIn(first);
  const asked = map === undefined ? [] : parseMap(map);
  const byName = asked.some(({ column }) => !isNumber(column));
  const header = byName || above > 0 || looksLikeHeader(own, named);
  const columns = mapped(asked, first, own);
  const free = (column: number): boolean => !Object.values(columns).some((list) => list.includes(column));
  const take = (found: Iterable<[number, ColumnName]>): void => {
    for (const [column, name] of found) {
      if (free(column) && !asked.some(({ field }) => field === name)) (columns[name] ??= []).push(column);
    }
  };
  if (header) take(named);
  const body = header ? own.slice(1) : own;
  for (const [column, name] of guess(body, free)) {
    // Under a header that is not known a number may be stock as well as a price: it is left alone.
    if (columns[name] === undefined && !(header && name === 'price')) take([[column, name]]);
  }
  if (columns.name === undefined) throw missing('a name', header, first);
  if (columns.barcode === undefined && columns.id === undefined) throw missing('a barcode or id', header, first);
  return { columns, headerRows: header ? above + 1 : 0, width: Math.max(first.length, ...Object.values(columns).flat().map((i) => i + 1)) };
}

/** The columns of a row that are known by their headers. */
function namesIn(row: string[]): Map<number, ColumnName> {
  const named = new Map<number, ColumnName>();
  for (const [i, cell] of row.entries()) {
    const name = byHeader.get(normalise(cell));
    if (name !== undefined && (name === 'barcode' || ![...named.values()].includes(name))) named.set(i, name);
  }
  return named;
}

function mapped(asked: { field: ColumnName; column: string }[], first: string[], rows: string[][]): ColumnMap {
  const columns: ColumnMap = {};
  const width = Math.max(...rows.map((row) => row.length));
  for (const { field, column } of asked) {
    const byText = first.findIndex((cell) => cell.trim() === column);
    const index = byText === -1 && isNumber(column) ? Number(column) - 1 : byText;
    if (index < 0 || index >= width) {
      throw new Fault('IMPORT', `--map: the file has no column "${column}"; its first row is: ${first.join(' | ').slice(0, 200)}`);
    }
    (columns[field] ??= []).push(index);
  }
  return columns;
}

const isNumber = (text: string): boolean => /^[1-9]\d{0,3}$/.test(text);
const isCode = (cell: string): boolean => /^[\d;|\s]{2,}$/.test(cell.trim());

/** A header has known words and no barcode, or is a row without digits above rows that begin alike with them. */
function looksLikeHeader(rows: string[][], named: Map<number, ColumnName>): boolean {
  const first = rows[0] ?? [];
  if (first.some((cell) => /^\d{6,}$/.test(cell.trim()))) return false;
  if (named.size >= 2 || (named.size === 1 && first.length === 1)) return true;
  const codes = first.map((_, i) => share(rows.slice(1), i, isCode));
  return rows.length > 1 && codes.some((part, i) => part > 0.8 && !isCode(first[i] ?? ''));
}

/** Part of the rows whose cell fits. Blank cells do not count. */
function share(rows: string[][], column: number, fits: (cell: string) => boolean): number {
  const cells = rows.map((row) => row[column] ?? '').filter((cell) => cell.trim() !== '');
  return cells.length === 0 ? 0 : cells.filter(fits).length / cells.length;
}

const isPrice = (cell: string): boolean => /^[¥￥$€£]?\s*\d{1,7}(?:[.,]\d{1,2})?\s*[元円]?$/u.test(cell.trim());
const isSurelyPrice = (cell: string): boolean => isPrice(cell) && /\D/.test(cell.trim());

/** Columns by content: the longest codes are the barcode, the most letters the name, decimals the price. */
function guess(rows: string[][], free: (column: number) => boolean): Map<number, ColumnName> {
  const found = new Map<number, ColumnName>();
  const width = Math.max(0, ...rows.map((row) => row.length));
  const best = (name: ColumnName, measure: (cells: string[], column: number) => number): void => {
    let winner = -1;
    let most = 0;
    for (let i = 0; i < width; i++) {
      const value = found.has(i) || !free(i) ? 0 : measure(rows.map((row) => row[i] ?? ''), i);
      if (value > most) [winner, most] = [i, value];
    }
    if (winner !== -1) found.set(winner, name);
  };
  best('barcode', (cells, i) => (share(rows, i, isCode) > 0.8 ? mean(cells.map((cell) => cell.length)) : 0));
  best('name', (cells) => mean(cells.map((cell) => cell.match(/\p{L}/gu)?.length ?? 0)));
  // Whole numbers alone may be stock: one decimal or one sign of money must be among them.
  best('price', (cells, i) => (cells.some(isSurelyPrice) && share(rows, i, isPrice) > 0.9 ? 1 : 0));
  return found;
}

function mean(numbers: number[]): number {
  return numbers.reduce((sum, n) => sum + n, 0) / Math.max(1, numbers.length);
}

function missing(what: string, header: boolean, first: string[]): Fault {
  const shown = first.map((cell, i) => `${i + 1} "${cell.slice(0, 30)}"`).join(', ').slice(0, 300);
  return new Fault('IMPORT', `no column with ${what} was found in the ${header ? 'header' : 'first row'}: ${shown}; say it with --map name=COLUMN,barcode=COLUMN`);
}
