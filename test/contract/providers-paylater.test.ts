/** The suite of every scheme, for pay later. Then what only a lender has. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { minor } from '#main/contract';
import type { ChannelOrder, PaymentProvider } from '#main/ports.ts';
import { fromPurchase } from '#main/providers/paylater/answers.ts';
import type { PaylaterSettings } from '#main/providers/paylater/settings.ts';
import { requestHeaders } from '#main/providers/port/sign.ts';
import { createPort, type Told } from '#main/providers/port/wire.ts';
import { newOrder, openRig, type Ledger, type Rig } from './providers-rig.ts';
import { providerSuite } from './providers-suite.ts';

providerSuite({
  scheme: 'paylater',
  modes: ['mpm', 'cpm'],
  currency: 'CNY',
  unit: 1,
  namesPayer: true,
  signsAnswers: true,
  capturesLater: true,
  // A void takes an approval back, never what was captured.
  reverseOfPaid: { mpm: 'paid', cpm: 'paid' },
  cancelsAgain: false,
  presentAgain: 'sameCode',
  neverPresented: 'absent',
  otherCurrency: { currency: 'JPY', amountMinor: 1880 },
  impostor: (mine, { key }) => ({ ...mine, key }),
  elsewhere: (mine, url) => ({ ...mine, url }),
  secrets: ({ key }) => [String(key)],
});

describe('only pay later', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await openRig();
  });
  afterAll(() => rig.sandbox.close());

  const mine = () => rig.settings['paylater'] as PaylaterSettings;
  const fresh = (change: object = {}): PaymentProvider => {
    const made = rig.clients({ paylater: { ...mine(), ...change } }).get('paylater');
    if (made === undefined) throw new Error('not switched on');
    return made;
  };
  const closing = (order: ChannelOrder): ChannelOrder => ({ ...order, closing: true });
  const behave = (behaviour: string, times = 1) => rig.control('paylater/behave', { behaviour, times });
  const moved = async ({ orderNo }: ChannelOrder) =>
    (await rig.control<Ledger>('paylater/ledger')).entries.filter((one) => one.orderNo === orderNo).map(({ kind, amountMinor }) => [kind, amountMinor]);
  /** An offer that the customer took up and the lender approved, with nothing captured. */
  const approved = async () => {
    const order = newOrder('mpm');
    const answer = await fresh().present(order);
    if (answer.kind !== 'presented') throw new Error(JSON.stringify(answer));
    await rig.control('read', { code: answer.qr });
    await rig.control('paylater/decide', { orderNo: order.orderNo, approve: true });
    return order;
  };

  test('an approval is not paid: nothing moves until it is captured, and it is captured once', async () => {
    const order = await approved();
    expect(await fresh().query(closing(order))).toEqual({ kind: 'waiting', asked: false });
    expect(await moved(order)).toEqual([]);
    const paid = await fresh().query(order);
    expect(paid).toMatchObject({ kind: 'paid', amountMinor: 1880 });
    expect(await fresh().query(order)).toEqual(paid);
    expect(await moved(order)).toEqual([['capture', 1880]]);
  });

  test('a capture whose answer is lost is unknown, and is found done', async () => {
    const order = await approved();
    await behave('cut@charge');
    expect(await fresh().query(order)).toMatchObject({ kind: 'unknown' });
    expect(await fresh().query(closing(order))).toMatchObject({ kind: 'paid' });
    expect(await moved(order)).toEqual([['capture', 1880]]);
  });

  test('a capture that never arrived is made by the next question', async () => {
    const order = await approved();
    await behave('dropped@charge');
    expect(await fresh().query(order)).toMatchObject({ kind: 'unknown' });
    expect(await moved(order)).toEqual([]);
    expect(await fresh().query(order)).toMatchObject({ kind: 'paid' });
  });

  test('an approval is taken back, and then nothing can capture it', async () => {
    const order = await approved();
    expect(await fresh().reverse(closing(order))).toEqual({ kind: 'reversed', refunded: false });
    expect(await fresh().query(order)).toEqual({ kind: 'reversed', refunded: false });
    const port = createPort({ url: mine().url, keyId: mine().keyId, key: mine().key }, { clock: rig.clock, nonce: () => 'once', log: { info() {}, warn() {}, error() {} } });
    const late = await port({ method: 'PUT', path: `purchases/${order.orderNo}/capture`, body: { amountMinor: 1880 }, timeoutMs: 1_000 });
    expect(late).toMatchObject({ kind: 'answer', code: 'NOT_APPROVED' });
    expect(await moved(order)).toEqual([]);
  });

  test('an approval lapses when nobody captures it', async () => {
    const order = await approved();
    rig.clock.advance(11 * 60_000);
    expect(await fresh().query(order)).toEqual({ kind: 'reversed', refunded: false });
  });

  test('what was captured is not voided, and goes back as a refund', async () => {
    const order = await approved();
    await fresh().query(order);
    expect(await fresh().reverse(closing(order))).toMatchObject({ kind: 'paid' });
    const refund = { refundNo: `${order.orderNo}R`, amountMinor: minor(1880), reason: 'x' };
    const done = await fresh().refund(order, refund);
    expect(done).toMatchObject({ kind: 'refunded' });
    expect(await fresh().refundStatus?.(order, refund)).toEqual(done);
    expect(await fresh().query(order)).toEqual({ kind: 'reversed', refunded: true });
  });

  test('it is offered within its limits and currencies only, and otherwise nothing is sent', async () => {
    const limited = fresh({ minMinor: 1000, maxMinor: 1879 });
    expect(await limited.present(newOrder('mpm'))).toMatchObject({ kind: 'refused', code: 'NOT_OFFERED' });
    expect(await limited.present(newOrder('mpm', 999))).toMatchObject({ kind: 'refused', code: 'NOT_OFFERED' });
    expect(await limited.present(newOrder('mpm', 1879))).toMatchObject({ kind: 'presented' });
    expect(await fresh().charge({ ...newOrder('cpm'), currency: 'EUR' }, 'PL1234567890123456')).toMatchObject({ kind: 'refused', code: 'CURRENCY' });
  });

  test('without a form of its codes a customer shows none', async () => {
    const { payerCode: _, ...settings } = mine();
    const provider = rig.clients({ paylater: settings }).get('paylater');
    expect([provider?.modes, provider?.ownsCode('PL1234567890123456')]).toEqual([['mpm'], false]);
  });

  describe('what a lender may say', () => {
    const order = newOrder('cpm');
    const says = (state: string, more: object = {}): Told => ({ kind: 'answer', code: '', message: '', content: { orderNo: order.orderNo, currency: 'CNY', amountMinor: 1880, state, ...more } });

    test.each([
      ['APPROVED for another amount', says('APPROVED', { amountMinor: 1000 }), { kind: 'unknown', reason: 'approved for 1000 instead' }],
      ['CAPTURED of nothing', says('CAPTURED'), { kind: 'unknown' }],
      ['DECLINED, with its reason', says('DECLINED', { reason: 'no credit' }), { kind: 'refused', code: 'DECLINED', message: 'no credit' }],
      ['another state', says('PENDING_REVIEW'), { kind: 'unknown' }],
      ['another order', says('OFFERED', { orderNo: 'X' }), { kind: 'unknown' }],
      ['an unlisted refusal', { kind: 'answer', code: 'BUSY', message: '', content: {} } as const, { kind: 'unknown' }],
    ])('%s', (_, told, answer) => {
      expect(fromPurchase(told, order)).toMatchObject(answer);
    });

    test('a notification of an approval is no payment yet', () => {
      const { keyId, key } = mine();
      const notice = (state: string, more: object = {}) => {
        const request = { method: 'POST', path: '/notify', body: JSON.stringify({ orderNo: 'O1', currency: 'CNY', amountMinor: 5, state, ...more }) };
        const signed = requestHeaders(request, { keyId, key }, 'n', Math.floor(rig.clock.nowMs() / 1000));
        const headers = Object.fromEntries(Object.entries(signed).map(([name, value]) => [name.toLowerCase(), value]));
        return fresh().readNotification?.({ path: request.path, headers, body: request.body });
      };
      expect(notice('APPROVED')).toEqual({ kind: 'payment', orderNo: 'O1', answer: { kind: 'waiting', asked: false } });
      expect(notice('CAPTURED', { captured: { transactionId: 'T', amountMinor: 5 } })).toMatchObject({ answer: { kind: 'paid', amountMinor: 5 } });
    });
  });

  test.each([
    [{ key: 'short' }, 'payments.paylater.key: expected >=32'],
    [{ payerCode: '(' }, 'payments.paylater.payerCode'],
    [{ currencies: [] }, 'payments.paylater.currencies: expected >=1'],
  ])('settings %j are refused by name', (change, message) => {
    expect(() => fresh(change)).toThrow(message);
  });
});
