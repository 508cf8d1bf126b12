/** Sums in question, as they are shown: what is known of each, and what happens next. */
import type { KnownFact, MoneyCause, MoneyView, NextView } from '#main/contract';
import { isUnresolved, type Attempt } from './attempt.ts';

export function causeOf({ phase }: Attempt): MoneyCause {
  if (phase === 'parked' || phase === 'amountMismatch' || phase === 'paidLate' || phase === 'secondCapture') return phase;
  return 'unknown';
}

export function nextOf(attempt: Attempt): NextView {
  if (attempt.call !== undefined) return { kind: 'answer' };
  if (!isUnresolved(attempt)) return { kind: 'person' };
  const kind = attempt.phase === 'reversing' ? 'reverseAt' : 'queryAt';
  return attempt.nextAtMs === undefined ? { kind } : { kind, atMs: attempt.nextAtMs };
}

export function knownOf(attempt: Attempt): KnownFact[] {
  const known: KnownFact[] = [];
  if (attempt.transactionId !== undefined) known.push('schemePaid');
  if (attempt.paidMinor !== undefined && attempt.paidMinor !== attempt.amountMinor) known.push('otherAmount');
  if (attempt.phase === 'paidLate') known.push('saleNotWaiting');
  if (attempt.phase === 'secondCapture') known.push('otherTransaction');
  if (attempt.phase === 'unknown' || attempt.phase === 'querying') known.push('noAnswer');
  if (attempt.phase === 'waitingForPayer') known.push('orderStands');
  if (attempt.cancelAsked) known.push('cancelAsked');
  if (isUnresolved(attempt) && attempt.doubt === true) known.push('cancelInDoubt');
  if (attempt.refusal?.code === 'NOT_CONFIRMED') known.push('cancelNotConfirmed');
  return known;
}

/** The sums of an attempt that are in question. */
export function moneyIn(attempt: Attempt): MoneyView[] {
  const { id, saleId, scheme, orderNo, phase, currency } = attempt;
  const sum = phase === 'secondCapture' ? attempt.second : { transactionId: attempt.transactionId, amountMinor: attempt.paidMinor ?? attempt.amountMinor };
  if (sum === undefined) return [];
  const view: MoneyView = {
    attemptId: id, saleId, scheme, orderNo, phase, currency,
    cause: causeOf(attempt),
    amountMinor: sum.amountMinor,
    askedMinor: attempt.amountMinor,
    sinceMs: attempt.phaseAtMs,
    known: knownOf(attempt),
    next: nextOf(attempt),
    exits: [],
  };
  return [sum.transactionId === undefined ? view : { ...view, transactionId: sum.transactionId }];
}
