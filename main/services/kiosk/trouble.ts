/** What goes wrong by itself: a payment that nobody knows of, payments that fail, a receipt that does not come out. */
import type { AttemptPhase } from '#main/contract';
import type { Desk, KioskDeps } from './desk.ts';

/** Payments of one basket that end without money before staff are called. */
export const FAILURES_MAX = 3;

/** Phases in which the customer is not waited for, and nobody knows. */
const unknown: ReadonlySet<AttemptPhase> = new Set(['unknown', 'querying', 'reversing', 'parked', 'amountMismatch']);

export interface Trouble {
  look(): void;
  close(): void;
}

/** @param soon looks at everything again */
export function createTrouble(deps: KioskDeps, desk: Desk, soon: () => void): Trouble {
  const { clock, payments, receipts, settings, store } = deps;
  let waiting: { attemptId: string; isOver: boolean; stop: () => void } | null = null;
  function forget(): void {
    waiting?.stop();
    waiting = null;
  }

  /** A phase may change between two that know nothing: the time goes on. */
  function lookAtPayment(saleId: string): void {
    const attempt = payments.unresolvedOf(saleId);
    if (attempt === null || !unknown.has(attempt.phase)) {
      forget();
      return desk.gone(['paymentUnknown']);
    }
    if (waiting?.attemptId !== attempt.id) {
      forget();
      const begun = { attemptId: attempt.id, isOver: false, stop: (): void => undefined };
      begun.stop = clock.after(settings.paymentUnknownSeconds * 1000, () => {
        begun.isOver = true;
        soon();
      });
      waiting = begun;
    }
    if (waiting.isOver) desk.call({ reason: 'paymentUnknown' });
  }
  function lookAtFailures(saleId: string): void {
    const visit = desk.buying();
    const failed = store.attempts.ofSale(saleId).filter(({ phase }) => phase === 'refused' || phase === 'reversed').length;
    if (failed - visit.failures < FAILURES_MAX) return;
    desk.save({ ...visit, failures: failed });
    desk.call({ reason: 'paymentFailed' });
  }
  return {
    look() {
      const visit = desk.visit();
      if (visit === null) return forget();
      if (!desk.isPaid(visit)) {
        lookAtPayment(visit.saleId);
        return lookAtFailures(visit.saleId);
      }
      forget();
      desk.gone(['paymentUnknown', 'paymentFailed']);
      const { receipt } = visit;
      if (receipt?.jobId === undefined || receipt.told === true || receipts.stateOf(receipt.jobId) !== 'failed') return;
      desk.save({ ...visit, receipt: { ...receipt, told: true } });
      desk.call({ reason: 'printer' });
    },
    close: forget,
  };
}
