import { afterEach, expect, it } from 'vitest';
import { minor } from '#main/contract';
import type { PaymentProvider } from '#main/ports.ts';
import { virtualClock } from '#test/sim/clock.ts';
import { procedure } from '#test/sim/worlds.ts';
import { bench, type Bench, type Terminal } from '#test/sim/terminal.ts';
import { dayIn } from '../../core/day.ts';

const HOUR_MS = 3_600_000;
let open: Bench | null = null;
afterEach(() => open?.remove());

/** A scheme that takes every charge, each as the transaction and payer that are next. */
function taking(clock: { nowMs(): number }, transactions: { id: string; payer?: string }[]): PaymentProvider {
  const silence = async () => ({ kind: 'unknown', reason: 'not asked' }) as const;
  return {
    scheme: 'wechat', modes: ['cpm'], procedure, ownsCode: () => true,
    present: silence, query: silence, reverse: silence, refund: silence,
    async charge(order) {
      const { id, payer } = transactions.shift() ?? { id: order.orderNo };
      return { kind: 'paid', transactionId: id, amountMinor: order.amountMinor, paidAtMs: clock.nowMs(), ...(payer === undefined ? {} : { payerId: payer }) };
    },
  };
}

async function collect(terminal: Terminal, amountMinor: number, code: string): Promise<number | undefined> {
  await terminal.sell(amountMinor);
  terminal.payments.handlers['payment.charge']({ code, amountMinor: minor(amountMinor) }, terminal.caller());
  await new Promise((resolve) => setImmediate(resolve));
  return terminal.store.points.last()?.points;
}

it('a day is the shop’s own, not UTC’s', () => {
  const atMs = Date.UTC(2026, 0, 5, 15, 59, 59);
  expect(dayIn('Asia/Shanghai')(atMs)).toBe('2026-01-05');
  expect(dayIn('Asia/Shanghai')(atMs + 1_000)).toBe('2026-01-06');
  expect(dayIn('Asia/Tokyo')(atMs)).toBe('2026-01-06');
});

it('limits hold within a day and begin anew on the next', async () => {
  const clock = virtualClock(Date.UTC(2026, 0, 5, 15));
  open = bench({ clock, providers: [taking(clock, [{ id: 't1', payer: 'p1' }, { id: 't2', payer: 'p1' }, { id: 't3', payer: 'p2' }, { id: 't4', payer: 'p1' }])] });
  const terminal = open.boot();
  expect(await collect(terminal, 40_000, 'c1')).toBe(400);
  expect(await collect(terminal, 40_000, 'c2')).toBe(100);
  expect(await collect(terminal, 40_000, 'c3')).toBe(400);
  expect(terminal.points.view()).toMatchObject({ today: 900, total: 900, last: { points: 400, scheme: 'wechat' } });
  await clock.advance(HOUR_MS);
  expect(terminal.points.view()).toMatchObject({ today: 0, total: 900 });
  expect(await collect(terminal, 40_000, 'c4')).toBe(400);
  expect(terminal.store.points.balance('programme:shipped')).toBe(-1_300);
});

it('a transaction earns once, whatever the scheme says twice', async () => {
  const clock = virtualClock();
  open = bench({ clock, providers: [taking(clock, [{ id: 'same' }, { id: 'same' }])] });
  const terminal = open.boot();
  await collect(terminal, 1_000, 'c1');
  await collect(terminal, 1_000, 'c2');
  expect(terminal.store.sales.count()).toBe(2);
  expect(terminal.points.view().total).toBe(10);
});
