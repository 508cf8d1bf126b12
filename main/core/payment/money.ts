/** What is in question of an attempt, as it is shown: what is known, and what happens next. */
import type { KnownFact, MoneyCause, MoneyExit, MoneyView, NextView } from '#main/contract';
import { isOpen, isUnresolved, looseOf, type Attempt, type Loose } from './attempt.ts';

/** The sums of an attempt that are in question. `exits`: what can be done with one, or without one, with the attempt. */
export function moneyIn(attempt: Attempt, exits: (sum: Loose | undefined) => MoneyExit[]): MoneyView[] {
  const open = looseOf(attempt).filter(isOpen);
  // While a cancel of it runs, another amount is told of as what it is: not known.
  const sums = open.filter(() => !isUnresolved(attempt)).map((sum) => looseView(attempt, sum, exits(sum)));
  return isUnresolved(attempt) ? [openView(attempt, exits(undefined)), ...sums] : sums;
}

function base({ id, saleId, scheme, orderNo, phase, currency, amountMinor: askedMinor }: Attempt) {
  return { attemptId: id, saleId, scheme, orderNo, phase, currency, askedMinor };
}

function openView(attempt: Attempt, exits: MoneyExit[]): MoneyView {
  const { transactionId, freed, phase } = attempt;
  const cause: MoneyCause = phase === 'parked' ? 'parked' : 'unknown';
  return {
    ...base(attempt), cause, exits,
    amountMinor: attempt.paidMinor ?? attempt.amountMinor,
    sinceMs: attempt.createdAtMs,
    known: knownOf(attempt),
    next: nextOf(attempt),
    ...(transactionId === undefined ? {} : { transactionId }),
    ...(freed === undefined ? {} : { decision: freed }),
  };
}

function looseView(attempt: Attempt, sum: Loose, exits: MoneyExit[]): MoneyView {
  const { transactionId, amountMinor, cause, sinceMs, decision, refund } = sum;
  return {
    ...base(attempt), transactionId, amountMinor, cause, sinceMs, exits,
    known: knownOfSum(attempt, sum),
    next: refund === 'underWay' ? { kind: 'refund' } : { kind: 'person' },
    ...(decision === undefined ? {} : { decision }),
  };
}

/** What the terminal does next by itself, if anything. */
export function nextOf(attempt: Attempt): NextView {
  const { call, nextAtMs, phase, refusal } = attempt;
  if (isUnresolved(attempt)) {
    if (call !== undefined) return { kind: 'answer' };
    // Nobody can make it end: the slow looks go on, and the bill ends it.
    const kind = phase === 'reversing' ? 'reverseAt' : refusal?.code === 'NO_CANCEL' ? 'bill' : 'queryAt';
    return nextAtMs === undefined ? { kind } : { kind, atMs: nextAtMs };
  }
  const open = looseOf(attempt).filter(isOpen);
  return { kind: open.length > 0 && open.every(({ refund }) => refund === 'underWay') ? 'refund' : 'person' };
}

/** What is known of an attempt whose outcome is open. */
export function knownOf(attempt: Attempt): KnownFact[] {
  const { phase, transactionId, paidMinor, amountMinor, cancelAsked, doubt, refusal } = attempt;
  const facts: [boolean, KnownFact][] = [
    [transactionId !== undefined, 'schemePaid'],
    [paidMinor !== undefined && paidMinor !== amountMinor, 'otherAmount'],
    [phase === 'unknown' || phase === 'querying', 'noAnswer'],
    [phase === 'waitingForPayer', 'orderStands'],
    [cancelAsked, 'cancelAsked'],
    [doubt === true, 'cancelInDoubt'],
    [phase === 'parked' && refusal?.code === 'NOT_CONFIRMED', 'cancelNotConfirmed'],
  ];
  return facts.filter(([so]) => so).map(([, fact]) => fact);
}

function knownOfSum(attempt: Attempt, { cause, billed, refund, amountMinor }: Loose): KnownFact[] {
  const facts: [boolean, KnownFact][] = [
    [true, 'schemePaid'],
    [billed === true, 'billPaid'],
    [cause !== 'secondCapture' && amountMinor !== attempt.amountMinor, 'otherAmount'],
    [cause === 'paidLate', 'saleNotWaiting'],
    [cause === 'secondCapture', 'otherTransaction'],
    [attempt.phase === 'amountMismatch' && attempt.cancelAsked, 'cancelAsked'],
    [refund === 'underWay', 'refundUnderWay'],
    [refund === 'failed', 'refundFailed'],
  ];
  return facts.filter(([so]) => so).map(([, fact]) => fact);
}
