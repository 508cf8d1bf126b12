import fc from 'fast-check';
import { expect, test } from 'vitest';
import { minor, type TenderView } from '#main/contract';
import { canonicalJson } from '../journal/canonical.ts';
import type { CompletedSale, Facts, FactKind } from '../journal/facts.ts';
import { createShiftBooks, type ShiftBooks } from './books.ts';

type Given = { [K in FactKind]?: Facts[K] };

const take = (books: ShiftBooks, given: Given): void => {
  for (const [kind, body] of Object.entries(given)) books.take({ kind: kind as FactKind, body: canonicalJson(body) });
};

function sale(tenders: TenderView[], more: Partial<CompletedSale> = {}): CompletedSale {
  const totalMinor = minor(tenders.reduce((total, { amountMinor }) => total + amountMinor, 0));
  return { saleId: 's', receiptNo: 'T1-1', receiptSeq: 1, currency: 'CNY', lines: [], taxes: [], totalMinor, tenders, completedAtMs: 0, ...more };
}

test('the drawer holds the float, what sales brought net of what went back, and what was put in or taken out', () => {
  const books = createShiftBooks();
  take(books, { 'shift.opened': { shiftId: 'a', no: 1, openedAtMs: 0, openedBy: 'x', floatMinor: minor(20_000), currency: 'CNY' } });
  take(books, { 'sale.completed': sale([{ kind: 'cash', amountMinor: minor(1_250), tenderedMinor: minor(2_000), changeMinor: minor(750) }]) });
  take(books, { 'sale.completed': sale([{ kind: 'qr', scheme: 'wechat', amountMinor: minor(900) }, { kind: 'cash', amountMinor: minor(100) }]) });
  take(books, { 'sale.completed': sale([{ kind: 'cash', amountMinor: minor(-250) }], { returnsReceiptNo: 'T1-1' }) });
  // A refund that a scheme did not give back ends in cash: one tender for another.
  take(books, { 'sale.completed': sale([{ kind: 'qr', scheme: 'wechat', amountMinor: minor(300) }, { kind: 'cash', amountMinor: minor(-300) }], { returnsReceiptNo: 'T1-2' }) });
  take(books, { 'cash.moved': { direction: 'out', amountMinor: minor(5_000), currency: 'CNY', reason: 'bank', by: 'x' } });
  take(books, { 'cash.moved': { direction: 'in', amountMinor: minor(700), currency: 'CNY', reason: 'coins', by: 'x' } });
  take(books, { 'sale.voided': { saleId: 'v', lines: [], totalMinor: minor(9), reason: 'cleared' } });
  expect(books.figures(105)).toEqual({
    firstReceiptSeq: 101,
    lastReceiptSeq: 104,
    sales: { count: 2, totalMinor: 2_250 },
    returns: { count: 2, totalMinor: -250 },
    voids: 1,
    tenders: [{ kind: 'cash', count: 4, amountMinor: 800 }, { kind: 'qr', scheme: 'wechat', count: 2, amountMinor: 1_200 }],
    taxes: [],
    cash: { floatMinor: 20_000, tenderedMinor: 800, inMinor: 700, outMinor: 5_000, expectedMinor: 16_500 },
  });
  expect(books.perpetual({ documents: 100, salesMinor: minor(50_000), returnsMinor: minor(-1_000) })).toEqual({ documents: 104, salesMinor: 52_250, returnsMinor: -1_250 });
});

test('a shift in which nothing happened has no receipts, and its last number comes before its first', () => {
  expect(createShiftBooks().figures(1)).toMatchObject({ firstReceiptSeq: 1, lastReceiptSeq: 0, tenders: [], cash: { expectedMinor: 0 } });
});

test('wherever the Z reports are drawn: together they are the whole, with no document in two or in none', () => {
  const amount = fc.integer({ min: -5_000, max: 5_000 }).map((n) => minor(n));
  const tender: fc.Arbitrary<TenderView> = fc.record({ kind: fc.constantFrom('cash', 'qr'), scheme: fc.constant('wechat'), amountMinor: amount });
  const documents = fc.array(fc.tuple(fc.array(tender, { minLength: 1, maxLength: 3 }), fc.boolean()), { maxLength: 30 });
  fc.assert(
    fc.property(documents, (all) => {
      let books = createShiftBooks();
      let perpetual = null;
      let next = 1;
      const closed = [];
      for (const [tenders, closes] of all) {
        take(books, { 'sale.completed': sale(tenders) });
        next += 1;
        if (!closes) continue;
        closed.push(books.figures(next));
        perpetual = books.perpetual(perpetual);
        books = createShiftBooks();
      }
      closed.push(books.figures(next));
      perpetual = books.perpetual(perpetual);
      const sums = all.map(([tenders]) => tenders.reduce((total, { amountMinor }) => total + amountMinor, 0));
      const total = sums.reduce((a, b) => a + b, 0);
      expect(perpetual).toMatchObject({ documents: all.length });
      expect(perpetual.salesMinor + perpetual.returnsMinor).toBe(total);
      expect(closed.reduce((a, { sales, returns }) => a + sales.totalMinor + returns.totalMinor, 0)).toBe(total);
      let first = 1;
      for (const { firstReceiptSeq, lastReceiptSeq, tenders, sales, returns } of closed) {
        expect(firstReceiptSeq).toBe(first);
        first = lastReceiptSeq + 1;
        expect(tenders.reduce((a, { amountMinor }) => a + amountMinor, 0)).toBe(sales.totalMinor + returns.totalMinor);
      }
      expect(first).toBe(next);
    }),
  );
});
