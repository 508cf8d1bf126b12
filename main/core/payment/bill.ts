/** What a scheme's bill proves of an attempt. The matching of whole bills is core/reconcile. */
import type { Minor } from '#main/contract';
import { isOpen, isUnresolved, looseOf, type Attempt } from './attempt.ts';
import { givenBack, replaceSum, staleMoney } from './late.ts';
import * as to from './moves.ts';
import { PAYABLE_FOR_MS, reverseKind, type Procedure } from './procedure.ts';

/** A payment on the bill, of one order number. */
export interface BilledPayment {
  transactionId: string;
  amountMinor: Minor;
  paidAtMs?: number;
  /** Does the bill give all of it back as well? Told after the payments of the number that stay. */
  refunded: boolean;
}

/** What a bill says of one order number. Each payment is a word of its own, so that each is saved as a step. */
export interface BillWord {
  /** Absent: the number is not on the bill. */
  payment?: BilledPayment;
  /** The time that the bill covers, milliseconds since 1970 UTC; the end is not part of it. */
  fromMs: number;
  untilMs: number;
  /** Is all of that time on it? Only then is absence a proof. */
  complete: boolean;
}

export function billed(attempt: Attempt, word: BillWord, atMs: number, procedure: Procedure): Attempt {
  const { payment } = word;
  if (payment === undefined) return word.complete ? notBilled(attempt, word, atMs, procedure) : attempt;
  if (!payment.refunded) return standsOnBill(attempt, payment, atMs, procedure);
  if (!isUnresolved(attempt)) return wentBack(attempt, payment);
  const other = attempt.transactionId !== undefined && attempt.transactionId !== payment.transactionId;
  return other ? attempt : givenBack(attempt, atMs, procedure);
}

/** Loose money that the bill gives back, by whichever way: a late cancel, the merchant's app. Nobody has to choose any more. */
function wentBack(attempt: Attempt, { transactionId }: BilledPayment): Attempt {
  const sum = looseOf(attempt).find((loose) => loose.transactionId === transactionId);
  return sum === undefined || !isOpen(sum) ? attempt : replaceSum(attempt, { ...sum, billed: true, refund: 'done' });
}

function standsOnBill(attempt: Attempt, payment: BilledPayment, atMs: number, procedure: Procedure): Attempt {
  const answer: to.Paid = { kind: 'paid', ...payment };
  if (isUnresolved(attempt)) return outcome(attempt, answer, atMs, procedure);
  const sum = looseOf(attempt).find(({ transactionId }) => transactionId === payment.transactionId);
  if (sum !== undefined) return sum.billed === true ? attempt : replaceSum(attempt, { ...sum, billed: true });
  // No reverse was ever sent, so nothing can have given it back.
  if (attempt.phase === 'refused' && attempt.reverses === 0) return to.tooLate(attempt, answer, atMs);
  return staleMoney(attempt, answer, atMs);
}

/** A bill is older than a reverse may be: after one, the scheme is asked what is so now. */
function outcome(attempt: Attempt, answer: to.Paid, atMs: number, procedure: Procedure): Attempt {
  const reversible = reverseKind(procedure, attempt.mode, attempt.createdAtMs, attempt.createdAtMs) === 'giveBack';
  if (attempt.reverses > 0 && reversible) {
    const noted = to.noteMoney(attempt, answer);
    return attempt.call === undefined ? to.ask(noted, atMs) : noted;
  }
  return answer.amountMinor === attempt.amountMinor ? to.paid(attempt, answer, atMs) : to.mismatch(attempt, answer, atMs, procedure);
}

/**
 * Complete bills without it, over all the time in which it could be paid, prove that it was not. Bills of several days
 * join up; one alone proves nothing about an order that stood over midnight.
 */
function notBilled(attempt: Attempt, { fromMs, untilMs }: BillWord, atMs: number, procedure: Procedure): Attempt {
  if (!isUnresolved(attempt) || attempt.transactionId !== undefined) return attempt;
  const before = attempt.notBilled;
  const joins = before !== undefined && fromMs <= before.untilMs && untilMs >= before.fromMs;
  const all = joins ? { fromMs: Math.min(fromMs, before.fromMs), untilMs: Math.max(untilMs, before.untilMs) } : { fromMs, untilMs };
  const payableUntilMs = Math.max(attempt.deadlineAtMs ?? 0, attempt.createdAtMs + (procedure.payableForMs ?? PAYABLE_FOR_MS));
  if (all.fromMs <= attempt.createdAtMs && all.untilMs > payableUntilMs) return givenBack(attempt, atMs, procedure);
  return joins && all.fromMs === before.fromMs && all.untilMs === before.untilMs ? attempt : { ...attempt, notBilled: all };
}
