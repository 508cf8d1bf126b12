import { describe, expect, it } from 'vitest';
import { holdsSale, isInQuestion, type Attempt, type CallName } from './attempt.ts';
import type { Answer } from './procedure.ts';
import { step } from './step.ts';
import { absent, drive, paidAnswer, procedure, reversed, shown, T0, unknown, waiting } from './testing.ts';

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

  it('keeps the wake that is set when a person does something meanwhile, whatever the clock was set to', () => {
    const d = drive('cpm').answer(waiting).pass(20_000).tell('cancelAsked').answer(waiting).answer({ kind: 'again', afterMs: 5_000 });
    expect(d.effects).toContainEqual({ kind: 'wake', afterMs: 5_000 });
    const { attempt } = step({ ...d.attempt, cancelAsked: false }, { type: 'cancelAsked', atMs: d.atMs - 3_600_000 }, procedure);
    expect(attempt.cancelAsked).toBe(true);
    expect(step({ ...d.attempt, cancelAsked: false }, { type: 'cancelAsked', atMs: d.atMs - 3_600_000 }, procedure).effects).toEqual([{ kind: 'announce' }]);
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
    expect(other.attempt).toMatchObject({ phase: 'secondCapture', transactionId: 't1', loose: [{ transactionId: 't2', amountMinor: 1000, cause: 'secondCapture' }] });
  });

  it('of another amount is a state of its own with what is known, and a cancel gives it back', () => {
    const d = drive('cpm').answer(paidAnswer('t1', 900));
    expect(d.attempt).toMatchObject({ phase: 'amountMismatch', transactionId: 't1', paidMinor: 900, refusal: { code: 'AMOUNT' }, loose: [{ amountMinor: 900 }] });
    expect([holdsSale(d.attempt), isInQuestion(d.attempt)]).toEqual([true, true]);
    d.pass(20_000).tell('cancelAsked').answer(paidAnswer('t1', 900));
    expect(d.calls.at(-1)).toBe('reverse');
    expect(d.answer({ kind: 'reversed', refunded: true }).attempt.phase).toBe('reversed');
    expect([holdsSale(d.attempt), isInQuestion(d.attempt)]).toEqual([false, false]);
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
