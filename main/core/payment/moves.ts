/** The single moves of an attempt, which step.ts puts together. All pure: an attempt in, an attempt out. */
import type { AttemptPhase } from '#main/contract';
import { looseOf, type Attempt, type CallName, type Loose } from './attempt.ts';
import { promotionsField } from './parts.ts';
import { LATE_LOOK_FOR_MS, reverseKind, type Answer, type Procedure } from './procedure.ts';

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
/** Looks of a parked attempt at that pace, before the pause doubles from look to look, and the longest pause. */
export const PARKED_LOOKS = 10;
export const PARKED_QUERY_MAX_MS = 1_800_000;
/**
 * An attempt that ended without money is asked about this long after its end, and then this long after each look, to
 * see money that came late; from there on the pause doubles, for as long as the scheme's procedure says. Pauses rather
 * than times, so that a clock that is set meanwhile changes nothing. Milliseconds.
 */
export const LATE_CHECK_AFTER_MS = [10_000, 50_000, 540_000] as const;
const LATE_PAUSE_MAX_MS = 3_600_000;
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
  const sinceMs = atMs - chargedAtMs(attempt);
  if (attempt.mode === 'mpm' || sinceMs < 0) return 0;
  return Math.max(0, procedure.reverseNotBeforeMs - sinceMs);
}

/** A face is taken before anything is charged, and that may take a while. */
function chargedAtMs({ face, history, createdAtMs }: Attempt): number {
  const sent = face === true ? history.find(({ phase }) => phase === 'sent') : undefined;
  return sent?.atMs ?? createdAtMs;
}

/** The reverse itself: only ever the next thing after a query's answer. */
export function reverse(attempt: Attempt, atMs: number, procedure: Procedure): Attempt {
  const reversing = enter(attempt, 'reversing', atMs);
  if (reverseKind(procedure, attempt.mode, attempt.createdAtMs, atMs) === 'none') {
    return park(reversing, atMs, 'NO_CANCEL', 'The scheme takes no cancel of this payment: it ends by its own word, or by its bill.');
  }
  const holdMs = reverseHoldMs(attempt, atMs, procedure);
  if (holdMs > 0) return wait(reversing, atMs, Math.min(holdMs, procedure.queryEveryMs));
  return calling({ ...reversing, reverses: reversing.reverses + 1 }, 'reverse');
}

/** Hands the attempt to a person. The request to cancel is used up: it can be made again. */
export function park(attempt: Attempt, atMs: number, code: string, message: string): Attempt {
  const parked = enter({ ...attempt, cancelAsked: false, refusal: { code, message }, slowLooks: 0 }, 'parked', atMs);
  return wait(parked, atMs, PARKED_QUERY_EVERY_MS);
}

/** Plans the next look of a parked attempt after one that settled nothing. */
export function lookSlowly(attempt: Attempt, atMs: number): Attempt {
  const slowLooks = (attempt.slowLooks ?? 0) + 1;
  return wait({ ...attempt, slowLooks }, atMs, slowPauseMs(slowLooks));
}

function slowPauseMs(look: number): number {
  return Math.min(PARKED_QUERY_EVERY_MS * 2 ** Math.max(0, look - PARKED_LOOKS), PARKED_QUERY_MAX_MS);
}

/** The pauses that a parked attempt has waited since it was parked, or since the last start: no clock that is set changes them. */
export function waitedSlowlyMs({ slowLooks = 0 }: Attempt): number {
  let sumMs = PARKED_QUERY_EVERY_MS;
  for (let look = 1; look <= slowLooks; look += 1) sumMs += slowPauseMs(look);
  return slowLooks === 0 ? 0 : sumMs - slowPauseMs(slowLooks);
}

/** Was no code ever shown? Then nobody can pay, and nothing has to be confirmed to be sure of that. */
export function neverShown(attempt: Attempt): boolean {
  return attempt.mode === 'mpm' && attempt.qr === undefined && attempt.transactionId === undefined;
}

/** Plans the first look at an attempt that has just ended without money that it could take. */
export function watch(attempt: Attempt, atMs: number, procedure: Procedure): Attempt {
  const afterMs = latePauseMs(0, procedure);
  return afterMs === undefined ? attempt : { ...attempt, late: { heard: 0, unheard: 0 }, nextAtMs: atMs + afterMs };
}

/** Plans the look after one that brought no late money, as long as it is looked for. */
export function watchOn(attempt: Attempt, atMs: number, answered: boolean, procedure: Procedure): Attempt {
  const { call: _call, nextAtMs: _next, late: before = { heard: 0, unheard: 0 }, ...rest } = attempt;
  const late = answered ? { ...before, heard: before.heard + 1 } : { ...before, unheard: before.unheard + 1 };
  const afterMs = answered ? latePauseMs(late.heard, procedure) : LATE_RETRY_MS;
  const over = afterMs === undefined || late.unheard > LATE_RETRIES_MAX;
  return over ? { ...rest, late } : { ...rest, late, nextAtMs: atMs + afterMs };
}

/** The pause before a look, after so many that were answered; none once the scheme's time for late money is over. */
function latePauseMs(heard: number, { lateForMs = LATE_LOOK_FOR_MS }: Procedure): number | undefined {
  let passedMs = 0;
  for (let look = 0; ; look += 1) {
    const doubled = Math.min(LATE_PAUSE_MAX_MS, 600_000 * 2 ** Math.max(0, look - LATE_CHECK_AFTER_MS.length));
    const pauseMs = Math.min(LATE_CHECK_AFTER_MS[look] ?? doubled, lateForMs - passedMs);
    if (pauseMs <= 0) return undefined;
    if (look === heard) return pauseMs;
    passedMs += pauseMs;
  }
}

/** The scheme's word that the asked amount was taken: the sale gets it, unless it was freed of this attempt. */
export function paid(attempt: Attempt, answer: Paid, atMs: number): Attempt {
  const { refusal: _refusal, paidMinor: _paidMinor, ...rest } = withoutLoose(attempt, answer.transactionId);
  const known = { ...rest, transactionId: answer.transactionId, paidAtMs: answer.paidAtMs ?? atMs };
  const vouchers = promotionsField(answer.promotions, answer.amountMinor);
  const named = { ...known, ...vouchers, ...(answer.payerId === undefined ? {} : { payerId: answer.payerId }) };
  return attempt.freed === undefined ? settle(named, 'paid', atMs) : tooLate(named, answer, atMs);
}

/** Money that its sale does not wait for. */
export function tooLate(attempt: Attempt, answer: Paid, atMs: number): Attempt {
  const paidAtMs = answer.paidAtMs ?? atMs;
  const known = { ...noteMoney(attempt, answer), paidAtMs };
  return settle(loosen(known, looseMoney(answer, 'paidLate', atMs)), 'paidLate', atMs);
}

/** Another amount was taken than was asked. A person chooses; a request to cancel is used up and can be made again. */
export function mismatch(attempt: Attempt, answer: Paid, atMs: number, procedure: Procedure): Attempt {
  const message = `The scheme took ${answer.amountMinor} where ${attempt.amountMinor} was asked (minor units).`;
  const { doubt: _doubt, ...known } = noteMoney(attempt, answer);
  const told = { ...known, cancelAsked: false, refusal: { code: 'AMOUNT', message } };
  return watch(settle(loosen(told, looseMoney(answer, 'amountMismatch', atMs)), 'amountMismatch', atMs), atMs, procedure);
}

/** A further transaction on the same order number. */
export function another(attempt: Attempt, answer: Paid, atMs: number): Attempt {
  const known = attempt.transactionId === answer.transactionId || looseOf(attempt).some((sum) => sum.transactionId === answer.transactionId);
  if (known) return attempt;
  return settle(loosen(attempt, looseMoney(answer, 'secondCapture', atMs)), 'secondCapture', atMs);
}

function looseMoney({ transactionId, amountMinor, payerId, paidAtMs, promotions }: Paid, cause: Loose['cause'], atMs: number): Loose {
  const payer = payerId === undefined ? {} : { payerId };
  return { transactionId, amountMinor, cause, sinceMs: atMs, paidAtMs: paidAtMs ?? atMs, ...payer, ...promotionsField(promotions, amountMinor) };
}

/** Adds a sum, or takes what is known of it anew. */
export function loosen(attempt: Attempt, sum: Loose): Attempt {
  const others = looseOf(attempt).filter(({ transactionId }) => transactionId !== sum.transactionId);
  return { ...attempt, loose: [...others, sum] };
}

/** Takes a sum off that nobody decided on: it has found its place by itself. */
export function withoutLoose(attempt: Attempt, transactionId?: string): Attempt {
  const loose = looseOf(attempt).filter((sum) => sum.decision !== undefined || (transactionId !== undefined && sum.transactionId !== transactionId));
  if (loose.length > 0) return { ...attempt, loose };
  const { loose: _loose, ...rest } = attempt;
  return rest;
}

/** Keeps what the scheme said was paid, without taking it for the end. */
export function noteMoney(attempt: Attempt, answer: Paid): Attempt {
  return { ...attempt, transactionId: answer.transactionId, paidMinor: answer.amountMinor };
}
