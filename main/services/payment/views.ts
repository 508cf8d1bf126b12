/** Attempts as screens are shown them. */
import type { AttemptView } from '#main/contract';
import { isUnresolved, type Attempt } from '../../core/payment/attempt.ts';

export function attemptView(attempt: Attempt): AttemptView {
  const { id, saleId, scheme, mode, amountMinor, phase, payerAsked, phaseAtMs, cancelAsked, history } = attempt;
  const view: AttemptView = {
    id, saleId, scheme, mode, amountMinor, phase, payerAsked, phaseAtMs, cancelAsked, history,
    startedAtMs: attempt.createdAtMs,
  };
  // A code is shown only while its payment is wanted.
  if (attempt.qr !== undefined && phase === 'waitingForPayer' && !cancelAsked) view.qr = attempt.qr;
  if (isUnresolved(attempt)) {
    if (attempt.deadlineAtMs !== undefined) view.deadlineAtMs = attempt.deadlineAtMs;
    if (attempt.nextAtMs !== undefined) view.nextAtMs = attempt.nextAtMs;
  }
  if (attempt.refusal !== undefined) view.refusal = attempt.refusal;
  if (attempt.transactionId !== undefined) view.transactionId = attempt.transactionId;
  return view;
}
