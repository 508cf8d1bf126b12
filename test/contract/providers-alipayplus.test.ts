/** The suite of every scheme, for Alipay+ across borders: yen. Then what only it has. */
import { createPrivateKey } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { minor } from '#main/contract';
import { reverseKind } from '#main/core/payment/procedure.ts';
import type { PaymentProvider } from '#main/ports.ts';
import { amsSignature } from '#main/providers/alipayplus/sign.ts';
import { newOrder, openRig, type Rig } from './providers-rig.ts';
import { providerSuite } from './providers-suite.ts';

/** The lines of a PEM between its head and its foot. */
const linesOf = (pem: unknown): string[] => String(pem).split('\n').slice(1, -2);

providerSuite({
  scheme: 'alipayplus',
  modes: ['mpm', 'cpm'],
  currency: 'JPY',
  unit: 1,
  namesPayer: true,
  signsAnswers: true,
  reverseOfPaid: { mpm: 'refunded', cpm: 'refunded' },
  cancelsAgain: true,
  presentAgain: 'sameCode',
  neverPresented: 'absent',
  otherCurrency: { currency: 'THB', amountMinor: 1880 },
  impostor: (mine, { privateKey }) => ({ ...mine, privateKey }),
  elsewhere: (mine, url) => ({ ...mine, baseURL: url }),
  secrets: ({ privateKey }) => linesOf(privateKey),
});

describe('only Alipay+', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await openRig();
  });
  afterAll(() => rig.sandbox.close());

  const mine = () => rig.settings['alipayplus'] as Record<string, unknown>;
  const fresh = (change: object = {}): PaymentProvider => {
    const made = rig.clients({ alipayplus: { ...mine(), ...change } }).get('alipayplus');
    if (made === undefined) throw new Error('not switched on');
    return made;
  };
  const yen = (mode: 'mpm' | 'cpm') => ({ ...newOrder(mode), currency: 'JPY' });
  const charged = async () => {
    const order = yen('cpm');
    await fresh().charge(order, (await rig.control<{ code: string }>('alipayplus/payer-code')).code);
    return order;
  };

  test('all scalars of a request are strings, and the client and time stand in its headers', async () => {
    const bodies: unknown[] = [];
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString())).on('end', () => {
        bodies.push([request.url, request.headers['client-id'], JSON.parse(body)]);
        response.end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
      const order = yen('cpm');
      await fresh({ baseURL, settlementCurrency: 'CNY', notifyUrl: 'https://relay.invalid/ams' }).charge(order, '281002020123456789012345');
      await fresh({ baseURL, clientId: 'SANDBOX_5X1' }).query(order);
      const leaves = (value: unknown): unknown[] => (typeof value === 'object' && value !== null ? Object.values(value).flatMap(leaves) : [value]);
      expect(leaves(bodies).every((leaf) => typeof leaf === 'string')).toBe(true);
      expect(bodies).toMatchObject([
        ['/ams/api/v1/payments/pay', mine()['clientId'], { paymentAmount: { currency: 'JPY', value: '1880' }, paymentMethod: { paymentMethodId: '281002020123456789012345' }, settlementStrategy: { settlementCurrency: 'CNY' } }],
        ['/ams/sandbox/api/v1/payments/inquiryPayment', 'SANDBOX_5X1', { paymentRequestId: order.orderNo }],
      ]);
    } finally {
      server.close();
    }
  });

  test('an answer that nobody signed proves nothing, also a good one', async () => {
    const server = createServer((request, response) => {
      const body = { result: { resultStatus: 'S', resultCode: 'SUCCESS' }, paymentStatus: 'SUCCESS', paymentRequestId: 'O1', paymentId: '1', paymentAmount: { currency: 'JPY', value: '1880' } };
      request.resume().on('end', () => response.end(JSON.stringify(body)));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
      expect(await fresh({ baseURL }).query({ ...yen('cpm'), orderNo: 'O1' })).toMatchObject({ kind: 'unknown' });
    } finally {
      server.close();
    }
  });

  test('a payment of which a part went back is paid still, and what became of a refund can be asked', async () => {
    const order = await charged();
    const refund = { refundNo: `${order.orderNo}R`, amountMinor: minor(80), reason: 'x' };
    expect(await fresh().refundStatus?.(order, refund)).toMatchObject({ kind: 'unknown' });
    const done = await fresh().refund(order, refund);
    expect(done).toMatchObject({ kind: 'refunded' });
    expect(await fresh().refundStatus?.(order, refund)).toEqual(done);
    expect(await fresh().query(order)).toMatchObject({ kind: 'paid', amountMinor: 1880 });
  });

  test('wholly refunded, and cancelled, are both told as given back', async () => {
    const [refunded, cancelled] = [await charged(), await charged()];
    await fresh().refund(refunded, { refundNo: `${refunded.orderNo}R`, amountMinor: minor(1880), reason: 'x' });
    await fresh().reverse(cancelled);
    for (const order of [refunded, cancelled]) expect(await fresh().query(order)).toEqual({ kind: 'reversed', refunded: true });
  });

  test('a cancel is not asked for after 00:15 of the next day, UTC+8', () => {
    const { procedure } = fresh();
    const atMs = Date.parse('2026-11-20T23:59:00+08:00');
    const kindAt = (time: string) => reverseKind(procedure, 'cpm', atMs, Date.parse(time));
    expect([kindAt('2026-11-21T00:14:59+08:00'), kindAt('2026-11-21T00:15:01+08:00')]).toEqual(['giveBack', 'none']);
  });

  test('a currency that the contract has not is refused, and nothing is sent', async () => {
    expect(await fresh().present(newOrder('mpm'))).toMatchObject({ kind: 'refused', code: 'CURRENCY' });
  });

  test('payer codes by the code format; the older ones where no contract with Alipay takes them', () => {
    const known = (provider: PaymentProvider) => ['281002020123456789012345', '28123456789012345', '281234567890123456', '2812345678901234567', '251001020123456789012345', '311002020123456789012345'].map((code) => provider.ownsCode(code));
    expect(known(fresh({ payerCodes: 'all' }))).toEqual([true, true, true, true, true, false]);
    expect(known(fresh())).toEqual([true, false, false, false, true, false]);
  });

  test('with Alipay switched on too, each gets the codes of its own wallets', async () => {
    const both = [...rig.clients({ alipayplus: mine(), alipay: rig.settings['alipay'] }).values()];
    const ownerOf = async (scheme: string) => {
      const { code } = await rig.control<{ code: string }>(`${scheme}/payer-code`);
      return both.find((provider) => provider.ownsCode(code))?.scheme;
    };
    expect([await ownerOf('alipayplus'), await ownerOf('alipay')]).toEqual(['alipayplus', 'alipay']);
  });

  describe('notifications that a relay passed on', () => {
    const notice = (content: object, forge = false) => {
      const { clientId, scheme, merchant } = rig.sandbox.keys.alipayplus;
      const [path, time, body] = ['/ams/notify', '2026-11-20T13:14:15+08:00', JSON.stringify(content)];
      const key = createPrivateKey(forge ? merchant.privateKey : scheme.privateKey);
      const signature = amsSignature({ method: 'POST', path, clientId, time, body }, key, 1);
      return fresh().readNotification?.({ path, headers: { 'client-id': clientId, 'request-time': time, signature }, body });
    };
    const paid = { notifyType: 'PAYMENT_RESULT', result: { resultStatus: 'S', resultCode: 'SUCCESS' }, paymentRequestId: 'O1', paymentId: '42', paymentAmount: { currency: 'JPY', value: '5' }, paymentTime: '2026-11-20T13:14:15+08:00' };
    const refunded = { notifyType: 'REFUND_RESULT', result: { resultStatus: 'S', resultCode: 'SUCCESS' }, refundRequestId: 'R1', refundId: '50' };

    test('a payment, a failed one, and a refund', () => {
      expect(notice(paid)).toEqual({ kind: 'payment', orderNo: 'O1', answer: { kind: 'paid', transactionId: '42', amountMinor: 5, paidAtMs: Date.parse(paid.paymentTime) } });
      expect(notice({ ...paid, result: { resultStatus: 'F', resultCode: 'RISK_REJECT' } })).toMatchObject({ orderNo: 'O1', answer: { kind: 'refused', code: 'RISK_REJECT' } });
      expect(notice({ ...paid, result: { resultStatus: 'U', resultCode: 'UNKNOWN_EXCEPTION' } })).toMatchObject({ answer: { kind: 'unknown' } });
      expect(notice(refunded)).toEqual({ kind: 'refund', refundNo: 'R1', answer: { kind: 'refunded', refundId: '50' } });
    });

    test('forged, or of nothing, tells nothing', () => {
      expect(notice(paid, true)).toMatchObject({ kind: 'rejected' });
      expect(notice({ notifyType: 'VAULTING' })).toMatchObject({ kind: 'rejected' });
    });
  });

  test.each([
    [{ privateKey: 'x'.repeat(200) }, 'payments.alipayplus.privateKey: expected an RSA private key'],
    [{ alipayPublicKey: 'x'.repeat(200) }, 'payments.alipayplus.alipayPublicKey: expected an RSA public key'],
    [{ currencies: [] }, 'payments.alipayplus.currencies: expected >=1'],
    [{ store: undefined }, 'payments.alipayplus.store: is missing'],
    [{ terminalId: undefined }, 'payments.alipayplus.terminalId: is missing'],
  ])('settings %j are refused by name', (change, message) => {
    expect(() => fresh(change)).toThrow(message);
  });
});
