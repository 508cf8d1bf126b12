/**
 * The payment attempt machine: `step(attempt, event, procedure) → { attempt, effects }`, pure.
 *
 * What is awaited stands in the attempt itself (`call` or `nextAtMs`), and the effects are the
 * difference between before and after: an unresolved attempt always awaits one of the two, so there
 * is no dead end. One call is out at a time. Rules: reference "Rules that hold for every scheme"
 * (three outcomes only; cancel is a request; once paid, nothing un-pays it; query → reverse at once).
 */
import type { MoneyDecision } from '#main/contract';
import { isUnresolved, type Attempt, type Call, type CallName } from './attempt.ts';
import { billed, type BillWord } from './bill.ts';
import * as face from './face.ts';
import { decide, givenBack, isWatched, lateNews, refundEnded, staleMoney, undecided } from './late.ts';
import * as to from './moves.ts';
import { PAYABLE_FOR_MS, reverseKind, type Answer, type Procedure } from './procedure.ts';

export type AttemptEvent =
  | { type: 'started'; atMs: number }
  /** A face payment begins: its code is waited for until then. */
  | { type: 'faceBegun'; untilMs: number; atMs: number }
  /** The code of a face is there. */
  | { type: 'faceTaken'; atMs: number }
  /** There will be none: nothing was sent to the scheme's gateway. */
  | { type: 'faceEnded'; code: string; message: string; atMs: number }
  /** An answer to a call, named and numbered as its effect was. */
  | { type: 'answer'; call: CallName; no: number; answer: Answer; atMs: number }
  | { type: 'timer'; atMs: number }
  | { type: 'cancelAsked'; atMs: number }
  | { type: 'queryAsked'; atMs: number }
  /** The terminal started again, or the sweep found it with nobody at it: whatever was out is lost. */
  | { type: 'restarted' | 'swept'; atMs: number }
  /** A bill of the scheme came in. */
  | { type: 'bill'; word: BillWord; atMs: number }
  /** What a person decided on loose money, named by its transaction; without one, on a parked attempt. */
  | { type: 'decided'; transactionId?: string; decision: MoneyDecision; atMs: number }
  | { type: 'refundEnded'; transactionId: string; how: 'done' | 'failed'; atMs: number };

export type Effect =
  | { kind: 'call'; call: CallName; no: number }
  /** Send `timer` after this long. Takes the place of an earlier wake. */
  | { kind: 'wake'; afterMs: number }
  /** Screens should be told. */
  | { kind: 'announce' };

export interface Step {
  attempt: Attempt;
  effects: Effect[];
}

/** Moves an attempt. The attempt it returns is saved, where `mustSave` says so, before the effects run. */
export function step(attempt: Attempt, event: AttemptEvent, procedure: Procedure): Step {
  const after = move(attempt, event, procedure);
  if (after === attempt) return { attempt, effects: [] };
  const effects: Effect[] = [{ kind: 'announce' }];
  if (after.call !== undefined) {
    if (after.call !== attempt.call) effects.unshift({ kind: 'call', call: after.call.name, no: after.call.no });
  } else if (after.nextAtMs !== undefined && (after.nextAtMs !== attempt.nextAtMs || attempt.call !== undefined)) {
    // A wake that is set stays as it is: reckoned anew, it would move with a clock that was set meanwhile.
    effects.unshift({ kind: 'wake', afterMs: Math.max(0, after.nextAtMs - event.atMs) });
  }
  return { attempt: after, effects };
}

const savedFields = [
  'phase',
  'cancelAsked',
  'qr',
  'transactionId',
  'paidMinor',
  'loose',
  'freed',
  'notBilled',
  'reverses',
  'doubt',
] as const satisfies readonly (keyof Attempt)[];

/**
 * Must this step be in the journal before its effects run? What decides the procedure is saved: the
 * phase, a cancel, the code shown, what is known of money, each reverse. A poll that changed none of
 * these is not a fact: after a restart the scheme is asked anew anyway, so the count of queries and
 * the next time may live in memory.
 */
export function mustSave(before: Attempt | null, after: Attempt): boolean {
  return before === null || savedFields.some((field) => before[field] !== after[field]);
}

function move(attempt: Attempt, event: AttemptEvent, procedure: Procedure): Attempt {
  switch (event.type) {
    case 'started':
      return attempt.phase === 'created' ? send(attempt, event.atMs, procedure) : attempt;
    case 'faceBegun':
      return face.begin(attempt, event.untilMs);
    case 'faceTaken':
      return face.waits(attempt) ? send(attempt, event.atMs, procedure) : attempt;
    case 'faceEnded':
      return face.waits(attempt) ? face.end(attempt, event, event.atMs) : attempt;
    case 'answer':
      if (attempt.call?.no !== event.no || attempt.call.name !== event.call) return staleAnswer(attempt, event, procedure);
      return answered(attempt, attempt.call, event.answer, event.atMs, procedure);
    case 'timer':
      return attempt.call === undefined ? due(attempt, event.atMs) : attempt;
    case 'cancelAsked':
      return cancel(attempt, event.atMs);
    case 'queryAsked':
      return askNow(attempt, event.atMs);
    case 'restarted':
    case 'swept':
      return restart(attempt, event.atMs, procedure);
    case 'bill':
      return billed(attempt, event.word, event.atMs, procedure);
    case 'decided':
      return decide(attempt, event.transactionId, event.decision);
    case 'refundEnded':
      return refundEnded(attempt, event.transactionId, event.how);
  }
}

/** A person is in a hurry. A reverse keeps its pace all the same: each round of it counts. */
function askNow(attempt: Attempt, atMs: number): Attempt {
  const busy = attempt.call !== undefined || attempt.phase === 'created' || attempt.phase === 'reversing';
  return busy ? attempt : to.ask(attempt, atMs);
}

function send(attempt: Attempt, atMs: number, procedure: Procedure): Attempt {
  const deadlineAtMs = atMs + procedure.giveUpAfterMs[attempt.mode];
  return to.calling({ ...to.enter(attempt, 'sent', atMs), deadlineAtMs }, attempt.mode === 'mpm' ? 'present' : 'charge');
}

/** The time has come to do the next thing. */
function due(attempt: Attempt, atMs: number): Attempt {
  if (!isUnresolved(attempt)) return attempt.nextAtMs === undefined ? attempt : to.ask(attempt, atMs);
  if (face.waits(attempt)) return face.end(attempt, face.noTime, atMs);
  if (attempt.phase === 'parked') return to.ask(attempt.doubt === true ? { ...attempt, doubt: false } : attempt, atMs);
  const clockSetBack = atMs < attempt.createdAtMs;
  const over = clockSetBack || (attempt.deadlineAtMs !== undefined && atMs >= attempt.deadlineAtMs);
  if (over || attempt.phase === 'reversing' || attempt.cancelAsked || to.neverShown(attempt)) return to.beginReverse(attempt, atMs);
  return to.ask(attempt, atMs);
}

/** A request, not a result: what is out is awaited first, then asked about, then reversed. */
function cancel(attempt: Attempt, atMs: number): Attempt {
  const cancellable = isUnresolved(attempt) || (attempt.phase === 'amountMismatch' && undecided(attempt));
  if (!cancellable || attempt.cancelAsked) return attempt;
  if (face.waits(attempt)) return face.end({ ...attempt, cancelAsked: true }, face.cancelled, atMs);
  const asked = { ...attempt, cancelAsked: true };
  if (attempt.phase === 'reversing' || attempt.phase === 'created' || attempt.call !== undefined) return asked;
  return to.beginReverse(asked, atMs);
}

function withoutLate({ late: _late, ...attempt }: Attempt): Attempt {
  return attempt;
}

/** Never sends again: a call that was out may have arrived, so the scheme is asked. */
function restart(attempt: Attempt, atMs: number, procedure: Procedure): Attempt {
  if (!isUnresolved(attempt)) return isWatched(attempt) ? watchAnew(attempt, atMs) : attempt;
  if (face.waits(attempt)) return face.end(attempt, face.interrupted, atMs);
  const { call: lost, ...rest } = attempt;
  // The pause of a parked one did not pass, so it does not end the doubt.
  if (attempt.phase === 'parked') return to.ask(rest, atMs);
  return due(lost?.name === 'reverse' ? inDoubt(rest, procedure) : rest, atMs);
}

function watchAnew(attempt: Attempt, atMs: number): Attempt {
  return attempt.phase === 'reversed' || undecided(attempt) ? to.ask(withoutLate(attempt), atMs) : attempt;
}

/** A reverse without an answer may still be carried out, where it can give money back. */
function inDoubt(attempt: Attempt, procedure: Procedure): Attempt {
  const kind = reverseKind(procedure, attempt.mode, attempt.createdAtMs, attempt.createdAtMs);
  return kind === 'giveBack' ? { ...attempt, doubt: true } : attempt;
}

function answered(attempt: Attempt, call: Call, answer: Answer, atMs: number, procedure: Procedure): Attempt {
  if (!isUnresolved(attempt)) return lateNews(attempt, answer, atMs, procedure);
  switch (answer.kind) {
    case 'paid':
      return money(attempt, call, answer, atMs, procedure);
    case 'refused':
      // A reverse that is turned down although money was taken ends nothing.
      if (call.name === 'reverse' && attempt.transactionId !== undefined) return onward(attempt, call, atMs, procedure);
      return refused(attempt, answer, atMs, procedure);
    case 'reversed':
      return closed(attempt, atMs, procedure);
    case 'presented':
      return call.name === 'present' ? show(attempt, answer, atMs, procedure) : onward(attempt, call, atMs, procedure);
    case 'waiting':
      return call.name === 'reverse' ? onward(attempt, call, atMs, procedure) : stands(attempt, call, answer.asked, atMs, procedure);
    case 'absent':
      return absent(attempt, call, atMs, procedure);
    case 'again':
      return onward(attempt, call, atMs, procedure, answer.afterMs);
    case 'unknown':
      return onward(call.name === 'reverse' ? inDoubt(attempt, procedure) : attempt, call, atMs, procedure);
  }
}

/** Nothing was settled: what comes next. */
function onward(attempt: Attempt, call: Call, atMs: number, procedure: Procedure, pauseMs?: number): Attempt {
  if (attempt.phase === 'parked') {
    return attempt.cancelAsked ? to.beginReverse(attempt, atMs) : to.lookSlowly(attempt, atMs);
  }
  if (attempt.phase === 'reversing') {
    if (call.name === 'query') return to.reverse(attempt, atMs, procedure);
    if (to.neverShown(attempt)) return closed(attempt, atMs, procedure);
    if (attempt.reverses % procedure.reversesMax === 0) {
      return to.park(attempt, atMs, 'NOT_CONFIRMED', 'The scheme did not confirm the cancel: check the payment in its merchant app.');
    }
    return to.wait(attempt, atMs, pauseMs ?? procedure.reverseEveryMs);
  }
  if (attempt.cancelAsked) return to.beginReverse(attempt, atMs);
  if (call.name === 'query') return to.wait(attempt, atMs, procedure.queryEveryMs);
  return to.wait(to.enter(attempt, 'unknown', atMs), atMs, procedure.firstQueryAfterMs);
}

function show(attempt: Attempt, answer: Extract<Answer, { kind: 'presented' }>, atMs: number, procedure: Procedure): Attempt {
  // A code that is not wanted any more is not shown, so that nobody can pay it.
  if (attempt.cancelAsked) return to.beginReverse(attempt, atMs);
  const deadlineAtMs = Math.min(answer.expiresAtMs, attempt.deadlineAtMs ?? answer.expiresAtMs);
  return to.wait(to.enter({ ...attempt, qr: answer.qr, deadlineAtMs }, 'waitingForPayer', atMs), atMs, procedure.queryEveryMs);
}

/** The order stands unpaid. */
function stands(attempt: Attempt, call: Call, asked: boolean, atMs: number, procedure: Procedure): Attempt {
  const seen = { ...attempt, payerAsked: asked };
  if (attempt.phase === 'reversing' || attempt.phase === 'parked' || attempt.cancelAsked || to.neverShown(attempt)) {
    return onward(seen, call, atMs, procedure);
  }
  return to.wait(to.enter(seen, 'waitingForPayer', atMs), atMs, procedure.queryEveryMs);
}

/**
 * The scheme has no such order. Some make the order of a shown code only when it is read, and a lost
 * charge may still arrive: only an order whose code nobody saw, or one that a reverse does not find
 * either, is closed by this.
 */
function absent(attempt: Attempt, call: Call, atMs: number, procedure: Procedure): Attempt {
  const closing = attempt.phase === 'reversing' && (call.name === 'reverse' || to.neverShown(attempt));
  if (closing && attempt.transactionId === undefined) return closed(attempt, atMs, procedure);
  if (cannotBePaid(attempt, atMs, procedure)) return closed(attempt, atMs, procedure);
  const lostCharge = attempt.mode === 'cpm' && attempt.phase === 'querying';
  if (lostCharge && attempt.queries >= to.ABSENT_QUERIES_MIN) return to.reverse(attempt, atMs, procedure);
  return onward(attempt, call, atMs, procedure);
}

/** Nobody can close it at this scheme, it was never made, and the time in which it could be paid has passed in pauses. */
function cannotBePaid(attempt: Attempt, atMs: number, procedure: Procedure): boolean {
  if (attempt.phase !== 'parked' || attempt.transactionId !== undefined) return false;
  const closable = reverseKind(procedure, attempt.mode, attempt.createdAtMs, atMs) !== 'none';
  return !closable && to.waitedSlowlyMs(attempt) >= (procedure.payableForMs ?? PAYABLE_FOR_MS);
}

/**
 * The scheme says paid. Money taken during a cancel wins, unless a reverse may still give it back. Where
 * the payment is the answer to a reverse, reversing gives nothing back at this scheme: no doubt is left.
 */
function money(attempt: Attempt, call: Call, answer: to.Paid, atMs: number, procedure: Procedure): Attempt {
  if (call.name !== 'reverse' && attempt.doubt === true) return onward(to.noteMoney(attempt, answer), call, atMs, procedure);
  if (answer.amountMinor === attempt.amountMinor) return to.paid(attempt, answer, atMs);
  // A cancel of another amount that was known goes on; one that was begun before gives way, and a person chooses.
  const cancelling = attempt.phase === 'reversing' && call.name === 'query' && undecided(attempt);
  return cancelling ? onward(to.noteMoney(attempt, answer), call, atMs, procedure) : to.mismatch(attempt, answer, atMs, procedure);
}

function refused(attempt: Attempt, answer: { code: string; message: string }, atMs: number, procedure: Procedure): Attempt {
  // After a reverse, or where money is known to have been taken, a dead order is one that was given back.
  if (attempt.reverses > 0 || attempt.transactionId !== undefined) return closed(attempt, atMs, procedure);
  return to.settle({ ...attempt, refusal: { code: answer.code, message: answer.message } }, 'refused', atMs);
}

function closed(attempt: Attempt, atMs: number, procedure: Procedure): Attempt {
  const noCode = to.neverShown(attempt) && !attempt.cancelAsked;
  const ended = givenBack(attempt, atMs, procedure);
  if (!noCode) return ended;
  return { ...ended, refusal: { code: 'NO_CODE', message: 'The scheme gave no code to show, so nothing was paid. Try again.' } };
}

/** An answer that nobody waits for any more: given up, or from before a later call. */
function staleAnswer(attempt: Attempt, event: Extract<AttemptEvent, { type: 'answer' }>, procedure: Procedure): Attempt {
  const { answer, atMs } = event;
  if (answer.kind === 'paid') {
    if (!isUnresolved(attempt)) return staleMoney(attempt, answer, atMs);
    // It may be older than a reverse: then it is no proof that the money stayed.
    const unreversed = attempt.doubt === undefined && attempt.call?.name !== 'reverse';
    const sound = unreversed && answer.amountMinor === attempt.amountMinor;
    return sound ? to.paid(attempt, answer, atMs) : attempt;
  }
  if (answer.kind === 'reversed' && event.call === 'reverse') return staleReversal(attempt, atMs, procedure);
  if (!isUnresolved(attempt) || answer.kind !== 'refused' || event.call === 'reverse') return attempt;
  return attempt.transactionId === undefined && attempt.reverses === 0 ? refused(attempt, answer, atMs, procedure) : attempt;
}

/** A cancel that was given up was carried out after all. */
function staleReversal(attempt: Attempt, atMs: number, procedure: Procedure): Attempt {
  if (isUnresolved(attempt)) return closed(attempt, atMs, procedure);
  const doubtful = attempt.phase === 'amountMismatch' && undecided(attempt) && attempt.call === undefined;
  return doubtful ? to.ask(attempt, atMs) : attempt;
}
