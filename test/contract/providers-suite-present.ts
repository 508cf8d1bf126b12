/** The suite's part on codes that we show. */
import { describe, expect, test } from 'vitest';
import { minor } from '#main/contract';
import type { Bench } from './providers-suite.ts';

export function presentTests(bench: Bench): void {
  const { traits, rig, provider, total } = bench;

  describe('a code that we show', () => {
    test('is read, approved and found paid with its own amount', async () => {
      const order = bench.order('mpm');
      const answer = await provider().present(order);
      expect(answer).toMatchObject({ kind: 'presented' });
      if (answer.kind !== 'presented') return;
      expect(answer.expiresAtMs).toBeGreaterThan(rig().clock.nowMs());
      expect(await provider().query(order)).toEqual({ kind: 'waiting', asked: false });
      const { scheme, currency } = traits;
      expect(await bench.read(answer.qr)).toMatchObject({ scheme, orderNo: order.orderNo, amount: bench.shown(total), currency, shop: traits.shop ?? '柜台 Shop', state: 'open' });
      expect(await provider().query(order)).toEqual({ kind: 'waiting', asked: false });
      expect(await bench.decide(order, true)).toMatchObject({ state: 'paid' });
      const payer = traits.namesPayer ? { payerId: expect.any(String) } : {};
      expect(await provider().query(order)).toMatchObject({ kind: 'paid', amountMinor: total, paidAtMs: expect.any(Number), ...payer });
      expect(await bench.moved(order)).toEqual([['capture', total]]);
    });

    test('is closed before it is paid, and then cannot be paid', async () => {
      const order = bench.order('mpm');
      await bench.read(await bench.presented(order));
      expect(await provider().reverse(order)).toEqual({ kind: 'reversed', refunded: false });
      expect(await bench.decide(order, true)).toMatchObject({ state: 'closed' });
      expect(await provider().query(order)).toMatchObject({ kind: 'reversed', refunded: false });
      expect(await bench.moved(order)).toEqual([]);
    });

    test('that nobody scanned can be closed', async () => {
      const order = bench.order('mpm');
      await bench.presented(order);
      expect(await provider().reverse(order)).toEqual({ kind: 'reversed', refunded: false });
    });

    test('stays open when it is declined, until it expires', async () => {
      const order = bench.order('mpm');
      const answer = await provider().present(order);
      if (answer.kind !== 'presented') throw new Error('not presented');
      await bench.read(answer.qr);
      expect(await bench.decide(order, false)).toMatchObject({ state: 'refused' });
      expect(await provider().query(order)).toMatchObject({ kind: 'waiting' });
      // Some say when to the second.
      rig().clock.advance(answer.expiresAtMs - rig().clock.nowMs() + 1_000);
      expect(await provider().query(order)).toEqual({ kind: 'reversed', refunded: false });
    });

    test('is one code an order, and other terms are not taken for the same', async () => {
      const order = bench.order('mpm');
      const first = await bench.presented(order);
      const again = await provider().present(order);
      switch (traits.presentAgain) {
        case 'newCode':
          expect(again).toMatchObject({ kind: 'presented', qr: expect.not.stringContaining(first) });
          await expect(bench.read(first)).rejects.toThrow('not valid any more');
          break;
        case 'sameCode':
          expect(again).toMatchObject({ kind: 'presented', qr: first });
          break;
        case 'unknown':
          expect(again).toMatchObject({ kind: 'unknown' });
          break;
      }
      const valid = again.kind === 'presented' ? again.qr : first;
      expect(await bench.read(valid)).toMatchObject({ orderNo: order.orderNo });
      expect((await provider().present({ ...order, amountMinor: minor(bench.units(1)) })).kind).toBe('unknown');
    });

    test('payBeforeCancel: the payment wins or is given back, and it is said which', async () => {
      const order = bench.order('mpm');
      await bench.read(await bench.presented(order));
      await bench.behave('payBeforeCancel');
      const answer = await bench.reversed(order);
      if (traits.reverseOfPaid.mpm === 'paid') expect(answer).toMatchObject({ kind: 'paid', amountMinor: total });
      else expect(answer).toEqual({ kind: 'reversed', refunded: true });
      expect((await bench.moved(order))[0]).toEqual(['capture', total]);
    });

    test('lateCapture: the cancel is confirmed, then a query finds the money', async () => {
      const order = bench.order('mpm');
      await bench.read(await bench.presented(order));
      await bench.behave('lateCapture');
      expect(['reversed', 'paid']).toContain((await provider().reverse(order)).kind);
      expect(await provider().query(order)).toMatchObject({ kind: 'paid', amountMinor: total });
      expect(await bench.moved(order)).toEqual([['capture', total]]);
    });

    test.skipIf(traits.otherCurrency === undefined)('in another currency (skipped where the scheme has one only)', async () => {
      const { currency, amountMinor } = traits.otherCurrency ?? { currency: '', amountMinor: 0 };
      const order = { ...bench.order('mpm'), currency, amountMinor: minor(amountMinor) };
      expect(await bench.read(await bench.presented(order))).toMatchObject({ currency });
      await bench.decide(order, true);
      expect(await provider().query(order)).toMatchObject({ kind: 'paid', amountMinor });
    });
  });
}
