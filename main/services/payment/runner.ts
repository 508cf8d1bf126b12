/**
 * Runs attempts: feeds events to the machine, saves what it says before its effects run, and carries
 * the effects out. It holds no rule of its own about money; those are in core/payment.
 */
import { Fault, type Lane } from '#main/contract';
import { isUnresolved, type Attempt } from '../../core/payment/attempt.ts';
import { noProcedure, type Procedure } from '../../core/payment/procedure.ts';
import { mustSave, step, type AttemptEvent, type Effect } from '../../core/payment/step.ts';
import type { Clock, Log, PaymentProvider, Store } from '../../ports.ts';
import type { Calls } from './calls.ts';
import type { Decided, Saved } from './collect.ts';

/** After the store did not save a step, before the scheme is asked anew. Milliseconds. */
export const STORE_RETRY_MS = 10_000;

export interface RunnerDeps {
  store: Store;
  providers: ReadonlyMap<string, PaymentProvider>;
  calls: Calls;
  clock: Clock;
  log: Log;
  /** Saves a step durably; may save it as another end (see collect.ts). */
  save: (before: Attempt | null, after: Attempt, decided?: Decided) => Saved;
  announce: (lane: Lane) => void;
  trouble: (fault: Fault) => void;
}

export interface Runner {
  /** Saves a new attempt's first step, then sends it. @throws Fault STORE: nothing was sent. */
  begin(attempt: Attempt, payerCode?: string): void;
  /** The same for a payment by face, which waits for its code until then: nothing is sent. @throws Fault STORE */
  beginFace(attempt: Attempt, untilMs: number): void;
  /** Its code is there: it is charged, once `sent` is saved. @throws Fault STORE: nothing was sent */
  faceTaken(attempt: Attempt, code: string): void;
  /**
   * @param decided recorded with the step
   * @throws Fault SCHEME_OFF where the attempt's scheme is not switched on any more and has to be asked; BAD_STATE
   * where a decision is not open any more; STORE
   */
  feed(attempt: Attempt, event: AttemptEvent, decided?: Decided): void;
  /** Takes an attempt up after a restart, or one that nobody is at. One that cannot be saved now is tried again later. */
  resume(attempt: Attempt, type: 'restarted' | 'swept'): void;
  /** Is a call of it out, or a time set for it? */
  busy(attempt: Attempt): boolean;
  /** The attempt with what is known in memory only: next times and counts. */
  latest(attempt: Attempt): Attempt;
  /** Forgets what is in memory alone: the store was opened again and may hold more. Answers under way are not heard. */
  reset(): void;
  /** Calls off every timer. Answers that still come are not heard. */
  close(): void;
}

interface Live {
  attempt: Attempt;
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

  function apply(known: Attempt, event: AttemptEvent, decided?: Decided, payerCode?: string): void {
    if (closed) return;
    const procedure = procedureFor(deps, known, event);
    const at = live.get(known.id) ?? post(live, unattended(store.attempts.byId(known.id) ?? known));
    const before = at.attempt;
    const { attempt, effects } = step(before, event, procedure);
    tell(log, before, event, attempt);
    if (decided !== undefined && attempt === before) throw new Fault('BAD_STATE', 'this money was decided on already: look at the list again');
    // A decision that is not saved was not made: nothing of it is tried again.
    const saving = decided === undefined ? () => save(deps, at, attempt, retry) : () => deps.save(before, attempt, decided);
    const { attempt: saved, done } = mustSave(before, attempt) ? saving() : { attempt, done: () => {} };
    if (saved.phase !== attempt.phase) log.info('payment.event', { attempt: saved.id, orderNo: saved.orderNo, event: 'saleNotWaiting', from: attempt.phase, to: saved.phase });
    at.attempt = saved;
    run(at, effects, payerCode);
    // Without a timer of its own, as one from before the last start, it is not waited for here.
    if (saved.call === undefined && at.timer === null) live.delete(saved.id);
    done();
  }

  function begin(created: Attempt, event: AttemptEvent, payerCode?: string): void {
    const { attempt, effects } = step(created, event, providerOf(deps, created).procedure);
    deps.save(null, attempt);
    run(post(live, attempt), effects, payerCode);
  }

  return {
    begin: (created, payerCode) => begin(created, { type: 'started', atMs: created.createdAtMs }, payerCode),
    beginFace: (created, untilMs) => begin(created, { type: 'faceBegun', untilMs, atMs: created.createdAtMs }),
    faceTaken: (attempt, code) => apply(attempt, { type: 'faceTaken', atMs: clock.nowMs() }, undefined, code),
    feed: (attempt, event, decided) => apply(attempt, event, decided),
    resume: (attempt, type) => hear(attempt, { type, atMs: clock.nowMs() }),
    busy: ({ id }) => live.has(id),
    latest: (attempt) => live.get(attempt.id)?.attempt ?? attempt,
    reset: () => forgetAll(live, calls),
    close() {
      closed = true;
      forgetAll(live, calls);
      calls.close();
    },
  };
}

function post(live: Map<string, Live>, attempt: Attempt): Live {
  const found = live.get(attempt.id) ?? { attempt, timer: null };
  live.set(attempt.id, found);
  return found;
}

/** As the store has it. A call that was out when a settled one was saved was another process's: its answer will not come. */
function unattended(saved: Attempt): Attempt {
  if (isUnresolved(saved)) return saved;
  const { call: _call, ...rest } = saved;
  return rest;
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

/** What needs nothing of the scheme is done for one that is switched off, too. */
function procedureFor(deps: RunnerDeps, attempt: Attempt, { type }: AttemptEvent): Procedure {
  const known = deps.providers.get(attempt.scheme)?.procedure;
  return known ?? (type === 'decided' || type === 'refundEnded' ? noProcedure : providerOf(deps, attempt).procedure);
}

function tell(log: Log, { id, orderNo, phase }: Attempt, event: AttemptEvent, after: Attempt): void {
  const moved = { attempt: id, orderNo, from: phase, to: after.phase };
  if (event.type === 'answer') log.info('payment.heard', { ...moved, call: event.call, answer: event.answer.kind });
  else if (event.type !== 'timer' || phase !== after.phase) log.info('payment.event', { ...moved, event: event.type });
}
