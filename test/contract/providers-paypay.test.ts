/** The suite of every scheme, for PayPay; then what only PayPay has. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { minor } from '#main/contract';
import { opaAuthorization } from '#main/providers/paypay/sign.ts';
import type { PaymentProvider } from '#main/ports.ts';
import { newOrder, openRig, type Ledger, type Rig } from './providers-rig.ts';
import { providerSuite } from './providers-suite.ts';

providerSuite({
  scheme: 'paypay',
  modes: ['mpm', 'cpm'],
  currency: 'JPY',
  unit: 1,
  namesPayer: false,
  signsAnswers: false,
  reverseOfPaid: { mpm: 'paid', cpm: 'refunded' },
  cancelsAgain: true,
  presentAgain: 'sameCode',
  chargeAgain: 'earlierResult',
  neverPresented: 'absent',
  refundsLater: true,
  impostor: (mine, { apiSecret }) => ({ ...mine, apiSecret }),
  elsewhere: (mine, url) => ({ ...mine, baseURL: url }),
  secrets: ({ apiSecret }) => [String(apiSecret)],
});

describe('only PayPay', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await openRig();
  });
  afterAll(() => rig.sandbox.close());

  /** A terminal that has just been started. */
  const fresh = (change: object = {}): PaymentProvider => {
    const made = rig.clients({ paypay: { ...(rig.settings['paypay'] as object), ...change } }).get('paypay');
    if (made === undefined) throw new Error('not switched on');
    return made;
  };
  const yen = (mode: 'mpm' | 'cpm') => ({ ...newOrder(mode), currency: 'JPY' });
  const charged = async () => {
    const order = yen('cpm');
    await fresh().charge(order, (await rig.control<{ code: string }>('paypay/payer-code')).code);
    return order;
  };
  const moved = async (orderNo: string) =>
    (await rig.control<Ledger>('paypay/ledger')).entries.filter((one) => one.orderNo === orderNo).map(({ kind, amountMinor }) => [kind, amountMinor]);

  test('on the next day a charge is given back by a refund instead, once, also over restarts', async () => {
    const order = await charged();
    rig.clock.advance(25 * 3_600_000);
    expect(await fresh().reverse(order)).toMatchObject({ kind: 'again', afterMs: expect.any(Number) });
    rig.clock.advance(5_000);
    expect(await fresh().reverse(order)).toEqual({ kind: 'reversed', refunded: true });
    expect(await fresh().reverse(order)).toEqual({ kind: 'reversed', refunded: true });
    expect(await moved(order.orderNo)).toEqual([['capture', 1880], ['refund', 1880]]);
  });

  test('a code of before a restart is closed without its id', async () => {
    const order = yen('mpm');
    expect(await fresh().present(order)).toMatchObject({ kind: 'presented' });
    expect(['absent', 'reversed']).toContain((await fresh().reverse(order)).kind);
    await rig.control('paypay/decide', { orderNo: order.orderNo, approve: true });
    expect(await moved(order.orderNo)).toEqual([]);
  });

  test('a payment of which a part went back is paid still', async () => {
    const order = await charged();
    const refund = { refundNo: `${order.orderNo}R`, amountMinor: minor(80), reason: 'x' };
    expect(await fresh().refund(order, refund)).toEqual({ kind: 'processing' });
    expect(await fresh().refundStatus?.(order, refund)).toEqual({ kind: 'processing' });
    rig.clock.advance(5_000);
    expect(await fresh().refundStatus?.(order, refund)).toEqual({ kind: 'refunded', refundId: refund.refundNo });
    expect(await fresh().refundStatus?.(order, { ...refund, refundNo: 'NEVER' })).toMatchObject({ kind: 'unknown' });
    expect(await fresh().query(order)).toMatchObject({ kind: 'paid', amountMinor: 1880 });
  });

  test('without the contract’s words no payer code is known, nor charged', async () => {
    const { payerCode: _, ...settings } = rig.settings['paypay'] as Record<string, unknown>;
    const provider = rig.clients({ paypay: settings }).get('paypay');
    expect(provider?.modes).toEqual(['mpm']);
    expect(provider?.ownsCode((await rig.control<{ code: string }>('paypay/payer-code')).code)).toBe(false);
    expect(await provider?.charge(yen('cpm'), '1')).toMatchObject({ kind: 'refused', code: 'NOT_SET_UP' });
  });

  test('yen only', async () => {
    expect(await fresh().present(newOrder('mpm'))).toMatchObject({ kind: 'refused', code: 'CURRENCY' });
  });

  test('another merchant’s account is not acted for', async () => {
    expect(await fresh({ merchantId: 'someone-else' }).present(yen('mpm'))).toMatchObject({ kind: 'refused', code: 'OP_OUT_OF_SCOPE' });
  });

  test('the stand-in refuses a request that is sent again word for word, and an old one', async () => {
    const keys = rig.sandbox.keys.paypay;
    const send = async (nonce: string, epochSec: number): Promise<number> => {
      const signed = { method: 'GET', path: '/v2/codes/payments/NONE', contentType: '', body: '' };
      return (await fetch(`${rig.sandbox.url}${signed.path}`, { headers: { Authorization: opaAuthorization(signed, keys, nonce, epochSec) } })).status;
    };
    const now = Math.floor(rig.clock.nowMs() / 1000);
    expect([await send('once', now), await send('once', now), await send('other', now - 600)]).toEqual([400, 401, 401]);
  });

  test.each([
    [{ apiKey: 'a:b' }, 'payments.paypay.apiKey: expected'],
    [{ apiSecret: 'short' }, 'payments.paypay.apiSecret: expected >=8'],
    [{ payerCode: { pattern: '(', path: '/v2/payments', field: 'code' } }, 'payments.paypay.payerCode.pattern'],
    [{ payerCode: { pattern: 'x', path: '/v2/payments' } }, 'payments.paypay.payerCode.field: is missing'],
  ])('settings %j are refused by name', (change, message) => {
    expect(() => fresh(change)).toThrow(message);
  });
});
