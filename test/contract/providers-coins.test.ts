/** The suite of every scheme, for Coins.ph, signed in both ways; then what only Coins.ph has. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { minor } from '#main/contract';
import { readCode } from '#main/core/emvco/code.ts';
import { requestIdOf } from '#main/providers/coins/number.ts';
import { STORE_NAME } from '#main/providers/coins/sandbox-calls.ts';
import { canonical, coinsSignature, encoded } from '#main/providers/coins/sign.ts';
import type { PaymentProvider } from '#main/ports.ts';
import { newOrder, openRig, type Rig } from './providers-rig.ts';
import { providerSuite, type SchemeTraits } from './providers-suite.ts';

const traits: SchemeTraits = {
  scheme: 'coins',
  modes: ['mpm'],
  currency: 'PHP',
  unit: 1,
  shop: STORE_NAME,
  namesPayer: false,
  signsAnswers: false,
  reverseOfPaid: { mpm: 'paid' },
  cancelsAgain: false,
  presentAgain: 'sameCode',
  neverPresented: 'absent',
  refundsLater: true,
  impostor: (mine, { apiSecret }) => ({ ...mine, apiSecret }),
  elsewhere: (mine, url) => ({ ...mine, baseURL: url }),
  secrets: ({ apiSecret }) => [String(apiSecret)],
};
providerSuite(traits);
providerSuite({ ...traits, variant: { name: 'signed in headers', settings: { signing: 'headers' } } });

describe('only Coins.ph', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await openRig();
  });
  afterAll(() => rig.sandbox.close());

  /** A terminal that has just been started. */
  const fresh = (change: object = {}): PaymentProvider => {
    const made = rig.clients({ coins: { ...(rig.settings['coins'] as object), ...change } }).get('coins');
    if (made === undefined) throw new Error('not switched on');
    return made;
  };
  const order = () => ({ ...newOrder('mpm'), currency: 'PHP' });
  const paid = async () => {
    const one = order();
    await fresh().present(one);
    await rig.control('coins/decide', { orderNo: one.orderNo, approve: true });
    return one;
  };

  test('the code is a dynamic QR Ph code of the amount', async () => {
    const answer = await fresh().present(order());
    if (answer.kind !== 'presented') throw new Error('not presented');
    expect(readCode(answer.qr)).toMatchObject({ method: 'dynamic', currency: 'PHP', amount: '18.80', country: 'PH', accounts: [{ scheme: 'qrph' }] });
  });

  test('over a restart a shown code is found, shown again, and cancelled', async () => {
    const one = order();
    const shown = await fresh().present(one);
    expect(await fresh().present(one)).toEqual(shown);
    expect(await fresh().reverse(one)).toEqual({ kind: 'reversed', refunded: false });
    expect(await rig.control('coins/decide', { orderNo: one.orderNo, approve: true })).toMatchObject({ state: 'closed' });
  });

  test('a refund is followed to its end over a restart, or is done when it is taken on, as the settings say', async () => {
    const one = await paid();
    const refund = { refundNo: `${one.orderNo}R1`, amountMinor: minor(80), reason: '退货: too big & 50 % red' };
    expect(await fresh().refund(one, refund)).toEqual({ kind: 'processing' });
    expect(await fresh().refundStatus?.(one, refund)).toEqual({ kind: 'processing' });
    rig.clock.advance(5_000);
    expect(await fresh().refundStatus?.(one, refund)).toMatchObject({ kind: 'refunded' });
    expect(await fresh().query(one)).toMatchObject({ kind: 'paid', amountMinor: 1880 });
    expect(await fresh({ refundDone: 'accepted' }).refund(one, { ...refund, refundNo: `${one.orderNo}R2` })).toMatchObject({ kind: 'refunded' });
  });

  test('a notice is believed where its signature fits, of the body or of its members, and only of orders asked for here', async () => {
    const one = await paid();
    const terminal = fresh();
    const answer = await terminal.query(one);
    if (answer.kind !== 'paid') throw new Error('not paid');
    const members = { requestId: requestIdOf(one.orderNo), referenceId: answer.transactionId, status: 'SUCCEEDED', amount: '18.80', settleDate: String(answer.paidAtMs), errorMsg: '' };
    const { apiSecret } = rig.sandbox.keys.coins;
    const body = JSON.stringify(members);
    const read = (signature: string, from = terminal) => from.readNotification?.({ path: '/notice', headers: { signature }, body });
    const told = { kind: 'payment', orderNo: one.orderNo, answer };
    expect(read(coinsSignature(apiSecret, '', body))).toEqual(told);
    expect(read(coinsSignature(apiSecret, canonical(members)))).toEqual(told);
    for (const bad of ['', coinsSignature('another-secret', '', body), coinsSignature(apiSecret, '', `${body} `)]) {
      expect(read(bad)).toEqual({ kind: 'rejected', reason: 'the signature does not verify' });
    }
    expect(read(coinsSignature(apiSecret, '', body), fresh())).toMatchObject({ kind: 'rejected', reason: expect.stringContaining('asked for here') });
    expect(read(coinsSignature(apiSecret, '', body), fresh({ callback: { secret: 'quite-another' } }))).toMatchObject({ kind: 'rejected', reason: expect.stringContaining('signature') });
  });

  test('pesos only, and no code of a payer', async () => {
    expect(await fresh().present(newOrder('mpm'))).toEqual({ kind: 'refused', code: 'CURRENCY', message: 'Coins.ph takes Philippine pesos only' });
    expect(await fresh().charge({ ...order(), mode: 'cpm' }, '1')).toMatchObject({ kind: 'refused', code: 'NOT_OFFERED' });
    expect(fresh().modes).toEqual(['mpm']);
  });

  test('a terminal whose clock is wrong is told so, and asks for nothing', async () => {
    const { apiKey, apiSecret } = rig.sandbox.keys.coins;
    const send = async (atMs: number, more: object = {}): Promise<number> => {
      const parameters = { requestId: 'A'.repeat(16), timestamp: atMs, ...more };
      const query = encoded({ ...parameters, signature: coinsSignature(apiSecret, canonical(parameters)) });
      const response = await fetch(`${rig.sandbox.url}/openapi/fiat/v1/get_qr_code?${query}`, { headers: { 'X-COINS-APIKEY': apiKey } });
      return ((await response.json()) as { code: number }).code;
    };
    const nowMs = rig.clock.nowMs();
    expect([await send(nowMs), await send(nowMs - 4_000), await send(nowMs - 20_000, { recvWindow: 30_000 })]).toEqual([-2013, -2013, -2013]);
    expect([await send(nowMs - 6_000), await send(nowMs + 2_000), await send(nowMs, { recvWindow: 60_001 })]).toEqual([-1021, -1021, -1021]);
  });

  test.each([
    [{ apiKey: 'a b' }, 'payments.coins.apiKey: expected'],
    [{ apiSecret: 'short' }, 'payments.coins.apiSecret: expected'],
    [{ source: 'a b' }, 'payments.coins.source: expected'],
    [{ signing: 'body' }, 'payments.coins.signing: expected'],
  ])('settings %j are refused by name', (change, message) => {
    expect(() => fresh(change)).toThrow(message);
  });
});
