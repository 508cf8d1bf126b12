/** Money in question: what may have been taken and is not known, and what was taken and pays no sale. */
import type { CurrencyCode, Minor } from './money.ts';
import type { AttemptPhase } from './views.ts';

/** Longest reason or note of a person, in characters. */
export const NOTE_LENGTH_MAX = 200;

/** Why a sum is in question. `unknown`: nobody knows yet whether it was taken, and the terminal is finding out. */
export type MoneyCause = 'unknown' | 'parked' | 'amountMismatch' | 'paidLate' | 'secondCapture';

/** What is known of a sum, as facts that a screen has words for. */
export type KnownFact =
  | 'schemePaid' // the scheme says that it was taken
  | 'billPaid' // it stands on the scheme's bill
  | 'otherAmount' // another amount was taken than was asked
  | 'saleNotWaiting' // its sale does not wait for it any more
  | 'otherTransaction' // it is a further transaction on a number that had one
  | 'noAnswer' // the scheme did not answer, or not clearly
  | 'orderStands' // the order stood unpaid when last asked
  | 'cancelAsked' // somebody asked for it to be cancelled
  | 'cancelInDoubt' // a cancel was sent and may yet be carried out
  | 'cancelNotConfirmed' // the scheme did not confirm the cancel
  | 'refundUnderWay' // it is being given back
  | 'refundFailed'; // the scheme did not give it back

/**
 * What happens next. `answer`: a call is out. `queryAt`, `reverseAt`: the terminal asks or cancels by itself.
 * `refund`: it is being given back. `bill`: the scheme's daily bill settles it. `person`: somebody has to choose.
 */
export interface NextView {
  kind: 'answer' | 'queryAt' | 'reverseAt' | 'refund' | 'bill' | 'person';
  /** When, where that is known. */
  atMs?: number;
}

/** A way out that is allowed now. */
export type MoneyExit =
  /** Give it back by the way it came. */
  | { way: 'refund' }
  /** Count it as a tender of this open sale. */
  | { way: 'attach'; saleId: string; /** Is it the sale it was meant for? */ own: boolean }
  /** Keep it as unallocated money: needs a supervisor's PIN and a note. Of a parked one: free the sale, and go on asking. */
  | { way: 'keep' };

export type MoneyWay = MoneyExit['way'];

/** What a person decided on a sum, for the record. */
export interface MoneyDecision {
  way: MoneyWay;
  atMs: number;
  /** The screen that asked, and the supervisor who approved. */
  by: string;
  approvedBy?: string;
  /** Why: the person's words. */
  reason?: string;
  /** `attach`: the sale that it pays. */
  saleId?: string;
}

/** A sum in question. The oldest comes first in the list. */
export interface MoneyView {
  attemptId: string;
  /** Absent while no transaction is known. With `attemptId` it names the sum. */
  transactionId?: string;
  saleId: string;
  scheme: string;
  /** Our number at the scheme, by which its merchant app finds the payment. */
  orderNo: string;
  phase: AttemptPhase;
  cause: MoneyCause;
  /** The sum in question. */
  amountMinor: Minor;
  /** What was asked for. */
  askedMinor: Minor;
  currency: CurrencyCode;
  /** Since when it is in question: its age is the time since then. */
  sinceMs: number;
  known: KnownFact[];
  next: NextView;
  exits: MoneyExit[];
  /** The last decision: money that is kept, or is being given back, stays on the list until it has a place. */
  decision?: MoneyDecision;
}
