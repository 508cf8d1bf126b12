/**
 * What the journal records: one body per kind of business fact. Bodies are plain JSON with integers
 * only; a projection is a function of these and nothing else.
 */
import type { CurrencyCode, HelpReason, HelpWay, LineView, MemberPointsView, Minor, MoneyDecision, TaxView, TenderView, ZReportView } from '#main/contract';
import type { CheckResult } from '../kiosk/checks.ts';
import type { Attempt } from '../payment/attempt.ts';
import type { Promised } from '../promise/promise.ts';
import type { Sum, Verdict } from '../reconcile/match.ts';
import type { Refund } from '../refund/refund.ts';
import type { Rental } from '../rental/rental.ts';

export interface CompletedSale {
  saleId: string;
  /** Gapless number of the terminal, with its prefix: `T1-000123`. */
  receiptNo: string;
  receiptSeq: number;
  currency: CurrencyCode;
  lines: LineView[];
  taxes: TaxView[];
  totalMinor: Minor;
  tenders: TenderView[];
  completedAtMs: number;
  /** The customer's, from a member's card. */
  memberNo?: string;
  /** What it came to for the member, as the receipt says it. The fact `member.points` stands beside it. */
  memberPoints?: MemberPointsView;
  /** Receipt number of the sale that this one returns goods of, where known. */
  returnsReceiptNo?: string;
  /** The document it was taken over from, for replayed invoices. */
  externalRef?: string;
}

/** One side of a double entry. The deltas of a posting set add up to zero. */
export interface PointPosting {
  account: string;
  delta: number;
}

/** Totals of a terminal that never start again, not even when old entries are archived and purged. */
export interface PerpetualTotals {
  /** Documents with a receipt number. */
  documents: number;
  /** Sum of the totals above zero, and of those below it. */
  salesMinor: Minor;
  returnsMinor: Minor;
}

export interface Facts {
  /** Always entry 1. */
  'terminal.created': { terminalId: string; shopName: string; region: string; currency: CurrencyCode; publicKey?: string };
  'sale.completed': CompletedSale;
  'sale.voided': { saleId: string; lines: LineView[]; totalMinor: Minor; /** At a kiosk: the customer left, nobody was there any more, or staff emptied it. */ reason: 'cleared' | 'left' | 'abandoned' | 'staff' };
  /** The whole attempt after the step. */
  'attempt.step': Attempt;
  /** The customer agreed on the screen to pay by face, before the camera looked: that it was so, and nothing of the face. */
  'face.consented': { saleId: string; scheme: string; attemptId: string };
  /** A person's decision on money in question: who, when, why. Its step stands beside it. */
  'money.decided': MoneyDecision & {
    attemptId: string;
    scheme: string;
    orderNo: string;
    /** Absent: the sale of a parked attempt was freed. */
    transactionId?: string;
    amountMinor: Minor;
  };
  'points.earned': {
    scheme: string;
    transactionId: string;
    attemptId: string;
    /** Points actually earned, after the programme's limits; may be 0. */
    points: number;
    /** What the rule gave before the daily limits, and which limit cut it. */
    uncutPoints: number;
    cutBy?: 'transaction' | 'customerDay' | 'merchantDay';
    payerId?: string;
    /** Local business day, YYYY-MM-DD. */
    day: string;
    postings: PointPosting[];
  };
  /** A supervisor allowed it: goods of a completed sale go back, or (`settle`) a refund that failed ends otherwise. */
  'refund.approved': {
    saleId: string;
    approvedBy: string;
    lane: string;
    amountMinor: Minor;
    reason: string;
    /** The document that it made. */
    returnReceiptNo?: string;
    /** Given in cash although it was paid by a scheme that takes it back no more. */
    inCash?: true;
    settle?: { refundId: string; how: 'cash' | 'outside' };
  };
  /** The whole refund after the step. */
  'refund.step': Refund;
  /** With the money of a collection its points go back; once a refund. */
  'points.takenBack': {
    scheme: string;
    transactionId: string;
    refundNo: string;
    attemptId: string;
    /** Points that went back, not below zero. */
    points: number;
    payerId?: string;
    /** The day they were earned on: its limits count what was kept. */
    day: string;
    postings: PointPosting[];
  };
  /** Money to the static code with no network, as it stands: taken in the commit of its sale, found on a bill, ended. */
  'promise.step': Promised;
  /** The whole rental after the step. */
  'rental.step': Rental;
  /** Money that a scheme collected for rented goods that came back: in the commit of the step that says so, once a rental. */
  'rental.collected': { rentalId: string; scheme: string; orderNo: string; transactionId?: string; amountMinor: Minor; currency: CurrencyCode; /** What was asked for; another where the scheme took something else. */ askedMinor: Minor };
  /** A scheme's bill of a day was compared with the books: what it came to. */
  'bill.matched': { scheme: string; day: string; counts: Record<Verdict, number>; there: Sum; here: Sum; /** Attempts that it brought to an end. */ moved: number };
  'product.added': { productId: string; name: string; barcode?: string; priceMinor: Minor; taxClass: string; /** Absent = by the piece. */ unit?: LineView['unit'] };
  /** The key that signs from here on: at first, after a restoration, or in place of another. */
  'terminal.keyed': { /** First 16 hex digits of SHA-256 over the raw key. */ keyId: string; /** Ed25519, 32 bytes, base64. */ publicKey: string; reason: 'first' | 'restored' | 'replaced' };
  /** A signed segment: entries `firstSeq` to `lastSeq`, which `lastHash` commits to, and the perpetual totals after the last of them. */
  'journal.sealed': { firstSeq: number; lastSeq: number; lastHash: string; totals: PerpetualTotals; keyId: string; /** Ed25519 over core/journal/seal.ts's text, base64. */ signature: string };
  /** From `fromSeq` on, entries stand in another stream at headquarters: after a restoration, on another machine, after a fork. */
  'stream.begun': { stream: string; fromSeq: number; parent: { stream: string; seq: number; hash: string }; reason: 'restored' | 'moved' | 'fork' };
  'shift.opened': { shiftId: string; /** Gapless from 1. */ no: number; openedAtMs: number; openedBy: string; floatMinor: Minor; currency: CurrencyCode };
  /** The Z report's figures: the shift's own totals, what was counted, and the perpetual totals then. */
  'shift.closed': ZReportView & { shiftId: string };
  /** Cash put into the drawer or taken out, beside sales. */
  'cash.moved': { shiftId?: string; direction: 'in' | 'out'; amountMinor: Minor; currency: CurrencyCode; reason: string; by: string };
  'stock.adjusted': { productId: string; name: string; barcode?: string; /** Thousandths of a unit; negative = less. */ deltaMilli: number; reason: 'received' | 'lost' | 'counted' | 'moved'; by: string; note?: string };
  /** What a member's points came to by a sale, or by a document that gave it back: in the commit of its completion. */
  'member.points': { memberNo: string; saleId: string; earned: number; spent: number; currency: CurrencyCode; /** Of the money that `spent` paid. */ spentMinor: Minor };
  /** A version from headquarters or the shop's server is in use from here on. */
  'version.applied': { subject: 'catalogue' | 'prices' | 'promotions' | 'members' | 'settings'; version: number; sha256: string; rows: number };
  /** The terminal's clock and headquarters' were further apart than the limit; ours minus theirs. */
  'clock.skewed': { skewMs: number; limitMs: number };
  /** A supervisor let it be done although entries were unsent: what was at risk. */
  'sync.overridden': { action: 'signOut' | 'update' | 'reset' | 'uninstall'; approvedBy: string; unsentEntries: number; unsentMinor: Minor; currency: CurrencyCode };
  /** The store had stopped, was opened again, and holds. */
  'store.reopened': { cause: string; stoppedAtMs: number; /** Of the commit whose end nobody knew: is it there? */ unknownCommit?: 'there' | 'notThere' };
  'catalogue.imported': { version: number; products: number; sha256: string };
  'drawer.opened': { reason: 'sale' | 'noSale' | 'test'; saleId?: string };
  /** A technician's raw bytes to a device, in hexadecimal: recorded before they go out. */
  'device.rawCommand': { key: string; hex: string };
  /** A technician left the kiosk by PIN or card. */
  'kiosk.left': Record<string, never>;
  /** A technician looked at the kiosk's screen: recorded before the picture was taken, which is kept nowhere. */
  'kiosk.pictured': Record<string, never>;
  'receipt.reprinted': { saleId: string; receiptNo: string };
  /** Staff were called to a customer at the kiosk. Of the customer nothing is kept. */
  'kiosk.called': { saleId: string; callId: string; reason: HelpReason; productId?: string; code?: string; /** Of an age check. */ minAge?: number };
  /** What the rules against loss said when the customer went to pay, or took goods out. */
  'kiosk.checked': { saleId: string; checks: CheckResult[] };
  /** How a call ended: what was said, by whom, and where (`kiosk` or the till's name); `gone` = its cause is, or the customer took it back. */
  /** What staff did with the kiosk itself, there or (`at`) at a till. */
  'kiosk.staffed': { act: 'voidBasket' | 'open' | 'close'; by: string; at: string; /** Of the basket. */ saleId?: string };
  'kiosk.decided': { saleId: string; callId: string; reason: HelpReason; way: HelpWay | 'gone'; by: string; at: string; sinceMs: number; lineId?: string; priceMinor?: Minor; grams?: number; note?: string };
}

export type FactKind = keyof Facts;
export type Fact = { [K in FactKind]: { kind: K; body: Facts[K] } }[FactKind];
