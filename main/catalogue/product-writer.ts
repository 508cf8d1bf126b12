/** Upserts: which product a row means, and what changes. */
import type { Minor } from '#main/contract';
import { BARCODES_MAX } from '#main/core/catalogue/barcode.ts';
import type { ImportedProduct } from '#main/core/catalogue/row.ts';
import type { Db } from './file.ts';

/** `duplicate`: an earlier row of the same file has this id or barcode and says something else. */
export type Outcome = 'added' | 'updated' | 'unchanged' | 'duplicate';

/** A product whose file gives no id has this and its first barcode as its id. */
const idOf = (barcode: string): string => `b:${barcode}`;

/** A row of `products`, but for its number. `barcodes` are separated by spaces. */
interface Stored {
  id: string;
  name: string;
  source_name: string | null;
  barcodes: string;
  price_minor: Minor | null;
  unit: 'piece' | 'kg';
  tax_class: string;
  grp: string;
}

/** A row of `extras`: what few products have. */
interface Extras {
  min_age: number | null;
  weight_grams: number | null;
}

function statementsOf(db: Db) {
  return {
    docOfId: db.prepare<[string], number>('SELECT doc FROM products WHERE id = ?').pluck(),
    docOfBarcode: db.prepare<[string], number>('SELECT doc FROM barcodes WHERE barcode = ?').pluck(),
    read: db.prepare<[number], Stored>('SELECT * FROM products WHERE doc = ?'),
    insert: db.prepare('INSERT OR IGNORE INTO products VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)'),
    update: db.prepare(`UPDATE products SET id = ?, name = ?, source_name = ?, barcodes = ?, price_minor = ?,
      unit = ?, tax_class = ?, grp = ? WHERE doc = ?`),
    remove: db.prepare('DELETE FROM products WHERE doc = ?'),
    extras: db.prepare<[number], Extras>('SELECT min_age, weight_grams FROM extras WHERE doc = ?'),
    setExtras: db.prepare('INSERT OR REPLACE INTO extras VALUES (?, ?, ?)'),
    removeExtras: db.prepare('DELETE FROM extras WHERE doc = ?'),
    setBarcode: db.prepare('INSERT OR REPLACE INTO barcodes VALUES (?, ?)'),
  };
}

/**
 * A row means the product with its id, else the one that shares a barcode with it. Barcodes are
 * compared as exact text, so that no two names of a file melt into one; equivalent forms are the
 * look-up's matter. Within one file the first row of a product counts: a later one may add barcodes,
 * and is a duplicate where it says anything else. Barcodes are added, never taken away, except by a
 * row of another product that claims one.
 */
export class ProductWriter {
  /** Rows that added or changed something. */
  changes = 0;
  readonly #defaultTaxClass: string;
  readonly #statements: ReturnType<typeof statementsOf>;
  /** A bit a product: was it in this file already? */
  #seen = new Uint8Array(1 << 16);
  #nextDoc: number;

  constructor(db: Db, defaultTaxClass: string) {
    this.#defaultTaxClass = defaultTaxClass;
    this.#statements = statementsOf(db);
    this.#nextDoc = db.prepare<[], number>('SELECT coalesce(max(doc) + 1, 0) FROM products').pluck().get() ?? 0;
  }

  apply(product: ImportedProduct): Outcome {
    const outcome = this.#upsert(product);
    if (outcome === 'added' || outcome === 'updated') this.changes += 1;
    return outcome;
  }

  #upsert(product: ImportedProduct): Outcome {
    const { docOfId, docOfBarcode } = this.#statements;
    const owners = product.barcodes.map((barcode) => docOfBarcode.get(barcode));
    const byId = product.id === undefined ? undefined : docOfId.get(product.id);
    const doc = byId ?? owners.find((owner) => owner !== undefined);
    if (doc === undefined) return this.#add(product);
    // What an earlier row of this file said of another product is not taken away by a later one.
    if (owners.some((owner) => owner !== undefined && owner !== doc && this.#isSeen(owner))) return 'duplicate';
    return this.#change(doc, product, owners);
  }

  #add(product: ImportedProduct): Outcome {
    const doc = this.#nextDoc;
    const id = product.id ?? idOf(product.barcodes[0] as string);
    const { changes } = this.#statements.insert.run(
      doc, id, product.name, product.sourceName, product.barcodes.join(' '), product.priceMinor ?? null,
      product.unit ?? 'piece', product.taxClass ?? this.#defaultTaxClass, product.group ?? '',
    );
    // Only a file's own id that looks like one of ours can stand in the way.
    if (changes === 0) return 'duplicate';
    for (const barcode of product.barcodes) this.#statements.setBarcode.run(barcode, doc);
    this.#newExtras(doc, product)?.save();
    this.#nextDoc += 1;
    this.#see(doc);
    return 'added';
  }

  #change(doc: number, product: ImportedProduct, owners: (number | undefined)[]): Outcome {
    const old = this.#statements.read.get(doc) as Stored;
    const barcodes = [...new Set([...old.barcodes.split(' '), ...product.barcodes])].filter((code) => code !== '');
    const next: Stored = {
      id: product.id ?? old.id,
      name: product.name,
      source_name: product.sourceName,
      barcodes: barcodes.join(' '),
      price_minor: product.priceMinor ?? old.price_minor,
      unit: product.unit ?? old.unit,
      tax_class: product.taxClass ?? old.tax_class,
      grp: product.group ?? old.grp,
    };
    const differing = (Object.keys(next) as (keyof Stored)[]).filter((key) => next[key] !== old[key]);
    const extras = this.#newExtras(doc, product);
    if (this.#isSeen(doc) && (extras !== null || differing.some((key) => key !== 'barcodes'))) return 'duplicate';
    if (barcodes.length > BARCODES_MAX) return 'duplicate';
    this.#see(doc);
    extras?.save();
    if (differing.length === 0) return extras === null ? 'unchanged' : 'updated';
    for (const [i, barcode] of product.barcodes.entries()) {
      const owner = owners[i];
      if (owner === doc) continue;
      if (owner !== undefined) this.#release(owner, barcode);
      this.#statements.setBarcode.run(barcode, doc);
    }
    this.#save(doc, next);
    return 'updated';
  }

  /** What a row changes of the few products' fields; null where it changes nothing. */
  #newExtras(doc: number, { minAge, weightGrams }: ImportedProduct): { save(): void } | null {
    if (minAge === undefined && weightGrams === undefined) return null;
    const old = this.#statements.extras.get(doc) ?? { min_age: null, weight_grams: null };
    const age = minAge ?? old.min_age;
    const weight = weightGrams ?? old.weight_grams;
    if (age === old.min_age && weight === old.weight_grams) return null;
    return { save: () => void this.#statements.setExtras.run(doc, age, weight) };
  }

  /** Takes a barcode from a product. One that was known by it alone goes with it. */
  #release(doc: number, barcode: string): void {
    const old = this.#statements.read.get(doc) as Stored;
    const left = old.barcodes.split(' ').filter((code) => code !== barcode);
    const isOurs = old.id === idOf(barcode);
    if (isOurs && left.length === 0) {
      this.#statements.remove.run(doc);
      this.#statements.removeExtras.run(doc);
    } else this.#save(doc, { ...old, id: isOurs ? idOf(left[0] as string) : old.id, barcodes: left.join(' ') });
  }

  #save(doc: number, row: Stored): void {
    this.#statements.update.run(row.id, row.name, row.source_name, row.barcodes, row.price_minor, row.unit, row.tax_class, row.grp, doc);
  }

  #isSeen(doc: number): boolean {
    return ((this.#seen[doc >> 3] ?? 0) & (1 << (doc & 7))) !== 0;
  }

  #see(doc: number): void {
    if (doc >> 3 >= this.#seen.length) {
      const larger = new Uint8Array(Math.max(this.#seen.length * 2, (doc >> 3) + 1));
      larger.set(this.#seen);
      this.#seen = larger;
    }
    this.#seen[doc >> 3] = (this.#seen[doc >> 3] as number) | (1 << (doc & 7));
  }
}
