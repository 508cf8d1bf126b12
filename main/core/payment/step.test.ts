import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { minor } from '#main/contract';
import { isUnresolved, settledPhases, type Attempt, type CallName } from './attempt.ts';
import type { Answer, Procedure } from './procedure.ts';
import { mustSave, step, type AttemptEvent, type Effect } from './step.ts';

const procedure: Procedure = {
  firstQueryAfterMs: 5_000,
  queryEveryMs: 10_000,
  giveUpAfterMs: { mpm: 300_000, cpm: 45_000 },
  reverseNotBeforeMs: 15_000,
  reverseEveryMs: 5_000,
  reversesMax: 4,
  timeoutMs: 10_000,
};
const T0 = 1_000_000;

function created(mode: 'mpm' | 'cpm'): Attempt {
  return {
    id: 'a1', saleId: 's1', lane: '1', scheme: 'wechat', mode, orderNo: 'o1', amountMinor: minor(1000), currency: 'CNY',
    phase: 'created', createdAtMs: T0, phaseAtMs: T0, payerAsked: false, cancelAsked: false, queries: 0, reverses: 0,
    history: [{ phase: 'created', atMs: T0 }],
  };
}

const paidAnswer = (transactionId = 't1', amount = 1000): Answer => ({ kind: 'paid', transactionId, amountMinor: minor(amount) });
const unknown: Answer = { kind: 'unknown', reason: 'silence' };
const waiting: Answer = { kind: 'waiting', asked: true };
const absent: Answer = { kind: 'absent' };
const shown: Answer = { kind: 'presented', qr: 'weixin://x', expiresAtMs: T0 + 7_200_000 };
const reversed: Answer = { kind: 'reversed', refunded: false };

/** Drives an attempt by hand: time goes on to what it waits for. */
function drive(mode: 'mpm' | 'cpm') {
  let attempt = created(mode);
  let atMs = T0;
  let effects: Effect[] = [];
  const calls: CallName[] = [];
  const send = (event: AttemptEvent) => {
    ({ attempt, effects } = step(attempt, event, procedure));
    for (const effect of effects) if (effect.kind === 'call') calls.push(effect.call);
    return driver;
  };
  const driver = {
    get attempt() { return attempt; },
    get atMs() { return atMs; },
    get effects() { return effects; },
    calls,
    send,
    pass(ms: number) { atMs += ms; return driver; },
    answer(answer: Answer) {
      const call = attempt.call;
      if (call === undefined) throw new Error(`no call is out in ${attempt.phase}`);
      return send({ type: 'answer', call: call.name, no: call.no, answer, atMs });
    },
    timer() {
      if (attempt.nextAtMs === undefined) throw new Error(`nothing is waited for in ${attempt.phase}`);
      atMs = Math.max(atMs, attempt.nextAtMs);
      return send({ type: 'timer', atMs });
    },
    tell(type: 'cancelAsked' | 'queryAsked' | 'restarted' | 'started') { return send({ type, atMs }); },
  };
  return driver.tell('started');
}

describe('a shown code', () => {
  it('is shown, polled and paid', () => {
    const d = drive('mpm').answer(shown);
    expect(d.attempt).toMatchObject({ phase: 'waitingForPayer', qr: 'weixin://x', deadlineAtMs: T0 + 300_000, nextAtMs: T0 + 10_000 });
    d.timer().answer(waiting).timer().answer(paidAnswer());
    expect(d.attempt).toMatchObject({ phase: 'paid', transactionId: 't1' });
    expect(d.attempt.history.map((h) => h.phase)).toEqual(['created', 'sent', 'waitingForPayer', 'paid']);
    expect(d.calls).toEqual(['present', 'query', 'query']);
  });

  it('waits on where the scheme makes the order only when the code is read', () => {
    const d = drive('mpm').answer(shown).timer().answer(absent).timer().answer(absent).timer().answer(absent).timer().answer(absent);
    expect(d.attempt.phase).toBe('waitingForPayer');
  });

  it('ends with a last query and a reverse when its time is up', () => {
    const d = drive('mpm').answer(shown);
    while (d.attempt.phase === 'waitingForPayer') d.timer().answer(waiting);
    expect(d.atMs).toBe(T0 + 300_000);
    expect(d.calls.slice(-2)).toEqual(['query', 'reverse']);
    expect(d.answer(reversed).attempt.phase).toBe('reversed');
  });

  it('that never came can be closed without the network: nobody can have paid', () => {
    const d = drive('mpm').answer(unknown);
    expect(d.attempt.phase).toBe('unknown');
    d.timer();
    expect(d.attempt.phase).toBe('reversing');
    d.answer(unknown).answer(unknown);
    expect(d.attempt).toMatchObject({ phase: 'reversed', refusal: { code: 'NO_CODE' } });
  });

  it('that comes after a cancel is not shown', () => {
    const d = drive('mpm').tell('cancelAsked').answer(shown);
    expect(d.attempt.qr).toBeUndefined();
    expect(d.attempt.phase).toBe('reversing');
    expect(d.answer(absent).attempt.phase).toBe('reversed');
  });
});

describe('a charged payer code', () => {
  it('whose answer is lost is queried and never sent again', () => {
    const d = drive('cpm').answer(unknown);
    expect(d.attempt.nextAtMs).toBe(T0 + 5_000);
    d.timer().answer(unknown).timer().answer(waiting);
    expect(d.attempt).toMatchObject({ phase: 'waitingForPayer', payerAsked: true });
    d.timer().answer(paidAnswer());
    expect(d.attempt.phase).toBe('paid');
    expect(d.calls).toEqual(['charge', 'query', 'query', 'query']);
  });

  it('is queried at a restart, also where the charge may never have left', () => {
    const d = drive('cpm').tell('restarted');
    expect(d.calls).toEqual(['charge', 'query']);
    expect(d.attempt.phase).toBe('querying');
  });

  it('that the scheme does not know is asked about three times, then closed by a reverse', () => {
    const d = drive('cpm').answer(unknown).timer().answer(absent).timer().answer(absent);
    expect(d.attempt.phase).toBe('querying');
    d.timer().answer(absent);
    expect(d.attempt.phase).toBe('reversing');
    expect(d.calls.at(-1)).toBe('reverse');
    expect(d.answer(absent).attempt.phase).toBe('reversed');
  });

  it('is given up at its deadline, not before the scheme takes a reverse, until confirmed or parked', () => {
    const d = drive('cpm').answer(waiting);
    while (d.attempt.phase === 'waitingForPayer') d.timer().answer(waiting);
    expect(d.atMs).toBe(T0 + 45_000);
    d.answer({ kind: 'again', afterMs: 2_000 });
    expect(d.attempt.nextAtMs).toBe(d.atMs + 2_000);
    for (let i = 1; i < procedure.reversesMax; i += 1) d.timer().answer(unknown).answer(unknown);
    expect(d.attempt).toMatchObject({ phase: 'parked', reverses: 4, refusal: { code: 'NOT_CONFIRMED' } });
    expect(d.timer().answer(reversed).attempt.phase).toBe('reversed');
  });

  it('that is cancelled early waits with the reverse, and asks again right before it', () => {
    const d = drive('cpm').answer(waiting).pass(1_000).tell('cancelAsked');
    expect(d.calls).toEqual(['charge', 'query']);
    d.answer(waiting);
    while (!d.calls.includes('reverse')) d.timer().answer(waiting);
    expect(d.atMs).toBe(T0 + 15_000);
    expect(d.calls.slice(-2)).toEqual(['query', 'reverse']);
  });

  it('is refused for good: its number is dead', () => {
    const d = drive('cpm').answer({ kind: 'refused', code: 'AUTHCODEEXPIRE', message: 'expired' });
    expect(d.attempt).toMatchObject({ phase: 'refused', refusal: { code: 'AUTHCODEEXPIRE' } });
    expect(d.effects).toEqual([{ kind: 'announce' }]);
  });
});

describe('money that comes at the wrong time', () => {
  it('wins over a cancel', () => {
    const d = drive('cpm').answer(waiting).pass(20_000).tell('cancelAsked').answer(paidAnswer());
    expect(d.attempt.phase).toBe('paid');
  });

  it('wins after a reverse that the scheme says is not done', () => {
    const d = drive('cpm').answer(waiting).pass(20_000).tell('cancelAsked').answer(waiting).answer({ kind: 'again', afterMs: 1 });
    expect(d.timer().answer(paidAnswer()).attempt.phase).toBe('paid');
  });

  it('wins where the scheme answers the reverse with it: such a reverse gives nothing back', () => {
    const d = drive('mpm').answer(shown).tell('cancelAsked').answer(waiting).answer(unknown).timer().answer(paidAnswer());
    expect(d.attempt.phase).toBe('reversing');
    expect(d.answer(paidAnswer()).attempt.phase).toBe('paid');
  });

  it('is not taken while an unanswered reverse may still give it back', () => {
    const d = drive('cpm').answer(waiting).pass(20_000).tell('cancelAsked').answer(waiting).answer(unknown);
    d.timer().answer(paidAnswer());
    expect(d.attempt).toMatchObject({ phase: 'reversing', transactionId: 't1' });
    expect(d.calls.at(-1)).toBe('reverse');
    expect(d.answer({ kind: 'reversed', refunded: true }).attempt.phase).toBe('reversed');
  });

  it('is taken in the end where reverses never arrive', () => {
    const d = drive('cpm').answer(waiting).pass(20_000).tell('cancelAsked').answer(waiting).answer(unknown).timer();
    while (d.attempt.phase === 'reversing') {
      d.answer(paidOnlyTo(d.attempt, 'query'));
      if (d.attempt.call === undefined && d.attempt.phase === 'reversing') d.timer();
    }
    expect(d.attempt.phase).toBe('parked');
    expect(d.timer().answer(paidAnswer()).attempt.phase).toBe('paid');
  });

  it('after a reversal is paidLate: at a check of its own, at a restart, or when asked', () => {
    const close = () => drive('cpm').answer(waiting).pass(20_000).tell('cancelAsked').answer(waiting).answer(reversed);
    expect(close().timer().answer(paidAnswer()).attempt.phase).toBe('paidLate');
    expect(close().tell('restarted').answer(paidAnswer()).attempt.phase).toBe('paidLate');
    expect(close().tell('queryAsked').answer(paidAnswer()).attempt).toMatchObject({ phase: 'paidLate', transactionId: 't1' });
  });

  it('is looked for three times after a reversal, and then no more', () => {
    const d = drive('cpm').answer(waiting).pass(20_000).tell('cancelAsked').answer(waiting).answer(reversed);
    const since = d.atMs;
    const checks: number[] = [];
    while (d.attempt.nextAtMs !== undefined) {
      d.timer();
      checks.push(d.atMs - since);
      d.answer(reversed);
    }
    expect(checks).toEqual([10_000, 60_000, 600_000]);
  });

  it('of a second transaction is a second capture; the same one again is nothing', () => {
    const d = drive('cpm').answer(paidAnswer());
    const same = step(d.attempt, { type: 'answer', call: 'charge', no: 0, answer: paidAnswer(), atMs: d.atMs }, procedure);
    expect(same.attempt).toBe(d.attempt);
    const other = step(d.attempt, { type: 'answer', call: 'charge', no: 0, answer: paidAnswer('t2'), atMs: d.atMs }, procedure);
    expect(other.attempt).toMatchObject({ phase: 'secondCapture', transactionId: 't1', second: { transactionId: 't2' } });
  });

  it('of another amount is parked with what is known, and a cancel then gives it back', () => {
    const d = drive('cpm').answer(paidAnswer('t1', 900));
    expect(d.attempt).toMatchObject({ phase: 'parked', transactionId: 't1', paidMinor: 900, refusal: { code: 'AMOUNT' } });
    d.pass(20_000).tell('cancelAsked').answer(paidAnswer('t1', 900));
    expect(d.calls.at(-1)).toBe('reverse');
    expect(d.answer({ kind: 'reversed', refunded: true }).attempt.phase).toBe('reversed');
  });

  it('in an answer given up long ago is asked about before it is news', () => {
    const d = drive('cpm').answer(unknown).timer().answer(waiting).pass(20_000).tell('cancelAsked').answer(waiting).answer(reversed);
    const late = step(d.attempt, { type: 'answer', call: 'charge', no: 0, answer: paidAnswer(), atMs: d.atMs }, procedure);
    expect(late.attempt.phase).toBe('reversed');
    expect(late.effects).toContainEqual(expect.objectContaining({ kind: 'call', call: 'query' }));
  });
});

function paidOnlyTo(attempt: Attempt, name: CallName): Answer {
  return attempt.call?.name === name ? paidAnswer() : unknown;
}

// ------------------------------------------------------------------ any order of events

const amount = fc.constantFrom(1000, 1000, 1000, 900);
const answers: fc.Arbitrary<Answer> = fc.oneof(
  fc.constant(unknown),
  fc.constant(shown),
  fc.boolean().map((asked): Answer => ({ kind: 'waiting', asked })),
  fc.tuple(fc.constantFrom('t1', 't1', 't2'), amount).map(([id, a]) => paidAnswer(id, a)),
  fc.constant<Answer>({ kind: 'refused', code: 'X', message: 'x' }),
  fc.constant(absent),
  fc.boolean().map((refunded): Answer => ({ kind: 'reversed', refunded })),
  fc.nat(10_000).map((afterMs): Answer => ({ kind: 'again', afterMs })),
);
type Move =
  | { move: 'answer'; answer: Answer }
  | { move: 'stale'; call: CallName; no: number; answer: Answer }
  | { move: 'timer' | 'pass' | 'cancelAsked' | 'queryAsked' | 'restarted'; ms: number };
const moves: fc.Arbitrary<Move> = fc.oneof(
  { weight: 8, arbitrary: answers.map((answer): Move => ({ move: 'answer', answer })) },
  { weight: 2, arbitrary: fc.record({ move: fc.constant('stale' as const), call: fc.constantFrom<CallName>('present', 'charge', 'query', 'reverse'), no: fc.nat(6), answer: answers }) },
  { weight: 8, arbitrary: fc.record({ move: fc.constantFrom('timer' as const, 'timer' as const, 'pass' as const, 'cancelAsked' as const, 'queryAsked' as const, 'restarted' as const), ms: fc.integer({ min: -5_000, max: 70_000 }) }) },
);

const leave: Record<string, readonly string[]> = {
  paid: ['paid', 'secondCapture'],
  refused: ['refused', 'paidLate'],
  reversed: ['reversed', 'paidLate'],
  paidLate: ['paidLate', 'secondCapture'],
  secondCapture: ['secondCapture'],
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
    default:
      return { type: move.move, atMs };
  }
}

describe('in any order of events', () => {
  it('keeps every rule', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(fc.constantFrom('mpm' as const, 'cpm' as const), fc.array(moves, { maxLength: 60 }), (mode, script) => {
        let attempt = created(mode);
        let atMs = T0;
        let sends = 0;
        let lastCall: CallName | null = null;
        let doubt = false;
        const all: AttemptEvent[] = [{ type: 'started', atMs }];
        for (const move of [null, ...script]) {
          if (move !== null && 'ms' in move) atMs += move.ms;
          if (move?.move === 'timer') atMs = Math.max(atMs, attempt.nextAtMs ?? atMs);
          const event = move === null ? all[0] : eventOf(move, attempt, atMs);
          if (event === null || event === undefined) continue;
          const before = attempt;
          const { attempt: after, effects } = step(before, event, procedure);
          attempt = after;
          seen.add(after.phase);
          if (before !== after) expect(effects).toContainEqual({ kind: 'announce' });
          for (const effect of effects) {
            if (effect.kind === 'wake') expect(effect.afterMs).toBeGreaterThanOrEqual(0);
            if (effect.kind !== 'call') continue;
            // One call at a time: a new one only when the one before was answered, or lost with the process.
            if (before.call !== undefined) expect(['answer', 'restarted']).toContain(event.type);
            if (effect.call === 'present' || effect.call === 'charge') sends += 1;
            if (effect.call === 'reverse') {
              // The last query immediately before, and the save with it.
              expect([lastCall, event.type]).toEqual(['query', 'answer']);
              expect(mustSave(before, after)).toBe(true);
              if (mode === 'cpm' && atMs >= T0) expect(atMs - T0).toBeGreaterThanOrEqual(procedure.reverseNotBeforeMs);
            }
            lastCall = effect.call;
          }
          expect(sends).toBe(1);
          if (isUnresolved(after)) expect(after.call !== undefined || after.nextAtMs !== undefined).toBe(true);
          if ((settledPhases as readonly string[]).includes(before.phase)) expect(leave[before.phase]).toContain(after.phase);
          if (before.phase !== after.phase) expect(mustSave(before, after)).toBe(true);
          if (after.phase === 'paid') expect(after.transactionId).toBeDefined();
          // "Paid" is not believed while a reverse that nobody answered may still give the money back.
          const lost = before.call?.name === 'reverse' && (event.type === 'restarted' || (event.type === 'answer' && event.no === before.call.no && event.answer.kind === 'unknown'));
          if (lost) doubt = true;
          if (event.type === 'timer' && before.phase === 'parked' && before.call === undefined) doubt = false;
          const byReverse = event.type === 'answer' && event.call === 'reverse';
          if (before.phase !== 'paid' && after.phase === 'paid' && !byReverse) {
            expect(before.call?.name === 'reverse').toBe(false);
            expect(doubt).toBe(false);
          }
        }
      }),
      { numRuns: 3_000 },
    );
    expect([...seen].toSorted()).toEqual(
      ['paid', 'paidLate', 'parked', 'querying', 'refused', 'reversed', 'reversing', 'secondCapture', 'sent', 'unknown', 'waitingForPayer'],
    );
  });

  it('comes to an end from anywhere once the scheme answers', () => {
    fc.assert(
      fc.property(fc.constantFrom('mpm' as const, 'cpm' as const), fc.array(moves, { maxLength: 40 }), fc.boolean(), (mode, script, wasPaid) => {
        let { attempt } = step(created(mode), { type: 'started', atMs: T0 }, procedure);
        let atMs = T0;
        for (const move of script) {
          if ('ms' in move) atMs += Math.abs(move.ms);
          const event = eventOf(move, attempt, atMs);
          if (event !== null) ({ attempt } = step(attempt, event, procedure));
        }
        const truth: Answer = wasPaid ? paidAnswer() : reversed;
        for (let i = 0; i < 200 && isUnresolved(attempt); i += 1) {
          const call = attempt.call;
          atMs = Math.max(atMs, call === undefined ? attempt.nextAtMs ?? atMs : atMs);
          const event: AttemptEvent = call === undefined
            ? { type: 'timer', atMs }
            : { type: 'answer', call: call.name, no: call.no, atMs, answer: call.name === 'reverse' ? { kind: 'reversed', refunded: wasPaid } : truth };
          ({ attempt } = step(attempt, event, procedure));
        }
        expect(isUnresolved(attempt)).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });
});
