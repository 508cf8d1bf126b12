/**
 * Balances of the shop as this till knew them last, in a file of their own (`shared.sqlite`). No fact is in it: where it is
 * lost it is fetched again, so that it is written without a sync to disk and never waits for one.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Log } from '../ports.ts';
import type { KnownBalances } from '../shared-ports.ts';

export const CACHE_FILE = 'shared.sqlite';
const LAYOUT = 2;

/** What the server told of balances since a version. */
export interface BalanceNews {
  /** Which server: another one begins anew. */
  identity: string;
  version: number;
  /** Of this till's journal, what the server has. */
  seq: number;
  atMs: number;
  members: [memberNo: string, balance: number][];
  stock: [productId: string, name: string, barcode: string | null, onHandMilli: number, kept: boolean][];
}

export interface Cache extends KnownBalances {
  /** Where to go on; null = nothing is known of a server. */
  state(): { identity: string; version: number } | null;
  take(news: BalanceNews): void;
  /** Knows nothing any more. */
  forget(): void;
  close(): void;
}

interface StateRow {
  identity: string;
  version: number;
  seq: number;
  atMs: number | null;
}

const tables = `
  CREATE TABLE IF NOT EXISTS members (member_no TEXT PRIMARY KEY, balance INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS stock (product_id TEXT PRIMARY KEY, name TEXT NOT NULL, barcode TEXT, milli INTEGER NOT NULL, kept INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS state (one INTEGER PRIMARY KEY CHECK (one = 1), identity TEXT NOT NULL, version INTEGER NOT NULL, seq INTEGER NOT NULL, at_ms INTEGER) STRICT;
  INSERT OR IGNORE INTO state VALUES (1, '', 0, 0, NULL);
`;

/** Opens it. A damaged one, or one of another layout, is thrown away. */
export function openCache(dir: string, log: Log): Cache {
  const file = join(dir, CACHE_FILE);
  try {
    return cacheOn(connect(file));
  } catch (error) {
    log.warn('shared.cache', { error: String(error) });
    for (const part of ['', '-journal', '-wal', '-shm']) rmSync(file + part, { force: true });
    return cacheOn(connect(file));
  }
}

function connect(file: string): Database.Database {
  const db = new Database(file);
  db.pragma('journal_mode = MEMORY');
  // Losing it costs one question to the server.
  db.pragma('synchronous = OFF');
  const layout = db.pragma('user_version', { simple: true });
  if (layout !== 0 && layout !== LAYOUT) {
    db.close();
    throw new Error(`layout ${String(layout)}`);
  }
  db.exec(tables);
  db.pragma(`user_version = ${LAYOUT}`);
  return db;
}

function cacheOn(db: Database.Database): Cache {
  const read = db.prepare<[], StateRow>('SELECT identity, version, seq, at_ms AS atMs FROM state');
  const write = db.prepare<[string, number, number, number]>('UPDATE state SET identity = ?, version = ?, seq = ?, at_ms = ?');
  const member = db.prepare<[string], number>('SELECT balance FROM members WHERE member_no = ?').pluck();
  const setMember = db.prepare<[string, number]>('INSERT INTO members VALUES (?, ?) ON CONFLICT DO UPDATE SET balance = excluded.balance');
  const addMember = db.prepare<[string, number]>('INSERT INTO members VALUES (?, ?) ON CONFLICT DO UPDATE SET balance = balance + excluded.balance');
  const stock = db.prepare<[string], { milli: number; kept: number }>('SELECT milli, kept FROM stock WHERE product_id = ?');
  const named = 'name = excluded.name, barcode = coalesce(excluded.barcode, barcode), kept = max(kept, excluded.kept)';
  const setStock = db.prepare<[string, string, string | null, number, number]>(`INSERT INTO stock VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET ${named}, milli = excluded.milli`);
  const addStock = db.prepare<[string, string, string | null, number, number]>(`INSERT INTO stock VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET ${named}, milli = milli + excluded.milli`);
  const products = db.prepare<[number], { productId: string; name: string; barcode: string | null; onHandMilli: number }>(
    'SELECT product_id AS productId, name, barcode, milli AS onHandMilli FROM stock WHERE kept = 1 ORDER BY milli LIMIT ?',
  );
  // Asked at each look at a screen: kept, and read again only after a write.
  let state = read.get() as StateRow;
  return {
    state: () => (state.identity === '' ? null : { identity: state.identity, version: state.version }),
    seq: () => state.seq,
    atMs: () => state.atMs,
    member: (memberNo) => member.get(memberNo) ?? 0,
    stock(productId) {
      const row = stock.get(productId);
      return row === undefined ? null : { sumMilli: row.milli, kept: row.kept === 1 };
    },
    products: (limit) => products.all(limit).map(({ barcode, ...row }) => ({ ...row, ...(barcode === null ? {} : { barcode }) })),
    fold(upToSeq, folded, atMs) {
      db.transaction(() => {
        for (const [memberNo, delta] of folded.members) addMember.run(memberNo, delta);
        for (const move of folded.stock.values()) addStock.run(move.productId, move.name, move.barcode ?? null, move.deltaMilli, move.kept ? 1 : 0);
        write.run('', 0, upToSeq, atMs);
      })();
      state = read.get() as StateRow;
    },
    take({ identity, version, seq, atMs, members, stock: goods }) {
      db.transaction(() => {
        // Another server, or none before: what was known is of no use beside it.
        if (identity !== state.identity) db.exec('DELETE FROM members; DELETE FROM stock');
        for (const row of members) setMember.run(...row);
        for (const [productId, name, barcode, onHandMilli, kept] of goods) setStock.run(productId, name, barcode, onHandMilli, kept ? 1 : 0);
        write.run(identity, version, seq, atMs);
      })();
      state = read.get() as StateRow;
    },
    forget() {
      db.exec("DELETE FROM members; DELETE FROM stock; UPDATE state SET identity = '', version = 0, seq = 0, at_ms = NULL");
      state = read.get() as StateRow;
    },
    close: () => db.close(),
  };
}
