/** Puts a terminal together: store, services, devices, payments and headquarters behind one wire. */
import { randomBytes } from 'node:crypto';
import { minor, type Lane, type Role, type ShopView, type Snapshot } from '#main/contract';
import { startDevices, type ForkDevices } from './devices/supervisor.ts';
import { openCatalogue } from './catalogue/open.ts';
import { shippedProgramme } from './core/points/programme.ts';
import { regions, type RegionPack } from './core/regions/index.ts';
import type { Catalogue, Clock, Connect, Ids, Log, PaymentProvider, Store, Sync, TrainingDevices } from './ports.ts';
import { createProviders } from './providers/index.ts';
import { catalogueHandlers } from './services/catalogue/index.ts';
import { createPayments } from './services/payment/index.ts';
import { createPhone } from './services/phone/index.ts';
import { createPoints } from './services/points/index.ts';
import { createReceipts } from './services/receipt/index.ts';
import { createSales, type SaleService } from './services/sale/index.ts';
import { syncHandlers } from './services/sync/index.ts';
import type { Settings } from './settings.ts';
import { openStore } from './store/open.ts';
import { noSync, startSync } from './sync/sync.ts';
import { fileLog, sha256, systemClock, systemIds } from './system.ts';
import { createConnect } from './wire/connect.ts';
import { createDispatcher } from './wire/dispatch.ts';
import { createHub } from './wire/hub.ts';

/** The one counter position of this terminal. */
export const LANE: Lane = 'main';
const KEY_PAGES = 6;
const KEYS_PER_PAGE = 24;
/** An idle moment comes this long after the last completion: the log is then written back to the database. */
const IDLE_AFTER_MS = 2_000;

export interface TerminalOptions {
  /** The data directory. */
  data: string;
  settings: Settings;
  /** Training: the address of the schemes' stand-ins. */
  sandboxUrl?: string;
  forkDevices: ForkDevices;
  clock?: Clock;
  ids?: Ids;
  log?: Log;
}

export interface Terminal {
  connect: Connect;
  store: Store;
  catalogue: Catalogue;
  devices: TrainingDevices;
  sales: SaleService;
  sync: Sync;
  shop: ShopView;
  close(): Promise<void>;
}

function shopView(settings: Settings, region: RegionPack, providers: readonly PaymentProvider[], training: boolean): ShopView {
  return {
    name: settings.shop.name,
    terminal: settings.shop.terminal,
    region: region.id,
    currency: region.currency,
    exponent: region.exponent,
    languages: region.languages,
    timeZone: region.timeZone,
    training,
    schemes: providers.map(({ scheme, modes }) => ({ id: scheme, mpm: modes.includes('mpm'), cpm: modes.includes('cpm') })),
    denominationsMinor: region.denominationsMinor.map(minor),
    taxClasses: region.taxClasses,
    pricesIncludeTax: region.pricesIncludeTax,
  };
}

/**
 * Opens a terminal on its data directory. Attempts that were open are asked about at once.
 * @throws Fault of the store, the settings or the catalogue; what was opened before is closed again
 */
export async function openTerminal(options: TerminalOptions): Promise<Terminal> {
  const { data, settings, clock = systemClock, ids = systemIds } = options;
  const log = options.log ?? fileLog(data);
  const region: RegionPack = regions[settings.shop.region];
  const nonce = (): string => randomBytes(16).toString('hex');
  // The settings are checked before anything is opened: a wrong one must leave no trace.
  const providers = [...createProviders(settings.payments, { clock, nonce, log }).values()];
  const { name: shopName, terminal } = settings.shop;
  const shop = shopView(settings, region, providers, options.sandboxUrl !== undefined);
  const created = { terminalId: terminal, shopName, region: region.id, currency: region.currency };
  const store = openStore(data, { terminal: created, nowMs: clock.nowMs, log });
  const catalogue = openCatalogue(data, store.localProducts);

  const hub = createHub({ snapshot: (role, lane) => snapshot(role, lane), log });
  const { emit } = hub;
  const devices = startDevices({ settings: settings.devices, fork: options.forkDevices, clock, log });
  const sync =
    settings.sync === undefined
      ? noSync()
      : startSync({ store, url: settings.sync.url, terminalId: terminal, clock, log, onChange: (view) => emit('sync', view, null) });
  const receipts = createReceipts({ store, devices, shop, clock, ids, log });
  const points = createPoints({ store, clock, programme: shippedProgramme, exponent: region.exponent, timeZone: region.timeZone });

  let idle: (() => void) | null = null;
  const completed = (): void => {
    sync.wake();
    receipts.wake();
    idle?.();
    idle = clock.after(IDLE_AFTER_MS, () => store.checkpoint());
  };
  const sales = createSales({
    store, region, currency: region.currency, terminal, ids, clock, emit, log, catalogue, completed,
    payments: () => payments,
  });
  const payments = createPayments({
    store, providers, register: sales.register, points, clock, ids, log, emit, sha256, subject: shopName,
  });
  const phone = createPhone({ url: options.sandboxUrl ?? null, clock, emit, log });

  function snapshot(role: Role, lane: Lane): Snapshot {
    return {
      role,
      shop,
      sale: sales.view(lane),
      payment: payments.view(lane),
      devices: devices.status(),
      sync: sync.status(),
      points: points.view(),
      held: sales.held(),
      keys: catalogue.keys(KEY_PAGES, KEYS_PER_PAGE),
      productCount: catalogue.count(),
      nowMs: clock.nowMs(),
    };
  }

  const stopListening = [
    devices.onScan(({ data: code }) => sales.scanned(LANE, code)),
    devices.onChange((view) => emit('devices', view, null)),
    devices.onPaper((paper) => emit('paper', paper, null)),
  ];
  const dispatcher = createDispatcher({
    handlers: {
      ...sales.handlers,
      ...payments.handlers,
      ...receipts.handlers,
      ...phone.handlers,
      ...catalogueHandlers({ catalogue, store, ids, region }),
      ...syncHandlers(sync),
    },
    log,
  });
  sales.register.lanes.get(LANE);
  payments.recover();
  receipts.wake();
  sync.wake();

  return {
    connect: createConnect({ dispatcher, hub, log }),
    store, catalogue, devices, sales, sync, shop,
    async close() {
      for (const stop of stopListening) stop();
      idle?.();
      payments.close();
      phone.close();
      sales.register.lanes.flush();
      await receipts.close();
      await devices.close();
      await sync.close();
      catalogue.close();
      store.close();
    },
  };
}
