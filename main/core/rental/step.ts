/**
 * The rental machine: pure. `step` says what a rental becomes by an event, and what is to be done; whoever runs it saves
 * the new state before the effects run.
 */
import type { RentalPhase } from '#main/contract';
import type { RentalAnswer } from './answer.ts';
import { isOpen, mayBeCancelled, mayBeReturned, type Rental, type RentalBill, type RentalCallName } from './rental.ts';

/** A customer has the code in view: how often the scheme is asked. Milliseconds, as all here. */
export const CONSENT_EVERY_MS = 3_000;
/** A code that nobody agreed to for this long is called off. */
export const CONSENT_WITHIN_MS = 10 * 60_000;
/** After a call without an answer, and while money is collected: then doubled each time, to `PAUSE_MS_MAX`. */
export const DOUBT_EVERY_MS = 5_000;
export const COLLECT_EVERY_MS = 10_000;
/** A customer who has no money now may pay days later. */
export const PAUSE_MS_MAX = 30 * 60_000;

export type RentalEvent =
  | { type: 'started' | 'timer' | 'restarted' | 'cancelled'; atMs: number }
  | { type: 'returned'; bill: RentalBill; atMs: number }
  | { type: 'answer'; call: RentalCallName; no: number; answer: RentalAnswer; atMs: number };

export type RentalEffect = { kind: 'call'; call: RentalCallName; no: number } | { kind: 'wake'; afterMs: number };

export function step(rental: Rental, event: RentalEvent): { rental: Rental; effects: RentalEffect[] } {
  const after = move(rental, event);
  if (after === rental) return { rental, effects: [] };
  const effects: RentalEffect[] = [];
  if (after.call !== undefined && after.call.no !== rental.call?.no) effects.push({ kind: 'call', call: after.call.name, no: after.call.no });
  else if (after.nextAtMs !== undefined) effects.push({ kind: 'wake', afterMs: Math.max(0, after.nextAtMs - event.atMs) });
  return { rental: after, effects };
}

/** Must this step be in the journal before its effects run? A further question, or its silence, is safe without a record. */
export function mustSave(before: Rental | null, after: Rental): boolean {
  if (before === null || before.phase !== after.phase || before.refusal?.code !== after.refusal?.code) return true;
  return before.code !== after.code || before.bill?.totalMinor !== after.bill?.totalMinor;
}

function move(rental: Rental, event: RentalEvent): Rental {
  switch (event.type) {
    case 'started':
      return rental.phase === 'asked' && rental.calls === 0 ? calling(rental, 'open') : rental;
    case 'timer':
      return rental.call === undefined ? due(rental, event.atMs) : rental;
    case 'restarted':
      return restarted(rental);
    case 'returned':
      return mayBeReturned(rental) ? calling({ ...enter(rental, 'completing', event.atMs), bill: event.bill }, 'complete') : rental;
    case 'cancelled':
      return mayBeCancelled(rental) ? calling(enter(rental, 'cancelling', event.atMs), 'cancel') : rental;
    case 'answer':
      return rental.call?.no === event.no && isOpen(rental) ? heard(rental, event) : rental;
  }
}

/** Whatever a phase leaves behind: a call that was out for the phase before is nobody's any more. */
function enter(rental: Rental, phase: RentalPhase, atMs: number): Rental {
  const { nextAtMs: _next, call: _call, inDoubt: _doubt, ...rest } = rental;
  if (phase === rental.phase) return rest;
  const { refusal: _refusal, ...clean } = rest;
  return { ...clean, phase, phaseAtMs: atMs, waits: 0, history: [...rest.history, { phase, atMs }] };
}

function calling(rental: Rental, name: RentalCallName): Rental {
  const { nextAtMs: _next, ...rest } = rental;
  const no = rental.calls + 1;
  return { ...rest, calls: no, call: { name, no } };
}

/** The time has come to ask. A code that nobody agrees to is called off. */
function due(rental: Rental, atMs: number): Rental {
  if (!isOpen(rental)) return rental;
  if (rental.phase === 'consent' && atMs - rental.phaseAtMs >= CONSENT_WITHIN_MS) return calling(enter(rental, 'cancelling', atMs), 'cancel');
  return calling(rental, 'query');
}

/** A call that was out may have arrived: the scheme is asked before anything is sent again. */
function restarted(rental: Rental): Rental {
  const { call: _lost, ...rest } = rental;
  return isOpen(rental) ? calling(rest, 'query') : rental;
}

function pause(rental: Rental, atMs: number, everyMs: number): Rental {
  const { call: _call, ...rest } = rental;
  const ms = Math.min(PAUSE_MS_MAX, everyMs * 2 ** Math.min(rental.waits, 20));
  return { ...rest, nextAtMs: atMs + ms, waits: rental.waits + 1 };
}

const doubt = (rental: Rental, atMs: number): Rental => ({ ...pause(rental, atMs, DOUBT_EVERY_MS), inDoubt: true });

function heard(rental: Rental, { answer, call, atMs }: Extract<RentalEvent, { type: 'answer' }>): Rental {
  switch (answer.kind) {
    case 'unknown':
      return doubt(rental, atMs);
    case 'refused':
      return refused(rental, answer, call, atMs);
    case 'absent':
      return absent(rental, call, atMs);
    case 'revoked':
    case 'expired':
      return enter(rental, answer.kind, atMs);
    case 'done':
      return paid(rental, answer, atMs);
    case 'collecting':
      return pause(enter(rental, 'collecting', atMs), atMs, COLLECT_EVERY_MS);
    case 'consent':
      return waiting(rental, answer.code, call, atMs);
    case 'out':
      return out(rental, call, atMs);
  }
}

/** The scheme's amount is the truth, also where it is not what was asked. */
function paid(rental: Rental, { paidMinor, transactionId }: Extract<RentalAnswer, { kind: 'done' }>, atMs: number): Rental {
  return { ...enter(rental, 'done', atMs), paid: { amountMinor: paidMinor, ...(transactionId === undefined ? {} : { transactionId }) } };
}

function waiting(rental: Rental, code: string | undefined, call: RentalCallName, atMs: number): Rental {
  switch (rental.phase) {
    case 'asked':
    case 'consent': {
      const next = { ...enter(rental, 'consent', atMs), ...(code === undefined ? {} : { code }) };
      if (next.code !== undefined) return { ...next, waits: 0, nextAtMs: atMs + CONSENT_EVERY_MS };
      // It was made, and the answer with its code was lost: the same order again brings the code.
      return call === 'query' ? calling(next, 'open') : doubt(next, atMs);
    }
    case 'cancelling':
      return call === 'query' ? calling(enter(rental, 'cancelling', atMs), 'cancel') : doubt(rental, atMs);
    default:
      // Nobody takes a customer's word back: an answer from before.
      return doubt(rental, atMs);
  }
}

function out(rental: Rental, call: RentalCallName, atMs: number): Rental {
  switch (rental.phase) {
    case 'asked':
    case 'consent': {
      const { code: _code, ...agreed } = enter(rental, 'out', atMs);
      return { ...agreed, outAtMs: atMs };
    }
    case 'out':
      return enter(rental, 'out', atMs);
    // Asked for, and the scheme says that it has not come: the same again, with the same number and amounts.
    case 'completing':
      return call === 'query' ? calling(enter(rental, 'completing', atMs), 'complete') : doubt(rental, atMs);
    case 'cancelling':
      return call === 'query' ? calling(enter(rental, 'cancelling', atMs), 'cancel') : doubt(rental, atMs);
    default:
      return doubt(rental, atMs);
  }
}

function absent(rental: Rental, call: RentalCallName, atMs: number): Rental {
  switch (rental.phase) {
    case 'asked':
      return call === 'query' ? calling(enter(rental, 'asked', atMs), 'open') : doubt(rental, atMs);
    case 'cancelling':
      return enter(rental, 'revoked', atMs);
    default:
      return doubt(rental, atMs);
  }
}

/** A refused question proves nothing; so does a refused cancel, for money may have been faster. */
function refused(rental: Rental, { code, message }: Extract<RentalAnswer, { kind: 'refused' }>, call: RentalCallName, atMs: number): Rental {
  const refusal = { code, message };
  if (call === 'open' && rental.phase === 'asked') return { ...enter(rental, 'refused', atMs), refusal };
  if (call === 'complete' && rental.phase === 'completing') {
    const { bill: _bill, ...still } = enter(rental, 'out', atMs);
    return { ...still, refusal };
  }
  return { ...doubt(rental, atMs), refusal };
}
