import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { minor } from '#main/contract';
import type { ChannelOrder } from '../../ports.ts';
import { fromCheck, fromDetails, fromPay, fromRefund } from './answers.ts';
import type { LineAnswer } from './wire.ts';

const order: ChannelOrder = { orderNo: 'A1', amountMinor: minor(188000), currency: 'TWD', mode: 'cpm', subject: '店' };
const answer = (code: string, info?: unknown): LineAnswer => ({ kind: 'answer', code, message: code, info });
const info = (more: object) => ({ orderId: 'A1', transactionId: '2026112012345678911', payInfo: [{ method: 'BALANCE', amount: 1880 }], ...more });

describe('a payment', () => {
  test('is what balance and points made together', () => {
    const parts = [{ method: 'CREDIT_CARD', amount: 1000 }, { method: 'POINT', amount: 880 }];
    expect(fromPay(answer('0000', info({ payInfo: parts, transactionDate: '2026-11-20T01:01:00Z' })), order)).toEqual({
      kind: 'paid', transactionId: '2026112012345678911', amountMinor: 188000, paidAtMs: Date.parse('2026-11-20T01:01:00Z'),
    });
  });

  test('in baht has satang', () => {
    const told = answer('0000', info({ payInfo: [{ amount: 18.8 }, { amount: 0.05 }] }));
    expect(fromPay(told, { ...order, currency: 'THB' })).toMatchObject({ kind: 'paid', amountMinor: 1885 });
  });

  test.each([
    ['of another order', info({ orderId: 'B' })],
    ['without an amount', { orderId: 'A1', transactionId: '1' }],
    ['without a number', { orderId: 'A1', payInfo: [{ amount: 1880 }] }],
    ['with a number that is a fraction', info({ transactionId: 1.5 })],
    ['with three decimals', info({ payInfo: [{ amount: 1.001 }] })],
    ['with more than there is', info({ payInfo: [{ amount: 1e300 }] })],
    ['in a state that is not known', info({ status: 'NEW' })],
    ['that is nothing', null],
  ])('%s proves nothing', (_, told) => {
    expect(fromPay(answer('0000', told), order).kind).toBe('unknown');
  });

  test.each([
    ['1133', 'refused'],
    ['1142', 'refused'],
    ['1288', 'refused'],
    ['2101', 'refused'],
    // In process, the number is taken, a card system that was away, internal: the money may have moved.
    ['1145', 'unknown'],
    ['1172', 'unknown'],
    ['1198', 'unknown'],
    ['1280', 'unknown'],
    ['9000', 'unknown'],
    ['7777', 'unknown'],
  ])('%s: %s', (code, kind) => {
    expect(fromPay(answer(code), order).kind).toBe(kind);
  });
});

test.each([
  ['COMPLETE', { kind: 'paid', amountMinor: 188000 }],
  ['AUTH_READY', { kind: 'waiting', asked: true }],
  ['FAIL', { kind: 'refused', code: 'FAIL' }],
  ['CANCEL', { kind: 'reversed', refunded: false }],
  ['SOMETHING', { kind: 'unknown' }],
])('status %s', (status, expected) => {
  expect(fromCheck(answer('0000', info({ status })), order)).toMatchObject(expected);
});

test('a check of what is not there, is back in part or whole, or says nothing', () => {
  expect(fromCheck(answer('1150'), order)).toEqual({ kind: 'absent' });
  expect(fromCheck(answer('0000', info({ status: 'REFUND' })), order)).toBeNull();
  expect(fromCheck(answer('0000', info({})), order)).toMatchObject({ kind: 'unknown' });
  expect(fromCheck(answer('1106'), order)).toMatchObject({ kind: 'unknown' });
});

test('details list refunds as amounts above zero', () => {
  const refundList = [{ refundTransactionId: '2026112012345678919', refundAmount: -80 }];
  expect(fromDetails(answer('0000', [info({ refundList })]), order)).toEqual({
    kind: 'details', paidMinor: 188000, refunds: [{ id: '2026112012345678919', amountMinor: 8000 }],
  });
  expect(fromDetails(answer('0000', [info({ orderId: 'B' })]), order)).toEqual({ kind: 'absent' });
  expect(fromDetails(answer('1150'), order)).toEqual({ kind: 'absent' });
  expect(fromDetails(answer('0000', info({})), order)).toMatchObject({ kind: 'unknown' });
  expect(fromDetails(answer('0000', [info({ refundList: [{ refundTransactionId: 1, refundAmount: 0.001 }] })]), order)).toMatchObject({ kind: 'unknown' });
});

test.each([
  ['0000', { refundTransactionId: '2026112012345678919' }, { kind: 'refunded', refundId: '2026112012345678919' }],
  ['0000', {}, { kind: 'unknown' }],
  ['1164', undefined, { kind: 'refused', code: '1164' }],
  ['1165', undefined, { kind: 'refused' }],
  ['9000', undefined, { kind: 'unknown' }],
])('a refund %s %j', (code, told, expected) => {
  expect(fromRefund(answer(code, told))).toMatchObject(expected);
});

test('whatever comes, nothing is thrown, and what is paid is the sum of its parts', () => {
  const parts = fc.array(fc.record({ amount: fc.oneof(fc.double(), fc.integer({ min: 0, max: 100_000 }), fc.integer({ min: 0, max: 999 }).map((cents) => cents / 100)) }), { maxLength: 4 });
  const whole = fc.record({ orderId: fc.constant('A1'), transactionId: fc.constantFrom('2026112012345678911', 12, null), status: fc.constantFrom('COMPLETE', 'FAIL', 'REFUND', 'X'), payInfo: parts });
  fc.assert(
    fc.property(fc.constantFrom('0000', '1150', '9000'), fc.oneof(fc.jsonValue(), whole), (code, body) => {
      for (const one of [fromPay(answer(code, body), order), fromCheck(answer(code, body), order)]) {
        if (one?.kind !== 'paid') continue;
        const { payInfo } = body as unknown as { payInfo: { amount: number }[] };
        expect(one.amountMinor).toBe(Math.round(payInfo.reduce((total, { amount }) => total + amount * 100, 0)));
      }
      fromDetails(answer(code, [body]), order);
      fromRefund(answer(code, body));
    }),
    { numRuns: 500, seed: 12 },
  );
});
