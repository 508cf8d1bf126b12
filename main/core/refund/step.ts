/**
 * The refund machine: pure. `step` says what a refund becomes by an event, and what is to be done; whoever runs it
 * saves the new state before the effects run.
 */
import type { RefundPhase } from '#main/contract';
import { isUnsent, type RefundAnswer } from './answer.ts';
import { hasFailed, isUnderWay, type Refund, type RefundCallName } from './refund.ts';

/** Without network, how often it is tried. Milliseconds. */
export const QUEUED_EVERY_MS = 15_000;
/** Longest pause between two questions: an asynchronous refund may take days. Milliseconds. */
export const PAUSE_MS_MAX = 10 * 60_000;

export interface RefundTimes {
  /** After silence, before the first question. Milliseconds, as the next. */
  firstQueryAfterMs: number;
  /** Then doubled each time, to `PAUSE_MS_MAX`. */
  queryEveryMs: number;
  /** Can the scheme be asked what became of a refund? Otherwise the same refund sent again tells. */
  hasStatus: boolean;
}

export type RefundEvent =
  | { type: 'started' | 'timer' | 'askedNow' | 'restarted'; atMs: number }
  | { type: 'answer'; call: RefundCallName; no: number; answer: RefundAnswer; atMs: number }
  | { type: 'settled'; how: 'cash' | 'outside'; atMs: number };

export type RefundEffect = { kind: 'call'; call: RefundCallName; no: number } | { kind: 'wake'; afterMs: number } | { kind: 'announce' };

export function step(refund: Refund, event: RefundEvent, times: RefundTimes): { refund: Refund; effects: RefundEffect[] } {
  const after = move(refund, event, times);
  if (after === refund) return { refund, effects: [] };
  const effects: RefundEffect[] = [{ kind: 'announce' }];
  if (after.call !== undefined && after.call.no !== refund.call?.no) effects.unshift({ kind: 'call', call: after.call.name, no: after.call.no });
  else if (after.nextAtMs !== undefined) effects.unshift({ kind: 'wake', afterMs: Math.max(0, after.nextAtMs - event.atMs) });
  return { refund: after, effects };
}

/**
 * Must this step be in the journal before its effects run? The phase decides what a restart does; a further question
 * with the same number is safe without a record.
 */
export function mustSave(before: Refund | null, after: Refund): boolean {
  return before === null || before.phase !== after.phase || before.refusal?.code !== after.refusal?.code;
}

function move(refund: Refund, event: RefundEvent, times: RefundTimes): Refund {
  switch (event.type) {
    case 'started':
      return refund.phase === 'created' ? send(refund, event.atMs) : refund;
    case 'answer':
      return refund.call?.no === event.no ? answered(refund, event, times) : stale(refund, event);
    case 'timer':
      return isUnderWay(refund) && refund.call === undefined ? due(refund, event.atMs, times) : refund;
    case 'askedNow':
      return askNow(refund, event.atMs, times);
    case 'restarted':
      return restart(refund, event.atMs, times);
    case 'settled':
      return hasFailed(refund) && refund.call === undefined ? { ...enter(refund, 'settled', event.atMs), settledBy: event.how } : refund;
  }
}

function enter(refund: Refund, phase: RefundPhase, atMs: number): Refund {
  const { nextAtMs: _next, call: _call, ...rest } = refund;
  if (phase === refund.phase) return rest;
  return { ...rest, phase, phaseAtMs: atMs, waits: 0, history: [...refund.history, { phase, atMs }] };
}

function calling(refund: Refund, name: RefundCallName): Refund {
  const no = refund.calls + 1;
  return { ...refund, calls: no, call: { name, no }, lastCall: name };
}

function send(refund: Refund, atMs: number): Refund {
  const { refusal: _refusal, ...rest } = refund;
  return calling(enter(rest, 'sent', atMs), 'refund');
}

function wait(refund: Refund, atMs: number, ms: number): Refund {
  return { ...refund, nextAtMs: atMs + ms };
}

/** The time has come. What may have arrived is asked about and sent again with its own number, by turns. */
function due(refund: Refund, atMs: number, times: RefundTimes): Refund {
  if (refund.phase === 'created' || refund.phase === 'queued') return send(refund, atMs);
  if (refund.phase === 'processing') return calling(enter(refund, 'processing', atMs), times.hasStatus ? 'status' : 'refund');
  const name = times.hasStatus && refund.lastCall === 'refund' ? 'status' : 'refund';
  return calling(enter(refund, 'querying', atMs), name);
}

function askNow(refund: Refund, atMs: number, times: RefundTimes): Refund {
  if (refund.call !== undefined) return refund;
  if (isUnderWay(refund)) return due(refund, atMs, times);
  if (refund.phase === 'refused') return send(refund, atMs);
  return refund.phase === 'abnormal' ? calling(refund, times.hasStatus ? 'status' : 'refund') : refund;
}

/** A call that was out may have arrived. Its number makes asking and sending again safe. */
function restart(refund: Refund, atMs: number, times: RefundTimes): Refund {
  const { call: lost, ...rest } = refund;
  if (!isUnderWay(refund)) return lost === undefined ? refund : rest;
  return due(lost === undefined && refund.phase !== 'sent' ? rest : { ...rest, lastCall: 'refund' }, atMs, times);
}

function answered(refund: Refund, { answer, call, atMs }: Extract<RefundEvent, { type: 'answer' }>, times: RefundTimes): Refund {
  switch (answer.kind) {
    case 'refunded':
      return done(refund, answer.refundId, atMs);
    case 'processing':
      return pause(enter(refund, 'processing', atMs), atMs, times.queryEveryMs);
    case 'refused':
      if (answer.abnormal === true) return { ...enter(refund, 'abnormal', atMs), refusal: { code: answer.code, message: answer.message } };
      // A question about a refund that may still be on its way proves nothing against it: its own number is sent.
      if (call === 'status' && (refund.phase === 'querying' || refund.phase === 'unknown')) return calling(enter(refund, 'querying', atMs), 'refund');
      return { ...enter(refund, refund.phase === 'abnormal' ? 'abnormal' : 'refused', atMs), refusal: { code: answer.code, message: answer.message } };
    case 'unknown':
      return unheard(refund, answer.reason, atMs, times);
  }
}

function unheard(refund: Refund, reason: string, atMs: number, times: RefundTimes): Refund {
  if (refund.phase === 'sent') {
    if (isUnsent(reason)) return wait(enter(refund, 'queued', atMs), atMs, QUEUED_EVERY_MS);
    return wait(enter(refund, 'unknown', atMs), atMs, times.firstQueryAfterMs);
  }
  const still = enter(refund, refund.phase, atMs);
  return isUnderWay(refund) ? pause(still, atMs, times.queryEveryMs) : still;
}

function pause(refund: Refund, atMs: number, everyMs: number): Refund {
  return { ...wait(refund, atMs, Math.min(PAUSE_MS_MAX, everyMs * 2 ** Math.min(refund.waits, 30))), waits: refund.waits + 1 };
}

function done(refund: Refund, refundId: string, atMs: number): Refund {
  const { refusal: _refusal, ...rest } = refund;
  return { ...enter(rest, 'refunded', atMs), refundId };
}

/** An answer that nobody waits for any more. Only money that did go back is news. */
function stale(refund: Refund, { answer, atMs }: Extract<RefundEvent, { type: 'answer' }>): Refund {
  if (answer.kind !== 'refunded' || refund.phase === 'refunded') return refund;
  if (refund.phase !== 'settled') return done(refund, answer.refundId, atMs);
  const refusal = { code: 'TWICE', message: 'The scheme gave it back after all, and a person had settled it otherwise: the customer may have it twice.' };
  return { ...enter(refund, 'abnormal', atMs), refundId: answer.refundId, refusal };
}
