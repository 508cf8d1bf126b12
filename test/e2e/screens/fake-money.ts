/** One sum in question of each kind, for screens that show them. */
import type { Minor, MoneyView } from '#main/contract';

const base = { saleId: 'S0', scheme: 'wechat', currency: 'CNY', askedMinor: 2350 as Minor, amountMinor: 2350 as Minor };

export const moneyInQuestion = (nowMs: number): MoneyView[] => [
  {
    ...base, attemptId: 'M1', orderNo: '20260105T1000000000000000000001', phase: 'parked', cause: 'parked', sinceMs: nowMs - 90_000_000,
    known: ['cancelInDoubt', 'cancelNotConfirmed'], next: { kind: 'queryAt', atMs: nowMs + 540_000 }, exits: [{ way: 'keep' }],
  },
  {
    ...base, attemptId: 'M2', transactionId: 't2', scheme: 'alipay', orderNo: '20260105T1000000000000000000002', phase: 'paidLate', cause: 'paidLate',
    sinceMs: nowMs - 7_200_000, known: ['schemePaid', 'billPaid', 'saleNotWaiting'], next: { kind: 'person' },
    exits: [{ way: 'refund' }, { way: 'attach', saleId: 'S1', own: false }, { way: 'keep' }],
  },
  {
    ...base, attemptId: 'M3', transactionId: 't3', amountMinor: 2400 as Minor, orderNo: '20260105T1000000000000000000003', phase: 'amountMismatch',
    cause: 'amountMismatch', sinceMs: nowMs - 240_000, known: ['schemePaid', 'otherAmount'], next: { kind: 'person' },
    exits: [{ way: 'refund' }, { way: 'keep' }],
  },
  {
    ...base, attemptId: 'M4', transactionId: 't4', orderNo: '20260105T1000000000000000000004', phase: 'secondCapture', cause: 'secondCapture',
    sinceMs: nowMs - 65_000, known: ['schemePaid', 'otherTransaction', 'refundUnderWay'], next: { kind: 'refund' }, exits: [],
    decision: { way: 'refund', atMs: nowMs - 30_000, by: 'cashier', reason: 'Paid twice' },
  },
  {
    ...base, attemptId: 'M5', orderNo: '20260105T1000000000000000000005', phase: 'querying', cause: 'unknown', sinceMs: nowMs - 12_000,
    known: ['noAnswer'], next: { kind: 'queryAt', atMs: nowMs + 4000 }, exits: [],
  },
];
