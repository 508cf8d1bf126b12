/** The kiosk: where a customer who checks out alone is, what holds them up, and the few commands their page may give. */
import * as v from 'valibot';
import { CODE_LENGTH_MAX, command, NAME_LENGTH_MAX, QUANTITY_MILLI_MAX } from './command.ts';
import { pinSchema } from './diagnostics.ts';
import { faceDigitsSchema } from './face.ts';
import type { CheckKind } from './kiosk-settings.ts';
import { priceSchema, type Minor } from './money.ts';
import { NOTE_LENGTH_MAX } from './question.ts';
import type { Role } from './roles.ts';
import type { ScaleView } from './scale.ts';
import type { AttemptPhase, ProductView, SoldView } from './views.ts';

/**
 * `closed`: out of service. `extras`: member and coupon codes. `paid`: the receipt; after the charge every road leads
 * here, and it is read from the store: a sale that is completed there is paid, whatever crashed meanwhile.
 */
export const kioskSteps = ['closed', 'attract', 'scanning', 'bags', 'extras', 'payment', 'paid'] as const;
export type KioskStep = (typeof kioskSteps)[number];
/** Where a customer may go to by themselves. */
export const kioskMoves = ['scanning', 'bags', 'extras', 'payment'] as const;
export type KioskMove = (typeof kioskMoves)[number];

export const helpReasons = ['called', 'age', 'expired', 'unknownItem', 'noPrice', 'scale', 'weight', 'randomCheck', 'limit', 'removed', 'paymentUnknown', 'paymentFailed', 'printer'] as const;
export type HelpReason = (typeof helpReasons)[number];

/**
 * What staff may say to a call. `seen`: it is settled. `approve` and `refuse`: the goods may be sold or not, the basket is
 * right. `price`: gives the item its price, and its name where it has none. `weight`: gives its weight.
 */
export const helpWays = ['seen', 'approve', 'refuse', 'price', 'weight'] as const;
export type HelpWay = (typeof helpWays)[number];

export interface HelpCallView {
  id: string;
  reason: HelpReason;
  sinceMs: number;
  /** The customer cannot go on until it is answered. Otherwise they scan on, */
  blocks: boolean;
  /** and pay only once it is answered. */
  holdsPayment: boolean;
  /** What may be said to it. */
  ways: HelpWay[];
  productId?: string;
  productName?: string;
  lineId?: string;
  code?: string;
  /** Thousandths, where a quantity was on the label. */
  quantityMilli?: number;
  /** Of `age`: years. */
  minAge?: number;
  /** The rule that was broken. `measured` null: the scale had no weight. */
  check?: { rule: CheckKind; measured: number | null; allowed: number };
  /** Of `paymentUnknown`: what is known now. */
  attempt?: { scheme: string; amountMinor: Minor; phase: AttemptPhase; orderNo: string; sinceMs: number };
}

export const receiptWays = ['paper', 'qr', 'none'] as const;
export type ReceiptWay = (typeof receiptWays)[number];

export interface KioskReceiptView {
  sold: SoldView;
  /** Merchant's points that the payment earned. */
  pointsEarned?: number;
  ways: ReceiptWay[];
  chosen?: ReceiptWay;
  /** Of paper. `failed`: it did not come out, or not all of it; the other ways are open. */
  paper?: 'printing' | 'printed' | 'failed';
  /** Text of the code, once it is asked for. */
  qr?: string;
}

export interface KioskView {
  step: KioskStep;
  /** BCP 47 tag that the customer chose. */
  language?: string;
  /** That may be chosen. */
  languages: string[];
  /** Label of the camera that looks at the customer. Absent: the first. */
  camera?: string;
  /** Open calls for staff, the oldest first. */
  calls: HelpCallView[];
  /** The countdown's begin and the end of the visit. Absent: it does not end by itself now. */
  idle?: { warnAtMs: number; endAtMs: number };
  /** Carrier bags; empty: that step is left out. */
  bags: ProductView[];
  /** They are leaving: the payment is being cancelled first. */
  leaving?: true;
  receipt?: KioskReceiptView;
  /** `staff`: closed by them, or they are selling here. `store`: nothing can be saved. */
  closed?: { reason: 'staff' | 'store' };
  /** The panel for staff is open. */
  staff?: { by: string; untilMs: number };
}

/** A picture of goods. */
export interface GoodsPictureView {
  /** Media type. */
  type: string;
  base64: string;
}

/** What became of a scan. Errors come as `refused` with the fault's code. `weigh`: put it on the scale, then `kiosk.weigh`. */
export interface KioskScanView {
  outcome: 'line' | 'weigh' | 'member' | 'coupon' | 'payer' | 'called' | 'refused';
  lineId?: string;
  product?: ProductView;
  /** `called`: the call it made. */
  callId?: string;
  error?: { code: string; message: string };
}


const kiosk: readonly Role[] = ['kiosk'];
const id = v.pipe(v.string(), v.minLength(1), v.maxLength(64));
const code = v.pipe(v.string(), v.minLength(1), v.maxLength(CODE_LENGTH_MAX));
const language = v.pipe(v.string(), v.regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/), v.maxLength(20));
const quantityMilli = v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(QUANTITY_MILLI_MAX));
const nothing = v.strictObject({});

/** What staff say to a call. */
export const decisionSchema = v.strictObject({
  callId: id,
  way: v.picklist(helpWays),
  /** `price`. */
  priceMinor: v.exactOptional(priceSchema),
  name: v.exactOptional(v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(NAME_LENGTH_MAX))),
  /** `weight`, in grams. */
  grams: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(QUANTITY_MILLI_MAX))),
  note: v.exactOptional(v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(NOTE_LENGTH_MAX))),
});
export type Decision = v.InferOutput<typeof decisionSchema>;

/** None of them opens what is the cashier's: no `sale.*`, `payment.*`, `money.*` or `refund.*`. */
export const kioskCommands = {
  /** A customer begins. @throws BAD_STATE where the kiosk is closed */
  'kiosk.start': command<null>()(kiosk, v.strictObject({ language: v.exactOptional(language) })),
  'kiosk.language': command<null>()(kiosk, v.strictObject({ language })),
  /** Goods or a member's card; while paying, the customer's payment code. Begins a visit where none is. */
  'kiosk.scan': command<KioskScanView>()(kiosk, v.strictObject({ code })),
  /** Goods without a code, chosen by their picture. */
  'kiosk.pick': command<KioskScanView>()(kiosk, v.strictObject({ productId: id })),
  /** The weight now; its changes come as the event `scale` for a while after that. */
  'kiosk.scale': command<ScaleView>()(kiosk, nothing),
  /** Weighs goods into the basket. @throws BAD_STATE with `details.state` where there is no weight */
  'kiosk.weigh': command<{ lineId: string; grams: number }>()(kiosk, v.strictObject({ productId: id })),
  /** The shop's own picture of goods; null where there is none. */
  'kiosk.picture': command<GoodsPictureView | null>()(kiosk, v.strictObject({ productId: id })),
  'kiosk.quantity': command<null>()(kiosk, v.strictObject({ lineId: id, quantityMilli })),
  'kiosk.remove': command<null>()(kiosk, v.strictObject({ lineId: id })),
  /** One step on or back. @throws BAD_STATE where goods are missing or staff are waited for; PAYMENT_OPEN back from a payment that is under way */
  'kiosk.go': command<null>()(kiosk, v.strictObject({ to: v.picklist(kioskMoves) })),
  /** So many carrier bags, in all. */
  'kiosk.bags': command<null>()(kiosk, v.strictObject({ productId: id, count: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(99)) })),
  /** A member's number, read from the card or typed as it stands there. @throws CODE_NOT_RECOGNISED */
  'kiosk.member': command<null>()(kiosk, v.strictObject({ code })),
  /** Shows a code of this scheme for all that is due. */
  'kiosk.pay': command<{ attemptId: string }>()(kiosk, v.strictObject({ scheme: id })),
  /** Pays all that is due by face: the customer has agreed on this screen just now, each time anew. See `face.pay`. */
  'kiosk.face': command<{ attemptId: string }>()(kiosk, v.strictObject({ scheme: id, consent: v.literal(true) })),
  'kiosk.faceDigits': command<null>()(kiosk, v.strictObject({ digits: faceDigitsSchema })),
  /** A request, not a result. */
  'kiosk.cancelPayment': command<null>()(kiosk, v.strictObject({ attemptId: id })),
  'kiosk.receipt': command<null>()(kiosk, v.strictObject({ way: v.picklist(receiptWays) })),
  /** From the receipt's page to the next customer. */
  'kiosk.done': command<null>()(kiosk, nothing),
  'kiosk.help': command<null>()(kiosk, nothing),
  /** The customer needs nobody any more. */
  'kiosk.unhelp': command<null>()(kiosk, nothing),
  /** Lets the basket go: recorded as a void, once the payment is cancelled. What is paid stays paid. */
  'kiosk.leave': command<null>()(kiosk, nothing),
  /** Somebody is there. */
  'kiosk.stay': command<null>()(kiosk, nothing),

  /** Opens the panel for staff, for a while. @throws PIN, LIMIT with `details.waitMs` */
  'kiosk.staff': command<null>()(kiosk, v.strictObject({ pin: pinSchema })),
  /** Behind the panel's PIN; so are the next four. @throws LOCKED, NOT_FOUND where the call is answered, BAD_STATE where that cannot be said to it */
  'kiosk.decide': command<null>()(kiosk, decisionSchema),
  /** @throws PAYMENT_OPEN */
  'kiosk.voidBasket': command<null>()(kiosk, nothing),
  /** Out of service from the next customer on, or open again. */
  'kiosk.setOpen': command<null>()(kiosk, v.strictObject({ open: v.boolean() })),
  'kiosk.lockStaff': command<null>()(kiosk, nothing),
  /** The whole cashier's screen of this terminal, or the technician's. The address is for the page to open, where the host opens no windows itself. */
  'kiosk.staffScreen': command<{ url: string | null }>()(kiosk, v.strictObject({ role: v.picklist(['cashier', 'diagnostics']) })),
} as const;
