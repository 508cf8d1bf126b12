/** Answers `money.*`: what is in question, and the ways out. Each decision is recorded before anything comes of it. */
import { Fault, type Args, type CommandName, type Lane, type MoneyDecision, type MoneyExit, type MoneyView, type Result } from '#main/contract';
import { holdsSale, isUnresolved, looseOf, type Attempt, type Loose } from '../../core/payment/attempt.ts';
import { canFree, waysOf } from '../../core/payment/late.ts';
import { moneyIn } from '../../core/payment/money.ts';
import type { AttemptEvent } from '../../core/payment/step.ts';
import type { Caller, Clock, Log, RefundEnds, Refunds, Register, Store, Supervisors } from '../../ports.ts';
import type { Decided } from './collect.ts';

export interface MoneyDeps {
  store: Store;
  register: Register;
  clock: Clock;
  log: Log;
  /** Absent: money goes back by no scheme here. */
  refunds?: Refunds;
  /** Absent: nobody can approve. */
  supervisors?: Supervisors;
  latest: (attempt: Attempt) => Attempt;
  /** Feeds an event to the machine; `decided` is saved in the same commit as its step. */
  feed: (attempt: Attempt, event: AttemptEvent, decided?: Decided) => void;
}

export type MoneyHandlers = {
  [K in Extract<CommandName, `money.${string}`>]: (args: Args<K>, caller: Caller) => Result<K> | Promise<Result<K>>;
};

/** Every sum in question, the oldest first, with the ways out at this lane. */
export function moneyList(deps: MoneyDeps, lane: Lane): MoneyView[] {
  const views = deps.store.attempts.inQuestion().flatMap((saved) => {
    const attempt = deps.latest(saved);
    return moneyIn(attempt, (sum) => exitsOf(deps, attempt, sum, lane));
  });
  return views.toSorted((a, b) => a.sinceMs - b.sinceMs);
}

/** What can be done with a sum (or, without one, with a parked attempt) here and now. */
export function exitsOf(deps: MoneyDeps, attempt: Attempt, sum: Loose | undefined, lane: Lane): MoneyExit[] {
  const { refunds, supervisors } = deps;
  if (sum === undefined) return canFree(attempt) && supervisors !== undefined ? [{ way: 'keep' }] : [];
  const exits = waysOf(attempt, sum).map((way): MoneyExit | null => {
    if (way === 'refund') return refunds === undefined ? null : { way };
    if (way === 'keep') return supervisors === undefined ? null : { way };
    return attachable(deps, attempt, sum, lane);
  });
  return exits.filter((exit) => exit !== null);
}

/** The open sale at this lane, if all of the sum fits into what is due of it and nothing else is being collected for it. */
function attachable({ store, register }: MoneyDeps, attempt: Attempt, sum: Loose, lane: Lane): MoneyExit | null {
  const { saleId, status, dueMinor, currency } = register.current(lane);
  if (status === 'completed' || currency !== attempt.currency || sum.amountMinor <= 0 || sum.amountMinor > dueMinor) return null;
  const busy = store.attempts.ofSale(saleId).some((other) => other.id !== attempt.id && holdsSale(other));
  return busy ? null : { way: 'attach', saleId, own: saleId === attempt.saleId };
}

export function moneyHandlers(deps: MoneyDeps): MoneyHandlers {
  return {
    'money.list': (_, { lane }) => ({ money: moneyList(deps, lane) }),
    'money.refund': ({ attemptId, transactionId, reason }, caller) => {
      const { attempt, sum } = findSum(deps, attemptId, transactionId, caller, 'refund');
      decide(deps, attempt, sum, { way: 'refund', atMs: deps.clock.nowMs(), by: caller.client, reason });
      giveBack(deps, attempt, sum, reason, caller);
      return null;
    },
    'money.attach': ({ attemptId, transactionId, saleId, note }, caller) => {
      const { attempt, sum } = findSum(deps, attemptId, transactionId, caller, 'attach', saleId);
      const reason = note === undefined ? {} : { reason: note };
      deps.register.beginTender(caller.lane);
      decide(deps, attempt, sum, { way: 'attach', atMs: deps.clock.nowMs(), by: caller.client, saleId, ...reason }, caller.lane);
      return null;
    },
    async 'money.keep'({ attemptId, transactionId, note, pin }, caller) {
      find(deps, attemptId, transactionId, caller, 'keep');
      const approvedBy = await deps.supervisors?.approve(pin);
      // While the PIN was checked the money may have found another place.
      const { attempt, sum } = find(deps, attemptId, transactionId, caller, 'keep');
      const approval = approvedBy === undefined ? {} : { approvedBy };
      decide(deps, attempt, sum, { way: 'keep', atMs: deps.clock.nowMs(), by: caller.client, reason: note, ...approval });
      return null;
    },
  };
}

const closed = (attemptId: string, way: string): Fault => new Fault('BAD_STATE', 'this way is not open for this money: look at the list again', { attemptId, way });

/**
 * The attempt and its sum; no sum while the outcome is open, whatever is known of it.
 * @throws Fault NOT_FOUND, BAD_STATE where that way is not open
 */
function find(deps: MoneyDeps, attemptId: string, transactionId: string | undefined, { lane }: Caller, way: MoneyExit['way'], saleId?: string) {
  const saved = deps.store.attempts.byId(attemptId);
  if (saved === null) throw new Fault('NOT_FOUND', 'there is no such payment attempt', { attemptId });
  const attempt = deps.latest(saved);
  const sum = isUnresolved(attempt) ? undefined : looseOf(attempt).find((loose) => loose.transactionId === transactionId);
  if (sum === undefined && !isUnresolved(attempt)) throw closed(attemptId, way);
  const exit = exitsOf(deps, attempt, sum, lane).find((open) => open.way === way);
  if (exit === undefined || (exit.way === 'attach' && exit.saleId !== saleId)) throw closed(attemptId, way);
  return { attempt, sum };
}

function findSum(...asked: Parameters<typeof find>): { attempt: Attempt; sum: Loose } {
  const { attempt, sum } = find(...asked);
  if (sum === undefined) throw closed(attempt.id, asked[4]);
  return { attempt, sum };
}

function decide(deps: MoneyDeps, attempt: Attempt, sum: Loose | undefined, decision: MoneyDecision, lane?: Lane): void {
  const named = sum === undefined ? {} : { transactionId: sum.transactionId };
  const amountMinor = sum?.amountMinor ?? attempt.amountMinor;
  const { id: attemptId, scheme, orderNo } = attempt;
  const fact = { attemptId, scheme, orderNo, amountMinor, ...named, ...decision };
  const tender = lane === undefined || sum === undefined ? {} : { attach: { lane, sum } };
  deps.feed(attempt, { type: 'decided', ...named, decision, atMs: decision.atMs }, { fact, ...tender });
}

/** What cannot be begun now is begun again after the next start: the decision stands. */
function giveBack({ refunds, log }: MoneyDeps, attempt: Attempt, { transactionId, amountMinor }: Loose, reason: string, caller: Caller): void {
  try {
    refunds?.giveBack(attempt.id, transactionId, amountMinor, reason, caller);
  } catch (error) {
    log.error('money.giveBack', { attempt: attempt.id, error: String(error) });
  }
}

/** Refunds that were decided and have not ended: asked for again, which is the same refund. */
export function resumeRefunds(deps: MoneyDeps): void {
  for (const attempt of deps.store.attempts.inQuestion()) {
    for (const sum of looseOf(attempt)) {
      const { refund, decision } = sum;
      if (refund !== 'underWay' || decision === undefined) continue;
      const caller: Caller = { role: 'cashier', lane: attempt.lane, commandId: `${attempt.id}:${sum.transactionId}`, client: decision.by };
      giveBack(deps, attempt, sum, decision.reason ?? '', caller);
    }
  }
}

export function refundEnds({ store, clock, feed }: MoneyDeps): RefundEnds {
  return {
    refundEnded(attemptId, transactionId, how) {
      const attempt = store.attempts.byId(attemptId);
      if (attempt !== null) feed(attempt, { type: 'refundEnded', transactionId, how, atMs: clock.nowMs() });
    },
  };
}
