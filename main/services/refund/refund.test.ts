/** The refund service over a real store, killed at every point: one document, one refund at the scheme, points once. */
import { rmSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { shippedProgramme } from '#main/core/points/programme.ts';
import { regions } from '#main/core/regions/index.ts';
import type { Caller, Clock, Log, PaymentProvider, RefundAnswer, RefundOrder, Store } from '#main/ports.ts';
import { sampleAttempt, samplePoints, sampleSale } from '#main/store/sample.ts';
import { openStore } from '#main/store/open.ts';
import { virtualClock } from '#test/sim/clock.ts';
import { createPoints } from '../points/index.ts';
import { createRefunds, createSupervisors, type RefundsService } from './index.ts';

const quiet: Log = { info() {}, warn() {}, error() {} };
class PowerCut extends Error {}

/** A scheme that keeps each refund by its number. */
function scheme() {
  const book = new Map<string, number>();
  return {
    book,
    give({ refundNo, amountMinor }: RefundOrder): RefundAnswer {
      book.set(refundNo, amountMinor);
      return { kind: 'refunded', refundId: `at-scheme-${refundNo}` };
    },
  };
}

/** A till with one sale paid by a scheme, started as often as wanted; `cutAt` ends the process at the n-th point. */
function till() {
  const dir = mkdtempSync(join(tmpdir(), 'guitai-refund-'));
  const clock = virtualClock();
  const side = scheme();
  const sale = sampleSale(1, 3);
  const ended: string[] = [];
  let made = 0;
  let close = (): void => {};
  onTestFinished(() => {
    close();
    rmSync(dir, { recursive: true, force: true });
  });
  return {
    side, sale, clock, ended,
    boot(cutAt = Infinity): { store: Store; refunds: RefundsService; cut: () => boolean } {
      close();
      const real = openStore(dir, { terminal: { terminalId: 'T1', shopName: 'Shop', region: 'cn', currency: 'CNY' }, nowMs: () => clock.nowMs() });
      let points = 0;
      let dead = false;
      const point = (): void => {
        if (dead || (points += 1) > cutAt) {
          dead = true;
          throw new PowerCut();
        }
      };
      if (real.sales.count() === 0) {
        real.commit((tx) => {
          tx.append('attempt.step', sampleAttempt(1, 'paid', sale.totalMinor));
          tx.append('points.earned', samplePoints(1, sale.totalMinor));
          tx.append('sale.completed', sale);
        });
      }
      const store: Store = { ...real, commit(work) { point(); const result = real.commit(work); point(); return result; } };
      const own: Clock = { nowMs: () => clock.nowMs(), after: (ms, run) => clock.after(ms, () => (dead ? undefined : run())) };
      const never = new Promise<never>(() => {});
      const provider = {
        scheme: 'wechat', modes: ['mpm'],
        procedure: { firstQueryAfterMs: 5_000, queryEveryMs: 3_000 },
        async refund(_: unknown, order: RefundOrder) {
          try {
            point();
            const answer = side.give(order);
            point();
            return answer;
          } catch {
            return await never;
          }
        },
      } as unknown as PaymentProvider;
      const region = regions.cn;
      const refunds = createRefunds({
        store, providers: [provider], region, currency: 'CNY', clock: own, log: quiet, subject: 'Shop',
        points: createPoints({ store, clock: own, programme: shippedProgramme, unitMinor: 100, timeZone: region.timeZone }),
        supervisors: createSupervisors({ verify: (pin) => Promise.resolve(pin === '4711'), name: 'supervisor', clock: own, log: quiet }),
        ids: { next: () => `n${String((made += 1)).padStart(6, '0')}` },
        emit: () => {}, sync: { wake() {} }, completed() {},
        ends: () => ({ refundEnded: (attemptId, transactionId, how) => void ended.push(`${attemptId} ${transactionId} ${how}`) }),
      });
      close = () => {
        dead = true;
        real.close();
      };
      refunds.recover();
      return { store: real, refunds, cut: () => dead };
    },
  };
}

const caller = (commandId: string): Caller => ({ role: 'cashier', lane: '1', commandId, client: 'c' });
const begin = (refunds: RefundsService, saleId: string) =>
  refunds.handlers['refund.begin']({ saleId, lines: 'all', returns: 0, pin: '4711', reason: 'broken' }, caller('command1'));

describe('a refund whose terminal is killed', () => {
  it('at any point is one document, one refund and one loss of points, whoever asks again', async () => {
    let cuts = 0;
    for (let cutAt = 0; cutAt < 12; cutAt += 1) {
      const shop = till();
      const { saleId, totalMinor } = shop.sale;
      const first = shop.boot(cutAt);
      await Promise.resolve(begin(first.refunds, saleId)).catch((error: unknown) => expect(error).toBeInstanceOf(PowerCut));
      await shop.clock.settle();
      if (first.cut()) cuts += 1;
      const { store, refunds } = shop.boot();
      await shop.clock.advance(60_000);
      // The screen sends the same command once more.
      const begun = await begin(refunds, saleId);
      await shop.clock.advance(60_000);
      expect(begun.refundIds).toHaveLength(1);
      expect(store.refunds.byId(begun.refundIds[0] ?? '')?.phase).toBe('refunded');
      expect([...shop.side.book.values()]).toEqual([totalMinor]);
      expect(store.sales.count()).toBe(2);
      expect(store.points.balance('merchant')).toBe(0);
    }
    // Before and after the first commit, before and after the call, before and after the second commit.
    expect(cuts).toBe(6);
  });
});

it('late money that a person attached to another sale goes back with that sale, and is found by it', async () => {
  const shop = till();
  const { store, refunds } = shop.boot();
  const sale = sampleSale(2, 3);
  const [tender] = sale.tenders;
  const transactionId = tender?.transactionId ?? '';
  const sum = { transactionId, amountMinor: sale.totalMinor, cause: 'paidLate', sinceMs: 1, decision: { way: 'attach', atMs: 2, by: 'c', saleId: sale.saleId } } as const;
  const late = { ...sampleAttempt(2, 'paidLate', sale.totalMinor), saleId: shop.sale.saleId, loose: [sum] };
  store.commit((tx) => {
    tx.append('attempt.step', late);
    tx.append('sale.completed', sale);
  });
  expect(refunds.handlers['refund.find']({ text: late.orderNo }, caller('f'))).toMatchObject({ sales: [{ receiptNo: sale.receiptNo }] });
  await begin(refunds, sale.saleId);
  await shop.clock.settle();
  expect([...shop.side.book.values()]).toEqual([sale.totalMinor]);
  const opened = (saleId: string) => refunds.handlers['refund.open']({ saleId }, caller('o'));
  expect(opened(sale.saleId)).toMatchObject({ refunds: [{ phase: 'refunded', saleId: sale.saleId, receiptNo: sale.receiptNo }] });
  expect(opened(shop.sale.saleId)).toMatchObject({ refunds: [], refundableMinor: shop.sale.totalMinor });
});

describe('money in question', () => {
  it('goes back once, whoever asks how often, and its end is told each time', async () => {
    const shop = till();
    const { store, refunds } = shop.boot();
    const late = { ...sampleAttempt(7, 'paidLate'), transactionId: 'tx7' };
    store.commit((tx) => tx.append('attempt.step', late));
    const ask = (): void => refunds.giveBack(late.id, 'tx7', late.amountMinor, 'paid late', caller('c7'));
    ask();
    ask();
    await shop.clock.settle();
    ask();
    expect([...shop.side.book.values()]).toEqual([late.amountMinor]);
    expect(shop.ended).toEqual([`${late.id} tx7 done`, `${late.id} tx7 done`]);
    expect(store.sales.count()).toBe(1);
    const again = shop.boot();
    again.refunds.giveBack(late.id, 'tx7', late.amountMinor, 'paid late', caller('c8'));
    expect(shop.side.book.size).toBe(1);
    expect(shop.ended).toHaveLength(3);
  });
});
