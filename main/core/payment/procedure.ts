/** What a scheme may answer, and its times: the words that the attempt machine and the providers share. */
import type { Minor } from '#main/contract';
import type { RefundLimits } from '../refund/answer.ts';

/**
 * What a scheme answered. Providers never throw for the network's or the scheme's sake: what is
 * not proven is `unknown`.
 */
export type Answer =
  /** A code to show the customer. */
  | { kind: 'presented'; qr: string; expiresAtMs: number }
  /** The order stands, unpaid. `asked`: the payer is asked for a password. */
  | { kind: 'waiting'; asked: boolean }
  | { kind: 'paid'; transactionId: string; amountMinor: Minor; payerId?: string; paidAtMs?: number; promotions?: Promotion[] }
  /** Definitely not paid, and this order number can never become paid. */
  | { kind: 'refused'; code: string; message: string }
  /** The scheme has no such order (at a query): it was never made. */
  | { kind: 'absent' }
  /** A close or reverse is confirmed. `refunded`: money had been taken and was given back. */
  | { kind: 'reversed'; refunded: boolean }
  /** A reverse is not done: call it again. */
  | { kind: 'again'; afterMs: number }
  | { kind: 'unknown'; reason: string };

/**
 * A voucher, coupon or subsidy that the scheme applied by itself: part of the amount, not of what the payer's own
 * money was. WeChat Pay `promotion_detail`, Alipay `voucher_detail_list`.
 */
export interface Promotion {
  id: string;
  name?: string;
  amountMinor: Minor;
  /** Who bears it. The three add up to the amount. */
  schemeMinor: Minor;
  merchantMinor: Minor;
  /** A government, a brand. */
  otherMinor: Minor;
}

/** A scheme's times, in milliseconds, as its documents give them. */
export interface Procedure {
  /** After a system error or silence, before the first query. */
  firstQueryAfterMs: number;
  queryEveryMs: number;
  /** After this long without an outcome, one last query, then a reverse. */
  giveUpAfterMs: Record<'mpm' | 'cpm', number>;
  /** Not before this long after charging may a reverse be sent. */
  reverseNotBeforeMs: number;
  reverseEveryMs: number;
  /** Reverses without confirmation before a person is asked: the attempt is parked. */
  reversesMax: number;
  /** The query's own time-out. */
  timeoutMs: number;
  /** Absent = none are documented: the scheme says so itself. */
  refunds?: RefundLimits;
}
