/** What a scheme may answer, and its times: the words that the attempt machine and the providers share. */
import type { Minor, PromotionView } from '#main/contract';
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
export type Promotion = PromotionView;

/** A scheme's times, in milliseconds, as its documents give them, and what its cancel does. */
export interface Procedure {
  /** After a system error or silence, before the first query. */
  firstQueryAfterMs: number;
  queryEveryMs: number;
  /** After this long without an outcome, one last query, then a reverse. */
  giveUpAfterMs: Record<Mode, number>;
  /** Not before this long after charging may a reverse be sent. */
  reverseNotBeforeMs: number;
  reverseEveryMs: number;
  /** Reverses without confirmation before a person is asked: the attempt is parked. */
  reversesMax: number;
  /** The query's own time-out. */
  timeoutMs: number;
  /** Absent = none are documented: the scheme says so itself. */
  refunds?: RefundLimits;
  /** What a reverse does, by mode. Absent = `giveBack`. */
  reverse?: Partial<Record<Mode, ReverseKind>>;
  /** When the scheme takes no reverse any more: what was paid then goes back as a refund. Absent = it always does. */
  reverseUntil?: ReverseUntil;
  /** How long after its end an attempt is still asked about for late money. Absent = `LATE_LOOK_FOR_MS`. */
  lateForMs?: number;
  /** How long after its start an order can still be paid, if nobody closes it. Absent = `PAYABLE_FOR_MS`. */
  payableForMs?: number;
}

/** Of a scheme that is not there: nothing is asked of it. */
export const noProcedure: Procedure = {
  firstQueryAfterMs: 0,
  queryEveryMs: 0,
  giveUpAfterMs: { mpm: 0, cpm: 0 },
  reverseNotBeforeMs: 0,
  reverseEveryMs: 0,
  reversesMax: 1,
  timeoutMs: 0,
  lateForMs: 0,
};

export type Mode = 'mpm' | 'cpm';

/**
 * `giveBack`: closes an unpaid order and gives paid money back. `close`: closes only, a paid order stays paid.
 * `none`: the scheme has no such call: the attempt waits for the scheme's word or its bill.
 */
export type ReverseKind = 'giveBack' | 'close' | 'none';

/** So long after the order was made, or up to a time of a later day in the scheme's own time zone (PayPay: next day, 00:14:59). */
export type ReverseUntil = { afterMs: number } | { daysLater: number; timeOfDayMs: number; utcOffsetMinutes: number };

/** A WeChat Pay Native code can be read for 2 h, and none here for longer unless its procedure says so. */
export const PAYABLE_FOR_MS = 7_200_000;
/** Ten minutes: money that a scheme moves during a close is there long before. */
export const LATE_LOOK_FOR_MS = 600_000;

const DAY_MS = 86_400_000;

/** What a reverse can do for an order of this mode, made then, now. */
export function reverseKind(procedure: Procedure, mode: Mode, createdAtMs: number, atMs: number): ReverseKind {
  const kind = procedure.reverse?.[mode] ?? 'giveBack';
  const until = procedure.reverseUntil;
  if (kind === 'none' || until === undefined) return kind;
  return atMs > reverseEndMs(until, createdAtMs) ? 'none' : kind;
}

function reverseEndMs(until: ReverseUntil, createdAtMs: number): number {
  if ('afterMs' in until) return createdAtMs + until.afterMs;
  const offsetMs = until.utcOffsetMinutes * 60_000;
  const midnightMs = Math.floor((createdAtMs + offsetMs) / DAY_MS) * DAY_MS - offsetMs;
  return midnightMs + until.daysLater * DAY_MS + until.timeOfDayMs;
}
