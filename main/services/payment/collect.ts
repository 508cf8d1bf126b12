/** Saves an attempt's steps; a paid one with the sale and the points that it changes, in one commit. */
import type { Attempt } from '../../core/payment/attempt.ts';
import { settle } from '../../core/payment/moves.ts';
import type { Log, Register, Store } from '../../ports.ts';
import type { PointsService } from '../points/index.ts';

export interface CollectDeps {
  store: Store;
  register: Register;
  points: PointsService;
  log: Log;
  /** After a collection is durable. */
  collected: () => void;
}

export interface Saved {
  attempt: Attempt;
  /** To be called after the commit, when the attempt's own effects have run. */
  done: () => void;
}

/** @throws Fault STORE when nothing was saved. */
export function saveStep(deps: CollectDeps, before: Attempt | null, after: Attempt): Saved {
  const { store, register, log } = deps;
  if (before !== null && after.phase === 'paid' && before.phase !== 'paid') return savePaid(deps, after);
  store.commit((tx) => {
    tx.append('attempt.step', after);
    if (before === null) register.saveSale(tx, after.lane);
  });
  if (before?.phase !== after.phase) log.info('payment.phase', { attempt: after.id, orderNo: after.orderNo, phase: after.phase });
  return { attempt: after, done: () => {} };
}

/**
 * One commit: the step, the tender on its sale (and the sale's completion), the points. Where the sale
 * no longer waits for it, the money is late: it is shown, earns nothing, and is to be refunded.
 */
function savePaid({ store, register, points, log, collected }: CollectDeps, paid: Attempt): Saved {
  const saved = store.commit((tx): Saved => {
    tx.append('attempt.step', paid);
    const { outcome, done } = register.applyPayment(tx, paid);
    if (outcome === 'late') {
      const late = settle(paid, 'paidLate', paid.phaseAtMs);
      tx.append('attempt.step', late);
      return { attempt: late, done: () => {} };
    }
    const earned = points.earning(paid);
    if (earned !== null) tx.append('points.earned', earned);
    return { attempt: paid, done };
  });
  const { id, orderNo, phase, transactionId } = saved.attempt;
  log.info('payment.phase', { attempt: id, orderNo, phase, transactionId });
  return {
    attempt: saved.attempt,
    done() {
      saved.done();
      collected();
    },
  };
}
