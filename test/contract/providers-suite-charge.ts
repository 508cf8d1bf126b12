/** The suite's part on codes that the payer shows. */
import { describe, expect, test } from 'vitest';
import { minor } from '#main/contract';
import type { Bench } from './providers-suite.ts';

export function chargeTests(bench: Bench): void {
  const { traits, rig, provider, total } = bench;

  describe("a payer's code", () => {
    test('is charged once, and never again under another number', async () => {
      const code = await bench.payerCode();
      expect(provider().ownsCode(code)).toBe(true);
      const order = bench.order('cpm');
      const answer = await provider().charge(order, code);
      expect(answer).toMatchObject({ kind: 'paid', amountMinor: total });
      expect(await provider().query(order)).toEqual(answer);
      const second = bench.order('cpm');
      expect(await provider().charge(second, code)).toMatchObject({ kind: 'refused' });
      expect(await bench.moved(second)).toEqual([]);
    });

    test('with a number that was charged before, or other terms, takes nothing and is never a new payment', async () => {
      const { order } = await bench.charged();
      const answer = traits.chargeAgain === 'earlierResult' ? { kind: 'paid', amountMinor: total } : { kind: 'unknown' };
      expect(await provider().charge(order, await bench.payerCode())).toMatchObject(answer);
      expect(await provider().charge({ ...order, amountMinor: minor(bench.units(99)) }, await bench.payerCode())).toMatchObject(answer);
      expect(await bench.moved(order)).toEqual([['capture', total]]);
    });

    test('that has expired is refused', async () => {
      const { code, validForMs } = await rig().control<{ code: string; validForMs: number }>(`${traits.scheme}/payer-code`);
      rig().clock.advance(validForMs + 1_000);
      expect(await provider().charge(bench.order('cpm'), code)).toMatchObject({ kind: 'refused' });
    });

    test('that was never charged leaves no order', async () => {
      expect(await provider().query(bench.order('cpm'))).toEqual({ kind: 'absent' });
    });

    test('password: the payer is asked, approves, and is charged once', async () => {
      await bench.behave('password');
      const { order, answer } = await bench.charged();
      expect(answer).toEqual({ kind: 'waiting', asked: true });
      expect(await provider().query(order)).toEqual({ kind: 'waiting', asked: true });
      await bench.decide(order, true);
      expect(await provider().query(order)).toMatchObject({ kind: 'paid', amountMinor: total });
      expect(await bench.moved(order)).toEqual([['capture', total]]);
    });

    test('password: the payer declines; nothing is taken and a reverse is confirmed', async () => {
      await bench.behave('password');
      const { order } = await bench.charged();
      await bench.decide(order, false);
      expect(['refused', 'waiting']).toContain((await provider().query(order)).kind);
      expect(await provider().reverse(order)).toEqual({ kind: 'reversed', refunded: false });
      expect(await bench.moved(order)).toEqual([]);
    });

    test.each(['notEnough', 'refuse'])('%s: refused, nothing taken', async (behaviour) => {
      await bench.behave(behaviour);
      const { order, answer } = await bench.charged();
      expect(answer).toMatchObject({ kind: 'refused', code: expect.stringMatching(/./) });
      expect(await bench.moved(order)).toEqual([]);
    });

    test('systemError: unknown, and the query says absent', async () => {
      await bench.behave('systemError');
      const { order, answer } = await bench.charged();
      expect(answer.kind).toBe('unknown');
      expect(await provider().query(order)).toEqual({ kind: 'absent' });
    });

    test('systemErrorPaid: unknown, and the query says paid', async () => {
      await bench.behave('systemErrorPaid');
      const { order, answer } = await bench.charged();
      expect(answer.kind).toBe('unknown');
      expect(await provider().query(order)).toMatchObject({ kind: 'paid', amountMinor: total });
    });

    test('lateCapture: the cancel is confirmed, then a query finds the money', async () => {
      const order = bench.order('cpm');
      await bench.behave('password');
      await provider().charge(order, await bench.payerCode());
      await bench.behave('lateCapture');
      expect(['reversed', 'paid', ...(traits.refundsLater === true ? ['again'] : [])]).toContain((await provider().reverse(order)).kind);
      expect(await provider().query(order)).toMatchObject({ kind: 'paid', amountMinor: total });
      expect(await bench.moved(order)).toEqual([['capture', total]]);
    });

    test('wrongAmount: the answer carries the amount that was taken', async () => {
      await bench.behave('wrongAmount');
      const { answer } = await bench.charged();
      expect(answer).toMatchObject({ kind: 'paid', amountMinor: total - 1 });
    });

    test.skipIf(!traits.cancelsAgain)('again: the reverse is called until it is confirmed (skipped where the scheme has no such answer)', async () => {
      await bench.behave('password');
      const { order } = await bench.charged();
      await bench.behave('again', { times: 2 });
      expect(await provider().reverse(order)).toMatchObject({ kind: 'again', afterMs: expect.any(Number) });
      expect(await provider().reverse(order)).toMatchObject({ kind: 'again' });
      expect(await provider().reverse(order)).toEqual({ kind: 'reversed', refunded: false });
    });
  });
}
