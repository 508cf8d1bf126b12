/** A terminal's own services over a store of the caller's, without screens and devices: what the fault runs sell with. */
import { minor, type PromiseTermsView, type ShopView } from '#main/contract';
import { shippedProgramme } from '#main/core/points/programme.ts';
import { regions } from '#main/core/regions/index.ts';
import type { Caller, Catalogue, Clock, Devices, Emit, Ids, Log, PaymentProvider, Store } from '#main/ports.ts';
import { createPayments, type PaymentsService } from '#main/services/payment/index.ts';
import { createPoints, type PointsService } from '#main/services/points/index.ts';
import { createPromises, type PromisesService } from '#main/services/promise/index.ts';
import { createReceipts, type Receipts } from '#main/services/receipt/index.ts';
import { createRefunds, createSupervisors, type RefundsService } from '#main/services/refund/index.ts';
import { createSales, type SaleService } from '#main/services/sale/index.ts';
import { createShifts, type ShiftService } from '#main/services/shift/index.ts';
import type { Settings } from '#main/settings.ts';
import { createSharedServices, type SharedParts } from '#main/shared.ts';
import { sha256 } from '#main/system.ts';

export const LANE = '1';
/** The supervisor's. */
export const PIN = '2580';

export interface TillParts {
  store: Store;
  terminal: string;
  providers: readonly PaymentProvider[];
  clock: Clock;
  ids: Ids;
  log: Log;
  devices: Devices;
  /** Absent: none are taken. */
  promises?: PromiseTermsView;
  /** What the tills of the shop share; absent: this one shares nothing. */
  sharing?: { parts: SharedParts; settings: Settings };
  /** Headquarters have work. */
  wake(): void;
}

export interface Till {
  store: Store;
  sales: SaleService;
  payments: PaymentsService;
  refunds: RefundsService;
  points: PointsService;
  promises: PromisesService;
  receipts: Receipts;
  shifts: ShiftService;
  /** Pays with the points of the sale's member, as many as there may be. @throws Fault */
  spendPoints(): Promise<void>;
  caller(): Caller;
  /** Puts one open item into the sale. */
  sell(priceMinor: number): Promise<void>;
  /** Takes up what was open when it ended. */
  resume(): void;
  /** Lets go of what the shop shares. */
  close(): void;
}

/** Of the region whose programme of points and schemes the runs use. */
export const region = (() => {
  const { cn } = regions;
  if (cn === undefined) throw new Error('no region cn');
  return cn;
})();

export function shopOf(terminal: string): ShopView {
  return {
    name: '断电店', terminal, region: region.id, currency: region.currency, exponent: region.exponent, languages: ['zh-CN'], timeZone: region.timeZone,
    training: false, schemes: [], denominationsMinor: [], taxClasses: region.taxClasses, pricesIncludeTax: true,
  };
}

export function createTill(parts: TillParts): Till {
  const { store, terminal, clock, ids } = parts;
  const { currency } = region;
  const emit: Emit = () => {};
  const sync = { wake: parts.wake };
  const shared = { ...parts, emit, region, currency, sync };
  const points = createPoints({ store, clock, programme: shippedProgramme, unitMinor: region.pointUnitMinor, timeZone: region.timeZone });
  const receipts = createReceipts({ ...shared, shop: shopOf(terminal) });
  const completed = (): void => {
    parts.wake();
    receipts.wake();
  };
  const supervisors = createSupervisors({ verify: async (pin) => pin === PIN, name: 'supervisor', clock, log: parts.log });
  const { sharing } = parts;
  const common = sharing === undefined ? null : createSharedServices({ ...shared, settings: sharing.settings, shared: sharing.parts, catalogue: emptyCatalogue, supervisors, sales: (): SaleService => sales });
  const atShop = sharing === undefined || common === null ? {} : { shop: sharing.parts.server, memberEffect: common.memberEffect };
  const sales: SaleService = createSales({ ...shared, ...atShop, catalogue: emptyCatalogue, payments: (): PaymentsService => payments, completed });
  const members = common?.handlersWith({ 'catalogue.search': () => ({ products: [] }) });
  const refunds = createRefunds({ ...shared, points, supervisors, subject: 'fault', completed, ends: (): PaymentsService => payments });
  const payments: PaymentsService = createPayments({ ...shared, points, sha256, subject: 'fault', register: sales.register, refunds, supervisors });
  const terms = parts.promises === undefined ? {} : { terms: parts.promises };
  const promises = createPromises({ ...shared, ...terms, register: sales.register, supervisors });
  const isSelling = (lane: string): boolean => sales.view(lane).status !== 'completed' && sales.view(lane).lines.length > 0;
  const shifts = createShifts({ ...shared, shop: shopOf(terminal), supervisors, isSelling });
  const caller = (): Caller => ({ role: 'cashier', lane: LANE, commandId: ids.next(), client: 'fault' });
  return {
    store, sales, payments, refunds, points, promises, receipts, shifts, caller,
    async spendPoints() {
      const usable = (await members?.['member.look']({}, caller()))?.usable ?? 0;
      if (usable > 0) await members?.['member.spend']({ points: usable }, caller());
    },
    async sell(priceMinor) {
      sales.handlers['sale.addOpen']({ name: `货 ${priceMinor}`, priceMinor: minor(priceMinor) }, caller());
    },
    resume() {
      sales.register.lanes.get(LANE);
      common?.begin();
      refunds.recover();
      payments.recover();
      receipts.wake();
      parts.wake();
    },
    close: () => common?.close(),
  };
}

const emptyCatalogue: Catalogue = {
  byBarcode: () => null,
  byId: () => null,
  search: () => [],
  count: () => 0,
  keys: () => [],
  meta: () => null,
  groupOf: () => null,
  replaced: () => false,
  reopen() {},
  close() {},
};

/** A printer that is well, and takes its job to `print`. */
export function paperOf(print: (jobId: string) => Promise<void>): Devices {
  return {
    status: () => [{ role: 'receiptPrinter', name: 'printer', power: 'Online', jobsWaiting: 0 }],
    print: ({ jobId }) => print(jobId),
    render: () => Promise.reject(new Error('nothing is drawn here')),
    openDrawer: () => Promise.resolve(),
    onScan: () => () => {},
    onChange: () => () => {},
    onPaper: () => () => {},
    close: () => Promise.resolve(),
  };
}
