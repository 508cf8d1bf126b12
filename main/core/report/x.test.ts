import fc from 'fast-check';
import { expect, test } from 'vitest';
import { minor, type TenderView } from '#main/contract';
import { canonicalJson } from '../journal/canonical.ts';
import type { CompletedSale } from '../journal/facts.ts';
import type { Promised } from '../promise/promise.ts';
import { createXBooks } from './x.ts';

const DAY = '2026-01-05';
const NOON = Date.UTC(2026, 0, 5, 12);
const dayOf = (atMs: number): string => new Date(atMs).toISOString().slice(0, 10);
let made = 0;

function sale(tenders: TenderView[], more: Partial<CompletedSale> = {}): CompletedSale {
  made += 1;
  const totalMinor = minor(tenders.reduce((sum, { amountMinor }) => sum + amountMinor, 0));
  return { saleId: `s${made}`, receiptNo: `T1-${made}`, receiptSeq: made, currency: 'CNY', lines: [], taxes: [], totalMinor, tenders, completedAtMs: NOON, ...more };
}

function reportOf(sales: readonly CompletedSale[], promises: readonly Promised[] = []) {
  const books = createXBooks(DAY, dayOf);
  for (const body of sales) books.take({ atMs: NOON, kind: 'sale.completed', body: canonicalJson(body) });
  for (const body of promises) books.take({ atMs: NOON, kind: 'promise.step', body: canonicalJson(body) });
  return books.report();
}

test('what is not yet collected stands apart, with what became of it; vouchers say who bore them', () => {
  const voucher = { id: 'c', amountMinor: minor(100), schemeMinor: minor(60), merchantMinor: minor(40), otherMinor: minor(0) };
  const promise: Promised = { id: 'p1', saleId: 's', lane: '1', by: 'x', receiptNo: 'T1-1', scheme: 'wechat', amountMinor: minor(700), currency: 'CNY', madeAtMs: NOON, state: 'notCollected' };
  const ended: Promised = { ...promise, id: 'p2', amountMinor: minor(50), state: 'givenUp' };
  const report = reportOf(
    [
      sale([{ kind: 'cash', amountMinor: minor(300) }]),
      sale([{ kind: 'qr', scheme: 'wechat', amountMinor: minor(1_000), promotions: [voucher] }]),
      sale([{ kind: 'promised', scheme: 'wechat', amountMinor: minor(700), promiseId: 'p1' }]),
      sale([{ kind: 'promised', scheme: 'wechat', amountMinor: minor(50), promiseId: 'p2' }]),
      sale([{ kind: 'cash', amountMinor: minor(-100) }], { returnsReceiptNo: 'T1-1' }),
      sale([{ kind: 'cash', amountMinor: minor(9_999) }], { completedAtMs: NOON + 86_400_000 }),
    ],
    [promise, { ...ended, state: 'notCollected' }, ended],
  );
  expect(report).toMatchObject({ sales: 4, returns: 1, voids: 0, soldMinor: 2_050, returnedMinor: -100, totalMinor: 1_950, collectedMinor: 1_200 });
  expect(report.tenders).toEqual([
    { kind: 'cash', count: 2, amountMinor: 200, customerMinor: 200, schemeMinor: 0, merchantMinor: 0, otherMinor: 0 },
    { kind: 'qr', scheme: 'wechat', count: 1, amountMinor: 1_000, customerMinor: 900, schemeMinor: 60, merchantMinor: 40, otherMinor: 0 },
    { kind: 'promised', scheme: 'wechat', count: 2, amountMinor: 750, customerMinor: 750, schemeMinor: 0, merchantMinor: 0, otherMinor: 0 },
  ]);
  expect(report.promised).toEqual({ notCollected: { count: 1, amountMinor: 700 }, collected: { count: 0, amountMinor: 0 }, givenUp: { count: 1, amountMinor: 50 } });
});

test('whatever was sold: the tenders are the total, the parts are the tenders, and what is promised is not collected', () => {
  const amount = fc.integer({ min: -5_000, max: 5_000 }).map((n) => minor(n));
  const tender: fc.Arbitrary<TenderView> = fc.oneof(
    amount.map((amountMinor): TenderView => ({ kind: 'cash', amountMinor })),
    fc.record({ kind: fc.constantFrom('qr', 'promised'), scheme: fc.constantFrom('wechat', 'alipay'), amountMinor: amount }),
  );
  fc.assert(
    fc.property(fc.array(fc.array(tender, { minLength: 1, maxLength: 4 }), { maxLength: 12 }), (all) => {
      const report = reportOf(all.map((tenders) => sale(tenders)));
      const total = report.tenders.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
      expect(total).toBe(report.totalMinor);
      expect(report.soldMinor + report.returnedMinor).toBe(report.totalMinor);
      for (const { amountMinor, customerMinor, schemeMinor, merchantMinor, otherMinor } of report.tenders) expect(customerMinor + schemeMinor + merchantMinor + otherMinor).toBe(amountMinor);
      const promised = all.flat().filter(({ kind }) => kind === 'promised').reduce((sum, { amountMinor }) => sum + amountMinor, 0);
      expect(report.collectedMinor + promised).toBe(report.totalMinor);
    }),
  );
});

test('what schemes collected for rented goods is counted on its day, and is no sale', () => {
  const books = createXBooks(DAY, dayOf);
  const body = (amount: number) => canonicalJson({ rentalId: 'r', scheme: 'wechat', orderNo: 'O', transactionId: 't', amountMinor: minor(amount), currency: 'CNY', askedMinor: minor(amount) });
  for (const amount of [1_200, 300]) books.take({ atMs: NOON, kind: 'rental.collected', body: body(amount) });
  books.take({ atMs: NOON + 86_400_000, kind: 'rental.collected', body: body(999) });
  expect(books.report()).toMatchObject({ sales: 0, totalMinor: 0, collectedMinor: 0, rented: { count: 2, amountMinor: 1_500 } });
});
