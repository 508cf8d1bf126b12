/** The suite's part on money that goes back. */
import { describe, expect, test } from 'vitest';
import { minor } from '#main/contract';
import type { Bench } from './providers-suite.ts';

export function refundTests(bench: Bench): void {
  const { traits, provider, total } = bench;
  const [mode] = traits.modes.toReversed();
  const reverseOfPaid = traits.reverseOfPaid[mode ?? 'mpm'];

  describe('money back', () => {
    test('a paid order is reversed once, or is said to be paid', async () => {
      const order = await bench.paid();
      if (reverseOfPaid === 'paid') {
        expect(await provider().reverse(order)).toMatchObject({ kind: 'paid', amountMinor: total });
        expect(await bench.moved(order)).toEqual([['capture', total]]);
        return;
      }
      expect(await bench.reversed(order)).toEqual({ kind: 'reversed', refunded: true });
      expect(await provider().reverse(order)).toEqual({ kind: 'reversed', refunded: true });
      expect(await provider().query(order)).toEqual({ kind: 'reversed', refunded: true });
      expect(await bench.moved(order)).toEqual([['capture', total], ['refund', total]]);
    });

    test('in parts, the same number once, never more than was paid', async () => {
      const order = await bench.paid();
      const first = await bench.refund(order, `${order.orderNo}A`, 880);
      expect(first).toMatchObject({ kind: 'refunded' });
      expect(await bench.refund(order, `${order.orderNo}A`, 880)).toEqual(first);
      expect(await bench.refund(order, `${order.orderNo}A`, 500)).toMatchObject({ kind: 'refused' });
      expect(await bench.refund(order, `${order.orderNo}B`, 1001)).toMatchObject({ kind: 'refused' });
      expect(await bench.refund(order, `${order.orderNo}C`, 1000)).toMatchObject({ kind: 'refunded' });
      expect(await bench.moved(order)).toEqual([['capture', total], ['refund', bench.units(880)], ['refund', bench.units(1000)]]);
    });

    test('nothing, or less, moves nothing', async () => {
      const order = await bench.paid();
      for (const [at, count] of [0, -1].entries()) expect(await bench.refund(order, `${order.orderNo}N${at}`, count)).toMatchObject({ kind: 'refused' });
      expect(await bench.moved(order)).toEqual([['capture', total]]);
    });

    test.skipIf(!traits.modes.includes('mpm'))('of an unpaid order is refused (skipped where no order waits for a payer)', async () => {
      const order = bench.order('mpm');
      await bench.read(await bench.presented(order));
      expect(await bench.refund(order, `${order.orderNo}A`, 1)).toMatchObject({ kind: 'refused' });
    });

    test('of an order that never was is refused', async () => {
      const order = bench.order(mode ?? 'mpm');
      expect(await bench.refund(order, `${order.orderNo}A`, 1)).toMatchObject({ kind: 'refused' });
    });

    test('a refund whose answer is lost, asked for again under its number, moves money once', async () => {
      const order = await bench.paid();
      await bench.behave('cut@refund');
      expect(await provider().refund(order, { refundNo: `${order.orderNo}A`, amountMinor: minor(total), reason: 'x' })).toMatchObject({ kind: 'unknown' });
      expect(await bench.refund(order, `${order.orderNo}A`, 1880)).toMatchObject({ kind: 'refunded' });
      expect(await bench.moved(order)).toEqual([['capture', total], ['refund', total]]);
    });
  });
}
