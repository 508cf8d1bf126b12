/**
 * Runs refunds: feeds events to the machine, saves what it says before its effects run, and carries the effects out.
 * It holds no rule of its own about money; those are in core/refund.
 */
import { Fault } from '#main/contract';
import type { Refund } from '../../core/refund/refund.ts';
import { mustSave, step, type RefundEffect, type RefundEvent, type RefundTimes } from '../../core/refund/step.ts';
import type { Clock, Log, PaymentProvider, Store, Tx } from '../../ports.ts';
import type { RefundCalls } from './calls.ts';

/** After the store did not save a step, before the scheme is asked anew. Milliseconds. */
export const STORE_RETRY_MS = 10_000;

export interface RunnerDeps {
  store: Store;
  providers: ReadonlyMap<string, PaymentProvider>;
  calls: RefundCalls;
  clock: Clock;
  log: Log;
  /** Writes a step, and what goes with it, into a commit. */
  write(tx: Tx, before: Refund | null, after: Refund): void;
  /** A step is durable, or is no fact. */
  stepped(before: Refund | null, after: Refund): void;
  trouble(fault: Fault): void;
}

export interface Runner {
  /** The first step of a new refund, written into the caller's commit; what is returned is called after it. */
  begin(tx: Tx, created: Refund): { refund: Refund; run: () => void };
  /** @throws Fault SCHEME_OFF, STORE */
  ask(refund: Refund): void;
  /** Written into the caller's commit, as `begin`. @throws Fault BAD_STATE */
  settle(tx: Tx, refund: Refund, how: 'cash' | 'outside'): { refund: Refund; run: () => void };
  /** Takes a refund up after a restart. */
  resume(refund: Refund): void;
  /** The refund with what is known in memory only. */
  latest(refund: Refund): Refund;
  /** Forgets what is in memory alone: the store was opened again and may hold more. Answers under way are not heard. */
  reset(): void;
  close(): void;
}

interface Live {
  refund: Refund;
  timer: (() => void) | null;
}

function forgetAll(live: Map<string, Live>, calls: { forget(): void }): void {
  for (const { timer } of live.values()) timer?.();
  live.clear();
  calls.forget();
}

export function createRunner(deps: RunnerDeps): Runner {
  const { store, calls, clock, log } = deps;
  const live = new Map<string, Live>();
  let closed = false;

  function run(at: Live, effects: RefundEffect[]): void {
    for (const effect of effects) {
      if (effect.kind === 'announce') continue;
      at.timer?.();
      at.timer = null;
      if (effect.kind === 'wake') wake(at, effect.afterMs, 'timer');
      else calls.make(providerOf(deps, at.refund), at.refund, effect.call, (answer) => hear(at.refund, { ...effect, type: 'answer', answer, atMs: clock.nowMs() }));
    }
  }

  function wake(at: Live, afterMs: number, type: 'timer' | 'restarted'): void {
    at.timer = clock.after(afterMs, () => {
      at.timer = null;
      hear(at.refund, { type, atMs: clock.nowMs() });
    });
  }

  /** An event that nobody waits for the result of: what goes wrong is in the log and on the screen. */
  function hear(refund: Refund, event: RefundEvent): void {
    try {
      apply(refund, event);
    } catch (error) {
      log.error('refund.event', { refund: refund.id, event: event.type, error: String(error) });
    }
  }

  /** Takes a step that is saved: its effects, and who is to be told. */
  function taken(at: Live, before: Refund | null, after: Refund, effects: RefundEffect[]): void {
    at.refund = after;
    run(at, effects);
    if (after.call === undefined && after.nextAtMs === undefined) live.delete(after.id);
    deps.stepped(before, after);
  }

  function apply(known: Refund, event: RefundEvent): void {
    if (closed) return;
    const at = liveOf(live, store, known);
    const before = at.refund;
    const { refund: after, effects } = step(before, event, timesOf(deps, before));
    tell(log, before, event, after);
    if (after === before) return;
    if (mustSave(before, after)) save(deps, before, after, () => {
      at.timer?.();
      wake(at, STORE_RETRY_MS, 'restarted');
    });
    taken(at, before, after, effects);
  }

  return {
    begin(tx, created) {
      const { refund, effects } = step(created, { type: 'started', atMs: created.createdAtMs }, timesOf(deps, created));
      deps.write(tx, null, refund);
      return { refund, run: () => taken(liveOf(live, store, refund), null, refund, effects) };
    },
    ask: (refund) => apply(refund, { type: 'askedNow', atMs: clock.nowMs() }),
    settle(tx, known, how) {
      const at = liveOf(live, store, known);
      const before = at.refund;
      const { refund, effects } = settled(before, how, clock.nowMs());
      deps.write(tx, before, refund);
      return { refund, run: () => taken(at, before, refund, effects) };
    },
    resume: (refund) => hear(refund, { type: 'restarted', atMs: clock.nowMs() }),
    latest: (refund) => live.get(refund.id)?.refund ?? refund,
    reset: () => forgetAll(live, calls),
    close() {
      closed = true;
      forgetAll(live, calls);
      calls.close();
    },
  };
}

function liveOf(live: Map<string, Live>, store: Store, known: Refund): Live {
  const at = live.get(known.id) ?? { refund: store.refunds.byId(known.id) ?? known, timer: null };
  live.set(known.id, at);
  return at;
}

/** Also where its scheme is switched off: nothing is asked of it. @throws Fault BAD_STATE */
function settled(before: Refund, how: 'cash' | 'outside', atMs: number): ReturnType<typeof step> {
  const stepped = step(before, { type: 'settled', how, atMs }, { firstQueryAfterMs: 0, queryEveryMs: 0, hasStatus: false });
  if (stepped.refund !== before) return stepped;
  throw new Fault('BAD_STATE', 'this refund does not wait for a person (any more): look at it again', { phase: before.phase });
}

function timesOf(deps: Pick<RunnerDeps, 'providers'>, refund: Refund): RefundTimes {
  const { procedure, refundStatus } = providerOf(deps, refund);
  return { firstQueryAfterMs: procedure.firstQueryAfterMs, queryEveryMs: procedure.queryEveryMs, hasStatus: refundStatus !== undefined };
}

/** What was not saved did not happen: its effects do not run, and the scheme is asked anew later. */
function save({ store, write, trouble }: RunnerDeps, before: Refund, after: Refund, retry: () => void): void {
  try {
    store.commit((tx) => write(tx, before, after));
  } catch (error) {
    retry();
    trouble(error instanceof Fault ? error : new Fault('INTERNAL', 'a refund’s step could not be recorded: see the log'));
    throw error;
  }
}

function tell(log: Log, { id, refundNo, phase }: Refund, event: RefundEvent, after: Refund): void {
  if (event.type !== 'answer') return;
  log.info('refund.heard', { refund: id, refundNo, call: event.call, answer: event.answer.kind, from: phase, to: after.phase });
}

function providerOf({ providers }: Pick<RunnerDeps, 'providers'>, { id, scheme }: Refund): PaymentProvider {
  const provider = providers.get(scheme);
  if (provider !== undefined) return provider;
  throw new Fault('SCHEME_OFF', `switch ${scheme} on again: a refund by it is not done`, { refundId: id });
}
