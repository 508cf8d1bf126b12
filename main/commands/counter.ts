/** A register on a store, without screens or devices: for commands that put documents through it. */
import type { RegionPack } from '../core/regions/index.ts';
import type { Catalogue, Clock, Payments, Store } from '../ports.ts';
import { createSales, type RegisterService } from '../services/sale/index.ts';
import { openStore } from '../store/open.ts';
import { quietLog, systemIds } from '../system.ts';

export interface Counter {
  store: Store;
  register: RegisterService;
  close(): void;
}

/** Work in progress is not saved: a document is either completed in its one commit, or not at all. */
const clock: Clock = { nowMs: () => Date.now(), after: () => () => {} };

const noPayments: Payments = {
  unresolvedOf: () => null,
  recognise: () => null,
  charge: () => {
    throw new Error('no payment scheme is switched on here');
  },
};

const noCatalogue: Catalogue = {
  byBarcode: () => null,
  byId: () => null,
  search: () => [],
  count: () => 0,
  keys: () => [],
  meta: () => null,
  replaced: () => false,
  reopen() {},
  close() {},
};

/** @throws Fault of the store */
export function openCounter(options: { data: string; region: RegionPack; terminal: string; shopName: string }): Counter {
  const { data, region, terminal, shopName } = options;
  const created = { terminalId: terminal, shopName, region: region.id, currency: region.currency };
  const store = openStore(data, { terminal: created, nowMs: clock.nowMs });
  const { register } = createSales({
    store,
    region,
    currency: region.currency,
    ids: systemIds,
    clock,
    emit: () => {},
    log: quietLog,
    payments: () => noPayments,
    catalogue: noCatalogue,
    completed: () => store.checkpoint(),
  });
  return { store, register, close: () => store.close() };
}
