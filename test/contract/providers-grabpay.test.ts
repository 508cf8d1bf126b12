/** The suite of every scheme, for GrabPay; then what only GrabPay has. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { minor } from '#main/contract';
import { STORE_NAME } from '#main/providers/grabpay/sandbox-calls.ts';
import { grabAuthorization } from '#main/providers/grabpay/sign.ts';
import type { PaymentProvider } from '#main/ports.ts';
import { newOrder, openRig, type Rig } from './providers-rig.ts';
import { providerSuite } from './providers-suite.ts';

providerSuite({
  scheme: 'grabpay',
  modes: ['mpm', 'cpm'],
  currency: 'SGD',
  unit: 1,
  shop: STORE_NAME,
  namesPayer: false,
  signsAnswers: false,
  reverseOfPaid: { mpm: 'paid', cpm: 'paid' },
  cancelsAgain: false,
  presentAgain: 'sameCode',
  chargeAgain: 'earlierResult',
  neverPresented: 'absent',
  otherCurrency: { currency: 'MYR', amountMinor: 1880 },
  impostor: (mine, { partnerSecret }) => ({ ...mine, partnerSecret }),
  elsewhere: (mine, url) => ({ ...mine, baseURL: url }),
  secrets: ({ partnerSecret }) => [String(partnerSecret)],
});

describe('only GrabPay', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await openRig();
  });
  afterAll(() => rig.sandbox.close());

  const client = (change: object = {}): PaymentProvider => {
    const made = rig.clients({ grabpay: { ...(rig.settings['grabpay'] as object), ...change } }).get('grabpay');
    if (made === undefined) throw new Error('not switched on');
    return made;
  };
  const order = (mode: 'mpm' | 'cpm', currency = 'SGD') => ({ ...newOrder(mode), currency });
  const payerCode = async () => (await rig.control<{ code: string }>('grabpay/payer-code')).code;

  test('a refund is told by its own inquiry, and one that never was is not known', async () => {
    const one = order('cpm');
    await client().charge(one, await payerCode());
    const refund = { refundNo: `${one.orderNo}R`, amountMinor: minor(80), reason: '退货' };
    expect(await client().refundStatus?.(one, refund)).toMatchObject({ kind: 'unknown' });
    const done = await client().refund(one, refund);
    expect(done).toMatchObject({ kind: 'refunded' });
    expect(await client().refundStatus?.(one, refund)).toEqual(done);
    expect(await client().query(one)).toMatchObject({ kind: 'paid', amountMinor: 1880 });
    await client().refund(one, { ...refund, refundNo: `${one.orderNo}S`, amountMinor: minor(1800) });
    expect(await client().query(one)).toEqual({ kind: 'reversed', refunded: true });
  });

  test.each(['mpm', 'cpm'] as const)('voucher at %s: what Grab pays for the payer is told with the payment', async (mode) => {
    await rig.control('grabpay/behave', { behaviour: 'voucher' });
    const one = order(mode);
    if (mode === 'cpm') await client().charge(one, await payerCode());
    else {
      await client().present(one);
      await rig.control('grabpay/decide', { orderNo: one.orderNo, approve: true });
    }
    expect(await client().query(one)).toMatchObject({
      kind: 'paid', amountMinor: 1880, promotions: [{ id: 'DEMO10', amountMinor: 188, schemeMinor: 188, merchantMinor: 0, otherMinor: 0 }],
    });
  });

  test('a currency of another country is refused in words, and never asked for', async () => {
    const sg = client({ countries: ['SG'] });
    const refusal = { kind: 'refused', code: 'CURRENCY', message: 'GrabPay takes SGD here' };
    expect(await sg.present(order('mpm', 'PHP'))).toEqual(refusal);
    expect(await sg.charge(order('cpm', 'USD'), await payerCode())).toEqual(refusal);
    expect(await sg.present(order('mpm'))).toMatchObject({ kind: 'presented' });
  });

  test('the stand-in refuses another store, another terminal, and an old date', async () => {
    expect(await client({ storeGrabId: 'other' }).present(order('mpm'))).toMatchObject({ kind: 'refused', code: 'STORE-UNKNOWN' });
    expect(await client({ terminalId: 'other' }).present(order('mpm'))).toMatchObject({ kind: 'refused', code: 'TERMINAL-UNKNOWN' });
    const send = async (atMs: number): Promise<number> => {
      const path = '/grabpay/partner/v3/payment/inquiry?msgID=1';
      const signed = { method: 'GET', contentType: 'application/x-www-form-urlencoded', date: new Date(atMs).toUTCString(), path, body: '' };
      const headers = { Authorization: grabAuthorization(signed, rig.sandbox.keys.grabpay), Date: signed.date, 'Content-Type': signed.contentType };
      return (await fetch(rig.sandbox.url + path, { headers })).status;
    };
    const nowMs = rig.clock.nowMs();
    expect([await send(nowMs), await send(nowMs - 600_000)]).toEqual([400, 401]);
  });

  test.each([
    [{ partnerId: 'a:b' }, 'payments.grabpay.partnerId: expected'],
    [{ partnerSecret: 'short' }, 'payments.grabpay.partnerSecret: expected >=8'],
    [{ countries: [] }, 'payments.grabpay.countries: expected >=1'],
    [{ countries: ['VN'] }, 'payments.grabpay.countries.0: expected'],
    [{ payerCode: '(' }, 'payments.grabpay.payerCode'],
  ])('settings %j are refused by name', (change, message) => {
    expect(() => client(change)).toThrow(message);
  });
});
