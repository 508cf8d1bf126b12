/** Prices and members: a SQLite file each, built whole beside the one in use, then only read. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import Database from 'better-sqlite3';
import { barcodeKeys } from '#main/core/catalogue/barcode.ts';
import type { Minor } from '#main/contract';
import type { Member, Members, Prices, VersionHead } from '../ports.ts';
import { readMembers, readPrices } from './contents.ts';

/** `user_version` of the files. */
const SCHEMA = 1;

export interface BuildOrder {
  head: VersionHead & { subject: 'prices' | 'members' };
  /** The version's bytes. */
  file: string;
  /** The new file; the one in use, which prices go on from. */
  target: string;
  base: string;
  exponent: number;
}

type Db = Database.Database;

/** Builds the file of a version. @throws Fault IMPORT where its content does not fit */
export function buildTable({ head, file, target, base, exponent }: BuildOrder): void {
  const text = readFileSync(file, 'utf8');
  rmSync(target, { force: true });
  const db = new Database(target);
  try {
    db.pragma('synchronous = FULL');
    db.exec('BEGIN; CREATE TABLE meta (head TEXT NOT NULL) STRICT');
    if (head.subject === 'prices') prices(db, text, base, head.publication, exponent);
    else members(db, text);
    db.prepare('INSERT INTO meta VALUES (?)').run(JSON.stringify(head));
    db.exec(`PRAGMA user_version = ${SCHEMA}; COMMIT`);
  } finally {
    db.close();
  }
}

/** The rows of before, and these over them: each knows its publication, so that a later catalogue ends it. */
function prices(db: Db, text: string, base: string, publication: number, exponent: number): void {
  const rows = readPrices(text, exponent);
  db.exec('CREATE TABLE prices (key TEXT PRIMARY KEY, price_minor INTEGER, publication INTEGER NOT NULL) STRICT, WITHOUT ROWID');
  const put = db.prepare('INSERT INTO prices VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET price_minor = excluded.price_minor, publication = excluded.publication');
  if (existsSync(base)) {
    const old = new Database(base, { readonly: true });
    try {
      for (const row of old.prepare<[], { key: string; price_minor: number | null; publication: number }>('SELECT * FROM prices').iterate()) put.run(row.key, row.price_minor, row.publication);
    } finally {
      old.close();
    }
  }
  // UPC-A and EAN-13 forms of a barcode are one product.
  for (const { key, priceMinor } of rows) for (const name of new Set([key, ...barcodeKeys(key)])) put.run(name, priceMinor, publication);
}

function members(db: Db, text: string): void {
  db.exec('CREATE TABLE members (number TEXT PRIMARY KEY, name TEXT NOT NULL, level TEXT NOT NULL, phone_hash TEXT) STRICT, WITHOUT ROWID');
  const put = db.prepare('INSERT INTO members VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET name = excluded.name, level = excluded.level, phone_hash = excluded.phone_hash');
  for (const { number, name, level, phoneHash } of readMembers(text)) put.run(number, name, level, phoneHash ?? null);
  db.exec('CREATE INDEX members_phone ON members (phone_hash) WHERE phone_hash IS NOT NULL');
}

/** A file of versions as it is read: null where there is none, or none that this program knows. */
function openTable(file: string): { db: Db; head: VersionHead } | null {
  if (!existsSync(file)) return null;
  const db = new Database(file, { readonly: true });
  const head = db.pragma('user_version', { simple: true }) === SCHEMA ? db.prepare<[], string>('SELECT head FROM meta').pluck().get() : undefined;
  if (head !== undefined) return { db, head: JSON.parse(head) as VersionHead };
  db.close();
  return null;
}

export interface Table {
  head(): VersionHead | null;
  reopen(): void;
  close(): void;
}

/** @param after the publication of the catalogue in use: what was published before it is in it */
export function priceTable(file: string, after: () => number): Table & Prices {
  const open = () => {
    const table = openTable(file);
    return table === null ? null : { ...table, find: table.db.prepare<[string, number], Minor | null>('SELECT price_minor FROM prices WHERE key = ? AND publication > ?').pluck() };
  };
  let now = open();
  return {
    of: (key) => now?.find.get(key, after()) ?? undefined,
    head: () => now?.head ?? null,
    reopen() {
      now?.db.close();
      now = open();
    },
    close: () => now?.db.close(),
  };
}

interface MemberRow {
  number: string;
  name: string;
  level: string;
  phone_hash: string | null;
}

export function memberTable(file: string): Table & Members {
  const open = () => {
    const table = openTable(file);
    if (table === null) return null;
    const { db } = table;
    return {
      ...table,
      byNumber: db.prepare<[string], MemberRow>('SELECT * FROM members WHERE number = ?'),
      byPhone: db.prepare<[string], MemberRow>('SELECT * FROM members WHERE phone_hash = ? ORDER BY number LIMIT 1'),
      count: db.prepare<[], number>('SELECT count(*) FROM members').pluck(),
    };
  };
  const view = (row: MemberRow | undefined): Member | null => {
    if (row === undefined) return null;
    const { phone_hash: phoneHash, ...rest } = row;
    return { ...rest, ...(phoneHash === null ? {} : { phoneHash }) };
  };
  let now = open();
  return {
    byNumber: (number) => view(now?.byNumber.get(number)),
    byPhoneHash: (hash) => view(now?.byPhone.get(hash)),
    count: () => now?.count.get() ?? 0,
    head: () => now?.head ?? null,
    reopen() {
      now?.db.close();
      now = open();
    },
    close: () => now?.db.close(),
  };
}
