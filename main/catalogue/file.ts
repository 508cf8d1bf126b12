/**
 * The catalogue's own SQLite file, apart from the sale database: an import of a minute never holds
 * a sale up. It is written once, under another name, and then only read.
 */
import { closeSync, existsSync, fsyncSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { Fault } from '#main/contract';

export const CATALOGUE_FILE = 'catalogue.db';
const BUILD_PREFIX = `${CATALOGUE_FILE}.new-`;
const LOCK_FILE = 'catalogue.lock';
/** `user_version` of the file. A newer one is refused. */
export const CATALOGUE_SCHEMA = 1;
/** Reads go through the page cache of the system, without a copy: at most this much of the file. */
const MMAP_BYTES_MAX = 1024 * 1024 * 1024;
/** Page cache of a build, in KiB (negative as PRAGMA cache_size wants it). It bounds the memory of an import. */
const BUILD_CACHE_KIB = -32 * 1024;

export type Db = Database.Database;

const SCHEMA = `
  CREATE TABLE products (
    doc INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    source_name TEXT,
    barcodes TEXT NOT NULL,
    price_minor INTEGER,
    unit TEXT NOT NULL CHECK (unit IN ('piece', 'kg')),
    tax_class TEXT NOT NULL,
    grp TEXT NOT NULL
  ) STRICT;
  CREATE TABLE extras (doc INTEGER PRIMARY KEY, min_age INTEGER, weight_grams INTEGER) STRICT;
  CREATE TABLE barcodes (barcode TEXT PRIMARY KEY, doc INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE postings (key INTEGER PRIMARY KEY, docs BLOB NOT NULL) STRICT;
  CREATE TABLE groups (position INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;
  CREATE TABLE meta (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    version INTEGER NOT NULL,
    products INTEGER NOT NULL,
    sha256 TEXT NOT NULL
  ) STRICT;
`;

/** Has the file the table of what few products have? Files of earlier versions have not. */
export const hasExtras = (db: Db, schema = 'main'): boolean => db.prepare(`SELECT 1 FROM ${schema}.sqlite_master WHERE name = 'extras'`).get() !== undefined;

export interface CatalogueMeta {
  /** 1 for the first import, one more for each that changed something. */
  version: number;
  products: number;
  /** Of the file imported last. */
  sha256: string;
}

/** Opens the catalogue for reading. Null where none was imported. @throws Fault STORE_FUTURE, STORE_CORRUPT */
export function openForReading(dir: string): Db | null {
  const file = join(dir, CATALOGUE_FILE);
  if (!existsSync(file)) return null;
  let db: Db | null = null;
  try {
    db = new Database(file, { readonly: true, fileMustExist: true });
    const schema = db.pragma('user_version', { simple: true }) as number;
    if (schema > CATALOGUE_SCHEMA) {
      throw new Fault('STORE_FUTURE', `${file} was written by a newer version (${schema}): update this terminal`);
    }
    if (schema !== CATALOGUE_SCHEMA) throw new Fault('STORE_CORRUPT', `${file} is not a catalogue: delete it and import again`);
    db.pragma(`mmap_size = ${MMAP_BYTES_MAX}`);
    return db;
  } catch (error) {
    db?.close();
    if (error instanceof Fault) throw error;
    throw new Fault('STORE_CORRUPT', `${file} cannot be read (${(error as Error).message}): delete it and import again`);
  }
}

export function readMeta(db: Db): CatalogueMeta {
  return db.prepare('SELECT version, products, sha256 FROM meta').get() as CatalogueMeta;
}

/**
 * Keeps a second import out, and removes what a killed one left.
 * The lock is SQLite's own, so that it dies with the process.
 * @throws Fault STORE_LOCKED, STORE_READONLY
 */
export function lockForImport(dir: string): { release(): void } {
  let lock: Db | null = null;
  try {
    lock = new Database(join(dir, LOCK_FILE), { timeout: 0 });
    assertFull(lock);
    lock.exec('BEGIN EXCLUSIVE');
    for (const name of readdirSync(dir)) if (name.startsWith(BUILD_PREFIX)) rmSync(join(dir, name));
  } catch (error) {
    lock?.close();
    throw storeFault(error, dir);
  }
  const held = lock;
  return { release: () => held.close() };
}

/** Makes the file of a new catalogue, empty. It holds everything in one transaction until it is published. */
export function createBuild(dir: string): { db: Db; file: string } {
  const file = join(dir, `${BUILD_PREFIX}${process.pid}`);
  const db = new Database(file);
  assertFull(db);
  db.pragma(`cache_size = ${BUILD_CACHE_KIB}`);
  db.pragma('locking_mode = EXCLUSIVE');
  db.pragma('temp_store = FILE');
  db.exec(`BEGIN; ${SCHEMA}; PRAGMA user_version = ${CATALOGUE_SCHEMA}`);
  return { db, file };
}

/** Puts a finished file in the catalogue's place: durable before it is visible. */
export function publish(dir: string, file: string): void {
  syncPath(file);
  renameSync(file, join(dir, CATALOGUE_FILE));
  // Windows cannot open a directory; its rename is journalled by the file system.
  if (process.platform !== 'win32') syncPath(dir);
}

export function discard(file: string): void {
  for (const suffix of ['', '-journal']) rmSync(file + suffix, { force: true });
}

function assertFull(db: Db): void {
  db.pragma('synchronous = FULL');
  if (db.pragma('synchronous', { simple: true }) !== 2) throw new Error('synchronous is not FULL');
}

function syncPath(path: string): void {
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** An operating error of the file system or of SQLite as a fault; anything else stays what it is. */
export function storeFault(error: unknown, dir: string): unknown {
  const code = (error as { code?: unknown }).code;
  if (error instanceof Fault || typeof code !== 'string') return error;
  const message = (error as Error).message;
  if (/^SQLITE_(?:BUSY|LOCKED)/.test(code)) return new Fault('STORE_LOCKED', `another import is running in ${dir}: wait for it`);
  if (/^SQLITE_(?:READONLY|CANTOPEN|PERM)/.test(code) || ['EACCES', 'EROFS', 'EPERM', 'ENOENT'].includes(code)) {
    return new Fault('STORE_READONLY', `${dir} cannot be written (${message}): nothing was changed`);
  }
  if (/^SQLITE_|^E[A-Z]+$/.test(code)) return new Fault('STORE', `the catalogue cannot be saved (${message}): the old one is unchanged`);
  return error;
}
