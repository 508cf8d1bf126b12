/** Saves an attempt's steps; a paid one with the sale and the points that it changes, in one commit. */
import { Fault, type Lane } from '#main/contract';
import type { Facts } from '../../core/journal/facts.ts';
import type { Attempt, Loose } from '../../core/payment/attempt.ts';
import { tooLate } from '../../core/payment/moves.ts';
import type { Log, Register, Store, Tx } from '../../ports.ts';
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

/** A person's decision on money in question, to be recorded with the step that it makes. */
export interface Decided {
  fact: Facts['money.decided'];
  /** The sum becomes a tender of the lane's sale. */
  attach?: { lane: Lane; sum: Loose };
}

/** @throws Fault STORE when nothing was saved; AMOUNT where the sale does not take the money any more */
export function saveStep(deps: CollectDeps, before: Attempt | null, after: Attempt, decided?: Decided): Saved {
  const { store, register, log } = deps;
  if (before !== null && after.phase === 'paid' && before.phase !== 'paid') return savePaid(deps, after);
  const done = store.commit((tx) => {
    tx.append('attempt.step', after);
    if (before === null) register.saveSale(tx, after.lane);
    if (before === null && after.face === true) tx.append('face.consented', { saleId: after.saleId, scheme: after.scheme, attemptId: after.id });
    return decided === undefined ? () => {} : saveDecision(deps, tx, after, decided);
  });
  if (before?.phase !== after.phase) log.info('payment.phase', { attempt: after.id, orderNo: after.orderNo, phase: after.phase });
  if (decided !== undefined) log.info('money.decided', { attempt: after.id, orderNo: after.orderNo, way: decided.fact.way });
  return { attempt: after, done };
}

/** Points follow money that is counted into a sale: what is kept or given back earns nothing. */
function saveDecision({ register, points, collected }: CollectDeps, tx: Tx, attempt: Attempt, { fact, attach }: Decided): () => void {
  tx.append('money.decided', fact);
  if (attach === undefined) return () => {};
  const { lane, sum } = attach;
  const { loose: _loose, payerId: _payer, promotions: _promotions, ...own } = attempt;
  const payer = sum.payerId === undefined ? {} : { payerId: sum.payerId };
  const vouchers = sum.promotions === undefined ? {} : { promotions: sum.promotions };
  const { transactionId, amountMinor, paidAtMs = fact.atMs } = sum;
  const tender: Attempt = { ...own, lane, saleId: fact.saleId ?? attempt.saleId, transactionId, amountMinor, paidAtMs, ...payer, ...vouchers };
  const { outcome, done } = register.applyPayment(tx, tender);
  if (outcome === 'late') throw new Fault('AMOUNT', 'the sale does not take this money any more: look at the list again', { attemptId: attempt.id });
  const earned = points.earning(tender);
  if (earned !== null) tx.append('points.earned', earned);
  return () => {
    done();
    collected();
  };
}

/**
 * One commit: the step, the tender on its sale (and the sale's completion), the points. Where the sale
 * no longer waits for it, the money is late: it is shown, earns nothing, and waits for a person.
 */
function savePaid({ store, register, points, log, collected }: CollectDeps, paid: Attempt): Saved {
  const saved = store.commit((tx): Saved => {
    tx.append('attempt.step', paid);
    const { outcome, done } = register.applyPayment(tx, paid);
    if (outcome === 'late') {
      const late = lateOf(paid);
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

function lateOf(paid: Attempt): Attempt {
  const { transactionId = '', amountMinor, payerId, promotions, paidAtMs = paid.phaseAtMs, phaseAtMs } = paid;
  const payer = payerId === undefined ? {} : { payerId };
  return tooLate(paid, { kind: 'paid', transactionId, amountMinor, paidAtMs, ...payer, ...(promotions === undefined ? {} : { promotions }) }, phaseAtMs);
}
