import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { minor, type Minor } from '#main/contract';
import type { RentalAnswer } from './answer.ts';
import { billOf, isOpen, mayBeCancelled, newRental, type Charge, type Rental, type RentalCallName } from './rental.ts';
import { CONSENT_WITHIN_MS, PAUSE_MS_MAX, mustSave, step, type RentalEvent } from './step.ts';

const terms = { id: 'c1', orderNo: 'O1', lane: 'main', by: 'x', scheme: 'wechat', name: '充电宝', riskMinor: minor(9_900), currency: 'CNY' as const };
const charge = (amount: number): Charge => ({ name: 'rent', amountMinor: minor(amount) });
const due = (amount: number) => {
  const made = billOf(amount === 0 ? [] : [charge(amount)], [], terms.riskMinor);
  if (!('bill' in made)) throw new Error(made.problem);
  return made.bill;
};

/** Feeds a rental one event after the other. */
function run(events: (RentalEvent | ((at: Rental) => RentalEvent))[], from = newRental(terms, 0)): Rental {
  return events.reduce<Rental>((at, event) => step(at, typeof event === 'function' ? event(at) : event).rental, from);
}

/** The answer to the call that is out. */
const answer = (said: RentalAnswer, atMs = 1) => (at: Rental): RentalEvent => {
  if (at.call === undefined) throw new Error(`no call is out in ${at.phase}`);
  return { type: 'answer', call: at.call.name, no: at.call.no, answer: said, atMs };
};
const start: RentalEvent = { type: 'started', atMs: 0 };
const timer = (atMs: number): RentalEvent => ({ type: 'timer', atMs });
const unknown: RentalAnswer = { kind: 'unknown', reason: 'timed out' };
const code: RentalAnswer = { kind: 'consent', code: 'qr' };

describe('what is due', () => {
  const amounts = fc.array(fc.integer({ min: 1, max: 1_000_000 }), { maxLength: 12 });

  it('is the payments less the discounts, never below zero and never above what the customer agreed to', () => {
    fc.assert(fc.property(amounts, amounts, fc.integer({ min: 1, max: 3_000_000 }), (payments, discounts, risk) => {
      const made = billOf(payments.map(charge), discounts.map(charge), minor(risk));
      const total = payments.reduce((a, b) => a + b, 0) - discounts.reduce((a, b) => a + b, 0);
      if (total < 0) expect(made).toEqual({ problem: 'belowZero' });
      else if (total > risk) expect(made).toEqual({ problem: 'aboveRisk' });
      else expect(made).toMatchObject({ bill: { totalMinor: total } });
    }));
  });

  it('takes whole amounts above zero, and not more of them than the scheme', () => {
    for (const wrong of [0, -1, 0.5, Number.NaN, 2 ** 53]) expect(billOf([{ name: 'x', amountMinor: wrong as Minor }], [], terms.riskMinor)).toEqual({ problem: 'amount' });
    expect(billOf(Array.from({ length: 101 }, () => charge(1)), [], terms.riskMinor)).toEqual({ problem: 'count' });
    expect(billOf([charge(50)], Array.from({ length: 31 }, () => charge(1)), terms.riskMinor)).toEqual({ problem: 'count' });
  });
});

describe('a rental', () => {
  it('goes out once the customer agreed, comes back, and is paid', () => {
    const out = run([start, answer(code), timer(3_000), answer(code, 3_001), timer(6_000), answer({ kind: 'out' }, 6_001)]);
    expect(out).toMatchObject({ phase: 'out', outAtMs: 6_001 });
    expect(out.code).toBeUndefined();
    expect(out.nextAtMs).toBeUndefined();
    const back = run([{ type: 'returned', bill: due(1_500), atMs: 9_000 }], out);
    expect(back).toMatchObject({ phase: 'completing', bill: { totalMinor: 1_500 }, call: { name: 'complete' } });
    const collecting = run([answer({ kind: 'collecting' })], back);
    expect(collecting).toMatchObject({ phase: 'collecting' });
    const done = run([timer(99_000), answer({ kind: 'done', paidMinor: minor(1_500), transactionId: 't' })], collecting);
    expect(done).toMatchObject({ phase: 'done', paid: { amountMinor: 1_500, transactionId: 't' } });
    expect(done.history.map(({ phase }) => phase)).toEqual(['asked', 'consent', 'out', 'completing', 'collecting', 'done']);
  });

  it('is asked about after silence, and made again only where the scheme has none of this number', () => {
    const silent = run([start, answer(unknown)]);
    expect(silent).toMatchObject({ phase: 'asked', inDoubt: true, nextAtMs: 5_001 });
    expect(run([timer(5_001)], silent).call?.name).toBe('query');
    expect(run([timer(5_001), answer({ kind: 'absent' })], silent).call?.name).toBe('open');
    // It was made, and the answer with the code was lost: the same order again brings the code back.
    expect(run([timer(5_001), answer({ kind: 'consent' })], silent)).toMatchObject({ phase: 'consent', call: { name: 'open' } });
  });

  it('is completed again, with the same amounts, only where the scheme says that it was not', () => {
    const silent = run([start, answer(code), timer(3_000), answer({ kind: 'out' }), { type: 'returned', bill: due(700), atMs: 9 }, answer(unknown)]);
    expect(silent).toMatchObject({ phase: 'completing', inDoubt: true });
    expect(run([timer(9_999), answer({ kind: 'out' })], silent)).toMatchObject({ phase: 'completing', call: { name: 'complete' }, bill: { totalMinor: 700 } });
    expect(run([timer(9_999), answer({ kind: 'done', paidMinor: minor(700) })], silent).phase).toBe('done');
  });

  it('stays out where the scheme refuses to complete it, with the reason', () => {
    const at = run([start, answer(code), timer(3_000), answer({ kind: 'out' }), { type: 'returned', bill: due(700), atMs: 9 }, answer({ kind: 'refused', code: 'PARAM_ERROR', message: 'no' })]);
    expect(at).toMatchObject({ phase: 'out', refusal: { code: 'PARAM_ERROR' } });
    expect(at.bill).toBeUndefined();
  });

  it('is never cancelled once it was completed; a cancel that money was faster than ends as paid', () => {
    const out = run([start, answer(code), timer(3_000), answer({ kind: 'out' })]);
    const back = run([{ type: 'returned', bill: due(1), atMs: 9 }], out);
    for (const at of [back, run([answer({ kind: 'collecting' })], back), run([answer({ kind: 'done', paidMinor: minor(1) })], back)]) {
      expect(mayBeCancelled(at)).toBe(false);
      expect(step(at, { type: 'cancelled', atMs: 10 }).rental).toBe(at);
    }
    const cancelling = run([{ type: 'cancelled', atMs: 9 }], out);
    expect(run([answer({ kind: 'refused', code: 'X', message: 'x' })], cancelling)).toMatchObject({ phase: 'cancelling', inDoubt: true });
    expect(run([answer({ kind: 'done', paidMinor: minor(5) })], cancelling)).toMatchObject({ phase: 'done', paid: { amountMinor: 5 } });
  });

  it('that never arrived is called off: the scheme has none of this number', () => {
    const at = run([start, answer(unknown), { type: 'cancelled', atMs: 9 }]);
    expect(run([answer({ kind: 'absent' })], at)).toMatchObject({ phase: 'revoked' });
  });

  it('is called off where nobody agrees, and a customer who agrees at that moment has it revoked', () => {
    const at = run([start, answer(code), timer(CONSENT_WITHIN_MS + 1)]);
    expect(at).toMatchObject({ phase: 'cancelling', call: { name: 'cancel' } });
    expect(run([answer(unknown), timer(CONSENT_WITHIN_MS * 2), answer({ kind: 'out' })], at).call?.name).toBe('cancel');
  });
});

/** The scheme's own truth about one order, and a line that loses requests and answers. */
class Scheme {
  state: 'none' | 'created' | 'doing' | 'complete' | 'done' | 'revoked' = 'none';
  captured: number[] = [];
  #total = 0;

  take(call: RentalCallName, rental: Rental): RentalAnswer {
    switch (call) {
      case 'open':
        if (this.state === 'none') this.state = 'created';
        break;
      case 'cancel':
        if (this.state === 'created' || this.state === 'doing') this.state = 'revoked';
        else if (this.state === 'complete' || this.state === 'done') return { kind: 'unknown', reason: 'INVALID_ORDER_STATE' };
        break;
      case 'complete':
        if (this.state !== 'doing') return { kind: 'unknown', reason: 'INVALID_ORDER_STATE' };
        this.state = 'complete';
        this.#total = rental.bill?.totalMinor ?? Number.NaN;
        break;
      case 'query':
    }
    return this.say(call === 'open');
  }

  say(withCode: boolean): RentalAnswer {
    switch (this.state) {
      case 'none': return { kind: 'absent' };
      case 'created': return withCode ? code : { kind: 'consent' };
      case 'doing': return { kind: 'out' };
      case 'complete': return { kind: 'collecting' };
      case 'revoked': return { kind: 'revoked' };
      case 'done': return { kind: 'done', paidMinor: minor(this.captured[0] ?? 0), transactionId: 't' };
    }
  }

  agree(): void {
    if (this.state === 'created') this.state = 'doing';
  }

  pay(): void {
    if (this.state !== 'complete') return;
    this.state = 'done';
    this.captured.push(this.#total);
  }
}

describe('whatever the line, the people and the power do', () => {
  type Act = 'answer' | 'loseRequest' | 'loseAnswer' | 'timer' | 'kill' | 'agree' | 'pay' | 'return' | 'cancel' | 'late';
  const acts = fc.array(fc.constantFrom<Act>('answer', 'answer', 'answer', 'timer', 'timer', 'loseRequest', 'loseAnswer', 'kill', 'agree', 'pay', 'return', 'cancel', 'late'), { maxLength: 60 });

  it('what is said is what the scheme has, money is taken at most once and never above the risk, and every rental that is left alone ends', () => {
    const seen = new Set<string>();
    fc.assert(fc.property(acts, fc.integer({ min: 1, max: terms.riskMinor }), (list, amount) => {
      const scheme = new Scheme();
      let atMs = 0;
      let saved = newRental(terms, 0);
      let at = saved;
      const delayed: RentalEvent[] = [];
      const feed = (event: RentalEvent): void => {
        const before = at;
        at = step(at, event).rental;
        if (mustSave(before, at)) saved = at;
        seen.add(at.phase);
        // Money is never behind a cancel, and an end is an end.
        if (!isOpen(before)) expect(at).toBe(before);
        if (before.phase === 'completing' || before.phase === 'collecting') expect(at.phase).not.toBe('cancelling');
      };
      const hear = (said: RentalAnswer): void => {
        if (at.call !== undefined) feed({ type: 'answer', call: at.call.name, no: at.call.no, answer: said, atMs });
      };
      feed(start);
      for (const act of list) {
        atMs += 1_000;
        const { call } = at;
        if (act === 'answer' && call !== undefined) hear(scheme.take(call.name, at));
        else if (act === 'loseRequest' && call !== undefined) hear(unknown);
        else if (act === 'loseAnswer' && call !== undefined) {
          delayed.push({ type: 'answer', call: call.name, no: call.no, answer: scheme.take(call.name, at), atMs });
          hear(unknown);
        } else if (act === 'timer') feed(timer((atMs = Math.max(atMs, at.nextAtMs ?? 0))));
        else if (act === 'kill') {
          at = saved;
          feed({ type: 'restarted', atMs });
        } else if (act === 'agree') scheme.agree();
        else if (act === 'pay') scheme.pay();
        else if (act === 'return') feed({ type: 'returned', bill: due(amount), atMs });
        else if (act === 'cancel') feed({ type: 'cancelled', atMs });
        else if (act === 'late') for (const event of delayed.splice(0)) feed(event);
      }
      // The line is good again, the customer decides: it ends, and both say the same.
      for (let turn = 0; turn < 40 && isOpen(at); turn += 1) {
        atMs += PAUSE_MS_MAX;
        if (at.phase === 'out' && at.call === undefined && at.nextAtMs === undefined) feed({ type: 'returned', bill: due(amount), atMs });
        scheme.agree();
        scheme.pay();
        if (at.call === undefined) feed(timer(atMs));
        if (at.call !== undefined) hear(scheme.take(at.call.name, at));
      }
      expect(isOpen(at)).toBe(false);
      expect(scheme.captured.length).toBe(at.phase === 'done' ? 1 : 0);
      expect(scheme.captured[0] ?? 0).toBeLessThanOrEqual(terms.riskMinor);
      if (at.phase === 'done') expect(at.paid?.amountMinor).toBe(scheme.captured[0]);
      if (at.phase === 'revoked') expect(['revoked', 'none']).toContain(scheme.state);
    }), { numRuns: 2_000 });
    for (const phase of ['asked', 'consent', 'out', 'completing', 'collecting', 'cancelling', 'done', 'revoked']) expect(seen).toContain(phase);
  });
});
