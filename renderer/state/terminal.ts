/** What the terminal says, as signals. Screens read these and never keep a second truth. */
import { computed, signal, type Signal } from '@preact/signals';
import type {
  DeviceView, EventFrame, EventName, Events, FaceView, HeldView, KioskStateView, KioskView, MoneyView, PaperView, PaymentView, PhoneOrderView, PointsView, PromiseView, RefundView, RentalView, SaleView, ScaleView, SharedView, ShopView,
  Snapshot, StoreView, SyncView,
} from '#main/contract';
import { createLink, type Link } from '../link/link.ts';
import { openTransport, type LinkState } from '../link/transport.ts';

export const linkState = signal<LinkState>('connecting');
export const shop = signal<ShopView | null>(null);
export const sale = signal<SaleView | null>(null);
export const payment = signal<PaymentView>({ inQuestion: [] });
/** Every sum in question, the oldest first. */
export const inQuestion = signal<MoneyView[]>([]);
export const devices = signal<DeviceView[]>([]);
export const sync = signal<SyncView>({ configured: false, online: false, pending: 0 });
/** Is everything being saved? */
export const store = signal<StoreView>({ state: 'open' });
/** The shop's server, and what follows from its answering or not. */
export const shared = signal<SharedView>({ configured: false, online: false, pending: 0 });
/** The shop's kiosks, for the cashier. */
export const kiosks = signal<KioskStateView[]>([]);
export const points = signal<PointsView>({ today: 0, total: 0 });
export const held = signal<HeldView[]>([]);
/** Refunds that are not done, and the one that ended last. */
export const refunds = signal<RefundView[]>([]);
/** Not yet collected, the oldest first. */
export const promises = signal<PromiseView[]>([]);
/** Rented out, the oldest first, and the one that ended last. */
export const rentals = signal<RentalView[]>([]);
export const keys = signal<Snapshot['keys']>([]);
export const paper = signal<PaperView | null>(null);
export const phoneOrder = signal<PhoneOrderView | null>(null);
/** Which schemes take faces, and what goes on at the camera; null where none does. */
export const face = signal<FaceView | null>(null);
/** Where the customer at the kiosk is; null on other screens. */
export const kiosk = signal<KioskView | null>(null);
/** The weight while something is weighed; null before the scale was asked. */
export const scale = signal<ScaleView | null>(null);
export const trouble = signal<Events['trouble'] | null>(null);

/** The terminal's clock less this page's, milliseconds. */
const clockOffsetMs = signal(0);
const tickMs = signal(Date.now());
/** The terminal's time, moved on every second. */
export const nowMs = computed(() => tickMs.value + clockOffsetMs.value);

const TICK_MS = 1000;

/** Starts the clock that countdowns and the time of day hang on. */
export function startClock(): () => void {
  const timer = setInterval(() => (tickMs.value = Date.now()), TICK_MS);
  return () => clearInterval(timer);
}

function takeSnapshot(data: Snapshot): void {
  clockOffsetMs.value = data.nowMs - Date.now();
  tickMs.value = Date.now();
  shop.value = data.shop;
  sale.value = data.sale;
  payment.value = data.payment;
  inQuestion.value = data.money ?? [];
  devices.value = data.devices;
  sync.value = data.sync;
  store.value = data.store ?? { state: 'open' };
  points.value = data.points;
  held.value = data.held;
  refunds.value = data.refunds ?? [];
  promises.value = data.promises ?? [];
  rentals.value = data.rentals ?? [];
  shared.value = data.shared ?? { configured: false, online: false, pending: 0 };
  kiosks.value = data.kiosks ?? [];
  keys.value = data.keys;
  kiosk.value = data.kiosk ?? null;
  face.value = data.face ?? null;
}

const subjects: { [K in EventName]?: Signal<Events[K] | null> | Signal<Events[K]> } = {
  sale, payment, money: inQuestion, devices, sync, store, points, held, refunds, promises, rentals, shared, kiosks, paper, phoneOrder, scale, trouble, kiosk, face,
};

/** Feeds one event into the signals. */
export function take(frame: EventFrame): void {
  tickMs.value = Date.now();
  if (frame.event === 'snapshot') return takeSnapshot(frame.data);
  if (frame.event === 'wedge') {
    if (shop.value === null) return;
    const { wedge: _, ...rest } = shop.value;
    shop.value = frame.data === null ? rest : { ...rest, wedge: frame.data };
    return;
  }
  const subject = subjects[frame.event] as Signal<unknown> | undefined;
  if (subject !== undefined) subject.value = frame.data;
}

/** Connects this page. `onEvent` hears what is not only state: a scan, a trouble. */
export function connect(onEvent?: (frame: EventFrame) => void): Link {
  startClock();
  return createLink({
    open: openTransport,
    newId: () => crypto.randomUUID(),
    onEvent: (frame) => {
      take(frame);
      onEvent?.(frame);
    },
    onState: (state) => (linkState.value = state),
  });
}
