import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { minor } from '#main/contract';
import type { BillRow } from './bill.ts';
import type { Promised } from '../promise/promise.ts';
import { newRental } from '../rental/rental.ts';
import { createBooks } from './own.ts';
import { MIDNIGHT_MARGIN_MS, reconcile, type OwnMovement } from './match.ts';

const day = { fromMs: 1_000_000_000_000, toMs: 1_000_086_400_000 };
const noon = day.fromMs + 43_200_000;
const row = (orderNo: string, amount: number, more: Partial<BillRow> = {}): BillRow => ({
  kind: 'payment', orderNo, transactionId: `T${orderNo}`, amountMinor: minor(amount), currency: 'CNY', ...more,
});
const own = (orderNo: string, amount: number, more: Partial<OwnMovement> = {}): OwnMovement => ({
  kind: 'payment', orderNo, transactionId: `T${orderNo}`, amountMinor: minor(amount), currency: 'CNY', atMs: noon, state: 'confirmed', attemptId: `A${orderNo}`, saleId: 'S', ...more,
});
const verdictsOf = (rows: BillRow[], books: OwnMovement[]) => reconcile(rows, books, day).pairings.map(({ verdict }) => verdict);

describe('each movement has one verdict', () => {
  test('the same on both sides matches; another amount or currency does not', () => {
    expect(verdictsOf([row('1', 500)], [own('1', 500)])).toEqual(['matched']);
    expect(verdictsOf([row('1', 501)], [own('1', 500)])).toEqual(['amountDiffers']);
    expect(verdictsOf([row('1', 500, { currency: 'HKD' })], [own('1', 500)])).toEqual(['amountDiffers']);
  });

  test('a second transaction on one order number is money that is missing here', () => {
    const rows = [row('1', 500), row('1', 500, { transactionId: 'T1b' })];
    expect(reconcile(rows, [own('1', 500)], day).counts).toMatchObject({ matched: 1, missingHere: 1 });
  });

  test('the bill proves what was open here; what the scheme refused and is not there is no news', () => {
    const { transactionId: _none, ...open } = own('1', 500, { state: 'open' });
    expect(verdictsOf([row('1', 500)], [open])).toEqual(['resolves']);
    expect(verdictsOf([], [open, own('2', 1, { state: 'none' })])).toEqual([]);
    expect(verdictsOf([row('2', 1)], [own('2', 1, { state: 'none' })])).toEqual(['resolves']);
  });

  test('money that was taken and went back with the cancel matches the attempt that took none', () => {
    const back = row('1', 500, { kind: 'refund', refundNo: 'made-by-the-scheme' });
    expect(verdictsOf([row('1', 500), back], [own('1', 500, { state: 'none' })])).toEqual(['matched', 'matched']);
    expect(verdictsOf([row('1', 500), { ...back, amountMinor: minor(499) }], [own('1', 500, { state: 'none' })])).toEqual(['resolves', 'missingHere']);
  });

  test('a movement beside midnight may be on the next bill; one of noon may not', () => {
    expect(verdictsOf([], [own('1', 500)])).toEqual(['missingThere']);
    expect(verdictsOf([], [own('1', 500, { atMs: day.toMs - 1_000 })])).toEqual(['otherDay']);
    expect(verdictsOf([], [own('1', 500, { atMs: day.toMs + MIDNIGHT_MARGIN_MS })])).toEqual([]);
  });

  test('refunds are told apart by their number', () => {
    const back = (refundNo: string) => ({ kind: 'refund', refundNo }) as const;
    const rows = [row('1', 900), row('1', 100, back('R1')), row('1', 100, back('R2'))];
    const books = [own('1', 900), own('1', 100, back('R2')), own('1', 100, back('R3'))];
    expect(reconcile(rows, books, day).counts).toMatchObject({ matched: 2, missingHere: 1, missingThere: 1 });
  });
});

test('a payment to the static code matches by the scheme’s number once a person said which it is, and not before', () => {
  const promise: Promised = { id: 'P', saleId: 'S', lane: '1', by: 'screen', receiptNo: 'T1-1', scheme: 'wechat', amountMinor: minor(500), currency: 'CNY', madeAtMs: noon, state: 'notCollected' };
  const verdictsAfter = (one: Promised): string[] => {
    const books = createBooks();
    books.take({ kind: 'promise.step', body: JSON.stringify(one) });
    return verdictsOf([row('app1', 500, { transactionId: 't' }), row('', 500, { transactionId: 'u' })], books.movements('wechat'));
  };
  expect(verdictsAfter(promise)).toEqual(['missingHere', 'missingHere']);
  expect(verdictsAfter({ ...promise, state: 'collected', end: { proof: 'bill', atMs: noon, by: 'screen', transactionId: 't' } })).toEqual(['missingHere', 'matched']);
  expect(verdictsAfter({ ...promise, state: 'collected', end: { proof: 'bill', atMs: noon, by: 'screen', transactionId: 'u' } })).toEqual(['missingHere', 'matched']);
  expect(verdictsAfter({ ...promise, state: 'givenUp', end: { proof: 'supervisor', atMs: noon, by: 'screen' } })).toEqual(['missingHere', 'missingHere']);
});

test('whatever is on the two sides: every row once, every confirmed movement of the day once, and the sums add up', () => {
  const kind = fc.constantFrom('payment', 'refund');
  const movement = fc.record({ kind, orderNo: fc.constantFrom('1', '2', '3'), transactionId: fc.constantFrom('a', 'b'), amount: fc.integer({ min: 1, max: 3 }), refund: fc.constantFrom('r1', 'r2') } as const);
  fc.assert(
    fc.property(fc.array(movement), fc.array(movement), (there, here) => {
      const rows = there.map((one): BillRow => row(one.orderNo, one.amount, { kind: one.kind, transactionId: one.transactionId, ...(one.kind === 'refund' ? { refundNo: one.refund } : {}) }));
      const books = here.map((one): OwnMovement => own(one.orderNo, one.amount, { kind: one.kind, transactionId: one.transactionId, ...(one.kind === 'refund' ? { refundNo: one.refund } : {}) }));
      const result = reconcile(rows, books, day);
      expect(result.pairings.flatMap((one) => one.row ?? []).length).toBe(rows.length);
      expect(new Set(result.pairings.flatMap((one) => one.own ?? [])).size).toBe(books.length);
      expect(Object.values(result.counts).reduce((sum, count) => sum + count, 0)).toBe(result.pairings.length);
      const signed = (of: readonly { kind: string; amountMinor: number }[]) => of.reduce((sum, one) => sum + (one.kind === 'payment' ? one.amountMinor : -one.amountMinor), 0);
      expect(result.there.netMinor).toBe(signed(rows));
      expect(result.here.netMinor).toBe(signed(books));
      // What does not match explains the difference, to the unit.
      const unexplained = result.pairings.filter(({ verdict }) => verdict !== 'matched');
      expect(signed(unexplained.flatMap((one) => one.row ?? [])) - signed(unexplained.flatMap((one) => one.own ?? []))).toBe(result.there.netMinor - result.here.netMinor);
    }),
  );
});

test('what a scheme collected for rented goods is found by its transaction, whatever order number the bill gives it', () => {
  const books = createBooks();
  const rental = newRental({ id: 'r', orderNo: 'O1', lane: '1', by: 'x', scheme: 'wechat', name: 'x', riskMinor: minor(900), currency: 'CNY' }, noon);
  const take = (body: object) => books.take({ kind: 'rental.step', body: JSON.stringify({ ...rental, ...body }) });
  take({ phase: 'out' });
  expect(books.movements('wechat')).toEqual([]);
  take({ phase: 'collecting', bill: { payments: [], discounts: [], totalMinor: 700 }, phaseAtMs: noon });
  expect(books.movements('wechat')).toMatchObject([{ state: 'open', amountMinor: 700 }]);
  take({ phase: 'done', paid: { amountMinor: 700, transactionId: 'TX' }, phaseAtMs: noon });
  expect(verdictsOf([row('scheme-own', 700, { transactionId: 'TX' })], books.movements('wechat'))).toEqual(['matched']);
  expect(books.movements('alipay')).toEqual([]);
});
