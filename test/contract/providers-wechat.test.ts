/** What WeChat Pay alone has: bills to fetch, vouchers, refunds to ask about, callbacks. */
import { createCipheriv, createPrivateKey } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { minor } from '#main/contract';
import { rsaSign } from '#main/providers/rsa.ts';
import type { PaymentProvider } from '#main/ports.ts';
import { newOrder, openRig, type Rig } from './providers-rig.ts';

let rig: Rig;
let providers: { name: string; provider: PaymentProvider }[];
beforeAll(async () => {
  rig = await openRig();
  const mine = rig.settings['wechat'] as Record<string, unknown>;
  const open = (more: object): PaymentProvider => {
    const found = rig.clients({ wechat: { ...mine, ...more } }).get('wechat');
    if (found === undefined) throw new Error('no wechat');
    return found;
  };
  providers = [{ name: 'v2', provider: open({}) }, { name: 'v3', provider: open({ payerCodes: 'v3' }) }];
});
afterAll(() => rig.sandbox.close());

const provider = (name = 'v2'): PaymentProvider => {
  const found = providers.find((one) => one.name === name);
  if (found === undefined) throw new Error(name);
  return found.provider;
};
const payerCode = async () => (await rig.control<{ code: string }>('wechat/payer-code')).code;
const today = () => new Date(rig.clock.nowMs() + 8 * 3_600_000).toISOString().slice(0, 10);

describe.each(['v2', 'v3'])('payer codes by %s', (name) => {
  test('a voucher is told with who bears it, by the charge and by a query', async () => {
    await rig.control('wechat/behave', { behaviour: 'voucher' });
    const order = newOrder('cpm');
    const promotions = [{ id: `C${order.orderNo}`, name: '满减代金券', amountMinor: 188, schemeMinor: 94, merchantMinor: 94, otherMinor: 0 }];
    expect(await provider(name).charge(order, await payerCode())).toMatchObject({ kind: 'paid', amountMinor: 1880, promotions });
    expect(await provider(name).query(order)).toMatchObject({ kind: 'paid', amountMinor: 1880, promotions });
  });
});

describe('the bill of a day', () => {
  test('holds every payment and refund once', async () => {
    const order = newOrder('cpm');
    await provider().charge(order, await payerCode());
    await provider().refund(order, { refundNo: `${order.orderNo}R`, amountMinor: minor(80), reason: '退货' });
    const bill = await provider().bills?.fetch(today());
    if (bill?.kind !== 'bill') throw new Error(JSON.stringify(bill));
    expect(bill.rows.filter(({ orderNo }) => orderNo === order.orderNo)).toMatchObject([
      { kind: 'payment', amountMinor: 1880, currency: 'CNY' },
      { kind: 'refund', amountMinor: 80, refundNo: `${order.orderNo}R` },
    ]);
  });

  test('a day without one is not ready; a bill that is not signed for is not believed', async () => {
    expect(await provider().bills?.fetch('2001-01-01')).toMatchObject({ kind: 'notReady' });
    await rig.control('wechat/behave', { behaviour: 'badSignature@query' });
    expect(await provider().bills?.fetch(today())).toMatchObject({ kind: 'unknown' });
  });
});

test('what became of a refund', async () => {
  const order = newOrder('cpm');
  await provider().charge(order, await payerCode());
  const refund = { refundNo: `${order.orderNo}R`, amountMinor: minor(80), reason: '退货' };
  expect(await provider().refundStatus?.(order, refund)).toMatchObject({ kind: 'refused', code: 'RESOURCE_NOT_EXISTS' });
  await provider().refund(order, refund);
  expect(await provider().refundStatus?.(order, refund)).toMatchObject({ kind: 'refunded' });
});

describe('callbacks that a relay passed on', () => {
  const callback = (eventType: string, resource: object, forge = false) => {
    const { platformKey, platformKeyId, apiv3Key, merchant } = rig.sandbox.keys.wechat;
    const cipher = createCipheriv('aes-256-gcm', Buffer.from(apiv3Key), Buffer.from('123456789012'));
    cipher.setAAD(Buffer.from('transaction'));
    const sealed = Buffer.concat([cipher.update(JSON.stringify(resource), 'utf8'), cipher.final(), cipher.getAuthTag()]);
    const body = JSON.stringify({ id: '1', event_type: eventType, resource: { algorithm: 'AEAD_AES_256_GCM', ciphertext: sealed.toString('base64'), nonce: '123456789012', associated_data: 'transaction' } });
    const timestamp = String(Math.floor(rig.clock.nowMs() / 1000));
    const key = createPrivateKey(forge ? merchant.privateKey : platformKey.privateKey);
    const headers = { 'wechatpay-timestamp': timestamp, 'wechatpay-nonce': 'n', 'wechatpay-serial': platformKeyId, 'wechatpay-signature': rsaSign(`${timestamp}\nn\n${body}\n`, key) };
    return provider().readNotification?.({ path: '/', headers, body });
  };
  const paid = () => ({
    mchid: rig.sandbox.keys.wechat.mchid, out_trade_no: 'O1', trade_state: 'SUCCESS', transaction_id: '42', success_time: '2026-11-20T13:14:15+08:00', payer: { openid: 'o1' }, amount: { total: 5 },
  });

  test('a payment and a refund', () => {
    expect(callback('TRANSACTION.SUCCESS', paid())).toEqual({
      kind: 'payment', orderNo: 'O1', answer: { kind: 'paid', transactionId: '42', amountMinor: 5, payerId: 'o1', paidAtMs: Date.parse('2026-11-20T05:14:15Z') },
    });
    const refund = { mchid: rig.sandbox.keys.wechat.mchid, out_refund_no: 'R1', refund_id: '50', refund_status: 'SUCCESS' };
    expect(callback('REFUND.SUCCESS', refund)).toEqual({ kind: 'refund', refundNo: 'R1', answer: { kind: 'refunded', refundId: '50' } });
    expect(callback('REFUND.ABNORMAL', { ...refund, refund_status: 'ABNORMAL' })).toMatchObject({ answer: { kind: 'refused', code: 'ABNORMAL' } });
  });

  test('a forged one, and one of another merchant, tell nothing', () => {
    expect(callback('TRANSACTION.SUCCESS', paid(), true)).toMatchObject({ kind: 'rejected' });
    expect(callback('TRANSACTION.SUCCESS', { ...paid(), mchid: '1' })).toMatchObject({ answer: { kind: 'unknown' } });
    expect(callback('REFUND.SUCCESS', { mchid: '1', out_refund_no: 'R1', refund_id: '50', refund_status: 'SUCCESS' })).toMatchObject({ kind: 'rejected' });
  });
});
