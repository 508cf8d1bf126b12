/** The machine under any sequence of events: legal phases, money that only grows, one call out, never a dead end. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { minor, type AttemptPhase, type MoneyWay } from '#main/contract';
import { isUnresolved, looseOf, settledPhases, type Attempt, type CallName } from './attempt.ts';
import type { Answer, Mode, Procedure } from './procedure.ts';
import { mustSave, step, type AttemptEvent } from './step.ts';
import { absent, created, paidAnswer, procedure, reversed, shown, T0, unknown } from './testing.ts';

const amount = fc.constantFrom(1000, 1000, 1000, 900);
const transaction = fc.constantFrom('t1', 't1', 't2', 't3');
const answers: fc.Arbitrary<Answer> = fc.oneof(
  fc.constant(unknown),
  fc.constant(shown),
  fc.boolean().map((asked): Answer => ({ kind: 'waiting', asked })),
  fc.tuple(transaction, amount).map(([id, a]) => paidAnswer(id, a)),
  fc.constant<Answer>({ kind: 'refused', code: 'X', message: 'x' }),
  fc.constant(absent),
  fc.boolean().map((refunded): Answer => ({ kind: 'reversed', refunded })),
  fc.nat(10_000).map((afterMs): Answer => ({ kind: 'again', afterMs })),
);
const payment = fc.record({ transactionId: transaction, amountMinor: amount.map(minor), refunded: fc.boolean() });
const told: fc.Arbitrary<AttemptEvent> = fc.oneof(
  fc.record({ type: fc.constantFrom('cancelAsked' as const, 'queryAsked' as const, 'restarted' as const, 'swept' as const), atMs: fc.constant(0) }),
  fc.record({
    type: fc.constant('bill' as const), atMs: fc.constant(0),
    word: fc.record({ payment, fromMs: fc.constantFrom(0, T0), untilMs: fc.constantFrom(T0, T0 + 8_000_000), complete: fc.boolean() }, { requiredKeys: ['fromMs', 'untilMs', 'complete'] }),
  }),
  fc.tuple(fc.option(transaction, { nil: undefined }), fc.constantFrom<MoneyWay>('refund', 'attach', 'keep')).map(([transactionId, way]): AttemptEvent => ({
    type: 'decided', atMs: 0, decision: { way, atMs: 0, by: 'till' }, ...(transactionId === undefined ? {} : { transactionId }),
  })),
  fc.record({ type: fc.constant('refundEnded' as const), transactionId: transaction, how: fc.constantFrom('done' as const, 'failed' as const), atMs: fc.constant(0) }),
);
type Move =
  | { move: 'answer'; answer: Answer }
  | { move: 'stale'; call: CallName; no: number; answer: Answer }
  | { move: 'timer' | 'pass'; ms: number }
  | { move: 'told'; event: AttemptEvent; ms: number };
const ms = fc.integer({ min: -5_000, max: 70_000 });
const moves: fc.Arbitrary<Move> = fc.oneof(
  { weight: 8, arbitrary: answers.map((answer): Move => ({ move: 'answer', answer })) },
  { weight: 2, arbitrary: fc.record({ move: fc.constant('stale' as const), call: fc.constantFrom<CallName>('present', 'charge', 'query', 'reverse'), no: fc.nat(6), answer: answers }) },
  { weight: 4, arbitrary: fc.record({ move: fc.constantFrom('timer' as const, 'timer' as const, 'pass' as const), ms }) },
  { weight: 5, arbitrary: fc.record({ move: fc.constant('told' as const), event: told, ms }) },
);
const rules: fc.Arbitrary<Procedure> = fc.constantFrom<Procedure>(
  procedure,
  procedure,
  { ...procedure, reverse: { mpm: 'close', cpm: 'none' }, lateForMs: 86_400_000 },
  { ...procedure, reverseUntil: { afterMs: 60_000 }, payableForMs: 600_000, lateForMs: 0 },
);

/** Where a settled phase may lead. The open ones may lead anywhere but back to the first step. */
const leave: Record<string, readonly AttemptPhase[]> = {
  paid: ['paid', 'secondCapture'],
  refused: ['refused', 'paidLate'],
  reversed: ['reversed', 'paidLate'],
  paidLate: ['paidLate', 'secondCapture'],
  secondCapture: ['secondCapture'],
  amountMismatch: ['amountMismatch', 'paid', 'paidLate', 'reversing', 'reversed', 'secondCapture'],
};

function eventOf(move: Move, attempt: Attempt, atMs: number): AttemptEvent | null {
  switch (move.move) {
    case 'pass':
      return null;
    case 'stale':
      return { type: 'answer', call: move.call, no: move.no, answer: move.answer, atMs };
    case 'answer':
      return attempt.call === undefined ? null : { type: 'answer', call: attempt.call.name, no: attempt.call.no, answer: move.answer, atMs };
    case 'timer':
      return attempt.call === undefined && attempt.nextAtMs === undefined ? null : { type: 'timer', atMs };
    case 'told':
      return { ...move.event, atMs };
  }
}

/** Is a reverse sent that nobody answered, and that may give money back? */
function lostReverse(before: Attempt, event: AttemptEvent, { reverse }: Procedure): boolean {
  if (before.call?.name !== 'reverse' || (reverse?.[before.mode] ?? 'giveBack') !== 'giveBack') return false;
  if (event.type === 'restarted' || event.type === 'swept') return true;
  return event.type === 'answer' && event.no === before.call.no && event.answer.kind === 'unknown';
}

/** What a person decided, and money that came on its own, is never forgotten. */
function checkMoney(before: Attempt, after: Attempt): void {
  for (const sum of looseOf(before)) {
    const now = looseOf(after).find(({ transactionId }) => transactionId === sum.transactionId);
    if (sum.decision !== undefined || sum.cause !== 'amountMismatch') expect(now).toBeDefined();
    if (sum.refund === 'done') expect(now?.refund).toBe('done');
    if (sum.decision?.way === 'attach') expect(now?.decision?.way).toBe('attach');
  }
  const ids = looseOf(after).map(({ transactionId }) => transactionId);
  expect(new Set(ids).size).toBe(ids.length);
  // Money that pays a sale is not loose as well.
  if (after.phase === 'paid' && after.transactionId !== undefined) expect(ids).not.toContain(after.transactionId);
  if (before.freed !== undefined) expect([after.freed, after.phase === 'paid']).toEqual([before.freed, before.phase === 'paid']);
}

describe('in any order of events', () => {
  it('keeps every rule', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(rules, fc.constantFrom<Mode>('mpm', 'cpm'), fc.array(moves, { maxLength: 60 }), (by, mode, script) => {
        let attempt = created(mode);
        let atMs = T0;
        let sends = 0;
        let lastCall: CallName | null = null;
        let doubt = false;
        for (const move of [null, ...script]) {
          if (move !== null && 'ms' in move) atMs += move.ms;
          if (move?.move === 'timer') atMs = Math.max(atMs, attempt.nextAtMs ?? atMs);
          const event: AttemptEvent | null = move === null ? { type: 'started', atMs } : eventOf(move, attempt, atMs);
          if (event === null) continue;
          const before = attempt;
          const { attempt: after, effects } = step(before, event, by);
          attempt = after;
          seen.add(after.phase);
          if (before !== after) expect(effects).toContainEqual({ kind: 'announce' });
          for (const effect of effects) {
            if (effect.kind === 'wake') expect(effect.afterMs).toBeGreaterThanOrEqual(0);
            if (effect.kind !== 'call') continue;
            // One call at a time: a new one only when the one before was answered, or lost with the process.
            if (before.call !== undefined) expect(['answer', 'restarted', 'swept']).toContain(event.type);
            if (effect.call === 'present' || effect.call === 'charge') sends += 1;
            if (effect.call === 'reverse') {
              // The last query immediately before, and the save with it.
              expect([lastCall, event.type]).toEqual(['query', 'answer']);
              expect(mustSave(before, after)).toBe(true);
              if (mode === 'cpm' && atMs >= T0) expect(atMs - T0).toBeGreaterThanOrEqual(by.reverseNotBeforeMs);
              expect(by.reverse?.[mode]).not.toBe('none');
            }
            lastCall = effect.call;
          }
          expect(sends).toBe(1);
          if (isUnresolved(after)) expect(after.call !== undefined || after.nextAtMs !== undefined).toBe(true);
          if ((settledPhases as readonly string[]).includes(before.phase)) expect(leave[before.phase]).toContain(after.phase);
          if (before.phase !== 'created') expect(after.phase).not.toBe('created');
          if (before.phase !== after.phase) expect(mustSave(before, after)).toBe(true);
          if (after.phase === 'paid') expect(after.transactionId).toBeDefined();
          if (['paidLate', 'secondCapture', 'amountMismatch'].includes(after.phase)) expect(looseOf(after)).not.toEqual([]);
          checkMoney(before, after);
          // "Paid" is not believed while a reverse that nobody answered may still give the money back.
          doubt ||= lostReverse(before, event, by);
          if (event.type === 'timer' && before.phase === 'parked' && before.call === undefined) doubt = false;
          const byReverse = event.type === 'answer' && event.call === 'reverse';
          if (before.phase !== 'amountMismatch' && isUnresolved(before) && after.phase === 'paid' && !byReverse) {
            if ((by.reverse?.[mode] ?? 'giveBack') === 'giveBack') expect(before.call?.name === 'reverse').toBe(false);
            expect(doubt).toBe(false);
          }
        }
      }),
      { numRuns: 6_000 },
    );
    expect([...seen].toSorted()).toEqual(
      ['amountMismatch', 'paid', 'paidLate', 'parked', 'querying', 'refused', 'reversed', 'reversing', 'secondCapture', 'sent', 'unknown', 'waitingForPayer'],
    );
  });

  it('comes to an end from anywhere once the scheme answers', () => {
    fc.assert(
      fc.property(rules, fc.constantFrom<Mode>('mpm', 'cpm'), fc.array(moves, { maxLength: 40 }), fc.boolean(), (by, mode, script, wasPaid) => {
        let { attempt } = step(created(mode), { type: 'started', atMs: T0 }, by);
        let atMs = T0;
        for (const move of script) {
          if ('ms' in move) atMs += Math.abs(move.ms);
          const event = eventOf(move, attempt, atMs);
          if (event !== null) ({ attempt } = step(attempt, event, by));
        }
        const truth: Answer = wasPaid ? paidAnswer() : reversed;
        for (let i = 0; i < 200 && isUnresolved(attempt); i += 1) {
          const call = attempt.call;
          atMs = Math.max(atMs, call === undefined ? attempt.nextAtMs ?? atMs : atMs);
          const event: AttemptEvent = call === undefined
            ? { type: 'timer', atMs }
            : { type: 'answer', call: call.name, no: call.no, atMs, answer: call.name === 'reverse' ? { kind: 'reversed', refunded: wasPaid } : truth };
          ({ attempt } = step(attempt, event, by));
        }
        expect(isUnresolved(attempt)).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });
});
