/** The catalogue as the counter sees it: the imported file, with the till's own products on top. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Minor, ProductView } from '#main/contract';
import { barcodeKeys } from '#main/core/catalogue/barcode.ts';
import { matches, parseQuery, type Query } from '#main/core/catalogue/query.ts';
import type { Catalogue, Prices, ProductSource } from '../ports.ts';
import { CATALOGUE_FILE, hasExtras, openForReading, readMeta, type CatalogueMeta, type Db } from './file.ts';
import { PostingsReader } from './postings.ts';

interface Row {
  id: string;
  name: string;
  source_name: string | null;
  barcodes: string;
  price_minor: Minor | null;
  unit: 'piece' | 'kg';
  tax_class: string;
  min_age: number | null;
  weight_grams: number | null;
}

/** The columns of a product, and the tables they are in. */
function columnsOf(db: Db): { COLUMNS: string; EXTRAS: string } {
  const known = 'id, name, source_name, barcodes, price_minor, unit, tax_class';
  if (!hasExtras(db)) return { COLUMNS: `${known}, NULL AS min_age, NULL AS weight_grams`, EXTRAS: '' };
  return { COLUMNS: `${known}, min_age, weight_grams`, EXTRAS: 'LEFT JOIN extras USING (doc)' };
}
/** Sorts after every digit: the end of the range of barcodes that begin with the digits typed. */
const AFTER_DIGITS = ':';

const inodeOf = (file: string): number | undefined => statSync(file, { throwIfNoEntry: false })?.ino;

/** The imported file alone, open for reading. */
class Imported {
  readonly meta: CatalogueMeta;
  /** Number of the file on its disk: another one after an import, which renames a new file into place. */
  readonly inode: number | undefined;
  readonly #db: Db;
  readonly #postings: PostingsReader;
  readonly #byDoc;
  readonly #names;
  readonly #byId;
  readonly #byBarcode;
  readonly #byPrefix;
  readonly #groups;
  readonly #ofGroup;
  readonly #groupOf;

  constructor(db: Db) {
    this.#db = db;
    this.meta = readMeta(db);
    this.inode = inodeOf(db.name);
    this.#postings = new PostingsReader(db);
    const { COLUMNS, EXTRAS } = columnsOf(db);
    this.#byDoc = db.prepare<[number], Row>(`SELECT ${COLUMNS} FROM products ${EXTRAS} WHERE doc = ?`);
    this.#names = db.prepare<[number], [string, string | null]>('SELECT name, source_name FROM products WHERE doc = ?').raw();
    this.#byId = db.prepare<[string], Row>(`SELECT ${COLUMNS} FROM products ${EXTRAS} WHERE id = ?`);
    this.#byBarcode = db.prepare<[string], Row>(`SELECT ${COLUMNS} FROM barcodes JOIN products USING (doc) ${EXTRAS} WHERE barcode = ?`);
    this.#byPrefix = db.prepare<[string, string, number], Row>(
      `SELECT ${COLUMNS} FROM barcodes JOIN products USING (doc) ${EXTRAS} WHERE barcode >= ? AND barcode < ? ORDER BY barcode LIMIT ?`,
    );
    this.#groups = db.prepare<[number], string>('SELECT name FROM groups ORDER BY position LIMIT ?').pluck();
    this.#ofGroup = db.prepare<[string, number], Row>(
      `SELECT ${COLUMNS} FROM products ${EXTRAS} WHERE grp = ? AND grp <> '' AND price_minor IS NOT NULL ORDER BY doc LIMIT ?`,
    );
    this.#groupOf = db.prepare<[string], string>("SELECT grp FROM products WHERE id = ? AND grp <> ''").pluck();
  }

  groupOf(id: string): string | undefined {
    return this.#groupOf.get(id);
  }

  byId(id: string): Row | undefined {
    return this.#byId.get(id);
  }

  byBarcode(code: string): Row | undefined {
    for (const key of barcodeKeys(code)) {
      const row = this.#byBarcode.get(key);
      if (row !== undefined) return row;
    }
    return undefined;
  }

  /** Names first, in the order of import; then barcodes that begin with the digits typed. May repeat a row. */
  *search(query: Query, limit: number): Generator<Row> {
    for (const doc of this.#postings.candidates(query)) {
      const names = this.#names.get(doc);
      if (names !== undefined && matches(query, names[0], names[1])) yield this.#byDoc.get(doc) as Row;
    }
    if (query.digits === null) return;
    const exact = this.byBarcode(query.digits);
    if (exact !== undefined) yield exact;
    // Twice the limit: those of a product found by its name already are left out by the caller.
    yield* this.#byPrefix.all(query.digits, query.digits + AFTER_DIGITS, 2 * limit);
  }

  keys(pages: number, perPage: number): { name: string; rows: Row[] }[] {
    return this.#groups.all(pages).map((name) => ({ name, rows: this.#ofGroup.all(name, perPage) }));
  }

  close(): void {
    this.#db.close();
  }
}

const noPrices: Prices = { of: () => undefined };

/**
 * Opens the catalogue of a data directory; an empty one where nothing was imported.
 * @param local the till's own products: they come first and shadow by barcode
 * @param prices headquarters' changes: they come before all others
 * @throws Fault STORE_FUTURE, STORE_CORRUPT
 */
export function openCatalogue(dir: string, local: ProductSource, prices: Prices = noPrices): Catalogue {
  const open = (): Imported | null => {
    const db = openForReading(dir);
    return db === null ? null : new Imported(db);
  };
  let imported = open();

  const localByBarcode = (code: string): ProductView | null => {
    for (const key of barcodeKeys(code)) {
      const product = local.byBarcode(key);
      if (product !== null) return product;
    }
    return null;
  };
  const shadowed = (row: Row): ProductView => {
    for (const barcode of row.barcodes === '' ? [] : row.barcodes.split(' ')) {
      const product = localByBarcode(barcode);
      if (product !== null) return product;
    }
    return view(row);
  };

  const priced = <T extends ProductView | null>(product: T): T => {
    if (product === null) return product;
    const price = prices.of(product.id) ?? (product.barcode === undefined ? undefined : prices.of(product.barcode));
    return price === undefined ? product : { ...product, priceMinor: price };
  };

  return {
    byBarcode(code) {
      const own = localByBarcode(code);
      if (own !== null) return priced(own);
      const row = imported?.byBarcode(code);
      // The till's own product may bear another barcode of the same product.
      return row === undefined ? null : priced(shadowed(row));
    },
    byId(id) {
      const row = imported?.byId(id);
      return priced(local.byId(id) ?? (row === undefined ? null : shadowed(row)));
    },
    search(text, limit) {
      const query = parseQuery(text);
      if (query === null || limit < 1) return [];
      const found = new Map(local.search(text, limit).map((product) => [product.id, product]));
      for (const row of imported?.search(query, limit) ?? []) {
        if (found.size >= limit) break;
        const product = shadowed(row);
        if (!found.has(product.id)) found.set(product.id, product);
      }
      return [...found.values()].map(priced);
    },
    /** A product of the till's own that shadows an imported one counts as a second. */
    count: () => (imported?.meta.products ?? 0) + local.count(),
    keys: (pages, perPage) =>
      (imported?.keys(pages, perPage) ?? []).map(({ name, rows }) => ({ name, products: rows.map((row) => priced(shadowed(row))) })),
    groupOf: (productId) => imported?.groupOf(productId) ?? null,
    meta: () => imported?.meta ?? null,
    replaced: () => inodeOf(join(dir, CATALOGUE_FILE)) !== imported?.inode,
    reopen() {
      const next = open();
      imported?.close();
      imported = next;
    },
    close() {
      imported?.close();
      imported = null;
    },
  };
}

function view(row: Row): ProductView {
  const { id, name, unit } = row;
  const limits = { ...(row.min_age ? { minAge: row.min_age } : {}), ...(row.weight_grams ? { weightGrams: row.weight_grams } : {}) };
  const product: ProductView = { id, name, priceMinor: row.price_minor, unit, taxClass: row.tax_class, ...limits };
  const barcode = row.barcodes.split(' ')[0];
  return barcode === undefined || barcode === '' ? product : { ...product, barcode };
}
