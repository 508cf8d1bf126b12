/**
 * What the journal records: one body per kind of business fact. Bodies are plain JSON with integers
 * only; a projection is a function of these and nothing else.
 */
import type { CurrencyCode, LineView, Minor, MoneyDecision, TaxView, TenderView } from '#main/contract';
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

export interface Facts {
  /** Always entry 1. */
  'terminal.created': { terminalId: string; shopName: string; region: string; currency: CurrencyCode; publicKey?: string };
  'sale.completed': CompletedSale;
  'sale.voided': { saleId: string; lines: LineView[]; totalMinor: Minor; reason: 'cleared' };
  /** The whole attempt after the step. */
  'attempt.step': Attempt;
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
  'catalogue.imported': { version: number; products: number; sha256: string };
  'drawer.opened': { reason: 'sale' | 'noSale' | 'test'; saleId?: string };
  /** A technician's raw bytes to a device, in hexadecimal: recorded before they go out. */
  'device.rawCommand': { key: string; hex: string };
  'receipt.reprinted': { saleId: string; receiptNo: string };
}

export type FactKind = keyof Facts;
export type Fact = { [K in FactKind]: { kind: K; body: Facts[K] } }[FactKind];
