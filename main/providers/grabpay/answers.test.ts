import { describe, expect, test } from 'vitest';
import { minor } from '#main/contract';
import type { ChannelOrder } from '../../ports.ts';
import { fromCharge, fromInquiry, fromPresent, fromRefund, isCancelled } from './answers.ts';
import type { GrabAnswer } from './wire.ts';

const order: ChannelOrder = { orderNo: 'O1', amountMinor: minor(534), currency: 'SGD', mode: 'mpm', subject: 'x' };
const details = { partnerTxID: 'O1', grabTxID: 'G1', amount: 534, currency: 'SGD', updatedTime: 1_700_000_000, paymentExpiryTime: 1_700_000_300 };
const answer = (status: string, change: object = {}, rest: object = {}, http = 200): GrabAnswer => ({
  kind: 'answer', http, status, code: 'CODE', message: 'why', body: { transactionDetails: { ...details, ...change }, ...rest },
});
const failed = (http: number, code: string): GrabAnswer => ({ kind: 'answer', http, status: 'FAILURE', code, message: 'why', body: {} });
const qr = { POSDetails: { qrPayload: 'QR' } };

describe('a code that we show', () => {
  test('lives as long as the answer says, or as was asked', () => {
    expect(fromPresent(answer('PENDING', {}, qr), order, 1)).toEqual({ kind: 'presented', qr: 'QR', expiresAtMs: 1_700_000_300_000 });
    expect(fromPresent(answer('PENDING', { paymentExpiryTime: null }, qr), order, 1)).toMatchObject({ expiresAtMs: 1 });
  });

  test.each([
    ['another amount', answer('PENDING', { amount: 535 }, qr)],
    ['another currency', answer('PENDING', { currency: 'MYR' }, qr)],
    ['another order', answer('PENDING', { partnerTxID: 'O2' }, qr)],
    ['no code', answer('PENDING')],
    ['a payment that is not open', answer('SUCCESS', {}, qr)],
    ['no payment', answer('PENDING', { amount: '5.34' }, qr)],
    ['a conflict', failed(409, 'TXN-EXISTS')],
    ['too many requests', failed(429, 'LIMIT')],
  ])('%s is unknown', (_, told) => {
    expect(fromPresent(told, order, 1).kind).toBe('unknown');
  });

  test.each([400, 401, 403, 404, 422])('HTTP %i turns it away', (http) => {
    expect(fromPresent(failed(http, 'NO'), order, 1)).toEqual({ kind: 'refused', code: 'NO', message: 'why' });
    expect(fromCharge(failed(http, 'NO'), order)).toEqual({ kind: 'refused', code: 'NO', message: 'why' });
  });
});

describe('a payment', () => {
  test.each([
    ['SUCCESS', {}, { kind: 'paid', transactionId: 'G1', amountMinor: 534, paidAtMs: 1_700_000_000_000 }],
    ['SUCCESS', { refundedAmount: 533 }, { kind: 'paid' }],
    ['SUCCESS', { refundedAmount: 534 }, { kind: 'reversed', refunded: true }],
    ['SUCCESS', { grabTxID: null }, { kind: 'unknown' }],
    ['SUCCESS', { currency: 'MYR' }, { kind: 'unknown' }],
    ['SUCCESS', { partnerTxID: 'O2' }, { kind: 'unknown' }],
    ['PENDING', {}, { kind: 'waiting', asked: false }],
    ['FAILURE', {}, { kind: 'refused', code: 'CODE', message: 'why' }],
    ['CANCELLED', {}, { kind: 'reversed', refunded: false }],
    ['EXPIRED', {}, { kind: 'reversed', refunded: false }],
    ['PROCESSED', {}, { kind: 'unknown' }],
    ['', {}, { kind: 'unknown' }],
  ])('%s %j', (status, change, expected) => {
    expect(fromInquiry(answer(status, change), order)).toMatchObject(expected);
  });

  test('that is not known is absent; any other failure to ask proves nothing', () => {
    expect(fromInquiry(failed(404, 'BUS-TXN-NTF'), order)).toEqual({ kind: 'absent' });
    for (const http of [400, 401, 404, 429]) expect(fromInquiry(failed(http, 'NO'), order).kind).toBe('unknown');
  });

  test('what the merchant gave is told apart from what Grab gave', () => {
    const promoDetails = { promoCode: 'P1', consumerPaidAmt: 434, merchantFundedPromoAmt: 30 };
    const promotions = [{ id: 'P1', amountMinor: 100, merchantMinor: 30, schemeMinor: 70, otherMinor: 0 }];
    expect(fromInquiry(answer('SUCCESS', {}, { promoDetails }), order)).toMatchObject({ kind: 'paid', amountMinor: 534, promotions });
    expect(fromInquiry(answer('SUCCESS', {}, { promoDetails: { ...promoDetails, consumerPaidAmt: 534 } }), order)).not.toHaveProperty('promotions');
  });
});

test('a cancel is confirmed by its own word only', () => {
  expect(isCancelled(answer('CANCELLED'))).toBe(true);
  expect([answer('SUCCESS'), answer('PENDING'), failed(400, 'CANCELLED')].map(isCancelled)).toEqual([false, false, false]);
});

describe('a refund', () => {
  const given = { partnerTxID: 'R1', amount: 100 };
  test.each([
    [answer('SUCCESS', given), 'refund', { kind: 'refunded', refundId: 'G1' }],
    [answer('PENDING', given), 'refund', { kind: 'processing' }],
    [answer('FAILURE', given), 'inquiry', { kind: 'refused', code: 'CODE' }],
    [answer('SUCCESS', { ...given, amount: 99 }), 'inquiry', { kind: 'refused', code: 'REFUND_NO_USED' }],
    [answer('SUCCESS', { ...given, partnerTxID: 'R2' }), 'refund', { kind: 'unknown' }],
    [answer('SUCCESS', { ...given, grabTxID: null }), 'refund', { kind: 'unknown' }],
    [answer('MAYBE', given), 'refund', { kind: 'unknown' }],
    [failed(404, 'BUS-TXN-NTF'), 'refund', { kind: 'refused', code: 'BUS-TXN-NTF' }],
    [failed(404, 'BUS-TXN-NTF'), 'inquiry', { kind: 'unknown' }],
    [failed(409, 'BUSY'), 'refund', { kind: 'unknown' }],
  ] as const)('%#', (told, asked, expected) => {
    expect(fromRefund(told, 'R1', minor(100), asked)).toMatchObject(expected);
  });
});
