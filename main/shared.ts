/** The shop's own server and what the tills share by it, put together: see docs/shop.md. */
import { minor } from '#main/contract';
import type { RegionPack } from './core/regions/index.ts';
import type { Catalogue, Clock, Emit, Handlers, Log, Store, Supervisors, Sync } from './ports.ts';
import { createKiosks } from './services/kiosks/index.ts';
import { createMembers, type MembersDeps } from './services/member/index.ts';
import type { SaleService } from './services/sale/index.ts';
import { createBalances, createShared, noBalances } from './services/shared/index.ts';
import { createStock } from './services/stock/index.ts';
import type { Settings } from './settings.ts';
import type { ShopServer } from './shared-ports.ts';
import { openCache } from './shop/cache.ts';
import { startShop } from './shop/link.ts';
import { noShop } from './shop/none.ts';
import { startSync } from './sync/sync.ts';

const HOUR_MS = 3_600_000;
/** Name of the shop's server's cursor in the store. */
export const SHOP_SINK = 'shop';

export interface SharedParts {
  server: ShopServer;
  /** Headquarters' sync, whose `wake` tells the shop's server too. */
  sync: Sync;
  /** Called whenever the journal has grown. */
  onGrown(listener: () => void): void;
}

interface OpenOptions {
  data: string;
  settings: Settings;
  store: Store;
  clock: Clock;
  log: Log;
  /** To headquarters. */
  sync: Sync;
}

/** Opens what a till knows of its shop, and the journal's way to the shop's server where there is one. */
export function openSharedParts({ data, settings, store, clock, log, sync }: OpenOptions): SharedParts {
  const cache = openCache(data, log);
  const terminalId = settings.shop.terminal;
  const listeners: (() => void)[] = [];
  const url = settings.shared?.url;
  const sink = url === undefined ? null : startSync({ store, url, terminalId, sink: SHOP_SINK, clock, log, onChange: () => server.wake() });
  const server: ShopServer = url === undefined ? noShop(cache) : startShop({ url, terminalId, cache, clock, log, sinkTrouble: () => sink?.status().trouble });
  const stop = server.onChange(() => {
    if (sink === null || !server.status().online) return;
    const { online, trouble, pending } = sink.status();
    // It answers here: what was sold meanwhile need not wait for the journal's own back-off, which serves a line that is down.
    if (!online && trouble?.code !== 'HQ_FORK') sink.now();
    else if (pending > 0) sink.wake();
  });
  return {
    server,
    onGrown: (listener) => void listeners.push(listener),
    sync: {
      ...sync,
      status: () => sync.status(),
      wake() {
        sync.wake();
        sink?.wake();
        for (const listener of listeners) listener();
      },
      now() {
        sync.now();
        sink?.now();
        server.wake();
      },
      async close() {
        stop();
        await Promise.all([sync.close(), sink?.close()]);
        await server.close();
      },
    },
  };
}

function memberTerms({ members, shared }: Settings, region: RegionPack): Pick<MembersDeps, 'terms' | 'limits'> {
  const alone = shared?.alone;
  return {
    ...(members === undefined ? {} : { terms: { earnMinor: members.earnMinor ?? region.pointUnitMinor, pointMinor: minor(members.pointMinor), step: members.step, shareBp: members.sharePercent * 100 } }),
    ...(alone === undefined ? {} : { limits: { count: alone.count, points: alone.points, ageMs: alone.ageHours * HOUR_MS } }),
  };
}

interface ServiceOptions {
  settings: Settings;
  region: RegionPack;
  store: Store;
  catalogue: Catalogue;
  clock: Clock;
  emit: Emit;
  shared: SharedParts;
  sales(): SaleService;
  supervisors: Supervisors;
}

/** The services on them. `begin` is called once the sale's are there. */
export function createSharedServices({ settings, shared, sales, ...parts }: ServiceOptions) {
  const { store, clock, region } = parts;
  const { server, sync } = shared;
  const isKept = settings.shared !== undefined || settings.members !== undefined || settings.stock === true;
  const balances = isKept ? createBalances({ store, known: server.known, isShared: settings.shared !== undefined, clock }) : noBalances;
  const members = createMembers({ ...memberTerms(settings, region), balances, shop: server, register: () => sales().register, clock });
  const stock = createStock({ ...parts, balances, shop: server, sync });
  const kiosks = createKiosks({ shop: server, emit: parts.emit, worker: () => store.shifts.current().opened?.openedBy ?? settings.shop.terminal });
  const service = createShared({
    ...parts,
    shop: server,
    balances,
    room: members.room,
    keepsStock: settings.shared !== undefined || settings.stock === true,
    reserving: members.reserving,
    holds: {
      unsent: () => sales().holds.unsent(),
      sent: (word, lost) => sales().holds.sent(word, lost),
      kept: () => sales().holds.kept(),
      told: (news) => sales().holds.told(news),
    },
  });
  shared.onGrown(service.grown);
  return {
    ...service,
    kiosks: kiosks.views,
    close() {
      kiosks.close();
      service.close();
    },
    memberEffect: members.effect,
    /** Theirs, and the catalogue's with what is on hand beside each product that is found. */
    handlersWith: <G extends Pick<Handlers, 'catalogue.search'>>(goods: G) => ({
      ...goods,
      ...members.handlers,
      ...stock.handlers,
      ...service.handlers,
      ...kiosks.handlers,
      'catalogue.search': (async (args, caller) => ({ products: (await goods['catalogue.search'](args, caller)).products.map(stock.withStock) })) satisfies Handlers['catalogue.search'],
    }),
  };
}
