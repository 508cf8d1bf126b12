/** Stock: what is on hand beside each product, and a supervisor's adjustments of it. */
import { Fault, type Args, type ProductView, type Result } from '#main/contract';
import { adjustment } from '../../core/stock/stock.ts';
import type { Catalogue, Clock, Store, Supervisors, Sync } from '../../ports.ts';
import type { ShopServer } from '../../shared-ports.ts';
import type { Balances } from '../shared/balances.ts';

export interface StockDeps {
  store: Pick<Store, 'commit'>;
  catalogue: Pick<Catalogue, 'byId'>;
  balances: Balances;
  shop: Pick<ShopServer, 'status' | 'known'>;
  supervisors: Supervisors;
  sync: Pick<Sync, 'wake'>;
  clock: Clock;
}

export interface StockService {
  handlers: { 'stock.adjust'(args: Args<'stock.adjust'>): Promise<Result<'stock.adjust'>> };
  /** The product with what is on hand, where that is known. */
  withStock(product: ProductView): ProductView;
}

export function createStock(deps: StockDeps): StockService {
  const { store, catalogue, balances, shop, supervisors, sync } = deps;
  return {
    withStock(product) {
      const onHandMilli = balances.stock(product.id);
      if (onHandMilli === null) return product;
      const { configured, online } = shop.status();
      const atMs = shop.known.atMs();
      return { ...product, onHandMilli, ...(configured && !online && atMs !== null ? { onHandAtMs: atMs } : {}) };
    },
    handlers: {
      async 'stock.adjust'({ productId, reason, quantityMilli, pin, note }) {
        const product = catalogue.byId(productId);
        if (product === null) throw new Fault('NOT_FOUND', 'that product is no longer in the catalogue', { productId });
        if (product.unit === 'piece' && quantityMilli % 1000 !== 0) throw new Fault('BAD_ARGS', 'this is sold by the piece: give a whole number', { productId });
        if (reason !== 'counted' && quantityMilli === 0) throw new Fault('BAD_ARGS', 'give how much it is', { productId });
        const by = await supervisors.approve(pin);
        const before = balances.stockSum(productId);
        if (before === null) throw new Fault('SHOP_SERVER', 'what is on hand is not known yet: this till has to reach the shop’s server once');
        const deltaMilli = adjustment(reason, quantityMilli, before);
        const named = { name: product.name, ...(product.barcode === undefined ? {} : { barcode: product.barcode }), ...(note === undefined || note === '' ? {} : { note }) };
        store.commit((tx) => tx.append('stock.adjusted', { productId, deltaMilli, reason, by, ...named }));
        sync.wake();
        return { onHandMilli: before + deltaMilli };
      },
    },
  };
}
