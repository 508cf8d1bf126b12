import fc from 'fast-check';
import { expect, test } from 'vitest';
import { minor } from '#main/contract';
import type { BillRow } from '../reconcile/bill.ts';
import { barOf, CANDIDATES_MAX, ended, isUnreachable, proofsOf, PROOF_WINDOW_MS, withCandidates, type Promised } from './promise.ts';

const limits = { amountMinor: 500, count: 2, sumMinor: 700, ageMs: 86_400_000 };
const NOW = 1_000_000_000_000;
const made = (amount: number, agoMs = 0): Promised => ({
  id: `P${amount}${agoMs}`, saleId: 'S', lane: '1', by: 'screen', receiptNo: 'T1-000001', scheme: 'wechat', amountMinor: minor(amount), currency: 'CNY', madeAtMs: NOW - agoMs, state: 'notCollected',
});

test('each limit bars, and says which', () => {
  expect(barOf([], minor(500), limits, NOW)).toBeNull();
  expect(barOf([], minor(501), limits, NOW)).toMatchObject({ limit: 'amountMinor', allowed: 500, would: 501 });
  expect(barOf([made(1), made(2)], minor(1), limits, NOW)).toMatchObject({ limit: 'count' });
  expect(barOf([made(400)], minor(301), limits, NOW)).toMatchObject({ limit: 'sumMinor', would: 701 });
  expect(barOf([made(1, limits.ageMs + 1)], minor(1), limits, NOW)).toMatchObject({ limit: 'ageMs' });
});

test('however promises are taken, what is at risk never passes the limits', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 600 })), (amounts) => {
      const open: Promised[] = [];
      for (const amount of amounts) if (barOf(open, minor(amount), limits, NOW) === null) open.push(made(amount));
      expect(open.length).toBeLessThanOrEqual(limits.count);
      expect(open.reduce((sum, { amountMinor }) => sum + amountMinor, 0)).toBeLessThanOrEqual(limits.sumMinor);
    }),
  );
});

test('a bill’s row is proposed by amount and time, and never one that is accounted for', () => {
  const row = (transactionId: string, amount: number, atMs?: number): BillRow => ({
    kind: 'payment', orderNo: '', transactionId, amountMinor: minor(amount), currency: 'CNY', ...(atMs === undefined ? {} : { atMs }),
  });
  const rows = [row('a', 500, NOW), row('b', 500), row('c', 499, NOW), row('d', 500, NOW + PROOF_WINDOW_MS.after + 1), row('e', 500, NOW)];
  expect(proofsOf(made(500), rows, new Set(['e'])).map(({ transactionId }) => transactionId)).toEqual(['a', 'b']);
});

test('rows are kept once, up to a limit; what has ended takes none and ends no second time', () => {
  const row = (n: number): BillRow => ({ kind: 'payment', orderNo: '', transactionId: `t${n}`, amountMinor: minor(500), currency: 'CNY' });
  const two = withCandidates(made(500), [row(1), row(2)]);
  expect(two.candidates).toEqual([{ transactionId: 't1', amountMinor: 500 }, { transactionId: 't2', amountMinor: 500 }]);
  expect(withCandidates(two, [row(2)])).toBe(two);
  expect(withCandidates(two, Array.from({ length: 30 }, (_, n) => row(n))).candidates).toHaveLength(CANDIDATES_MAX);
  const done = ended(two, 'collected', { proof: 'bill', atMs: NOW, by: 'screen', transactionId: 't1' });
  expect(withCandidates(done, [row(3)])).toBe(done);
  expect(ended(done, 'givenUp', { proof: 'supervisor', atMs: NOW, by: 'screen' })).toBe(done);
});

test('only silence says that there is no network', () => {
  for (const reason of ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'timed out', 'connection lost']) expect(isUnreachable({ kind: 'unknown', reason })).toBe(true);
  for (const reason of ['HTTP 503 ', 'SYSTEMERROR', 'the signature does not verify', 'CERT_HAS_EXPIRED']) expect(isUnreachable({ kind: 'unknown', reason })).toBe(false);
  expect(isUnreachable({ kind: 'absent' })).toBe(false);
});
