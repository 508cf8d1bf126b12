/** Attempts as screens are shown them. */
import type { AttemptView, MoneyExit } from '#main/contract';
import { isInQuestion, isOpen, isUnresolved, looseOf, type Attempt, type Loose } from '../../core/payment/attempt.ts';
import { knownOf, moneyIn, nextOf } from '../../core/payment/money.ts';

/** @param exits what can be done with a sum, or without one, with the attempt itself */
export function attemptView(attempt: Attempt, exits: (sum: Loose | undefined) => MoneyExit[]): AttemptView {
  const { id, saleId, scheme, mode, amountMinor, phase, payerAsked, phaseAtMs, cancelAsked, history, paidMinor } = attempt;
  const view: AttemptView = {
    id, saleId, scheme, mode, amountMinor, phase, payerAsked, phaseAtMs, cancelAsked, history,
    startedAtMs: attempt.createdAtMs,
  };
  if (attempt.face !== undefined) view.face = attempt.face;
  // A code is shown only while its payment is wanted.
  if (attempt.qr !== undefined && phase === 'waitingForPayer' && !cancelAsked) view.qr = attempt.qr;
  if (isUnresolved(attempt)) {
    if (attempt.deadlineAtMs !== undefined) view.deadlineAtMs = attempt.deadlineAtMs;
    if (attempt.nextAtMs !== undefined) view.nextAtMs = attempt.nextAtMs;
  }
  if (attempt.refusal !== undefined) view.refusal = attempt.refusal;
  if (attempt.transactionId !== undefined) view.transactionId = attempt.transactionId;
  if (paidMinor !== undefined && paidMinor !== amountMinor) view.takenMinor = paidMinor;
  const second = looseOf(attempt).find(({ cause }) => cause === 'secondCapture');
  if (second !== undefined) view.second = { transactionId: second.transactionId, amountMinor: second.amountMinor };
  return isInQuestion(attempt) ? { ...view, ...openParts(attempt, exits) } : view;
}

function openParts(attempt: Attempt, exits: (sum: Loose | undefined) => MoneyExit[]): Pick<AttemptView, 'known' | 'next' | 'exits'> {
  if (isUnresolved(attempt)) return { known: knownOf(attempt), next: nextOf(attempt), exits: exits(undefined) };
  // The sum that a person has to choose about, the newest first.
  const newest = looseOf(attempt).findLast(isOpen);
  const shown = moneyIn(attempt, exits).find(({ transactionId }) => transactionId === newest?.transactionId);
  return { known: shown?.known ?? [], next: nextOf(attempt), exits: shown?.exits ?? [] };
}
