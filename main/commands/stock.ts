/**
 * `guitai stock`: what is on hand, as this till knew it last, also while the terminal runs; and, while it does not, what came,
 * was lost or was counted.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Fault, type StockReason } from '#main/contract';
import { openCatalogue } from '../catalogue/open.ts';
import { adjustment } from '../core/stock/stock.ts';
import { regions } from '../core/regions/index.ts';
import { createTail } from '../core/shared/tail.ts';
import type { Store } from '../ports.ts';
import type { Settings } from '../settings.ts';
import { CACHE_FILE, openCache, type Cache } from '../shop/cache.ts';
import { databaseFile } from '../store/connection.ts';
import { openStore } from '../store/open.ts';
import { systemClock } from '../system.ts';

const PAGE = 1_000;
const silent = { info: () => {}, warn: () => {}, error: () => {} };

export interface StockListed {
  ok: true;
  /** When it was known so; absent = never. */
  knownAtMs?: number;
  /** The least first. */
  products: { productId: string; name: string; barcode?: string; onHandMilli: number }[];
}

/** @throws Fault NOT_FOUND */
export function stockList({ data, limit }: { data: string; limit: number }): StockListed {
  if (!existsSync(join(data, CACHE_FILE))) throw new Fault('NOT_FOUND', `${data} knows of no stock: start the terminal once with a shop's server, or with "stock": true`);
  const cache = openCache(data, silent);
  try {
    const atMs = cache.atMs();
    return { ok: true, ...(atMs === null ? {} : { knownAtMs: atMs }), products: cache.products(limit) };
  } finally {
    cache.close();
  }
}

export interface StockAdjusted {
  ok: true;
  productId: string;
  name: string;
  deltaMilli: number;
  onHandMilli: number;
}

export interface StockChange {
  data: string;
  settings: Settings;
  /** Its id or barcode. */
  product: string;
  reason: StockReason;
  quantityMilli: number;
  by: string;
  note?: string;
}

/** @throws Fault NOT_FOUND, BAD_ARGS, SETTINGS, STORE_LOCKED while the terminal runs: adjust it on its screen then */
export function stockAdjust({ data, settings, product: asked, reason, quantityMilli, by, note }: StockChange): StockAdjusted {
  if (!existsSync(databaseFile(data))) throw new Fault('NOT_FOUND', `${data} holds no journal: name the data directory with --data`);
  const { name: shopName, terminal: terminalId, region } = settings.shop;
  const terminal = { terminalId, shopName, region, currency: regions[region].currency };
  const store = openStore(data, { terminal, nowMs: systemClock.nowMs });
  const cache = openCache(data, silent);
  const catalogue = openCatalogue(data, store.localProducts);
  try {
    const product = catalogue.byId(asked) ?? catalogue.byBarcode(asked);
    if (product === null) throw new Fault('NOT_FOUND', `the catalogue has no product ${asked}: give its id or barcode`);
    if (product.unit === 'piece' && quantityMilli % 1000 !== 0) throw new Fault('BAD_ARGS', 'this is sold by the piece: give a whole number');
    if (settings.shared !== undefined && cache.atMs() === null) throw new Fault('SHOP_SERVER', 'what is on hand is not known yet: let the terminal reach the shop’s server once');
    const { id: productId, name, barcode } = product;
    const before = sumOf(store, cache, productId);
    const deltaMilli = adjustment(reason, quantityMilli, before);
    const more = { ...(barcode === undefined ? {} : { barcode }), ...(note === undefined ? {} : { note }) };
    store.commit((tx) => tx.append('stock.adjusted', { productId, name, deltaMilli, reason, by, ...more }));
    return { ok: true, productId, name, deltaMilli, onHandMilli: before + deltaMilli };
  } finally {
    catalogue.close();
    cache.close();
    store.close();
  }
}

/** What was known, and what this till's journal adds to it. */
function sumOf(store: Pick<Store, 'journal'>, cache: Cache, productId: string): number {
  const tail = createTail();
  tail.reset(cache.seq());
  for (let page = store.journal.after(tail.seq(), PAGE); page.length > 0; page = store.journal.after(tail.seq(), PAGE)) for (const entry of page) tail.take(entry);
  return (cache.stock(productId)?.sumMilli ?? 0) + tail.stock(productId).sumMilli;
}
