/**
 * Runs attempts: feeds events to the machine, saves what it says before its effects run, and carries
 * the effects out. It holds no rule of its own about money; those are in core/payment.
 */
import { Fault, type Lane } from '#main/contract';
import type { Attempt, CallName } from '../../core/payment/attempt.ts';
import type { Answer } from '../../core/payment/procedure.ts';
import { mustSave, step, type AttemptEvent, type Effect } from '../../core/payment/step.ts';
import type { ChannelOrder, Clock, Log, PaymentProvider, Store } from '../../ports.ts';

/** Added to a provider's own time-out: a call that hangs for longer counts as without an answer. Milliseconds. */
export const CALL_GRACE_MS = 5_000;
/** After the store did not save a step, before the scheme is asked anew. Milliseconds. */
export const STORE_RETRY_MS = 10_000;

export interface RunnerDeps {
  store: Store;
  providers: ReadonlyMap<string, PaymentProvider>;
  clock: Clock;
  log: Log;
  /** What the customer reads in the wallet. */
  subject: string;
  /** Saves a step durably; may save it as another end (see collect.ts). Returns what to do after the commit. */
  save: (before: Attempt | null, after: Attempt) => { attempt: Attempt; done: () => void };
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
  const { store, clock, log } = deps;
  const live = new Map<string, Live>();
  const guards = new Set<() => void>();
  let closed = false;

  function providerOf(attempt: Attempt): PaymentProvider {
    const provider = deps.providers.get(attempt.scheme);
    if (provider !== undefined) return provider;
    throw new Fault('SCHEME_OFF', `switch ${attempt.scheme} on again: a payment of it is not settled`, { attemptId: attempt.id });
  }

  function post(attempt: Attempt): Live {
    let found = live.get(attempt.id);
    if (found === undefined) live.set(attempt.id, (found = { attempt, timer: null }));
    return found;
  }

  function run(at: Live, effects: Effect[], payerCode?: string): void {
    for (const effect of effects) {
      if (effect.kind === 'announce') deps.announce(at.attempt.lane);
      else {
        at.timer?.();
        at.timer = null;
        if (effect.kind === 'call') call(at.attempt, effect.call, effect.no, payerCode);
        else wake(at, effect.afterMs, 'timer');
      }
    }
  }

  function wake(at: Live, afterMs: number, type: 'timer' | 'restarted'): void {
    at.timer = clock.after(afterMs, () => {
      at.timer = null;
      hear(at.attempt, { type, atMs: clock.nowMs() });
    });
  }

  /** An event that nobody waits for the result of: what went wrong is in the log and on the screen already. */
  function hear(attempt: Attempt, event: AttemptEvent): void {
    try {
      apply(attempt, event);
    } catch (error) {
      log.error('payment.event', { attempt: attempt.id, event: event.type, error: String(error) });
    }
  }

  function apply(known: Attempt, event: AttemptEvent): void {
    if (closed) return;
    const provider = providerOf(known);
    const at = post(live.get(known.id)?.attempt ?? store.attempts.byId(known.id) ?? known);
    const before = at.attempt;
    const { attempt, effects } = step(before, event, provider.procedure);
    if (event.type === 'answer') {
      const { call: name, answer } = event;
      log.info('payment.answer', { attempt: before.id, orderNo: before.orderNo, call: name, answer: answer.kind, from: before.phase, to: attempt.phase });
    }
    let done = (): void => {};
    try {
      if (mustSave(before, attempt)) {
        const saved = deps.save(before, attempt);
        at.attempt = saved.attempt;
        done = saved.done;
      } else at.attempt = attempt;
    } catch (error) {
      notSaved(at, error);
      throw error;
    }
    run(at, effects);
    if (at.attempt.call === undefined && at.attempt.nextAtMs === undefined) live.delete(at.attempt.id);
    done();
  }

  /** What was not saved did not happen: its effects do not run, and the scheme is asked anew later. */
  function notSaved(at: Live, error: unknown): void {
    at.timer?.();
    wake(at, STORE_RETRY_MS, 'restarted');
    deps.trouble(error instanceof Fault ? error : new Fault('INTERNAL', 'a payment step could not be recorded: see the log'));
  }

  function call(attempt: Attempt, name: CallName, no: number, payerCode?: string): void {
    const provider = providerOf(attempt);
    const answered = (answer: Answer): void => hear(attempt, { type: 'answer', call: name, no, answer, atMs: clock.nowMs() });
    const off = clock.after(provider.procedure.timeoutMs + CALL_GRACE_MS, () => {
      guards.delete(off);
      answered({ kind: 'unknown', reason: 'no answer in time' });
    });
    guards.add(off);
    // An answer after the guard is fed all the same: the machine tells late ones by their number.
    send(provider, orderOf(attempt, deps.subject), name, payerCode).then((answer) => {
      off();
      guards.delete(off);
      answered(answer);
    }, (error: unknown) => {
      log.error('payment.providerThrew', { attempt: attempt.id, call: name, error: String(error) });
      off();
      guards.delete(off);
      answered({ kind: 'unknown', reason: 'the provider failed' });
    });
  }

  return {
    begin(created, payerCode) {
      const provider = providerOf(created);
      const { attempt, effects } = step(created, { type: 'started', atMs: created.createdAtMs }, provider.procedure);
      deps.save(null, attempt);
      run(post(attempt), effects, payerCode);
    },
    feed: (attempt, type) => apply(attempt, { type, atMs: clock.nowMs() }),
    resume: (attempt) => hear(attempt, { type: 'restarted', atMs: clock.nowMs() }),
    latest: (attempt) => live.get(attempt.id)?.attempt ?? attempt,
    close() {
      closed = true;
      for (const { timer } of live.values()) timer?.();
      for (const off of guards) off();
      live.clear();
      guards.clear();
    },
  };
}

function orderOf({ orderNo, amountMinor, currency, mode }: Attempt, subject: string): ChannelOrder {
  return { orderNo, amountMinor, currency, mode, subject };
}

async function send(provider: PaymentProvider, order: ChannelOrder, name: CallName, payerCode?: string): Promise<Answer> {
  switch (name) {
    case 'present':
      return await provider.present(order);
    case 'charge':
      // The code is held by the first call alone and never saved: there is nothing to charge with a second time.
      if (payerCode === undefined) throw new Error('a charge without a code');
      return await provider.charge(order, payerCode);
    case 'query':
      return await provider.query(order);
    case 'reverse':
      return await provider.reverse(order);
  }
}
