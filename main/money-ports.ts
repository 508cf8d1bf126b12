/** Money that is in question, goes back, or stands on a bill: types of ports.ts that would make it too long. */
import type { Lane, Minor } from '#main/contract';
import type { Facts } from './core/journal/facts.ts';
import type { Attempt } from './core/payment/attempt.ts';
import type { Answer } from './core/payment/procedure.ts';
import type { Promised } from './core/promise/promise.ts';
import type { BillRow } from './core/reconcile/bill.ts';
import type { RefundAnswer } from './core/refund/answer.ts';
import type { Caller } from './ports.ts';

/** Gives money back: the refund service, as the payment service sees it. */
export interface Refunds {
  /**
   * Gives a transaction's money back by the way it came. Saves what it is going to do before it does it, and returns
   * at once; the same attempt and transaction again, also after a restart, is the same refund. The end is told to
   * `RefundEnds`, again where it had ended before.
   * @throws Fault STORE; nothing was begun
   */
  giveBack(attemptId: string, transactionId: string, amountMinor: Minor, reason: string, caller: Caller): void;
}

/** Told by the refund service what became of money that `giveBack` was asked for. */
export interface RefundEnds {
  /** `failed`: the money is in question again. */
  refundEnded(attemptId: string, transactionId: string, how: 'done' | 'failed'): void;
}

/** A scheme's bill, as far as it proves something of attempts. */
export interface SettledBill {
  scheme: string;
  rows: readonly BillRow[];
  /** The time it covers, milliseconds since 1970 UTC; the end is not part of it. */
  fromMs: number;
  untilMs: number;
  /** Is all of that time on it? Only then does absence prove that nothing was paid. */
  complete: boolean;
}

/** Takes bills for the attempts' sake. The same bill again changes nothing. */
export interface BillTaker {
  /** @returns how many attempts it moved */
  takeBill(bill: SettledBill): number;
}

/** Who approves what a cashier alone may not do. */
export interface Supervisors {
  /** @returns the supervisor's name for the record. @throws Fault PIN, LIMIT with `details.waitMs` after too many tries */
  approve(pin: string): Promise<string>;
}

/** A callback as it came. Header names in lower case. */
export interface Notification {
  path: string;
  headers: Readonly<Record<string, string>>;
  body: string;
}

/** `rejected`: not from the scheme, or not for this merchant: to be refused and not believed. */
export type Notified = { kind: 'payment'; orderNo: string; answer: Answer } | { kind: 'refund'; refundNo: string; answer: RefundAnswer } | { kind: 'rejected'; reason: string };

export type BillAnswer = { kind: 'bill'; rows: BillRow[] } | { kind: 'notReady'; reason: string } | { kind: 'unknown'; reason: string };

/** `none`: the scheme knows no such payment of this merchant's that stands. */
export type FoundPayment = { kind: 'payment'; row: BillRow } | { kind: 'none' } | { kind: 'unknown'; reason: string };

/** The payment attempts, as the register sees them. */
export interface Payments {
  /** The attempt of this sale whose outcome is open. */
  unresolvedOf(saleId: string): Attempt | null;
  /** Charges a scanned payer code in the lane's sale. */
  charge(lane: Lane, code: string, commandId: string, amountMinor?: Minor): { attemptId: string };
  /** Is this text a payer code of a scheme, and of one that is switched on? */
  recognise(code: string): { scheme: string; enabled: boolean } | null;
}

/** What is kept of money to the static code: see core/promise. */
export interface PromiseReads {
  byId(id: string): Promised | null;
  /** The one that this payment of the scheme turned out to be. */
  byTransaction(scheme: string, transactionId: string): Promised | null;
  ofSale(saleId: string): Promised[];
  /** Not yet collected, the oldest first. */
  open(): Promised[];
}

/** Shifts, as the journal has them. */
export interface ShiftReads {
  /** What goes on since the last Z report. */
  current(): { /** Of its Z report. */ no: number; /** Entries after this one belong to it. */ afterSeq: number; sinceMs: number; opened: Facts['shift.opened'] | null };
  /** Z reports, the newest first. */
  closed(limit: number): Facts['shift.closed'][];
  byNo(no: number): Facts['shift.closed'] | null;
}
