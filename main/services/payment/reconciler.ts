/**
 * Brings every open attempt to a proven end: polls go by the attempts' own timers (runner.ts), an operator's question
 * by the handlers; here are the restart, the sweep, and the schemes' bills. All of them feed the one machine.
 */
import type { CurrencyCode } from '#main/contract';
import type { BilledPayment } from '../../core/payment/bill.ts';
import type { Attempt } from '../../core/payment/attempt.ts';
import type { BillRow, BillTaker, Clock, Log, SettledBill, Store } from '../../ports.ts';
import { asksOn, openAttempts } from './recover.ts';
import type { Providers } from './rules.ts';
import type { Runner } from './runner.ts';

/** Pause between two sweeps, milliseconds. */
export const SWEEP_EVERY_MS = 300_000;
/** Attempts that one sweep takes up: the oldest first, the rest at the next. */
export const SWEEP_MAX = 50;
/** An attempt that was taken up in vain is left alone for one sweep, then two, four, up to so many. */
export const SWEEP_REST_MAX = 12;

export interface ReconcilerDeps {
  store: Store;
  providers: Providers;
  runner: Runner;
  clock: Clock;
  log: Log;
  /** Asks for refunds again that were decided and have not ended. */
  resumeRefunds: () => void;
}

export interface Reconciler extends BillTaker {
  /** At start: asks the schemes about every attempt that was open, sends nothing anew, and sweeps from then on. */
  recover(): void;
  /** The same without the sweeps, which go on. */
  takeUp(): void;
  sweep(): void;
  close(): void;
}

export function createReconciler(deps: ReconcilerDeps): Reconciler {
  const { store, providers, runner, clock, log } = deps;
  const resting = new Map<string, { sweeps: number; left: number }>();
  let timer: (() => void) | null = null;

  function sweepOn(): void {
    timer = clock.after(SWEEP_EVERY_MS, () => {
      sweepOn();
      sweep();
    });
  }

  /** Nobody should be without a timer: this is for what went wrong in a way that nobody thought of. */
  function sweep(): void {
    const idle = asksOn(store).filter((attempt) => !runner.busy(attempt) && providers.has(attempt.scheme));
    const ids = new Set(idle.map(({ id }) => id));
    for (const id of resting.keys()) if (!ids.has(id)) resting.delete(id);
    for (const attempt of idle.filter(({ id }) => rested(id)).slice(0, SWEEP_MAX)) {
      log.warn('payment.swept', { attempt: attempt.id, orderNo: attempt.orderNo, phase: attempt.phase });
      runner.resume(attempt, 'swept');
    }
    deps.resumeRefunds();
  }

  function takeUp(): void {
    for (const attempt of openAttempts(store)) {
      if (providers.has(attempt.scheme)) runner.resume(attempt, 'restarted');
      else log.warn('payment.schemeOff', { attempt: attempt.id, scheme: attempt.scheme });
    }
    deps.resumeRefunds();
  }

  function rested(id: string): boolean {
    const before = resting.get(id);
    if (before !== undefined && before.left > 1) {
      resting.set(id, { ...before, left: before.left - 1 });
      return false;
    }
    const sweeps = Math.min(SWEEP_REST_MAX, before === undefined ? 1 : before.sweeps * 2);
    resting.set(id, { sweeps, left: sweeps + 1 });
    return true;
  }

  return {
    recover() {
      takeUp();
      sweepOn();
    },
    takeUp,
    sweep,
    takeBill: (bill) => takeBill(deps, bill),
    close: () => timer?.(),
  };
}

function takeBill({ store, providers, runner, clock, log }: ReconcilerDeps, { scheme, rows, fromMs, untilMs, complete }: SettledBill): number {
  if (!providers.has(scheme)) return 0;
  const phases = new Map<string, string>();
  const feed = (saved: Attempt, payment?: BilledPayment): void => {
    const attempt = runner.latest(saved);
    if (!phases.has(attempt.id)) phases.set(attempt.id, attempt.phase);
    const word = { fromMs, untilMs, complete, ...(payment === undefined ? {} : { payment }) };
    try {
      runner.feed(attempt, { type: 'bill', word, atMs: clock.nowMs() });
    } catch (error) {
      log.error('payment.bill', { attempt: saved.id, error: String(error) });
    }
  };
  const billed = new Set<string>();
  for (const { orderNo, currency, ...payment } of paymentsOf(rows)) {
    billed.add(orderNo);
    const attempt = store.attempts.byOrderNo(orderNo);
    if (attempt?.scheme === scheme && attempt.currency === currency) feed(attempt, payment);
  }
  if (complete) for (const attempt of asksOn(store)) if (attempt.scheme === scheme && !billed.has(attempt.orderNo)) feed(attempt);
  return [...phases].filter(([id, phase]) => store.attempts.byId(id)?.phase !== phase).length;
}

type Billed = BilledPayment & { orderNo: string; currency: CurrencyCode };

/** The payments of a bill: those that stayed, then those that went back. */
function paymentsOf(rows: readonly BillRow[]): Billed[] {
  const back = new Map<string, number>();
  const seen = new Set<string>();
  for (const { kind, transactionId, amountMinor, refundId, refundNo } of rows) {
    const number = refundId ?? refundNo;
    // A row twice is one refund: half of the money twice is not all of it.
    if (kind !== 'refund' || (number !== undefined && seen.has(`${transactionId} ${number}`))) continue;
    if (number !== undefined) seen.add(`${transactionId} ${number}`);
    back.set(transactionId, (back.get(transactionId) ?? 0) + amountMinor);
  }
  const payments = rows.filter(({ kind }) => kind === 'payment').map(({ orderNo, transactionId, amountMinor, currency, atMs }): Billed => {
    const refunded = (back.get(transactionId) ?? 0) >= amountMinor;
    return { orderNo, transactionId, amountMinor, currency, refunded, ...(atMs === undefined ? {} : { paidAtMs: atMs }) };
  });
  return payments.toSorted((a, b) => Number(a.refunded) - Number(b.refunded));
}
