/** What the stand-ins' book holds, as it is kept in the state file. */
import type { PhoneOrderView } from '#main/contract';

export interface Terms {
  orderNo: string;
  amountMinor: number;
  currency: string;
  subject: string;
}

export interface Refund {
  refundNo: string;
  refundId: string;
  amountMinor: number;
  atMs: number;
}

export interface Order extends Terms {
  mode: 'mpm' | 'cpm';
  state: PhoneOrderView['state'];
  /** The payer said no to a shown code: the order stands all the same. */
  declined: boolean;
  /** A payer has seen the shown code. */
  scanned: boolean;
  /** What the QR code names; made anew when the same order is placed again. */
  token: string;
  createdAtMs: number;
  expiresAtMs: number;
  transactionId?: string;
  payerId?: string;
  paidAtMs?: number;
  /** A lender has approved it, and the shop has not captured it yet. */
  approvedAtMs?: number;
  /** Of goods that are rented out on the scheme's credit. */
  service?: Service;
  /** What a voucher pays of the amount. */
  voucherMinor?: number;
  refunds: Refund[];
}

export interface Service {
  phase: 'created' | 'doing' | 'complete' | 'done' | 'revoked';
  /** The scheme's own number of it. */
  no: string;
  /** The most that may be collected, and what is. */
  riskMinor: number;
  totalMinor?: number;
}

/** Money that moved. Two captures of one order are a double charge. */
export interface Entry {
  kind: 'capture' | 'refund';
  atMs: number;
  orderNo: string;
  transactionId: string;
  amountMinor: number;
  refundNo?: string;
}

export interface PayerCode {
  /** SHA-256, hex: the code itself is as good as money for a minute. */
  hash: string;
  expiresAtMs: number;
  used: boolean;
}

export interface BookState {
  orders: Order[];
  entries: Entry[];
  payerCodes: PayerCode[];
}

export type Placed = { kind: 'placed'; order: Order } | { kind: 'differs' | 'settled' | 'closed'; order: Order };
export type Charged =
  | { kind: 'paid' | 'password'; order: Order }
  | { kind: 'differs' | 'settled' | 'closed'; order: Order }
  | { kind: 'codeInvalid' | 'codeExpired' | 'notEnough' | 'refused' };
export type Refunded = { kind: 'done'; order: Order; refund: Refund; again: boolean } | { kind: 'differs' | 'tooMuch' | 'notPaid' | 'absent' };

/** May this order still be paid? */
export function isPending(order: Order): boolean {
  return order.state === 'open' || order.state === 'password';
}

export function refundedOf(order: Order): number {
  return order.refunds.reduce((total, one) => total + one.amountMinor, 0);
}

/** Is this the same order again? */
export function sameTerms(a: Terms, b: Terms): boolean {
  return a.amountMinor === b.amountMinor && a.currency === b.currency && a.subject === b.subject;
}

/** Lets a voucher pay a tenth of an order. */
export function giveVoucher(order: Order): void {
  order.voucherMinor = Math.max(1, Math.floor(order.amountMinor / 10));
}
