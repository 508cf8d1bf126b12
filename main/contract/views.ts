/** What screens are shown: flat objects, one per subject, sent whole whenever they change. */
import type { FaceView } from './face.ts';
import type { ClockView, ForkView, PaceView } from './headquarters.ts';
import type { KioskView } from './kiosk.ts';
import type { KioskStateView } from './kiosks.ts';
import type { CurrencyCode, Minor } from './money.ts';
import type { KnownFact, MoneyExit, MoneyView, NextView } from './question.ts';
import type { PromiseTermsView, PromiseView } from './promises.ts';
import type { RentalView } from './rentals.ts';
import type { RefundView } from './refunds.ts';
import type { Role } from './roles.ts';
import type { SharedView } from './shared.ts';
import type { StoreView } from './store.ts';
import type { WedgeSettings } from './wedge.ts';

export type SaleStatus = 'open' | 'tendering' | 'completed';

/** Where goods came from, by their GS1 code. */
export interface TraceView {
  /** Lot. */
  batch?: string;
  /** YYYY-MM-DD. */
  expiry?: string;
  serial?: string;
}

/** What a promotion takes off a line. */
export interface DiscountView {
  promotionId: string;
  name: string;
  /** Above zero; below zero where the goods came back. */
  amountMinor: Minor;
}

export interface LineView extends TraceView {
  id: string;
  /** Catalogue product, absent for an open item. */
  productId?: string;
  name: string;
  barcode?: string;
  /** Thousandths of a unit: 2 pieces = 2000, 1.234 kg = 1234. Negative = returned goods. */
  quantityMilli: number;
  /** `piece` counts, `kg` weighs. */
  unit: 'piece' | 'kg';
  /** Price of `perMilli` thousandths of a unit. */
  priceMinor: Minor;
  /** Normally 1000: the price of one unit. */
  perMilli: number;
  /** Quantity × price, rounded half away from zero, less the discounts. */
  amountMinor: Minor;
  taxClass: string;
  taxIncluded: boolean;
  /** Absent = none. */
  discounts?: DiscountView[];
}

export interface TaxView {
  taxClass: string;
  /** Rate in basis points: 13 % = 1300. */
  rateBp: number;
  /** Base without the tax. */
  netMinor: Minor;
  taxMinor: Minor;
}

/** A voucher, coupon or subsidy that the scheme applied by itself. */
export interface PromotionView {
  /** The scheme's. */
  id: string;
  name?: string;
  amountMinor: Minor;
  /** Who bears it. The three add up to the amount. */
  schemeMinor: Minor;
  merchantMinor: Minor;
  /** A government, a bank, a brand. */
  otherMinor: Minor;
}

/** Who pays what of a tender. The four add up to its amount. */
export interface TenderParts {
  /** The payer's own money. */
  customerMinor: Minor;
  schemeMinor: Minor;
  merchantMinor: Minor;
  otherMinor: Minor;
}

export interface TenderView {
  /** `promised`: said to be paid to the static code with no network, and not yet collected. */
  kind: 'cash' | 'qr' | 'promised' | 'points';
  scheme?: string;
  /** What it pays of the sale. Negative where money goes back. */
  amountMinor: Minor;
  /** Cash handed over, where it is more than the amount. */
  tenderedMinor?: Minor;
  changeMinor?: Minor;
  attemptId?: string;
  transactionId?: string;
  /** Of a promised one. */
  promiseId?: string;
  /** Member's points that pay it. Negative where they go back. */
  points?: number;
  /** Part of the amount, not of the payer's own money. Absent = none are known. Below zero where money goes back. */
  promotions?: PromotionView[];
}

export interface SaleView {
  id: string;
  status: SaleStatus;
  lines: LineView[];
  /** Line touched last: the hero line. */
  lastLineId?: string;
  /** Pieces, with a weighed line counted as one. */
  itemCount: number;
  subtotalMinor: Minor;
  taxes: TaxView[];
  totalMinor: Minor;
  tenders: TenderView[];
  dueMinor: Minor;
  canUndo: boolean;
  /** The customer's member number, from their card. */
  memberNo?: string;
  /** That the customer showed. */
  coupons?: string[];
  /** Set at completion. */
  receiptNo?: string;
  completedAtMs?: number;
  pointsEarned?: number;
  memberPoints?: MemberPointsView;
}

/** What a completed sale came to for its member. Below zero where it gave a sale back. */
export interface MemberPointsView {
  earned: number;
  spent: number;
  /** Of the money that `spent` paid. */
  spentMinor: Minor;
  /** Money that earned one point then. */
  earnMinor: number;
  /** After it, as far as this till knew. */
  balance?: number;
}

/** Phases of a payment attempt. See core/payment/attempt.ts for the state diagram. */
export type AttemptPhase =
  | 'created'
  | 'sent'
  | 'waitingForPayer'
  | 'unknown'
  | 'querying'
  | 'reversing'
  | 'paid'
  | 'refused'
  | 'reversed'
  | 'paidLate'
  | 'secondCapture'
  | 'amountMismatch'
  | 'parked';

export interface AttemptView {
  id: string;
  saleId: string;
  scheme: string;
  /** `mpm`: the customer scans our code. `cpm`: we scan the customer's. */
  mode: 'mpm' | 'cpm';
  /** `cpm`, by a code that the scheme's SDK makes of a face. In the phase `created` it is being taken. */
  face?: true;
  amountMinor: Minor;
  phase: AttemptPhase;
  /** Is the customer asked for a password (USERPAYING, 10003)? */
  payerAsked: boolean;
  /** Payload of the code to show, `mpm` only, while it can be paid. */
  qr?: string;
  /** When the code or the procedure ends. */
  deadlineAtMs?: number;
  /** When the terminal asks or acts next by itself. */
  nextAtMs?: number;
  startedAtMs: number;
  phaseAtMs: number;
  /** Was a cancel asked for by the operator? */
  cancelAsked: boolean;
  /**
   * Why it was refused: the scheme's code and words. Ours are NO_CODE (closed, as no code could be shown),
   * NOT_CONFIRMED (parked: a cancel was never confirmed), AMOUNT (another amount was taken), and of faces, all of them
   * with nothing charged: FACE_CANCELLED, FACE_TIMEOUT, FACE_INTERRUPTED, FACE_OTHER_WAY (the customer chose another way),
   * FACE_REFUSED, FACE_DIGITS, FACE_CAMERA, FACE_LINE (no network), FACE_SDK (the SDK failed or ended).
   */
  refusal?: { code: string; message: string };
  transactionId?: string;
  /** What the scheme says was taken, where it is not what was asked. */
  takenMinor?: Minor;
  /** A further transaction on the same order number. */
  second?: { transactionId: string; amountMinor: Minor };
  /** Where something is open: what is known, what happens next, and the ways out for a person. */
  known?: KnownFact[];
  next?: NextView;
  exits?: MoneyExit[];
  history: { phase: AttemptPhase; atMs: number }[];
}

export interface PaymentView {
  /** The attempt of the sale at hand, also the one that ended last. */
  attempt?: AttemptView;
  /** Unresolved or unexplained money of other sales: unknown, paidLate, secondCapture, parked. */
  inQuestion: AttemptView[];
}

export interface ProductView {
  id: string;
  name: string;
  barcode?: string;
  priceMinor: Minor | null;
  unit: 'piece' | 'kg';
  taxClass: string;
  /** Years a buyer must have lived. */
  minAge?: number;
  /** One piece as it is packed. */
  weightGrams?: number;
  /** On hand in the shop, thousandths of a unit; absent = not known. */
  onHandMilli?: number;
  /** When that was known, where it is not of now. */
  onHandAtMs?: number;
}

export interface HeldView {
  id: string;
  heldAtMs: number;
  itemCount: number;
  totalMinor: Minor;
  firstName: string;
  /** The till that has it, where it is another. */
  till?: string;
  /** That till is not heard of: since when it was not seen, milliseconds since 1970. It may have gone on with the sale itself. */
  awaySinceMs?: number;
}

export const deviceRoles = ['receiptPrinter', 'receiptPrinterBackup', 'kitchenPrinter', 'scanner', 'drawer', 'scale', 'poleDisplay'] as const;
export type DeviceRole = (typeof deviceRoles)[number];

export interface DeviceView {
  role: DeviceRole;
  name: string;
  /** UnifiedPOS power state, with `Unknown` until the first answer. */
  power: 'Unknown' | 'Online' | 'Off' | 'Offline' | 'OffOffline';
  /** What is wrong, as a stable code a screen has words for. */
  trouble?: 'paperOut' | 'paperLow' | 'coverOpen' | 'fault' | 'processDown' | 'unreachable';
  /** Jobs that wait or whose outcome is not known. */
  jobsWaiting: number;
  /** Those of them on which a person has to look at the paper and say. */
  jobsInDoubt?: number;
}

export interface SyncView {
  /** Is a headquarters configured? */
  configured: boolean;
  online: boolean;
  pending: number;
  /** When the oldest pending fact was written. */
  oldestAtMs?: number;
  trouble?: { code: string; message: string };
  /** Sending has stopped for good: with `trouble` HQ_FORK. */
  fork?: ForkView;
  /** Absent: headquarters' clock was not asked yet. */
  clock?: ClockView;
  /** While there is something to send. */
  pace?: PaceView;
}

export interface PointsView {
  /** Merchant's points of the local day, and in all. */
  today: number;
  total: number;
  /** Earned by the last confirmed collection. */
  last?: { points: number; atMs: number; scheme: string };
}

/** Receipt paper that came out of the virtual printer, newest last. */
export interface PaperView {
  jobId: string;
  /** PNG of the drawn paper, base64. */
  png: string;
  widthPx: number;
  heightPx: number;
}

/** A receipt that is not printed, or of which that is not known. */
export interface ReceiptJobView {
  jobId: string;
  receiptNo: string;
  state: 'queued' | 'sent' | 'inDoubt' | 'interrupted';
  duplicate: boolean;
  queuedAtMs: number;
  /** Sections that the printer said are printed. */
  sectionsPrinted: number;
}

export interface ShopView {
  name: string;
  terminal: string;
  region: string;
  currency: CurrencyCode;
  /** Minor units in a major unit as a power of ten: CNY 2, JPY 0. */
  exponent: number;
  /** BCP 47 tags, the shop's own first. */
  languages: string[];
  timeZone: string;
  training: boolean;
  /** `rental`: goods can be rented out on its credit; with `agreements` also on one that the customer has signed. */
  schemes: { id: string; mpm: boolean; cpm: boolean; rental?: { agreements: boolean } }[];
  /** Coins and notes, descending, for quick cash amounts. */
  denominationsMinor: Minor[];
  taxClasses: { id: string; rateBp: number }[];
  pricesIncludeTax: boolean;
  /** Absent: nothing is taken that is not collected. */
  promises?: PromiseTermsView;
  /** Training mode's PIN of a supervisor: there is nothing to guard. */
  supervisorPin?: string;
  /** How the keyboard scanner types; absent where it was never measured. */
  wedge?: WedgeSettings;
}

/** Everything a screen needs after it connects. The store's health goes with it. */
export interface Snapshot {
  role: Role;
  shop: ShopView;
  sale: SaleView;
  payment: PaymentView;
  /** Absent = no scheme takes faces here. */
  face?: FaceView;
  /** Money in question, for the cashier's screen. */
  money?: MoneyView[];
  devices: DeviceView[];
  sync: SyncView;
  /** Absent = it saves. */
  store?: StoreView;
  points: PointsView;
  held: HeldView[];
  /** Refunds that are not done: for the cashier. */
  refunds?: RefundView[];
  /** Not yet collected: for the cashier. */
  promises?: PromiseView[];
  /** Rented out and not ended: for the cashier. */
  rentals?: RentalView[];
  /** The shop's server, for the cashier. */
  shared?: SharedView;
  /** Quick keys: pages of products under a name. */
  keys: { name: string; products: ProductView[] }[];
  productCount: number;
  /** For the kiosk. */
  kiosk?: KioskView;
  /** The shop's kiosks, for the cashier. */
  kiosks?: KioskStateView[];
  nowMs: number;
}

/** A completed sale, looked up by its receipt. */
export interface SoldView {
  saleId: string;
  receiptNo: string;
  completedAtMs: number;
  lines: LineView[];
  totalMinor: Minor;
  tenders: TenderView[];
  memberNo?: string;
  memberPoints?: MemberPointsView;
}

/** What became of a scan, for the sound and the sheet. */
export interface ScanView {
  code: string;
  /**
   * `price`: the product is known but has no price yet. `weigh`: it is sold by weight, and none was given. `returned`: goods
   * at a screen that chooses what comes back: nothing was done with them.
   */
  outcome: 'line' | 'unknown' | 'price' | 'weigh' | 'returned' | 'payer' | 'receipt' | 'member' | 'coupon' | 'refused' | 'ignored';
  lineId?: string;
  product?: ProductView;
  /** What its code says beside the product, for a line that is still to be made. */
  trace?: TraceView;
  /** What was typed before it, or its label's weight, in thousandths. */
  quantityMilli?: number;
  /** `receipt`: the sale it is of. */
  sold?: SoldView;
  /** Why it was refused or ignored. */
  error?: { code: string; message: string; details?: Record<string, string | number | boolean> };
  /** It was taken, and the cashier should look: `EXPIRED`. */
  warning?: { code: 'EXPIRED'; message: string };
}

/** The phone's view of an order it has read or is asked to approve. Training mode only. */
export interface PhoneOrderView {
  scheme: string;
  orderNo: string;
  amount: string;
  currency: CurrencyCode;
  shop: string;
  state: 'open' | 'password' | 'paid' | 'refused' | 'closed' | 'refunded';
}
