/**
 * Runs rentals: feeds events to the machine, saves what it says before its effects run, and carries the effects out. It
 * holds no rule of its own about money; those are in core/rental.
 */
import { Fault, minor } from '#main/contract';
import { isOpen, type Rental } from '../../core/rental/rental.ts';
import { mustSave, step, type RentalEffect, type RentalEvent } from '../../core/rental/step.ts';
import type { Store, Tx } from '../../ports.ts';
import { createCalls, type CallsDeps } from './calls.ts';

/** After the store did not save a step, before the scheme is asked anew. Milliseconds. */
export const STORE_RETRY_MS = 10_000;

export interface RunnerDeps extends CallsDeps {
  store: Store;
  /** A step is durable, or is no fact. */
  stepped(after: Rental): void;
  trouble(fault: Fault): void;
}

export interface Runner {
  /** Takes a step; one that is not saved is not taken. @throws Fault STORE, SCHEME_OFF */
  apply(known: Rental, event: RentalEvent): Rental;
  /** Takes a rental up after a restart. */
  resume(rental: Rental): void;
  /** The rental with what is known in memory only. */
  latest(rental: Rental): Rental;
  /** Forgets what is in memory alone: the store was opened again and may hold more. Answers under way are not heard. */
  reset(): void;
  close(): void;
}

interface Live {
  rental: Rental;
  timer: (() => void) | null;
}

function forgetAll(live: Map<string, Live>, calls: { forget(): void }): void {
  for (const { timer } of live.values()) timer?.();
  live.clear();
  calls.forget();
}

export function createRunner(deps: RunnerDeps): Runner {
  const { store, clock, log } = deps;
  const live = new Map<string, Live>();
  const calls = createCalls(deps);
  let closed = false;

  function apply(known: Rental, event: RentalEvent): Rental {
    const at = live.get(known.id) ?? { rental: store.rentals.byId(known.id) ?? known, timer: null };
    if (closed) return at.rental;
    const before = at.rental;
    const { rental: after, effects } = step(before, event);
    if (after === before) return before;
    live.set(known.id, at);
    // A new one is not in the store yet, whatever its step.
    if (event.type === 'started' || mustSave(before, after)) save(at, before, after, event.type === 'started');
    at.rental = after;
    if (before.phase !== after.phase) log.info('rental.phase', { rental: after.id, orderNo: after.orderNo, from: before.phase, to: after.phase });
    run(at, effects);
    if (!isOpen(after) || (after.call === undefined && after.nextAtMs === undefined)) forget(at);
    deps.stepped(after);
    return after;
  }

  /** What was not saved did not happen: its effects do not run, and of one that is there the scheme is asked anew later. */
  function save(at: Live, before: Rental, after: Rental, isNew: boolean): void {
    try {
      store.commit((tx) => record(tx, before, after));
    } catch (error) {
      if (isNew) forget(at);
      else wake(at, STORE_RETRY_MS, 'restarted');
      deps.trouble(error instanceof Fault ? error : new Fault('INTERNAL', 'a rental’s step could not be recorded: see the log'));
      throw error;
    }
  }

  function run(at: Live, effects: RentalEffect[]): void {
    at.timer?.();
    at.timer = null;
    for (const effect of effects) {
      if (effect.kind === 'wake') wake(at, effect.afterMs, 'timer');
      else calls.make(at.rental, effect.call, (answer) => hear(at.rental, { type: 'answer', call: effect.call, no: effect.no, answer, atMs: clock.nowMs() }));
    }
  }

  function wake(at: Live, afterMs: number, type: 'timer' | 'restarted'): void {
    at.timer?.();
    at.timer = clock.after(afterMs, () => {
      at.timer = null;
      hear(at.rental, { type, atMs: clock.nowMs() });
    });
  }

  function forget(at: Live): void {
    at.timer?.();
    live.delete(at.rental.id);
  }

  /** An event that nobody waits for the result of: what goes wrong is in the log and on the screen. */
  function hear(rental: Rental, event: RentalEvent): void {
    try {
      apply(rental, event);
    } catch (error) {
      log.error('rental.event', { rental: rental.id, event: event.type, error: String(error) });
    }
  }

  return {
    apply,
    resume: (rental) => hear(rental, { type: 'restarted', atMs: clock.nowMs() }),
    latest: (rental) => live.get(rental.id)?.rental ?? rental,
    reset: () => forgetAll(live, calls),
    close() {
      closed = true;
      forgetAll(live, calls);
      calls.close();
    },
  };
}

/** The step, and with the money that came by it a fact of its own: one commit. */
function record(tx: Tx, before: Rental, after: Rental): void {
  tx.append('rental.step', after);
  const { id: rentalId, scheme, orderNo, currency, paid, bill } = after;
  if (after.phase !== 'done' || before.phase === 'done' || paid === undefined || paid.amountMinor === 0) return;
  tx.append('rental.collected', { rentalId, scheme, orderNo, ...paid, currency, askedMinor: bill?.totalMinor ?? minor(0) });
}
