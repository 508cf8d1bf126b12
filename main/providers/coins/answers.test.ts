import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { minor } from '#main/contract';
import { crc16 } from '#main/core/barcode/emv.ts';
import { writeMerchantCode, type MerchantCode } from '#main/core/emvco/code.ts';
import type { ChannelOrder } from '../../ports.ts';
import { fromCode, fromRefund, fromRefundAgain, fromRefundOrder, fromStatus, isCancelled } from './answers.ts';
import { requestIdOf } from './number.ts';
import { qrPhProblem } from './qrph.ts';
import type { Told } from './wire.ts';

const order: ChannelOrder = { orderNo: 'O1', amountMinor: minor(20099), currency: 'PHP', mode: 'mpm', subject: 'x' };
const merchant: MerchantCode = {
  method: 'dynamic', accounts: [{ scheme: 'qrph', bic: 'GXCHPHM2XXX', merchant: '0123456789' }], category: '5411', currency: 'PHP', amount: '200.99', country: 'PH', name: 'Shop', city: 'Manila',
};
const qrCode = writeMerchantCode(merchant);
const data = { qrCode, requestId: requestIdOf('O1'), referenceId: '1950928204919496214', amount: 200.99, currency: 'PHP', status: 'PENDING', expiredTime: '1750385965000' };
const ok = (change: object = {}): Told => ({ kind: 'answer', code: 0, message: 'OK', data: { ...data, ...change } });
const error = (code: number): Told => ({ kind: 'answer', code, message: 'why', data: undefined });

describe('a code to show', () => {
  test.each([
    ['1750385965000', 1_750_385_965_000],
    [1_750_385_965, 1_750_385_965_000],
    ['0', 7],
    [null, 7],
  ])('that expires at %j', (expiredTime, expiresAtMs) => {
    expect(fromCode(ok({ expiredTime }), order, 7)).toEqual({ kind: 'presented', qr: qrCode, expiresAtMs });
  });

  test.each([
    ['another amount', ok({ amount: 200.9 })],
    ['an amount as no number', ok({ amount: 'much' })],
    ['another order', ok({ requestId: requestIdOf('O2') })],
    ['another currency', ok({ currency: 'USD' })],
    ['a code that is paid', ok({ status: 'SUCCEEDED' })],
    ['no code', ok({ qrCode: null })],
    ['a code of another amount', ok({ qrCode: writeMerchantCode({ ...merchant, amount: '200.90' }) })],
    ['a code that is no QR Ph', ok({ qrCode: writeMerchantCode({ ...merchant, accounts: [{ scheme: 'duitnow', acquirer: '1', merchant: '2' }] }) })],
    ['a bad request, which may be a number that is used', error(-1010)],
    ['an internal error', error(-1001)],
  ])('%s is unknown', (_, told) => {
    expect(fromCode(told, order, 7).kind).toBe('unknown');
  });

  test.each([-1021, -1022, -1025, 88010003])('error %i turns it away', (code) => {
    expect(fromCode(error(code), order, 7)).toEqual({ kind: 'refused', code: String(code), message: 'why' });
  });
});

describe('QR Ph', () => {
  test('a code with any letter changed is not shown', () => {
    fc.assert(
      fc.property(fc.nat(qrCode.length - 1), fc.constantFrom('0', '1', 'A', 'z'), (at, letter) => {
        fc.pre(qrCode[at] !== letter);
        expect(qrPhProblem(qrCode.slice(0, at) + letter + qrCode.slice(at + 1), order)).not.toBeNull();
      }),
    );
  });

  test('person-to-person codes are QR Ph too; other currencies and codes without an amount are not for this order', () => {
    const rows = writeMerchantCode(merchant).slice(0, -4);
    const p2p = rows.replace('28440011ph.ppmi.p2m', '27450012com.p2pqrpay');
    expect(p2p).toContain('com.p2pqrpay');
    expect(qrPhProblem(p2p + crc16(p2p), order)).toBeNull();
    expect(qrPhProblem(qrCode, order)).toBeNull();
    expect(qrPhProblem(writeMerchantCode({ ...merchant, currency: 'SGD' }), order)).toContain('currency');
    const { amount: _, ...open } = merchant;
    expect(qrPhProblem(writeMerchantCode(open), order)).toContain('amount');
  });
});

describe('a payment', () => {
  test.each([
    [ok(), { kind: 'waiting', asked: false }],
    [ok({ status: 'SUCCEEDED', settleDate: '1750386000000' }), { kind: 'paid', transactionId: '1950928204919496214', amountMinor: 20099, paidAtMs: 1_750_386_000_000 }],
    [ok({ status: 'SUCCEEDED', amount: '200.98' }), { kind: 'paid', amountMinor: 20098 }],
    [ok({ status: 'SUCCEEDED', amount: null }), { kind: 'unknown' }],
    [ok({ status: 'SUCCEEDED', referenceId: null }), { kind: 'unknown' }],
    [ok({ status: 'FAILED', errorCode: '77', errorMsg: 'no' }), { kind: 'refused', code: '77', message: 'no' }],
    [ok({ status: 'EXPIRED' }), { kind: 'reversed', refunded: false }],
    [ok({ status: 'CANCELED' }), { kind: 'reversed', refunded: false }],
    [ok({ status: 'REFUNDED' }), { kind: 'reversed', refunded: true }],
    [ok({ status: 'ACTIVE' }), { kind: 'unknown' }],
    [ok({ requestId: 'another' }), { kind: 'unknown' }],
    [error(-2013), { kind: 'absent' }],
    [error(-1021), { kind: 'unknown' }],
    [error(-1010), { kind: 'unknown' }],
  ])('%#', (told, expected) => {
    expect(fromStatus(told, order)).toMatchObject(expected);
  });

  test('a cancel is confirmed by both of its words only', () => {
    const said = (requestStatus: string, qrcodeStatus: string): Told => ok({ requestStatus, qrcodeStatus });
    expect(isCancelled(said('SUCCEEDED', 'CANCELED'))).toBe(true);
    expect([said('FAILED', 'CANCELED'), said('SUCCEEDED', 'PENDING'), said('SUCCEEDED', 'SUCCEEDED'), error(-2013)].map(isCancelled)).toEqual([false, false, false, false]);
  });
});

describe('a refund', () => {
  const taken = (change: object = {}): Told => ({ kind: 'answer', code: 0, message: 'OK', data: { requestId: 'R1', originalOrderId: '1', referenceId: '9', refundAmount: '1.00', refundCurrency: 'PHP', ...change } });
  test.each([
    [taken(), { kind: 'accepted', referenceId: '9' }],
    [taken({ refundAmount: '2.00' }), { kind: 'refused', code: 'REFUND_NO_USED' }],
    [taken({ refundCurrency: 'USD' }), { kind: 'unknown' }],
    [taken({ requestId: 'R2' }), { kind: 'unknown' }],
    [error(-1131), { kind: 'refused', code: '-1131' }],
    [error(-1010), { kind: 'unknown' }],
  ])('%#', (told, expected) => {
    expect(fromRefund(told, 'R1', minor(100), 'PHP')).toMatchObject(expected);
  });

  test('that is asked for again and not listened to may have been done the first time', () => {
    expect(fromRefundAgain({ kind: 'refused', code: '-1021', message: '' }).kind).toBe('unknown');
    expect(fromRefundAgain({ kind: 'refused', code: '-1131', message: '' }).kind).toBe('refused');
  });

  test.each([
    [ok({ status: 'SUCCEEDED' }), { kind: 'refunded', refundId: '9' }],
    [ok({ status: 'PENDING' }), { kind: 'processing' }],
    [ok({ status: 'FAILED', errorCode: '', errorMessage: '' }), { kind: 'refused', code: 'FAILED', abnormal: true }],
    [ok({ status: 'CANCEL', errorCode: '5', errorMessage: 'no' }), { kind: 'refused', code: '5', message: 'no' }],
    [ok({ status: 'LATER' }), { kind: 'processing' }],
    [error(-2013), { kind: 'processing' }],
    [{ kind: 'unknown', reason: 'timed out' } as const, { kind: 'processing' }],
  ])('its order %#', (told, expected) => {
    expect(fromRefundOrder(told, '9')).toMatchObject(expected);
  });
});

test('a request’s number fits, and is the same one for an order and for no other', () => {
  const numbers = fc.string({ minLength: 1, maxLength: 32 });
  fc.assert(
    fc.property(numbers, numbers, (a, b) => {
      expect(requestIdOf(a)).toMatch(/^.{15,19}$/su);
      expect(requestIdOf(requestIdOf(a))).toBe(requestIdOf(a));
      expect(requestIdOf(a) === requestIdOf(b)).toBe(a === b);
    }),
  );
  expect(requestIdOf('3C1706X9619A7614YWS')).toBe('3C1706X9619A7614YWS');
  expect(requestIdOf('0mii1c2x3e4b5a6978')).toBe('0mii1c2x3e4b5a6978');
});
