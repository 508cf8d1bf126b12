import { describe, expect, it } from 'vitest';
import { newDir, openAt, record, refundOf } from './fixture.ts';
import { rebuild } from './rebuild.ts';
import { sampleAttempt, samplePoints, sampleSale } from './sample.ts';
import type { Fact } from '../core/journal/facts.ts';

function sold(n: number): Fact[] {
  const sale = sampleSale(n);
  return [
    { kind: 'attempt.step', body: sampleAttempt(n, 'paid', sale.totalMinor) },
    { kind: 'points.earned', body: samplePoints(n, sale.totalMinor) },
    { kind: 'sale.completed', body: sale },
  ];
}

describe('refunds in the store', () => {
  it('are found by id, sale, attempt and document, and are the same after a rebuild', () => {
    const dir = newDir();
    const store = openAt(dir);
    const [one, two] = [sampleSale(1), sampleSale(2)];
    record(store, [sold(1), sold(2), refundOf(one, 1, 3, 'unknown'), refundOf(two, 2, 4, 'refunded')]);
    const look = (from: typeof store) => ({
      open: from.refunds.open(),
      ofSale: from.refunds.ofSale(two.saleId),
      ofAttempt: from.refunds.ofAttempt('attempt1'),
      ofReturn: from.refunds.ofReturn('return2'),
      documents: from.refunds.documentsOf(one.receiptNo).map(({ receiptNo, totalMinor }) => [receiptNo, totalMinor]),
      points: [from.points.balance('merchant'), from.points.earning('wechat', two.tenders[0]?.transactionId ?? '')?.takenBack],
      order: from.attempts.byOrderNo(sampleAttempt(2, 'paid').orderNo)?.id,
    });
    const before = look(store);
    expect(before).toMatchObject({
      open: [{ id: 'refund1', phase: 'unknown' }],
      ofSale: [{ id: 'refund2', phase: 'refunded' }],
      ofAttempt: [{ id: 'refund1' }],
      ofReturn: [{ id: 'refund2' }],
      documents: [['T1-3', 0 - one.totalMinor]],
      points: [samplePoints(1, one.totalMinor).points, samplePoints(2, two.totalMinor).points],
      order: 'attempt2',
    });
    store.close();
    const { digestBefore, digestAfter } = rebuild(dir);
    expect(digestAfter).toBe(digestBefore);
    const again = openAt(dir);
    expect(look(again)).toEqual(before);
    again.close();
  });

  it('take points once a refund, and a number belongs to one refund', () => {
    const store = openAt(newDir());
    const facts = refundOf(sampleSale(1), 1, 2, 'refunded');
    record(store, [sold(1), facts]);
    const back = facts.at(-1) as Fact;
    expect(() => record(store, [[back]])).toThrow('UNIQUE');
    const step = facts[1] as Extract<Fact, { kind: 'refund.step' }>;
    expect(() => record(store, [[{ ...step, body: { ...step.body, id: 'other' } }]])).toThrow('UNIQUE');
    expect(store.points.balance('merchant')).toBe(0);
    store.close();
  });

  it('are looked for among the newest sales by row, then by what they hold', () => {
    const store = openAt(newDir());
    record(store, [1, 2, 3, 4].map(sold));
    const seqs = store.sales.search({ row: ({ receiptSeq }) => receiptSeq === 2, sale: ({ receiptSeq }) => receiptSeq === 4 }, 10).map(({ receiptSeq }) => receiptSeq);
    expect(seqs).toEqual([4, 2]);
    expect(store.sales.search({ row: () => true, sale: () => true }, 3)).toHaveLength(3);
    store.close();
  });
});
