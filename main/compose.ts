/** Puts a terminal together: store, services, devices, payments and headquarters behind one wire. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Fault, minor, type EventName, type Lane, type Role, type ShopView, type Snapshot, type StoreView, type SyncView } from '#main/contract';
import { MEMORY_FILE } from './devices/memory.ts';
import { createWedgeKeeper, WEDGE_FILE, type WedgeKeeper } from './devices/wedge.ts';
import type { ForkFace } from './devices/face-sdk.ts';
import { forkFaceProcess } from './devices/fork.ts';
import { startDevices, type ForkDevices } from './devices/supervisor.ts';
import { faceSdkOf } from './face.ts';
import { openCatalogue } from './catalogue/open.ts';
import { shippedProgramme } from './core/points/programme.ts';
import { regions, type RegionPack } from './core/regions/index.ts';
import type { Cipher } from './secrets/cipher.ts';
import { openJournalKey } from './secrets/journal-key.ts';
import type { Catalogue, Clock, Connect, Emit, HostControl, Ids, Log, PaymentProvider, Store, Sync } from './ports.ts';
import { createProviders } from './providers/index.ts';
import { catalogueHandlers, keepCatalogue } from './services/catalogue/index.ts';
import { createDiagnostics, type DiagnosticsParts } from './services/diagnostics/index.ts';
import { createBills } from './services/bills/index.ts';
import { createPayments } from './services/payment/index.ts';
import { createKiosk, type KioskService } from './services/kiosk/index.ts';
import { createTold } from './services/kiosks/told.ts';
import { createHost } from './services/host/index.ts';
import { createPhone } from './services/phone/index.ts';
import { createPoints } from './services/points/index.ts';
import { withPole } from './services/pole/index.ts';
import { fapiaoPart } from './fapiao.ts';
import { createJournalCare } from './journal-parts.ts';
import { createHeadquarters, openHeadquarters, type HeadquartersParts } from './headquarters.ts';
import { kioskPart, kioskSnapshot, narrowed } from './kiosk.ts';
import { readLogo } from './logo.ts';
import { createSharedServices, openSharedParts, type SharedParts } from './shared.ts';
import { promiseTerms } from './promises.ts';
import { createPromises } from './services/promise/index.ts';
import { createReceipts } from './services/receipt/index.ts';
import { createRentals } from './services/rental/index.ts';
import { createRefunds, createSupervisors } from './services/refund/index.ts';
import { createShifts } from './services/shift/index.ts';
import { couponsOf, createOffers, createSales, type SaleService } from './services/sale/index.ts';
import { createStoreKeeper } from './services/store/index.ts';
import { screenHandlers, type OpenScreen } from './services/screen/index.ts';
import { syncHandlers } from './services/sync/index.ts';
import { createWeighing } from './services/weighing/index.ts';
import type { Settings } from './settings.ts';
import { storeParts } from './store-parts.ts';
import { openStore } from './store/open.ts';
import { noSync, startSync } from './sync/sync.ts';
import { fileLog, sha256, systemClock, systemIds } from './system.ts';
import { hostPart, supervisorParts, technicianParts } from './technician.ts';
import { createConnect } from './wire/connect.ts';
import { createDispatcher } from './wire/dispatch.ts';
import { createHub, type Hub } from './wire/hub.ts';

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
  /** Starts the process of a face SDK's library. Absent = under plain Node. */
  forkFace?: ForkFace;
  /** Seals the journal's key on disk. */
  keyCipher?: Cipher;
  clock?: Clock;
  ids?: Ids;
  log?: Log;
}

export interface Terminal {
  connect: Connect;
  store: Store;
  catalogue: Catalogue;
  devices: ReturnType<typeof startDevices>;
  sales: SaleService;
  sync: Sync;
  shop: ShopView;
  /** Null where it is a cashier's counter. */
  kiosk: KioskService | null;
  /** What the tills of the shop share. */
  shared: Pick<ReturnType<typeof createSharedServices>, 'view' | 'isJoined' | 'onLook'>;
  /** The host's way to open one more screen, told once the host is there. */
  setOpener(open: OpenScreen): void;
  /** What the host of a kiosk does for the terminal, told once it is there. */
  setHost(control: HostControl): void;
  close(): Promise<void>;
}

function shopView(settings: Settings, region: RegionPack, providers: readonly PaymentProvider[], training: boolean): ShopView {
  const { trainingPin: supervisorPin } = supervisorParts(settings, training);
  const promises = promiseTerms(settings, providers);
  return {
    name: settings.shop.name,
    terminal: settings.shop.terminal,
    region: region.id,
    currency: region.currency,
    exponent: region.exponent,
    languages: region.languages,
    timeZone: region.timeZone,
    training,
    // As the country knows them, most used first: F1 to F4 go by this order.
    schemes: providers
      .toSorted((a, b) => rank(a.scheme, region) - rank(b.scheme, region))
      .map(({ scheme, modes, rental }) => ({ id: scheme, mpm: modes.includes('mpm'), cpm: modes.includes('cpm'), ...rents(rental, region) })),
    denominationsMinor: region.denominationsMinor.map(minor),
    taxClasses: region.taxClasses,
    pricesIncludeTax: region.pricesIncludeTax,
    ...(promises === undefined ? {} : { promises }),
    ...(supervisorPin === null ? {} : { supervisorPin }),
  };
}

/** Place of a scheme among the region's own; what the region does not name comes last. */
function rank(scheme: string, { schemes }: RegionPack): number {
  const at = schemes.indexOf(scheme);
  return at < 0 ? schemes.length : at;
}

/** A scheme rents out in its own currency alone. */
const rents = (rental: PaymentProvider['rental'], { currency }: RegionPack): Pick<ShopView['schemes'][number], 'rental'> =>
  rental?.currency === currency ? { rental: { agreements: rental.takesAgreements } } : {};

type Parts = Pick<Terminal, 'store' | 'catalogue' | 'devices' | 'sync' | 'shop'> & {
  options: TerminalOptions;
  region: RegionPack;
  providers: readonly PaymentProvider[];
  clock: Clock;
  ids: Ids;
  log: Log;
  emit: Emit;
  journal: ReturnType<typeof createJournalCare>;
  shared: SharedParts;
  headquarters: HeadquartersParts;
  wedge: WedgeKeeper;
};

/** Every screen is told at once. */
const savingWedge = ({ wedge, emit }: Pick<Parts, 'wedge' | 'emit'>): DiagnosticsParts['saveWedge'] => (next) => {
  wedge.keep(next);
  emit('wedge', next, null);
};

/** The shop as screens see it, with how its keyboard scanner types and what headquarters changed. */
function shopNow({ shop: { promises: _atStart, ...shop }, wedge, headquarters }: Parts): ShopView {
  const now = wedge.current();
  const promises = headquarters.terms();
  return { ...shop, ...(promises === undefined ? {} : { promises }), ...(now === null ? {} : { wedge: now }) };
}

/** For an idle moment. Where it fails nothing is lost: the log grows on, and a full disk is told of at the next commit. */
function writeBack({ store, log }: Parts): void {
  try {
    store.checkpoint();
  } catch (error) {
    log.error('store.checkpoint', { error: String(error) });
  }
}

/** The services on their parts. They meet here alone: none imports another. */
function createServices(parts: Parts, { opener, control }: { opener(): OpenScreen; control(): HostControl | null }, refresh: () => void) {
  const { store, sync, shop, region, clock, emit, log, options, journal, headquarters } = parts;
  const { shop: { name: subject, terminal } } = options.settings;
  const { settings: { shop: { logo }, kiosk: isKiosk } } = options;
  const receipts = createReceipts({ ...parts, ...fapiaoPart(options.settings, region), ...(logo === undefined ? {} : { logo: readLogo(logo, options.data) }) });
  const points = createPoints({ store, clock, programme: shippedProgramme, unitMinor: region.pointUnitMinor, timeZone: region.timeZone });
  let idle: (() => void) | null = null;
  const completed = (): void => {
    sync.wake();
    receipts.wake();
    idle?.();
    idle = clock.after(IDLE_AFTER_MS, () => {
      journal.idle();
      writeBack(parts);
    });
  };
  const supervisors = createSupervisors({ ...supervisorParts(options.settings, options.sandboxUrl !== undefined), clock, log });
  const shared = createSharedServices({ ...parts, settings: options.settings, supervisors, sales: () => sales });
  const offers = createOffers({ ...parts, promotions: headquarters.files.promotions, timeZone: region.timeZone });
  const sales: SaleService = createSales({ ...parts, shop: parts.shared.server, memberEffect: shared.memberEffect, currency: shop.currency, completed, payments: () => payments, barcodes: headquarters.barcodes, offers, isCoupon: couponsOf(headquarters.files.promotions), asksForPaper: (saleId) => isKiosk !== undefined && kiosk.owns(saleId) });
  const weighing = createWeighing({ scale: parts.devices.scale, clock, emit, log, add: sales.handlers['sale.addProduct'] });
  const refunds = createRefunds({ ...parts, points, supervisors, currency: shop.currency, subject, completed, ends: () => payments });
  const payments = createPayments({ ...parts, register: sales.register, points, sha256, subject, refunds, supervisors });
  const down = createHeadquarters({
    ...parts, data: options.data, settings: options.settings, training: options.sandboxUrl !== undefined, currency: shop.currency, supervisors, busy: () => sales.register.lanes.busy(), refresh,
    need: (client, whose) => diagnostics.need(client, whose),
  });
  const promises = createPromises({ ...parts, register: sales.register, supervisors, get terms() { return headquarters.terms(); } });
  const rentals = createRentals({ ...parts, currency: shop.currency });
  const shifts = createShifts({ ...parts, supervisors, currency: shop.currency, isSelling: (lane) => sales.view(lane).status !== 'completed' && sales.view(lane).lines.length > 0 });
  const bills = createBills({ ...parts, bills: { takeBill: (bill) => payments.takeBill(bill) + promises.takeBill(bill) } });
  const technician = technicianParts({ ...options, store, training: options.sandboxUrl !== undefined });
  const diagnostics = createDiagnostics({ ...parts, ...technician, shared, care: parts.devices.care, bench: parts.devices.bench, virtual: options.sandboxUrl === undefined ? null : parts.devices, terminal, saveWedge: savingWedge(parts) });
  // As after a start: the sale first, then refunds, so that what payments ask to be given back is the same refund.
  const reopened = (): void => [sales, refunds, payments, rentals, receipts, kiosk, { reopened: () => sync.wake() }, { reopened: refresh }].forEach((part) => part.reopened());
  const keeper = createStoreKeeper({ ...parts, ...storeParts(options, parts), need: diagnostics.need, reopened });
  const kiosk = createKiosk({ ...parts, ...kioskPart(options, shop), lane: LANE, sales, payments, receipts, supervisors, weighing, scale: parts.devices.scale, opener });
  const host = createHost({ ...parts, ...hostPart(options.settings, technician.verifyPin, { ...parts, sales, kiosk }), control, need: diagnostics.need });
  const phone = createPhone({ url: options.sandboxUrl ?? null, clock, emit, log });
  const handlers = {
    ...sales.handlers, ...payments.handlers, ...refunds.handlers, ...promises.handlers, ...rentals.handlers, ...shifts.handlers,
    ...receipts.handlers, ...phone.handlers, ...diagnostics.handlers, ...weighing.handlers, ...keeper.handlers,
    ...screenHandlers(opener), ...kiosk.handlers, ...host.handlers,
    ...shared.handlersWith(catalogueHandlers({ ...parts, region })),
    ...syncHandlers(down), ...down.handlers,
  };
  return {
    sales, payments, refunds, promises, rentals, points, receipts, diagnostics, keeper, shared, handlers, host, kiosk: isKiosk === undefined ? null : kiosk,
    /** Takes up what was open when the terminal ended. */
    resume() {
      sales.register.lanes.get(LANE);
      // Refunds first: what payments ask to be given back is then the same refund.
      refunds.recover();
      payments.recover();
      rentals.recover();
      bills.begin();
      shared.begin(isKiosk === undefined ? undefined : createTold({ kiosk, sale: () => sales.view(LANE), payment: () => payments.view(LANE), devices: receipts.views, log }));
      kiosk.onChange(() => parts.shared.server.wake());
      down.begin();
      receipts.wake();
      sync.wake();
    },
    async close() {
      idle?.();
      for (const service of [keeper, bills, payments, rentals, refunds, supervisors, phone, weighing, diagnostics, shared, kiosk, host]) service.close();
      await Promise.all(parts.providers.flatMap(({ face }) => (face === undefined ? [] : [face.close()])));
      sales.register.lanes.flush();
      await receipts.close();
      journal.close();
      await down.close();
    },
  };
}

/** A technician's screen is told of devices alone, and that behind its lock: no sale, no money, no goods. */
function lockedSnapshot(parts: Parts, store: StoreView): Snapshot {
  const { clock, sync, headquarters } = parts;
  const zero = minor(0);
  return {
    role: 'diagnostics',
    shop: shopNow(parts),
    sale: { id: '', status: 'open', lines: [], itemCount: 0, subtotalMinor: zero, taxes: [], totalMinor: zero, tenders: [], dueMinor: zero, canUndo: false },
    payment: { inQuestion: [] },
    devices: [],
    sync: headquarters.shown(sync.status()),
    store,
    points: { today: 0, total: 0 },
    held: [],
    keys: [],
    productCount: 0,
    nowMs: clock.nowMs(),
  };
}

const faceOf = (payments: { face(): Snapshot['face'] }): Pick<Snapshot, 'face'> => {
  const face = payments.face();
  return face === undefined ? {} : { face };
};

function snapshotOf(parts: Parts, services: ReturnType<typeof createServices>) {
  const { sync, catalogue, clock, headquarters } = parts;
  const { sales, payments, refunds, promises, rentals, points, receipts, keeper, shared } = services;
  const whole = (role: Role, lane: Lane): Snapshot => ({
    role,
    shop: shopNow(parts),
    sale: sales.view(lane),
    payment: payments.view(lane),
    ...faceOf(payments),
    ...(role === 'cashier' ? { money: payments.money(lane) } : {}),
    devices: receipts.views(),
    sync: headquarters.shown(sync.status()),
    store: keeper.view(),
    points: points.view(),
    held: sales.held(),
    ...(role === 'cashier' ? { refunds: refunds.views(), promises: promises.views(), rentals: rentals.views(), shared: shared.view(), kiosks: shared.kiosks() } : {}),
    keys: catalogue.keys(KEY_PAGES, KEYS_PER_PAGE),
    productCount: catalogue.count(),
    nowMs: clock.nowMs(),
  });
  return (role: Role, lane: Lane): Snapshot => {
    if (role === 'diagnostics') return lockedSnapshot(parts, keeper.view());
    return role === 'kiosk' ? kioskSnapshot(whole(role, lane), services.kiosk?.view(), catalogue) : whole(role, lane);
  };
}

function openParts(options: TerminalOptions, emit: Emit, stopped: () => void): Parts {
  const { data, settings, clock = systemClock, ids = systemIds } = options;
  const log = options.log ?? fileLog(data);
  const region: RegionPack = regions[settings.shop.region];
  const nonce = (): string => randomBytes(16).toString('hex');
  // The settings are checked before anything is opened: a wrong one must leave no trace.
  const providers = [...createProviders(settings.payments, { clock, nonce, log, faceSdk: faceSdkOf({ fork: options.forkFace ?? forkFaceProcess, clock, log }) }).values()];
  const { name: shopName, terminal: terminalId } = settings.shop;
  const created = { terminalId, shopName, region: region.id, currency: region.currency };
  const store = openStore(data, { terminal: created, nowMs: clock.nowMs, log, stopped, after: clock.after });
  try {
    const signer = openJournalKey(data, log, options.keyCipher);
    const headquarters = openHeadquarters({ data, settings, region, providers, log, catalogue: () => catalogue });
    const catalogue: Catalogue = openCatalogue(data, store.localProducts, headquarters.files.prices);
    const devices = startDevices({ settings: settings.devices, fork: options.forkDevices, clock, log, memoryFile: join(data, MEMORY_FILE) });
    const onChange = (view: SyncView): void => emit('sync', headquarters.shown(view), null);
    const hq = settings.sync === undefined ? noSync() : startSync({ store, url: settings.sync.url, terminalId, clock, log, onChange });
    const shared = openSharedParts({ data, settings, store, clock, log, sync: hq });
    const shop = shopView(settings, region, providers, options.sandboxUrl !== undefined);
    const wedge = createWedgeKeeper(join(data, WEDGE_FILE), log);
    const pole = { pole: devices.pole, lane: LANE, shop: { language: shop.languages[0] ?? 'en', name: shopName, exponent: shop.exponent } };
    const told = settings.devices.poleDisplay === undefined ? emit : withPole(emit, pole);
    const journal = createJournalCare({ data, signer, store, clock, log, emit });
    return { options, region, providers, store, catalogue, devices, sync: shared.sync, shared, headquarters, shop, clock, ids, log, emit: told, journal, wedge };
  } catch (error) {
    store.close();
    throw error;
  }
}

/**
 * Opens a terminal on its data directory. Attempts that were open are asked about at once.
 * @throws Fault of the store, the settings or the catalogue; what was opened before is closed again
 */
export function openTerminal(options: TerminalOptions): Terminal {
  let hub: Hub | null = null;
  let stopped = (): void => undefined;
  let heard = (_event: EventName): void => undefined;
  const told: Emit = (event, data, lane) => {
    hub?.emit(event, data, lane);
    heard(event);
  };
  const parts = openParts(options, told, () => stopped());
  const { store, catalogue, devices, sync, shop, log, emit } = parts;
  let opener: OpenScreen = () => Promise.reject(new Fault('BAD_STATE', 'this terminal has no host that could open a screen'));
  let control: HostControl | null = null;
  const services = createServices(parts, { opener: () => opener, control: () => control }, () => hub?.refresh());
  stopped = services.keeper.stopped;
  hub = createHub({ snapshot: snapshotOf(parts, services), narrow: narrowed, log });
  const { kiosk } = services;
  if (kiosk !== null) heard = kiosk.heard;
  const stopListening = [
    devices.onScan((scan) => {
      if (services.diagnostics.takes(scan) || services.host.takes(scan.data)) return;
      // At a kiosk it is the customer's, as long as no cashier's screen is open there.
      if (kiosk === null || hub?.has('cashier', LANE)) services.sales.scanned(LANE, scan.data, scan.symbology);
      else kiosk.scanned(scan.data, scan.symbology);
    }),
    // With the jobs that wait or are in doubt, which the store knows and the device process does not.
    devices.onChange(() => emit('devices', services.receipts.views(), null)),
    devices.onPaper((paper) => emit('paper', paper, null)),
    keepCatalogue({ catalogue, store, clock: parts.clock, log, changed: () => hub?.refresh(), busy: () => services.sales.register.lanes.busy() }),
  ];
  services.resume();
  // The pole display shows the sale as it was left.
  emit('sale', services.sales.view(LANE), LANE);
  return {
    connect: createConnect({ dispatcher: createDispatcher({ handlers: services.handlers, log }), hub, log }),
    store,
    catalogue,
    devices,
    sync,
    shop,
    sales: services.sales,
    kiosk,
    shared: services.shared,
    setOpener: (open) => (opener = open),
    setHost: (given) => (control = given),
    async close() {
      for (const stop of stopListening) stop();
      await services.close();
      await devices.close();
      await sync.close();
      catalogue.close();
      store.close();
    },
  };
}
