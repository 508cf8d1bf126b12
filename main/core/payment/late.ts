/** What is heard of an attempt that had ended: late money, further transactions, and what a person decides on them. */
import { isOpen, looseOf, type Attempt, type Loose } from './attempt.ts';
import type { MoneyDecision } from '#main/contract';
import * as to from './moves.ts';
import type { Answer, Procedure } from './procedure.ts';

/** May still be asked about by itself, for the scheme may change its mind. */
export function isWatched({ phase }: Attempt): boolean {
  return phase === 'reversed' || phase === 'amountMismatch';
}

/** A fresh answer about an attempt that had ended. */
export function lateNews(attempt: Attempt, answer: Answer, atMs: number, procedure: Procedure): Attempt {
  const { call: _call, ...rest } = attempt;
  if (attempt.phase === 'amountMismatch') return mismatchNews(rest, answer, atMs, procedure);
  if (answer.kind !== 'paid') return attempt.phase === 'reversed' ? to.watchOn(rest, atMs, answer.kind !== 'unknown', procedure) : rest;
  if (attempt.phase !== 'reversed' && attempt.phase !== 'refused') return to.another(rest, answer, atMs);
  return to.tooLate(rest, answer, atMs);
}

/** Another amount was taken, and asked about again. */
function mismatchNews(attempt: Attempt, answer: Answer, atMs: number, procedure: Procedure): Attempt {
  if (answer.kind === 'paid' && answer.transactionId !== attempt.transactionId) return to.another(attempt, answer, atMs);
  if (!undecided(attempt)) return attempt;
  if (answer.kind === 'paid' && answer.amountMinor === attempt.amountMinor) return to.paid(attempt, answer, atMs);
  if (answer.kind === 'reversed' || answer.kind === 'refused') return givenBack(attempt, atMs, procedure);
  if (attempt.cancelAsked) return to.beginReverse(attempt, atMs);
  return to.watchOn(attempt, atMs, answer.kind !== 'unknown', procedure);
}

export function undecided(attempt: Attempt): boolean {
  return looseOf(attempt).some((sum) => sum.cause === 'amountMismatch' && sum.decision === undefined && isOpen(sum));
}

/** The order is closed, and what was taken of it is back. */
export function givenBack(attempt: Attempt, atMs: number, procedure: Procedure): Attempt {
  const { refusal: _refusal, doubt: _doubt, ...rest } = to.withoutLoose(attempt);
  return to.watch(to.settle(rest, 'reversed', atMs), atMs, procedure);
}

/**
 * "Paid" that nobody waits for any more. After a reversal it may be the money that went back: the scheme is asked
 * before it is news.
 */
export function staleMoney(attempt: Attempt, answer: to.Paid, atMs: number): Attempt {
  if (attempt.phase === 'reversed' || attempt.phase === 'refused') return attempt.call === undefined ? to.ask(attempt, atMs) : attempt;
  return to.another(attempt, answer, atMs);
}

/** Ways that are open for a sum, as far as the attempt knows. While a cancel of it runs there are none. */
export function waysOf(attempt: Attempt, sum: Loose): readonly MoneyDecision['way'][] {
  if (attempt.phase === 'reversing' || attempt.phase === 'parked' || !isOpen(sum) || sum.refund === 'underWay') return [];
  if (attempt.phase === 'amountMismatch' && attempt.cancelAsked) return [];
  const kept = sum.decision?.way === 'keep';
  // A refund that failed can be tried again where it is listed: its money may not pay a sale meanwhile.
  if (sum.refund === 'failed') return kept ? ['refund'] : ['refund', 'keep'];
  return kept ? ['refund', 'attach'] : ['refund', 'attach', 'keep'];
}

/** May a supervisor free the sale of this attempt? */
export function canFree({ phase, freed }: Attempt): boolean {
  return phase === 'parked' && freed === undefined;
}

/** What a person decided. What is not open any more stays as it is. */
export function decide(attempt: Attempt, transactionId: string | undefined, decision: MoneyDecision): Attempt {
  if (transactionId === undefined) return canFree(attempt) && decision.way === 'keep' ? { ...attempt, freed: decision } : attempt;
  const sum = looseOf(attempt).find((loose) => loose.transactionId === transactionId);
  if (sum === undefined || !waysOf(attempt, sum).includes(decision.way)) return attempt;
  const { nextAtMs: _next, ...still } = attempt;
  return replaceSum(still, decision.way === 'refund' ? { ...sum, decision, refund: 'underWay' } : { ...sum, decision });
}

/** What became of a refund: done is done for good, also where it had failed before. */
export function refundEnded(attempt: Attempt, transactionId: string, how: 'done' | 'failed'): Attempt {
  const sum = looseOf(attempt).find((loose) => loose.transactionId === transactionId);
  const ends = how === 'done' ? sum?.refund === 'underWay' || sum?.refund === 'failed' : sum?.refund === 'underWay';
  if (sum === undefined || !ends) return attempt;
  return replaceSum(attempt, { ...sum, refund: how });
}

/** In its place: the list keeps its order. */
export function replaceSum(attempt: Attempt, sum: Loose): Attempt {
  return { ...attempt, loose: looseOf(attempt).map((loose) => (loose.transactionId === sum.transactionId ? sum : loose)) };
}
