/** What stands where the shop has no server: the till's own journal is all there is. */
import { Fault } from '#main/contract';
import type { ShopServer } from '../shared-ports.ts';
import type { Cache } from './cache.ts';

export function noShop(known: Cache): ShopServer {
  // What a server knew holds more than this till's journal.
  if (known.state() !== null) known.forget();
  const none = (): never => {
    throw new Fault('SHOP_SERVER', 'this shop has no server: set shared.url in the settings');
  };
  return {
    status: () => ({ configured: false, online: false }),
    onChange: () => () => undefined,
    known,
    attach: () => undefined,
    wake: () => undefined,
    take: none,
    reserve: none,
    conflicts: none,
    acknowledge: none,
    kiosks: () => [],
    orderKiosk: none,
    close() {
      known.close();
      return Promise.resolve();
    },
  };
}
