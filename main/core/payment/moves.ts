/** The single moves of an attempt, which step.ts puts together. All pure: an attempt in, an attempt out. */
import type { AttemptPhase } from '#main/contract';
import type { Attempt, CallName } from './attempt.ts';
import type { Answer, Procedure } from './procedure.ts';

export type Paid = Extract<Answer, { kind: 'paid' }>;

/**
 * The query, counted from 1, at which "no such order" is believed of a charge that got no answer.
 * It is no proof even then (the order may still be made), so a reverse follows and closes the number for good.
 */
export const ABSENT_QUERIES_MIN = 3;
/**
 * How often a parked attempt still asks, in milliseconds. Also how long a reverse that was given up without an
 * answer may still be carried out: until such a pause has passed, "paid" is not taken for an end, or goods would
 * leave the shop against money that goes back. A pause, not a time: a clock that is set does not shorten it.
 */
export const PARKED_QUERY_EVERY_MS = 60_000;
/**
 * A reversed attempt is asked about this long after its reversal, and then this long after each look, to see
 * money that came late. Pauses rather than times, so that a clock that is set meanwhile changes nothing. Milliseconds.
 */
export const LATE_CHECK_AFTER_MS = [10_000, 50_000, 540_000] as const;
/** A look that got no answer is made again after this long, so many times. The daily bill shows the rest. */
const LATE_RETRY_MS = 60_000;
export const LATE_RETRIES_MAX = 60;
/** Phases kept in the history, the newest. */
export const HISTORY_MAX = 64;

export function enter(attempt: Attempt, phase: AttemptPhase, atMs: number): Attempt {
  if (attempt.phase === phase) return attempt;
  const history = [...attempt.history, { phase, atMs }].slice(-HISTORY_MAX);
  return { ...attempt, phase, phaseAtMs: atMs, history };
}

/** Ends an attempt: nothing is awaited any more. */
export function settle(attempt: Attempt, phase: AttemptPhase, atMs: number): Attempt {
  const { call: _call, nextAtMs: _next, ...rest } = attempt;
  return enter(rest, phase, atMs);
}

export function calling(attempt: Attempt, name: CallName): Attempt {
  const { nextAtMs: _next, ...rest } = attempt;
  return { ...rest, call: { name, no: attempt.queries + attempt.reverses } };
}

/** Waits, but not past the deadline: the last query belongs to it. */
export function wait(attempt: Attempt, atMs: number, afterMs: number): Attempt {
  const { call: _call, ...rest } = attempt;
  const deadline = attempt.phase === 'reversing' || attempt.phase === 'parked' ? undefined : attempt.deadlineAtMs;
  const nextAtMs = deadline === undefined ? atMs + afterMs : Math.max(atMs, Math.min(atMs + afterMs, deadline));
  return { ...rest, nextAtMs };
}

export function ask(attempt: Attempt, atMs: number): Attempt {
  const lost = attempt.phase === 'created' || attempt.phase === 'sent' || attempt.phase === 'unknown';
  const asking = lost ? enter(attempt, 'querying', atMs) : attempt;
  return calling({ ...asking, queries: asking.queries + 1 }, 'query');
}

/** Starts a round of the end: one last query, which the reverse follows at once unless it settles the matter. */
export function beginReverse(attempt: Attempt, atMs: number): Attempt {
  return ask(enter(attempt, 'reversing', atMs), atMs);
}

/** Milliseconds until the scheme takes a reverse. A clock that was set back past the charge does not hold it up. */
export function reverseHoldMs(attempt: Attempt, atMs: number, procedure: Procedure): number {
  const sinceMs = atMs - attempt.createdAtMs;
  if (attempt.mode === 'mpm' || sinceMs < 0) return 0;
  return Math.max(0, procedure.reverseNotBeforeMs - sinceMs);
}

/** The reverse itself: only ever the next thing after a query's answer. */
export function reverse(attempt: Attempt, atMs: number, procedure: Procedure): Attempt {
  const reversing = enter(attempt, 'reversing', atMs);
  const holdMs = reverseHoldMs(attempt, atMs, procedure);
  if (holdMs > 0) return wait(reversing, atMs, Math.min(holdMs, procedure.queryEveryMs));
  return calling({ ...reversing, reverses: reversing.reverses + 1 }, 'reverse');
}

/** Hands the attempt to a person. The request to cancel is used up: it can be made again. */
export function park(attempt: Attempt, atMs: number, code: string, message: string): Attempt {
  const parked = enter({ ...attempt, cancelAsked: false, refusal: { code, message } }, 'parked', atMs);
  return wait(parked, atMs, PARKED_QUERY_EVERY_MS);
}

/** Was no code ever shown? Then nobody can pay, and nothing has to be confirmed to be sure of that. */
export function neverShown(attempt: Attempt): boolean {
  return attempt.mode === 'mpm' && attempt.qr === undefined && attempt.transactionId === undefined;
}

/** Plans the first look at an attempt that was just reversed. */
export function watch(attempt: Attempt, atMs: number): Attempt {
  return { ...attempt, late: { heard: 0, unheard: 0 }, nextAtMs: atMs + LATE_CHECK_AFTER_MS[0] };
}

/** Plans the look after one that brought no late money, as long as it is looked for. */
export function watchOn(attempt: Attempt, atMs: number, answered: boolean): Attempt {
  const { call: _call, nextAtMs: _next, late: before = { heard: 0, unheard: 0 }, ...rest } = attempt;
  const late = answered ? { ...before, heard: before.heard + 1 } : { ...before, unheard: before.unheard + 1 };
  const afterMs = answered ? LATE_CHECK_AFTER_MS[late.heard] : LATE_RETRY_MS;
  const over = afterMs === undefined || late.unheard > LATE_RETRIES_MAX;
  return over ? { ...rest, late } : { ...rest, late, nextAtMs: atMs + afterMs };
}

export function paid(attempt: Attempt, answer: Paid, atMs: number): Attempt {
  const { refusal: _refusal, paidMinor: _paidMinor, ...rest } = attempt;
  const known = { ...rest, transactionId: answer.transactionId, paidAtMs: answer.paidAtMs ?? atMs };
  return settle(answer.payerId === undefined ? known : { ...known, payerId: answer.payerId }, 'paid', atMs);
}

/** Keeps what the scheme said was paid, without taking it for the end. */
export function noteMoney(attempt: Attempt, answer: Paid): Attempt {
  return { ...attempt, transactionId: answer.transactionId, paidMinor: answer.amountMinor };
}
