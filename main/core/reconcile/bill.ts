/** One movement of money on a scheme's bill, whatever the scheme's file looks like. */
import type { CurrencyCode, Minor } from '#main/contract';

export interface BillRow {
  kind: 'payment' | 'refund';
  /** Our channel number of the payment (out_trade_no). */
  orderNo: string;
  /** The scheme's number of the payment. */
  transactionId: string;
  /** Of a refund: our number, and the scheme's. */
  refundNo?: string;
  refundId?: string;
  /** What the order was for, or what was given back: never below zero. */
  amountMinor: Minor;
  currency: CurrencyCode;
  /** Milliseconds since 1970 UTC, where the row says when. */
  atMs?: number;
  /** The scheme's charge to the merchant, where the row says it; below zero where it is given back. */
  feeMinor?: Minor;
  /** Vouchers that were part of the amount. Who bears them is not on a bill: the payment's own answer says it. */
  voucherMinor?: Minor;
}
