/**
 * Runs attempts: feeds events to the machine, saves what it says before its effects run, and carries
 * the effects out. It holds no rule of its own about money; those are in core/payment.
 */
import { Fault, type Lane } from '#main/contract';
import type { Attempt } from '../../core/payment/attempt.ts';
import { mustSave, step, type AttemptEvent, type Effect } from '../../core/payment/step.ts';
import type { Clock, Log, PaymentProvider, Store } from '../../ports.ts';
import type { Calls } from './calls.ts';
import type { Saved } from './collect.ts';

/** After the store did not save a step, before the scheme is asked anew. Milliseconds. */
export const STORE_RETRY_MS = 10_000;

export interface RunnerDeps {
  store: Store;
  providers: ReadonlyMap<string, PaymentProvider>;
  calls: Calls;
  clock: Clock;
  log: Log;
  /** Saves a step durably; may save it as another end (see collect.ts). */
  save: (before: Attempt | null, after: Attempt) => Saved;
  announce: (lane: Lane) => void;
  trouble: (fault: Fault) => void;
}

export interface Runner {
  /** Saves a new attempt's first step, then sends it. @throws Fault STORE: nothing was sent. */
  begin(attempt: Attempt, payerCode?: string): void;
  /** @throws Fault SCHEME_OFF where the attempt's scheme is not switched on any more. */
  feed(attempt: Attempt, type: 'cancelAsked' | 'queryAsked'): void;
  /** Takes an attempt up after a restart. One that cannot be saved now is tried again later. */
  resume(attempt: Attempt): void;
  /** The attempt with what is known in memory only: next times and counts. */
  latest(attempt: Attempt): Attempt;
  /** Calls off every timer. Answers that still come are not heard. */
  close(): void;
}

interface Live {
  attempt: Attempt;
  timer: (() => void) | null;
}

export function createRunner(deps: RunnerDeps): Runner {
  const { store, calls, clock, log } = deps;
  const live = new Map<string, Live>();
  let closed = false;

  function run(at: Live, effects: Effect[], payerCode?: string): void {
    const { attempt } = at;
    for (const effect of effects) {
      if (effect.kind === 'announce') deps.announce(attempt.lane);
      else {
        at.timer?.();
        at.timer = null;
        if (effect.kind === 'wake') wake(at, effect.afterMs, 'timer');
        else {
          const { call, no } = effect;
          calls.make(providerOf(deps, attempt), attempt, call, payerCode, (answer) => hear(attempt, { type: 'answer', call, no, answer, atMs: clock.nowMs() }));
        }
      }
    }
  }

  const retry = (at: Live): void => wake(at, STORE_RETRY_MS, 'restarted');

  function wake(at: Live, afterMs: number, type: 'timer' | 'restarted'): void {
    at.timer = clock.after(afterMs, () => {
      at.timer = null;
      hear(at.attempt, { type, atMs: clock.nowMs() });
    });
  }

  /** An event that nobody waits for the result of: what goes wrong is in the log and on the screen. */
  function hear(attempt: Attempt, event: AttemptEvent): void {
    try {
      apply(attempt, event);
    } catch (error) {
      log.error('payment.event', { attempt: attempt.id, event: event.type, error: String(error) });
    }
  }

  function apply(known: Attempt, event: AttemptEvent): void {
    if (closed) return;
    const { procedure } = providerOf(deps, known);
    const at = post(live, live.get(known.id)?.attempt ?? store.attempts.byId(known.id) ?? known);
    const before = at.attempt;
    const { attempt, effects } = step(before, event, procedure);
    tell(log, before, event, attempt);
    const { attempt: saved, done } = mustSave(before, attempt) ? save(deps, at, attempt, retry) : { attempt, done: () => {} };
    at.attempt = saved;
    run(at, effects);
    if (saved.call === undefined && saved.nextAtMs === undefined) live.delete(saved.id);
    done();
  }

  return {
    begin(created, payerCode) {
      const { procedure } = providerOf(deps, created);
      const { attempt, effects } = step(created, { type: 'started', atMs: created.createdAtMs }, procedure);
      deps.save(null, attempt);
      run(post(live, attempt), effects, payerCode);
    },
    feed: (attempt, type) => apply(attempt, { type, atMs: clock.nowMs() }),
    resume: (attempt) => hear(attempt, { type: 'restarted', atMs: clock.nowMs() }),
    latest: (attempt) => live.get(attempt.id)?.attempt ?? attempt,
    close() {
      closed = true;
      for (const { timer } of live.values()) timer?.();
      live.clear();
      calls.close();
    },
  };
}

function post(live: Map<string, Live>, attempt: Attempt): Live {
  const found = live.get(attempt.id) ?? { attempt, timer: null };
  live.set(attempt.id, found);
  return found;
}

/** What was not saved did not happen: its effects do not run, and the scheme is asked anew later. */
function save(deps: RunnerDeps, at: Live, after: Attempt, retry: (at: Live) => void): Saved {
  try {
    return deps.save(at.attempt, after);
  } catch (error) {
    at.timer?.();
    retry(at);
    deps.trouble(error instanceof Fault ? error : new Fault('INTERNAL', 'a payment step could not be recorded: see the log'));
    throw error;
  }
}

function providerOf({ providers }: Pick<RunnerDeps, 'providers'>, { id, scheme }: Attempt): PaymentProvider {
  const provider = providers.get(scheme);
  if (provider !== undefined) return provider;
  throw new Fault('SCHEME_OFF', `switch ${scheme} on again: a payment of it is not settled`, { attemptId: id });
}

function tell(log: Log, { id, orderNo, phase }: Attempt, event: AttemptEvent, after: Attempt): void {
  if (event.type !== 'answer') return;
  log.info('payment.heard', { attempt: id, orderNo, call: event.call, answer: event.answer.kind, from: phase, to: after.phase });
}
