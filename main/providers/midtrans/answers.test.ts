import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { minor } from '#main/contract';
import type { ChannelOrder } from '../../ports.ts';
import { fromCharge, fromEarlierRefund, fromEnd, fromRefund, fromStatus } from './answers.ts';
import { signatureKey } from './sign.ts';
import type { CoreAnswer } from './wire.ts';

const serverKey = 'SB-Mid-server-abc';
const order: ChannelOrder = { orderNo: 'A1', amountMinor: minor(1_880_000), currency: 'IDR', mode: 'mpm', subject: 'Toko' };
const answer = (code: string, data: object = {}): CoreAnswer => ({ kind: 'answer', code, message: `told ${code}`, data: { status_code: code, ...data } });
const base = { order_id: 'A1', transaction_id: 'T1', gross_amount: '18800.00', currency: 'IDR', fraud_status: 'accept' };
const status = (code: string, transaction_status: string, more: object = {}) => fromStatus(answer(code, { ...base, transaction_status, ...more }), order, serverKey);

describe('a charge', () => {
  const shown = { ...base, transaction_status: 'pending', qr_string: '000201', expiry_time: '2026-11-20 09:15:00' };

  test('shows a code until its time in Jakarta', () => {
    expect(fromCharge(answer('201', shown), order)).toEqual({ qr: '000201', expiresAtMs: Date.parse('2026-11-20T02:15:00Z') });
    expect(fromCharge(answer('201', { ...shown, expiry_time: 'soon' }), order)).toMatchObject({ expiresAtMs: null });
  });

  test.each([
    ['400', 'refused'], ['401', 'refused'], ['402', 'refused'], ['410', 'refused'], ['413', 'refused'],
    ['404', 'unknown'], ['406', 'unknown'], ['407', 'unknown'], ['409', 'unknown'], ['412', 'unknown'], ['499', 'unknown'], ['200', 'unknown'], ['201', 'unknown'],
  ])('%s alone: %s', (code, kind) => {
    expect(fromCharge(answer(code), order)).toMatchObject({ kind });
  });

  test.each([
    ['denied by GoPay', '202', { transaction_status: 'deny' }, 'refused'],
    ['of another amount', '201', { gross_amount: '18799.00' }, 'unknown'],
    ['of another order', '201', { order_id: 'B' }, 'unknown'],
    ['without a code', '201', { qr_string: null }, 'unknown'],
    ['with an empty code', '201', { qr_string: '' }, 'unknown'],
    ['settled at once', '200', { transaction_status: 'settlement' }, 'unknown'],
    ['that says pending with code 200', '200', {}, 'unknown'],
  ])('%s', (_, code, more, kind) => {
    expect(fromCharge(answer(code, { ...shown, ...more }), order)).toMatchObject({ kind });
  });
});

describe('a status', () => {
  test.each([
    ['201', 'pending', {}, { kind: 'waiting', asked: false }],
    ['200', 'PENDING', {}, { kind: 'waiting', asked: false }],
    ['200', 'settlement', { settlement_time: '2026-11-20 09:00:01' }, { kind: 'paid', transactionId: 'T1', amountMinor: 1_880_000, paidAtMs: Date.parse('2026-11-20T02:00:01Z') }],
    ['200', 'settlement', { gross_amount: '18799.00' }, { kind: 'paid', amountMinor: 1_879_900 }],
    ['200', 'settlement', { fraud_status: null }, { kind: 'paid' }],
    ['200', 'settlement', { fraud_status: 'ACCEPT' }, { kind: 'paid' }],
    ['200', 'capture', {}, { kind: 'paid' }],
    ['200', 'partial_refund', {}, { kind: 'paid', amountMinor: 1_880_000 }],
    ['200', 'refund', {}, { kind: 'reversed', refunded: true }],
    ['407', 'expire', {}, { kind: 'reversed', refunded: false }],
    ['202', 'expire', {}, { kind: 'reversed', refunded: false }],
    ['202', 'cancel', {}, { kind: 'reversed', refunded: false }],
    ['202', 'deny', {}, { kind: 'refused', code: 'deny' }],
    ['202', 'failure', {}, { kind: 'refused', code: 'failure' }],
    ['404', '', {}, { kind: 'absent' }],
  ])('%s %s %j', (code, word, more, expected) => {
    expect(status(code, word, more)).toMatchObject(expected);
  });

  test.each([
    ['held as a fraud', '200', 'settlement', { fraud_status: 'deny' }],
    ['looked at as a fraud', '200', 'capture', { fraud_status: 'challenge' }],
    ['money with the code of waiting', '201', 'settlement', {}],
    ['reserved on a card', '200', 'authorize', {}],
    ['taken back by a bank', '200', 'chargeback', {}],
    ['a word of the future', '200', 'blessed', {}],
    ['another order', '200', 'settlement', { order_id: 'B' }],
    ['dollars', '200', 'settlement', { currency: 'USD' }],
    ['no number', '200', 'settlement', { transaction_id: '' }],
    ['no amount', '200', 'settlement', { gross_amount: null }],
    ['nothing', '200', 'settlement', { gross_amount: '0.00' }],
    ['less than nothing', '200', 'settlement', { gross_amount: '-18800.00' }],
    ['three decimals', '200', 'settlement', { gross_amount: '18800.001' }],
    ['a thousands separator', '200', 'settlement', { gross_amount: '18,800.00' }],
    ['a wrong signature', '200', 'settlement', { signature_key: '0'.repeat(128) }],
    ['a key that is turned away', '401', '', {}],
  ])('%s proves nothing', (_, code, word, more) => {
    expect(status(code, word, more)).toMatchObject({ kind: 'unknown' });
  });

  test('with its signature', () => {
    const signature_key = signatureKey({ order_id: 'A1', status_code: '200', gross_amount: '18800.00' }, serverKey);
    expect(status('200', 'settlement', { signature_key })).toMatchObject({ kind: 'paid' });
    expect(status('200', 'settlement', { signature_key, gross_amount: '18800.0' })).toEqual({ kind: 'unknown', reason: 'the signature does not verify' });
  });
});

test.each([
  ['200', { ...base, transaction_status: 'cancel' }, { kind: 'reversed', refunded: false }],
  ['407', { ...base, transaction_status: 'expire' }, { kind: 'reversed', refunded: false }],
  ['412', {}, { kind: 'notAllowed' }],
  ['404', {}, { kind: 'absent' }],
  ['401', {}, { kind: 'unknown' }],
  ['200', {}, { kind: 'unknown' }],
  ['200', { ...base, transaction_status: 'settlement' }, { kind: 'unknown' }],
  ['200', { ...base, order_id: 'B', transaction_status: 'cancel' }, { kind: 'unknown' }],
])('an end answered with %s %j', (code, data, expected) => {
  expect(fromEnd(answer(code, data), order)).toMatchObject(expected);
});

describe('a refund', () => {
  const done = { ...base, transaction_status: 'partial_refund', refund_key: 'R1', refund_chargeback_id: 47594, refund_amount: '800.00' };
  test.each([
    ['200', done, { kind: 'refunded', refundId: '47594' }],
    ['200', { ...done, transaction_status: 'refund' }, { kind: 'refunded' }],
    ['200', { ...done, refund_chargeback_id: undefined }, { kind: 'refunded', refundId: 'R1' }],
    ['200', { ...done, refund_key: 'R2' }, { kind: 'unknown' }],
    ['200', { ...done, order_id: 'B' }, { kind: 'unknown' }],
    ['200', { ...done, transaction_status: 'settlement' }, { kind: 'unknown' }],
    ['200', {}, { kind: 'unknown' }],
    ['202', { ...done, transaction_status: 'settlement', refund_amount: '0.00' }, { kind: 'refused', code: '202' }],
    ['404', {}, { kind: 'refused', code: '404' }],
    ['401', {}, { kind: 'refused', code: '401' }],
    ['406', {}, { kind: 'maybeAgain' }],
    ['412', {}, { kind: 'maybeAgain' }],
    ['414', {}, { kind: 'maybeAgain' }],
    ['499', {}, { kind: 'unknown' }],
  ])('%s %j', (code, data, expected) => {
    expect(fromRefund(answer(code, data), order, 'R1')).toMatchObject(expected);
  });

  const entry = { refund_key: 'R1', refund_amount: '800.00', refund_chargeback_id: 7 };
  const earlier = (code: string, refunds: unknown, amountMinor = 80_000) => {
    const told = answer('200', { ...base, transaction_status: 'partial_refund', refunds });
    return fromEarlierRefund(told, order, { refundNo: 'R1', amountMinor: minor(amountMinor) }, serverKey, { kind: 'maybeAgain', code, message: 'no' });
  };

  test.each([
    ['is there', '406', [entry], 80_000, { kind: 'refunded', refundId: '7' }],
    ['is there, and all is back', '412', [{ ...entry, refund_key: 'R0' }, entry], 80_000, { kind: 'refunded', refundId: '7' }],
    ['was for another amount', '406', [entry], 79_900, { kind: 'refused', code: 'REFUND_NO_USED' }],
    ['has its key taken, and is not there', '406', [], 80_000, { kind: 'unknown' }],
    ['may not be, and is not there', '412', null, 80_000, { kind: 'refused', code: '412', message: 'no' }],
    ['is too much, and is not there', '414', [{ ...entry, refund_key: 'R0' }], 80_000, { kind: 'refused', code: '414' }],
  ])('that %s', (_, code, refunds, amountMinor, expected) => {
    expect(earlier(code, refunds, amountMinor)).toMatchObject(expected);
  });
});

test('whatever comes, nothing is thrown, and nothing but a settled order with its amount is paid', () => {
  const odd = fc.oneof(fc.jsonValue(), fc.constantFrom('settlement', 'capture', 'refund', 'pending', 'A1', 'R1', 'IDR', '200', '18800.00', 'accept', null));
  const keys = fc.constantFrom('transaction_status', 'status_code', 'order_id', 'transaction_id', 'gross_amount', 'currency', 'fraud_status', 'signature_key', 'refund_key', 'refunds', 'qr_string');
  const near = fc.dictionary(keys, odd).map((changes) => ({ ...base, transaction_status: 'settlement', status_code: '200', ...changes }));
  let paid = 0;
  fc.assert(
    fc.property(fc.constantFrom('200', '201', '202', '404', '406', '407', '412'), fc.oneof(fc.jsonValue(), near), (code, data) => {
      const told: CoreAnswer = { kind: 'answer', code, message: '', data };
      const one = fromStatus(told, order, serverKey);
      if (one.kind === 'paid') {
        paid += 1;
        expect(data).toMatchObject({ order_id: 'A1', transaction_status: expect.stringMatching(/^(settlement|capture|partial_refund)$/i), transaction_id: one.transactionId });
      }
      const shown = fromCharge(told, order);
      if (!('kind' in shown)) expect(data).toMatchObject({ order_id: 'A1', qr_string: shown.qr, gross_amount: '18800.00' });
      if (fromEnd(told, order).kind === 'reversed') expect(data).toMatchObject({ order_id: 'A1' });
      if (fromRefund(told, order, 'R1').kind === 'refunded') expect(data).toMatchObject({ order_id: 'A1', refund_key: 'R1' });
    }),
    { numRuns: 500, seed: 12 },
  );
  expect(paid).toBeGreaterThan(10);
});
