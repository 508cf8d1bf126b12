/** What a kiosk's page is shown, and how a receipt is put into a code. */
import { randomInt } from 'node:crypto';
import * as v from 'valibot';
import { kioskSettingsSchema, minor, type EventName, type Events, type PaymentView, type ShopView, type Snapshot, type StoreView } from '#main/contract';
import type { TerminalOptions } from './compose.ts';
import { DRAW_MAX } from './core/kiosk/checks.ts';
import { receiptText } from './core/receipt/code.ts';
import { regions } from './core/regions/index.ts';
import { fapiaoPart } from './fapiao.ts';
import type { Catalogue } from './ports.ts';
import type { KioskDeps } from './services/kiosk/index.ts';
import { readPicture } from './pictures.ts';
import type { Narrow } from './wire/hub.ts';

/** Nothing of other customers, and nothing that only staff can act on. */
export function customersPayment({ attempt }: PaymentView): PaymentView {
  if (attempt === undefined) return { inQuestion: [] };
  const { exits: _exits, second: _second, takenMinor: _taken, ...own } = attempt;
  return { attempt: own, inQuestion: [] };
}

/** Where the store is and what broke is for staff. */
const customersStore = ({ state }: StoreView): StoreView => ({ state });

const views: { [K in EventName]?: (data: Events[K]) => Events[K] } = { payment: customersPayment, store: customersStore };

/** What the customer's page may know of an event. */
export const narrowed: Narrow = (role, event, data) => (role === 'kiosk' ? (views[event]?.(data) ?? data) : data);

/** Groups that are looked through for goods without a barcode, and goods of each. */
const PICK_PAGES = 50;
const PICKS_PER_PAGE = 200;

/** The snapshot of a customer's page: of the shop and their own basket alone. */
export function kioskSnapshot(all: Snapshot, kiosk: Snapshot['kiosk'], catalogue: Pick<Catalogue, 'keys'>): Snapshot {
  const { supervisorPin: _pin, promises: _promises, ...shop } = all.shop;
  const { sale, payment, face, store, productCount, nowMs } = all;
  const bags = new Set(kiosk?.bags.map(({ id }) => id));
  // What has a barcode is scanned.
  const picked = catalogue.keys(PICK_PAGES, PICKS_PER_PAGE).map(({ name, products }) => ({ name, products: products.filter(({ id, barcode }) => barcode === undefined && !bags.has(id)) }));
  const keys = picked.filter(({ products }) => products.length > 0);
  return {
    role: 'kiosk', shop, sale, payment: customersPayment(payment), devices: [], sync: { configured: false, online: false, pending: 0 }, points: { today: minor(0), total: minor(0) }, held: [], keys, productCount, nowMs,
    ...(face === undefined ? {} : { face }),
    ...(store === undefined ? {} : { store: customersStore(store) }),
    ...(kiosk === undefined ? {} : { kiosk }),
  };
}

/** What the kiosk's service needs of the settings; of a counter's the defaults, since nobody asks it. */
export function kioskPart({ settings, sandboxUrl, data }: Pick<TerminalOptions, 'settings' | 'sandboxUrl' | 'data'>, { languages, timeZone, exponent }: ShopView): Pick<KioskDeps, 'settings' | 'languages' | 'picture' | 'receiptCode' | 'draw'> {
  const { fapiao } = fapiaoPart(settings, regions[settings.shop.region]);
  return {
    settings: settings.kiosk ?? v.parse(kioskSettingsSchema, {}),
    languages,
    draw: () => randomInt(DRAW_MAX),
    picture: (product) => readPicture(data, product),
    // The address at which the customer applies for a fapiao, where there is one; else what staff find the sale by.
    receiptCode: (sale) => (sandboxUrl === undefined ? fapiao?.(sale) : undefined) ?? receiptText(sale, { timeZone, exponent }),
  };
}
