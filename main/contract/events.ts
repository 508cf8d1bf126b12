import type {
  DeviceView,
  HeldView,
  PaperView,
  PaymentView,
  PhoneOrderView,
  PointsView,
  SaleView,
  ScanView,
  Snapshot,
  SyncView,
} from './views.ts';
import type { KioskScanView, KioskView } from './kiosk.ts';
import type { KioskStateView } from './kiosks.ts';
import type { MoneyView } from './question.ts';
import type { PromiseView } from './promises.ts';
import type { FaceView } from './face.ts';
import type { RentalView } from './rentals.ts';
import type { RefundView } from './refunds.ts';
import type { Role } from './roles.ts';
import type { ScaleView } from './scale.ts';
import type { SharedView } from './shared.ts';
import type { StoreView } from './store.ts';
import type { WedgeSettings } from './wedge.ts';

/** What the terminal tells screens unasked. Each carries the whole subject, so a lost one heals at the next. */
export interface Events {
  snapshot: Snapshot;
  sale: SaleView;
  payment: PaymentView;
  /** Every sum in question, whenever one of them changes. */
  money: MoneyView[];
  /** Payment by face: readiness, and what goes on at the camera. */
  face: FaceView;
  scan: ScanView;
  /** At each change, while a product is weighed. */
  scale: ScaleView;
  devices: DeviceView[];
  sync: SyncView;
  points: PointsView;
  held: HeldView[];
  /** Refunds that are not done, and the one that ended just now. */
  refunds: RefundView[];
  /** Every payment that is not yet collected, whenever one of them changes. */
  promises: PromiseView[];
  /** Goods that are rented out, whenever one of them changes, and the one that ended just now. */
  rentals: RentalView[];
  /** The shop's server answers or not, and what follows. */
  shared: SharedView;
  paper: PaperView;
  phoneOrder: PhoneOrderView;
  /** The keyboard scanner was measured anew, or its measure forgotten. */
  wedge: WedgeSettings | null;
  /** Is everything being saved? */
  store: StoreView;
  /** The shop's kiosks, whenever one of them changes. */
  kiosks: KioskStateView[];
  /** Where the customer at the kiosk is, and who has to help. */
  kiosk: KioskView;
  /** What became of a scan that came from a driver. */
  kioskScan: KioskScanView;
  /** A trouble of the terminal itself that a person should see. */
  trouble: { code: string; message: string };
}

export type EventName = keyof Events;

/** Which roles hear an event. `snapshot` is sent by the host at connect. */
export const eventRoles: Record<EventName, readonly Role[]> = {
  snapshot: ['cashier', 'display', 'phone', 'diagnostics', 'kiosk'],
  sale: ['cashier', 'display', 'kiosk'],
  payment: ['cashier', 'display', 'kiosk'],
  money: ['cashier'],
  face: ['cashier', 'kiosk'],
  scan: ['cashier'],
  scale: ['cashier', 'kiosk'],
  devices: ['cashier'],
  sync: ['cashier', 'diagnostics'],
  points: ['cashier', 'display'],
  held: ['cashier'],
  refunds: ['cashier'],
  promises: ['cashier'],
  rentals: ['cashier'],
  shared: ['cashier'],
  paper: ['cashier'],
  phoneOrder: ['phone'],
  wedge: ['cashier', 'diagnostics'],
  store: ['cashier', 'display', 'diagnostics', 'kiosk'],
  kiosks: ['cashier'],
  kiosk: ['kiosk'],
  kioskScan: ['kiosk'],
  trouble: ['cashier'],
};
