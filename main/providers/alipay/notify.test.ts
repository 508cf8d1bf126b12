import { createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { AlipaySdk } from 'alipay-sdk';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';
import { heard, NOTIFICATION_LENGTH_MAX } from './notify.ts';

const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
const other = generateKeyPairSync('rsa', { modulusLength: 2048 });
const application = { appId: '2021000000000001', key: other.privateKey, alipayKey: pair.publicKey };
const SELLER = '2088000000000009';

const paid = {
  notify_time: '2026-11-20 13:14:16', notify_type: 'trade_status_sync', notify_id: 'ac05', version: '1.0', auth_app_id: application.appId, app_id: application.appId,
  trade_no: '20261120220014', out_trade_no: 'O1', seller_id: SELLER, buyer_id: '2088000000000001', trade_status: 'TRADE_SUCCESS', total_amount: '18.80', receipt_amount: '18.30',
  subject: '柜台 100% & a=b+c 镕', gmt_create: '2026-11-20 13:14:00', gmt_payment: '2026-11-20 13:14:15',
  fund_bill_list: '[{"amount":"17.80","fundChannel":"ALIPAYACCOUNT"},{"amount":"1.00","fundChannel":"MDISCOUNT"}]',
  voucher_detail_list: '[{"amount":"1.00","merchantContribute":"0.50","name":"5折券","otherContribute":"0.50","type":"ALIPAY_DISCOUNT_VOUCHER","voucherId":"V1"}]',
};
type Fields = Readonly<Record<string, string>>;

/** Escapes every byte, as a sender in another charset must. */
const escaped = (text: string, charset: string): string => [...iconv.encode(text, charset)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');

/** As Alipay sends it: signed over the sorted parameters in their charset, then encoded as a form. */
function notification(fields: Fields, how: { charset?: string; key?: KeyObject; signIn?: string; signType?: string } = {}): string {
  const { charset = 'utf-8', key = pair.privateKey, signIn = charset, signType = 'RSA2' } = how;
  const all: Fields = { ...fields, charset };
  const text = Object.keys(all).sort().map((name) => `${name}=${all[name]}`).join('&');
  const sign = createSign('RSA-SHA256').update(iconv.encode(text, signIn)).sign(key, 'base64');
  return Object.entries({ ...all, sign_type: signType, sign }).map(([name, value]) => `${name}=${escaped(value, charset)}`).join('&');
}
const read = (body: string, sellerId?: string) => heard(application, sellerId, { path: '/', headers: {}, body });
const refusal = { kind: 'rejected', reason: expect.any(String) };

describe('what a notification tells', () => {
  test.each(['utf-8', 'UTF-8', 'GBK', 'gb2312', 'GB18030'])('a payment, in %s', (charset) => {
    const told = read(notification(paid, { charset }), SELLER);
    expect(told).toEqual({
      kind: 'payment', orderNo: 'O1',
      answer: {
        kind: 'paid', transactionId: '20261120220014', amountMinor: 1880, payerId: '2088000000000001', paidAtMs: Date.parse('2026-11-20T05:14:15Z'),
        promotions: [{ id: 'V1', name: '5折券', amountMinor: 100, schemeMinor: 0, merchantMinor: 50, otherMinor: 50 }],
      },
    });
  });

  test('a refund, by its own number', () => {
    const refund = { ...paid, refund_fee: '0.80', gmt_refund: '2026-11-20 14:00:00.123', out_biz_no: 'R1' };
    expect(read(notification(refund))).toEqual({ kind: 'refund', refundNo: 'R1', answer: { kind: 'refunded', refundId: 'R1' } });
  });

  test('a trade that waits, one closed unpaid, one given back, one whose state is not known', () => {
    const { gmt_payment: _, ...unpaid } = paid;
    expect(read(notification({ ...unpaid, trade_status: 'WAIT_BUYER_PAY' }))).toMatchObject({ answer: { kind: 'waiting' } });
    expect(read(notification({ ...unpaid, trade_status: 'TRADE_CLOSED' }))).toMatchObject({ answer: { kind: 'reversed', refunded: false } });
    expect(read(notification({ ...paid, trade_status: 'TRADE_CLOSED' }))).toMatchObject({ answer: { kind: 'reversed', refunded: true } });
    expect(read(notification({ ...paid, trade_status: 'TRADE_FINISHED' }))).toMatchObject({ answer: { kind: 'paid' } });
    expect(read(notification({ ...paid, trade_status: 'TRADE_PENDING' }))).toMatchObject({ answer: { kind: 'unknown' } });
    expect(read(notification({ ...paid, total_amount: '18.8x' }))).toMatchObject({ answer: { kind: 'unknown' } });
  });

  test('the official SDK takes the same for true', () => {
    const sdk = new AlipaySdk({
      appId: application.appId, keyType: 'PKCS8', privateKey: other.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      alipayPublicKey: pair.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    });
    const body = notification({ ...paid, passback_params: '' });
    expect(sdk.checkNotifySignV2(Object.fromEntries(new URLSearchParams(body)))).toBe(true);
    expect(read(body)).toMatchObject({ kind: 'payment' });
  });

  test('signed in UTF-8 whatever the charset, without what is empty, without a signature type, spaces as plus signs', () => {
    expect(read(notification(paid, { charset: 'GBK', signIn: 'utf-8' }))).toMatchObject({ kind: 'payment' });
    expect(read(`${notification(paid)}&passback_params=`)).toMatchObject({ kind: 'payment' });
    expect(read(notification(paid).replace(/&sign_type=[^&]*/, ''))).toMatchObject({ kind: 'payment' });
    expect(read(notification(paid).replaceAll('%20', '+'))).toMatchObject({ kind: 'payment' });
  });

  test.each(['utf-8', 'GBK'])('in %s, its Chinese decoded by a relay already', (charset) => {
    expect(read(notification(paid, { charset }).replace(escaped('柜台', charset), '柜台'))).toMatchObject({ kind: 'payment', orderNo: 'O1' });
  });
});

describe('what is refused', () => {
  test.each<[string, string, string?]>([
    ['another key', notification(paid, { key: other.privateKey })],
    ['an older signature type', notification(paid, { signType: 'RSA' })],
    ['no signature', notification(paid).replace(/&sign=.*$/, '')],
    ['another amount', notification(paid).replace(escaped('18.80', 'utf-8'), escaped('98.80', 'utf-8'))],
    ['another charset over the same bytes', notification(paid, { charset: 'GBK' }).replace(escaped('GBK', 'utf-8'), escaped('utf-8', 'utf-8'))],
    ['a parameter more', `${notification(paid)}&refund_fee=1`],
    ['a parameter twice', `${notification(paid)}&total_amount=18.80`],
    ['another application', notification({ ...paid, app_id: '2021000000000002' })],
    ['another seller', notification(paid), '2088000000000008'],
    ['a notice of something else', notification({ ...paid, notify_type: 'open_app_auth_notify' })],
    ['no order', notification({ ...paid, out_trade_no: '' })],
    ['a charset nobody knows', notification(paid).replace(escaped('utf-8', 'utf-8'), 'x-none')],
    ['half an escape', `${notification(paid)}&a=%4`],
    ['too much', `a=${'x'.repeat(NOTIFICATION_LENGTH_MAX)}`],
    ['nothing', ''],
  ])('%s', (_, body, sellerId) => expect(read(body, sellerId)).toEqual(refusal));

  test('another certificate than ours, where the notification names it', () => {
    const withCertificates = { ...application, sns: { app: 'a', root: 'r', alipay: 'c' } };
    const body = (sn: string): string => notification({ ...paid, alipay_cert_sn: sn });
    expect(heard(withCertificates, undefined, { path: '/', headers: {}, body: body('d') })).toEqual(refusal);
    expect(heard(withCertificates, undefined, { path: '/', headers: {}, body: body('c') })).toMatchObject({ kind: 'payment' });
  });

  test('any text at all, and any one letter of a true one', () => {
    const body = notification(paid);
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(read(text)).toEqual(refusal);
      }),
    );
    fc.assert(
      fc.property(fc.nat({ max: body.length - 1 }), fc.constantFrom('0', '1', 'z', '&', '='), (at, letter) => {
        const changed = body.slice(0, at) + letter + body.slice(at + 1);
        const told = read(changed);
        // Letters of escapes may stand for the same byte, and the signature type may lose its name.
        if (told.kind !== 'rejected') expect(told).toEqual(read(body));
      }),
    );
  });
});
