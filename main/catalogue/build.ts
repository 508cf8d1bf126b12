/** Builds the next catalogue from the one there is and the rows of a file, and puts it in place. */
import { join } from 'node:path';
import { Fault } from '#main/contract';
import type { ImportedProduct } from '#main/core/catalogue/row.ts';
import { CATALOGUE_FILE, createBuild, discard, hasExtras, lockForImport, openForReading, publish, readMeta, storeFault, type CatalogueMeta, type Db } from './file.ts';
import { buildPostings } from './postings.ts';
import { ProductWriter, type Outcome } from './product-writer.ts';

export interface BuildResult {
  version: number;
  products: number;
  /** False where the file said nothing new: the old catalogue stays, byte for byte. */
  replaced: boolean;
}

export interface Build {
  apply(product: ImportedProduct): Outcome;
  /** Indexes, verifies, and replaces the catalogue. `onDocs` hears how many products are indexed. */
  finish(sha256: string, onDocs: (done: number, total: number) => void): BuildResult;
  /** Leaves everything as it was. Harmless after `finish`. */
  abandon(): void;
}

/**
 * Begins an import into a data directory. Until `finish` the old catalogue is untouched.
 * @param defaultTaxClass of a product whose file names none
 * @param firstVersion of the catalogue where there was none
 * @throws Fault STORE_LOCKED where another import runs, STORE_READONLY, STORE_CORRUPT, STORE_FUTURE
 */
export function beginBuild(dir: string, defaultTaxClass: string, firstVersion = 1): Build {
  const lock = lockForImport(dir);
  let build: { db: Db; file: string } | null = null;
  const abandon = (): void => {
    build?.db.close();
    if (build !== null) discard(build.file);
    build = null;
    lock.release();
  };
  const guarded = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      abandon();
      throw storeFault(error, dir);
    }
  };
  return guarded(() => {
    const old = copyOld(dir);
    const { db, file } = (build = createBuild(dir));
    old?.into(db);
    const writer = new ProductWriter(db, defaultTaxClass);
    return {
      apply: (product) => guarded(() => writer.apply(product)),
      finish: (sha256, onDocs) =>
        guarded(() => {
          const version = old === null ? firstVersion : old.version + 1;
          const replaced = old === null || writer.changes > 0;
          if (replaced) {
            complete(db, { version, sha256 }, onDocs);
            db.close();
            publish(dir, file);
          }
          const { products } = readCurrent(dir);
          abandon();
          return { version: replaced ? version : version - 1, products, replaced };
        }),
      abandon,
    };
  });
}

function readCurrent(dir: string): CatalogueMeta {
  const db = openForReading(dir);
  if (db === null) throw new Fault('STORE', `the catalogue in ${dir} went away during the import: import again`);
  const meta = readMeta(db);
  db.close();
  return meta;
}

/** The old catalogue's rows, in their order, so that the new file is compact and its indexes fill in order. */
function copyOld(dir: string): { version: number; into(db: Db): void } | null {
  const old = openForReading(dir);
  if (old === null) return null;
  const meta = readMeta(old);
  old.close();
  return {
    version: meta.version,
    into: (db) => {
      // ATTACH is not allowed inside the build's transaction.
      db.exec('COMMIT');
      db.prepare('ATTACH ? AS old').run(join(dir, CATALOGUE_FILE));
      db.exec(`
        BEGIN;
        INSERT INTO main.products SELECT * FROM old.products ORDER BY doc;
        INSERT INTO main.barcodes SELECT * FROM old.barcodes ORDER BY barcode;
        ${hasExtras(db, 'old') ? 'INSERT INTO main.extras SELECT * FROM old.extras ORDER BY doc;' : ''}
        COMMIT;
        DETACH old;
        BEGIN`);
    },
  };
}

function complete(db: Db, meta: { version: number; sha256: string }, onDocs: (done: number, total: number) => void): void {
  const products = db.prepare('SELECT count(*) FROM products').pluck().get() as number;
  const last = (db.prepare('SELECT max(doc) FROM products').pluck().get() as number | null) ?? 0;
  buildPostings(db, (doc) => onDocs(doc, last));
  // Quick keys: priced products by group, groups in the order in which the files bring them.
  db.exec(`
    CREATE INDEX products_by_group ON products (grp, doc) WHERE grp <> '' AND price_minor IS NOT NULL;
    INSERT INTO groups (position, name)
      SELECT min(doc), grp FROM products WHERE grp <> '' AND price_minor IS NOT NULL GROUP BY grp`);
  db.prepare('INSERT INTO meta (only, version, products, sha256) VALUES (1, ?, ?, ?)').run(meta.version, products, meta.sha256);
  db.exec('COMMIT');
  verify(db, products);
}

/** Reads the new file once more as a whole. A catalogue that fails this is never put in place. */
function verify(db: Db, products: number): void {
  const problem = db.pragma('quick_check(1)', { simple: true });
  const orphans = db.prepare('SELECT count(*) FROM barcodes WHERE doc NOT IN (SELECT doc FROM products)').pluck().get();
  if (problem !== 'ok' || orphans !== 0 || readMeta(db).products !== products) {
    throw new Fault('STORE_CORRUPT', `the new catalogue does not verify (${String(problem)}): the old one is unchanged`);
  }
}
