import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { minor } from '#main/contract';
import type { ChannelOrder } from '../../ports.ts';
import { fromCharge, fromCode, fromQuery, fromRefund, paymentIdFrom } from './answers.ts';
import { cancelEndsAtMs } from './procedure.ts';
import type { OpaAnswer } from './wire.ts';

const order: ChannelOrder = { orderNo: 'A1', amountMinor: minor(1880), currency: 'JPY', mode: 'mpm', subject: '店' };
const yen = (amount: number) => ({ amount, currency: 'JPY' });
const answer = (status: number, code: string, data: unknown = null): OpaAnswer => ({ kind: 'answer', status, code, message: code, data });
const payment = (more: object) => answer(200, 'SUCCESS', { merchantPaymentId: 'A1', amount: yen(1880), paymentId: 'P1', ...more });

describe('a code', () => {
  const shown = { codeId: '04-x', url: 'https://qr', expiryDate: 1_800_000_000, merchantPaymentId: 'A1', amount: yen(1880) };

  test('is shown, also when it is an earlier one of the same number', () => {
    expect(fromCode(answer(201, 'SUCCESS', shown), order)).toEqual({ codeId: '04-x', url: 'https://qr', expiresAtMs: 1_800_000_000_000 });
  });

  test.each([
    ['a duplicate: the first may be paid', answer(400, 'DUPLICATE_DYNAMIC_QR_REQUEST'), 'unknown'],
    ['an earlier code for another amount', answer(201, 'SUCCESS', { ...shown, amount: yen(1) }), 'unknown'],
    ['a code of another order', answer(201, 'SUCCESS', { ...shown, merchantPaymentId: 'B' }), 'unknown'],
    ['too many requests', answer(429, 'RATE_LIMIT'), 'unknown'],
    ['a code of the future', answer(400, 'NEVER_SEEN'), 'unknown'],
    ['a key that is not known', answer(401, 'UNAUTHORIZED'), 'refused'],
    ['a request that does not fit', answer(400, 'DYNAMIC_QR_BAD_REQUEST'), 'refused'],
  ])('%s: %s', (_, told, kind) => {
    expect(fromCode(told, order)).toMatchObject({ kind });
  });
});

describe('a payment', () => {
  test.each([
    ['CREATED', {}, { kind: 'waiting', asked: false }],
    ['COMPLETED', { acceptedAt: 1_700_000_000 }, { kind: 'paid', transactionId: 'P1', amountMinor: 1880, paidAtMs: 1_700_000_000_000 }],
    ['COMPLETED', { paymentId: null }, { kind: 'unknown', reason: 'paid, but without a number' }],
    ['REFUNDED', { refunds: { data: [{ amount: yen(1880) }] } }, { kind: 'reversed', refunded: true }],
    ['REFUNDED', { refunds: { data: [{ amount: yen(80) }] } }, { kind: 'paid', transactionId: 'P1', amountMinor: 1880 }],
    ['REFUNDED', { refunds: null }, { kind: 'reversed', refunded: true }],
    ['FAILED', {}, { kind: 'refused', code: 'FAILED' }],
    ['FAILED', { acceptedAt: 1, canceledAt: 2 }, { kind: 'reversed', refunded: true }],
    ['FAILED', { canceledAt: 2 }, { kind: 'reversed', refunded: false }],
    ['CANCELED', {}, { kind: 'reversed', refunded: false }],
    ['EXPIRED', {}, { kind: 'reversed', refunded: false }],
    ['AUTHORIZED', {}, { kind: 'unknown', reason: 'the payment is AUTHORIZED' }],
  ])('%s %j', (status, more, expected) => {
    expect(fromQuery(payment({ status, ...more }), order)).toMatchObject(expected);
  });

  test.each(['DYNAMIC_QR_PAYMENT_NOT_FOUND', 'RESOURCE_NOT_FOUND'])('%s: it never was', (code) => {
    expect(fromQuery(answer(400, code), order)).toEqual({ kind: 'absent' });
  });

  test.each([
    ['another order', payment({ status: 'COMPLETED', merchantPaymentId: 'B' })],
    ['no money', answer(200, 'SUCCESS', { status: 'COMPLETED', merchantPaymentId: 'A1', paymentId: 'P1' })],
    ['a fraction', payment({ status: 'COMPLETED', amount: yen(1.5) })],
    ['dollars', payment({ status: 'COMPLETED', amount: { amount: 1880, currency: 'USD' } })],
    ['more than there is', payment({ status: 'COMPLETED', amount: yen(Number.MAX_SAFE_INTEGER) })],
    ['a bad key', answer(401, 'UNAUTHORIZED')],
    ['nothing', answer(200, 'SUCCESS')],
  ])('%s proves nothing', (_, told) => {
    expect(fromQuery(told, order).kind).toBe('unknown');
  });

  test('a charge that the payer has to confirm waits; one whose code nobody knows is not known', () => {
    expect(fromCharge(answer(202, 'USER_CONFIRMATION_REQUIRED'), order)).toEqual({ kind: 'waiting', asked: true });
    expect(fromCharge(answer(400, 'NO_SUFFICIENT_FUND'), order)).toMatchObject({ kind: 'refused' });
    expect(fromCharge(answer(400, 'SOMETHING_ELSE'), order)).toMatchObject({ kind: 'unknown' });
  });
});

describe('a refund', () => {
  const done = (more: object) => fromRefund(answer(200, 'SUCCESS', { merchantRefundId: 'R1', amount: yen(80), status: 'REFUNDED', ...more }), 'R1', minor(80));

  test.each([
    [{}, { kind: 'refunded', refundId: 'R1' }],
    [{ status: 'CREATED' }, { kind: 'processing' }],
    [{ status: 'FAILED' }, { kind: 'refused', code: 'FAILED' }],
    [{ status: 'NEW' }, { kind: 'unknown' }],
    [{ amount: yen(79) }, { kind: 'refused', code: 'REFUND_NO_USED' }],
    [{ merchantRefundId: 'R2' }, { kind: 'unknown' }],
  ])('%j', (more, expected) => {
    expect(done(more)).toMatchObject(expected);
  });

  test.each([
    ['REFUND_WINDOW_EXCEED', 400, 'refused'],
    ['RESOURCE_NOT_FOUND', 404, 'refused'],
    ['NO_SUCH_REFUND_ORDER', 404, 'unknown'],
    ['THROTTLED_MULTIPLE_REFUND_REJECTED', 400, 'unknown'],
  ])('%s: %s %s', (code, status, kind) => {
    expect(fromRefund(answer(status, code), 'R1', minor(80)).kind).toBe(kind);
  });

  test('is of a payment that was made, also when all of it is back', () => {
    expect(paymentIdFrom(payment({ status: 'REFUNDED', acceptedAt: 1 }), order)).toBe('P1');
    expect(paymentIdFrom(payment({ status: 'CREATED' }), order)).toMatchObject({ kind: 'refused', code: 'NOT_PAID' });
    expect(paymentIdFrom(answer(400, 'DYNAMIC_QR_PAYMENT_NOT_FOUND'), order)).toMatchObject({ kind: 'refused' });
    expect(paymentIdFrom(answer(401, 'UNAUTHORIZED'), order)).toMatchObject({ kind: 'unknown' });
  });
});

test.each([
  ['2026-11-20T00:00:00+09:00', '2026-11-21T00:15:00+09:00'],
  ['2026-11-20T08:59:59+09:00', '2026-11-21T00:15:00+09:00'],
  ['2026-11-20T23:59:59+09:00', '2026-11-21T00:15:00+09:00'],
  ['2026-11-21T00:10:00+09:00', '2026-11-22T00:15:00+09:00'],
])('a payment of %s can be cancelled until just before %s', (paid, ends) => {
  expect(cancelEndsAtMs(Date.parse(paid))).toBe(Date.parse(ends));
});

test('whatever comes, nothing is thrown, and nothing but a payment with its amount is paid', () => {
  const odd = fc.oneof(fc.jsonValue(), fc.double(), fc.constantFrom('COMPLETED', 'REFUNDED', 'A1', 'R1', 'JPY', 1880, null));
  const data = fc.oneof(fc.jsonValue(), fc.dictionary(fc.constantFrom('status', 'merchantPaymentId', 'merchantRefundId', 'amount', 'paymentId', 'acceptedAt', 'codeId', 'url', 'refunds'), odd));
  fc.assert(
    fc.property(fc.integer({ min: 200, max: 499 }), fc.string(), data, (status, code, body) => {
      const told = answer(status, code, body);
      for (const one of [fromQuery(told, order), fromCharge(told, order)]) {
        if (one.kind === 'paid') expect(body).toMatchObject({ merchantPaymentId: 'A1', amount: { amount: one.amountMinor, currency: 'JPY' }, paymentId: one.transactionId });
      }
      const shown = fromCode(told, order);
      if (!('kind' in shown)) expect(body).toMatchObject({ url: shown.url, merchantPaymentId: 'A1' });
      if (fromRefund(told, 'R1', minor(80)).kind === 'refunded') expect(body).toMatchObject({ status: 'REFUNDED', merchantRefundId: 'R1' });
      paymentIdFrom(told, order);
    }),
    { numRuns: 500, seed: 11 },
  );
});
