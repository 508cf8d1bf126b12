/** What Alipay alone has: two interfaces, certificates, vouchers, bills to fetch, notifications. */
import { createPrivateKey } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { minor } from '#main/contract';
import { reverseKind } from '#main/core/payment/procedure.ts';
import { alipayProcedure, CANCEL_WITHIN_MS } from '#main/providers/alipay/procedure.ts';
import { alipayCertificates } from '#main/providers/alipay/sandbox-keys.ts';
import { rsaSign } from '#main/providers/rsa.ts';
import type { PaymentProvider } from '#main/ports.ts';
import { newOrder, openRig, type Rig } from './providers-rig.ts';

let rig: Rig;
let other: Rig;
beforeAll(async () => {
  [rig, other] = await Promise.all([openRig(), openRig()]);
});
afterAll(() => Promise.all([rig.sandbox.close(), other.sandbox.close()]));

const open = (more: object = {}): PaymentProvider => {
  const mine = rig.settings['alipay'] as Record<string, unknown>;
  const found = rig.clients({ alipay: { ...mine, ...more } }).get('alipay');
  if (found === undefined) throw new Error('no alipay');
  return found;
};
const certificates = (of: Rig = rig) => alipayCertificates(of.sandbox.keys.alipay);
const payerCode = async () => (await rig.control<{ code: string }>('alipay/payer-code')).code;
const today = () => new Date(rig.clock.nowMs() + 8 * 3_600_000).toISOString().slice(0, 10);

const ways: [string, () => PaymentProvider][] = [
  ['v2', () => open()],
  ['v2, certificates', () => open({ alipayPublicKey: undefined, ...certificates() })],
  ['v3', () => open({ api: 'v3' })],
  ['v3, certificates', () => open({ api: 'v3', alipayPublicKey: undefined, ...certificates() })],
];

describe.each(ways)('%s', (_, provider) => {
  test('a voucher is told with who bears it, by the charge, by a query, and of a shown code', async () => {
    const promotionsOf = ({ orderNo }: { orderNo: string }) => [{ id: `V${orderNo}`, name: '满减券', amountMinor: 188, schemeMinor: 94, merchantMinor: 94, otherMinor: 0 }];
    await rig.control('alipay/behave', { behaviour: 'voucher' });
    const order = newOrder('cpm');
    expect(await provider().charge(order, await payerCode())).toMatchObject({ kind: 'paid', amountMinor: 1880, promotions: promotionsOf(order) });
    expect(await provider().query(order)).toMatchObject({ kind: 'paid', amountMinor: 1880, promotions: promotionsOf(order) });
    await rig.control('alipay/behave', { behaviour: 'voucher' });
    const shown = newOrder('mpm');
    const answer = await provider().present(shown);
    await rig.control('read', { code: answer.kind === 'presented' ? answer.qr : '' });
    await rig.control('alipay/decide', { orderNo: shown.orderNo, approve: true });
    expect(await provider().query(shown)).toMatchObject({ kind: 'paid', promotions: promotionsOf(shown) });
  });

  test('the bill of a day holds every payment and refund once, with what a voucher paid', async () => {
    await rig.control('alipay/behave', { behaviour: 'voucher' });
    const order = { ...newOrder('cpm'), subject: '柜台, "一"' };
    await provider().charge(order, await payerCode());
    await provider().refund(order, { refundNo: `${order.orderNo}R`, amountMinor: minor(80), reason: '退货' });
    const bill = await provider().bills?.fetch(today());
    if (bill?.kind !== 'bill') throw new Error(JSON.stringify(bill));
    expect(bill.rows.filter(({ orderNo }) => orderNo === order.orderNo)).toMatchObject([
      { kind: 'payment', amountMinor: 1880, currency: 'CNY', voucherMinor: 188 },
      { kind: 'refund', amountMinor: 80, refundNo: `${order.orderNo}R` },
    ]);
  });

  test('a day without a bill is not ready; an address that is not signed for is not followed', async () => {
    expect(await provider().bills?.fetch('2001-01-01')).toMatchObject({ kind: 'notReady' });
    await rig.control('alipay/behave', { behaviour: 'badSignature@query' });
    expect(await provider().bills?.fetch(today())).toMatchObject({ kind: 'unknown' });
  });

  test('a notification that a relay passed on, and a forged one', () => {
    const { keys } = rig.sandbox;
    const told = (privateKey: string) => {
      const fields = { app_id: keys.alipay.appId, charset: 'utf-8', notify_type: 'trade_status_sync', out_trade_no: 'O1', total_amount: '0.05', trade_no: '22', trade_status: 'TRADE_SUCCESS' };
      const text = Object.entries(fields).map(([name, value]) => `${name}=${value}`).join('&');
      const body = new URLSearchParams({ ...fields, sign_type: 'RSA2', sign: rsaSign(text, createPrivateKey(privateKey)) }).toString();
      return provider().readNotification?.({ path: '/', headers: {}, body });
    };
    expect(told(keys.alipay.alipay.privateKey)).toEqual({ kind: 'payment', orderNo: 'O1', answer: { kind: 'paid', transactionId: '22', amountMinor: 5 } });
    expect(told(keys.alipay.application.privateKey)).toMatchObject({ kind: 'rejected' });
  });
});

test('a cancel after a day is turned down and gives nothing back: the procedure asks for none by then', async () => {
  const order = newOrder('cpm');
  await open().charge(order, await payerCode());
  rig.clock.advance(CANCEL_WITHIN_MS + 1);
  expect(await open().reverse(order)).toEqual({ kind: 'unknown', reason: 'ACQ.TRADE_CANCEL_TIME_OUT' });
  expect(await open().query(order)).toMatchObject({ kind: 'paid', amountMinor: 1880 });
  expect(reverseKind(alipayProcedure, 'cpm', 0, CANCEL_WITHIN_MS)).toBe('giveBack');
  expect(reverseKind(alipayProcedure, 'cpm', 0, CANCEL_WITHIN_MS + 1)).toBe('none');
});

describe('certificates', () => {
  test.each(['v2', 'v3'])('%s: an answer that names another certificate of Alipay’s is not believed, and says what to do', async (api) => {
    const { alipayPublicCertContent } = certificates(other);
    const provider = open({ api, ...certificates(), alipayPublicCertContent });
    expect(await provider.query(newOrder('cpm'))).toEqual({ kind: 'unknown', reason: expect.stringMatching(/another certificate.*download it again/) });
  });

  test.each(['v2', 'v3'])('%s: another certificate of ours is turned away, and nothing is taken', async (api) => {
    const provider = open({ api, ...certificates(), appCertContent: certificates(other).appCertContent });
    const order = newOrder('cpm');
    expect(await provider.charge(order, await payerCode())).toMatchObject({ kind: 'refused', code: expect.stringContaining('invalid-app-cert-sn') });
    expect(await open().query(order)).toEqual({ kind: 'absent' });
  });

  test('what is missing or cannot be read is named', () => {
    const refusal = (more: object): string => {
      try {
        open(more);
        return '';
      } catch (error) {
        return (error as Error).message;
      }
    };
    const { alipayRootCertContent, ...two } = certificates();
    const torn = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----';
    expect(refusal({ alipayPublicKey: undefined })).toBe('payments.alipay.alipayPublicKey: is missing');
    expect(refusal(two)).toBe('payments.alipay.alipayRootCertContent: is missing: certificate mode takes all three certificates');
    expect(refusal({ ...two, alipayRootCertContent: torn })).toBe('payments.alipay.alipayRootCertContent: expected a certificate in PEM');
    expect(refusal({ ...two, alipayRootCertContent, appCertContent: 'x' })).toMatch(/^payments\.alipay\.appCertContent: expected /);
    expect(refusal({ api: 'v4' })).toMatch(/^payments\.alipay\.api: expected /);
  });
});
