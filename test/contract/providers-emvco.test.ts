/** The suite of every scheme, for the national codes and an acquirer's port: Thai baht. Then what only they have. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parse } from 'promptparse';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { minor } from '#main/contract';
import { readCode } from '#main/core/emvco/code.ts';
import type { ChannelOrder, PaymentProvider } from '#main/ports.ts';
import { dynamicCode, staticCode } from '#main/providers/emvco/payload.ts';
import type { EmvcoSettings } from '#main/providers/emvco/settings.ts';
import { ANSWER_BYTES_MAX } from '#main/providers/http.ts';
import { answerHeaders, requestHeaders } from '#main/providers/port/sign.ts';
import { systemIds } from '#main/system.ts';
import { newOrder, openRig, type Rig } from './providers-rig.ts';
import { providerSuite } from './providers-suite.ts';

providerSuite({
  scheme: 'emvco',
  modes: ['mpm'],
  currency: 'THB',
  unit: 1,
  namesPayer: false,
  signsAnswers: true,
  // A transfer that arrived is given back by a refund only.
  reverseOfPaid: { mpm: 'paid' },
  cancelsAgain: false,
  presentAgain: 'sameCode',
  neverPresented: 'absent',
  otherCurrency: { currency: 'JPY', amountMinor: 1880 },
  impostor: (mine, { acquirer }) => ({ ...mine, acquirer: { ...(mine['acquirer'] as object), key: (acquirer as { key: string }).key } }),
  elsewhere: (mine, url) => ({ ...mine, acquirer: { ...(mine['acquirer'] as object), url } }),
  secrets: ({ acquirer }) => [(acquirer as { key: string }).key],
});

describe('only the national codes', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await openRig();
  });
  afterAll(() => rig.sandbox.close());

  const mine = () => rig.settings['emvco'] as EmvcoSettings;
  const fresh = (change: object = {}): PaymentProvider => {
    const made = rig.clients({ emvco: { ...mine(), ...change } }).get('emvco');
    if (made === undefined) throw new Error('not switched on');
    return made;
  };
  const orderIn = (currency: string, amountMinor = 1885) => ({ ...newOrder('mpm', amountMinor), orderNo: systemIds.next(), currency });
  const shown = async (provider: PaymentProvider, order: ChannelOrder): Promise<string> => {
    const answer = await provider.present(order);
    if (answer.kind !== 'presented') throw new Error(JSON.stringify(answer));
    return answer.qr;
  };

  test.each([
    ['THB', 'promptpayBill', '18.85'],
    ['SGD', 'paynow', '18.85'],
    ['MYR', 'duitnow', '18.85'],
    ['JPY', 'jpqr', '1885'],
    ['PHP', 'qrph', '18.85'],
  ])('%s: a dynamic code of %s with the amount and the reference, confirmed by the acquirer', async (currency, scheme, amount) => {
    const order = orderIn(currency);
    const qr = await shown(fresh(), order);
    const reference = order.orderNo;
    expect(readCode(qr)).toMatchObject({ method: 'dynamic', currency, amount, accounts: [{ scheme }], additional: { reference } });
    await rig.control('read', { code: qr });
    await rig.control('emvco/decide', { orderNo: order.orderNo, approve: true });
    expect(await fresh().query(order)).toMatchObject({ kind: 'paid', amountMinor: 1885, transactionId: expect.any(String) });
  });

  test('other readers find the same: promptparse', async () => {
    const order = orderIn('THB');
    const read = parse(await shown(fresh(), order), true);
    expect(read?.getTagValue('30', '00')).toBe('A000000677010112');
    expect(read?.getTagValue('30', '02')).toBe(order.orderNo.slice(-20).toUpperCase());
    expect(read?.getTagValue('54')).toBe('18.85');
  });

  test('without an acquirer a code is shown, and nothing is ever told as paid, waiting or closed', async () => {
    const alone = fresh({ acquirer: undefined });
    const order = orderIn('THB');
    expect(readCode(await shown(alone, order))).toMatchObject({ amount: '18.85' });
    expect(await alone.query(order)).toMatchObject({ kind: 'unknown', reason: expect.stringContaining('no acquirer') });
    expect(await alone.reverse(order)).toMatchObject({ kind: 'unknown' });
    expect(await alone.refund(order, { refundNo: 'R1', amountMinor: minor(1), reason: 'x' })).toMatchObject({ kind: 'refused', code: 'NO_ACQUIRER' });
    expect([alone.procedure.reverse, alone.readNotification, alone.refundStatus, alone.bills]).toEqual([{ mpm: 'none' }, undefined, undefined, undefined]);
  });

  test('a static code holds no amount and no order, and no acquirer tells of it', async () => {
    const read = readCode(await shown(fresh({ acquirer: undefined, method: 'static' }), orderIn('SGD')));
    expect(read).toEqual(expect.objectContaining({ method: 'static', currency: 'SGD', additional: {} }));
    expect(read).not.toHaveProperty('amount');
    expect(() => fresh({ method: 'static' })).toThrow('payments.emvco.method: a static code names no order');
  });

  test('a currency that no account takes is refused, and nothing is sent', async () => {
    expect(await fresh().present(orderIn('CNY'))).toMatchObject({ kind: 'refused', code: 'CURRENCY' });
  });

  test("a day's statement holds every payment and refund once, when the day is over", async () => {
    const day = new Date(rig.clock.nowMs()).toISOString().slice(0, 10);
    const order = orderIn('THB');
    await rig.control('read', { code: await shown(fresh(), order) });
    await rig.control('emvco/decide', { orderNo: order.orderNo, approve: true });
    await fresh().refund(order, { refundNo: `${order.orderNo}R`, amountMinor: minor(85), reason: 'x' });
    expect(await fresh().bills?.fetch(day)).toMatchObject({ kind: 'notReady' });
    rig.clock.advance(24 * 3_600_000);
    const bill = await fresh().bills?.fetch(day);
    if (bill?.kind !== 'bill') throw new Error(JSON.stringify(bill));
    expect(bill.rows.filter(({ orderNo }) => orderNo === order.orderNo)).toMatchObject([
      { kind: 'payment', amountMinor: 1885, currency: 'THB', atMs: expect.any(Number) },
      { kind: 'refund', amountMinor: 85, refundNo: `${order.orderNo}R` },
    ]);
    await rig.control('emvco/behave', { behaviour: 'badSignature@query' });
    expect(await fresh().bills?.fetch(day)).toMatchObject({ kind: 'unknown' });
  });

  describe('an acquirer with ways of its own', () => {
    const answering = async <T>(content: object, ask: (provider: PaymentProvider) => Promise<T>): Promise<T> => {
      const { acquirer } = mine();
      if (acquirer === undefined) throw new Error('no acquirer');
      const body = JSON.stringify(content);
      const server = createServer((request, response) => {
        const signed = answerHeaders(200, body, acquirer.key, String(request.headers['port-nonce']), Math.floor(rig.clock.nowMs() / 1000));
        request.resume().on('end', () => response.writeHead(200, signed).end(body));
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      try {
        const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
        return await ask(fresh({ acquirer: { ...acquirer, url } }));
      } finally {
        server.close();
      }
    };
    const answerWith = (code: (order: ChannelOrder) => string, order: ChannelOrder) => {
      const { orderNo, amountMinor, currency } = order;
      const content = { orderNo, amountMinor, currency, state: 'OPEN', validUntilMs: rig.clock.nowMs() + 60_000, code: code(order) };
      return answering(content, (provider) => provider.present(order));
    };
    const codeFor = (order: ChannelOrder) => dynamicCode(mine(), order, rig.clock.nowMs());

    test('its statement may be larger than other answers', async () => {
      const rows = Array.from({ length: 4_000 }, (_, index) => ({ kind: 'payment', orderNo: '', transactionId: `B${index}`, amountMinor: 1, currency: 'THB' }));
      const bill = await answering({ rows }, async (provider) => provider.bills?.fetch('2026-11-20'));
      expect(JSON.stringify(rows).length).toBeGreaterThan(ANSWER_BYTES_MAX);
      expect(bill?.kind === 'bill' && bill.rows.length).toBe(4_000);
    });

    test('its code is shown', async () => {
      const order = orderIn('THB');
      expect(await answerWith(codeFor, order)).toMatchObject({ kind: 'presented', qr: codeFor(order) });
    });

    test.each([
      ['for another amount', (order: ChannelOrder) => codeFor({ ...order, amountMinor: minor(1) })],
      ['in another currency', (order: ChannelOrder) => codeFor({ ...order, currency: 'SGD' })],
      ['without an amount', () => staticCode(mine(), 'THB')],
      ['cut off', (order: ChannelOrder) => codeFor(order).slice(0, -6)],
    ])('one %s is never shown', async (_, code) => {
      expect(await answerWith(code, orderIn('THB'))).toMatchObject({ kind: 'unknown' });
    });
  });

  describe('a notification that a relay passed on', () => {
    const notice = (change: object = {}, how: { key?: string; skewSec?: number } = {}) => {
      const order = { orderNo: 'O1', amountMinor: 1885, currency: 'THB', validUntilMs: 1, state: 'PAID', paid: { transactionId: 'B1', amountMinor: 1885, atMs: 1_000 }, ...change };
      const request = { method: 'POST', path: '/notify/emvco', body: JSON.stringify(order) };
      const { keyId, key } = mine().acquirer ?? { keyId: '', key: '' };
      const signed = requestHeaders(request, { keyId, key: how.key ?? key }, 'n', Math.floor(rig.clock.nowMs() / 1000) + (how.skewSec ?? 0));
      const headers = Object.fromEntries(Object.entries(signed).map(([name, value]) => [name.toLowerCase(), value]));
      return fresh().readNotification?.({ path: request.path, headers, body: request.body });
    };

    test('tells of money, or of a closed order', () => {
      expect(notice()).toEqual({ kind: 'payment', orderNo: 'O1', answer: { kind: 'paid', transactionId: 'B1', amountMinor: 1885, paidAtMs: 1_000 } });
      expect(notice({ state: 'EXPIRED', paid: undefined })).toMatchObject({ answer: { kind: 'reversed', refunded: false } });
    });

    test('forged, old or of nothing is rejected', () => {
      expect(notice({}, { key: 'x'.repeat(43) })).toMatchObject({ kind: 'rejected', reason: expect.stringContaining('does not verify') });
      expect(notice({}, { skewSec: -600 })).toMatchObject({ kind: 'rejected', reason: expect.stringContaining('too far off') });
      expect(notice({ orderNo: 7 })).toMatchObject({ kind: 'rejected' });
    });
  });

  test.each([
    [{ accounts: [] }, 'payments.emvco.accounts: expected >=1'],
    [{ accounts: [{ scheme: 'promptpay', proxy: 'phone', value: '081234' }] }, 'payments.emvco.accounts.0.value'],
    [{ accounts: [{ scheme: 'paynow', proxy: 'uen', value: '201912345Z' }, { scheme: 'paynow', proxy: 'phone', value: '+6581234567' }] }, 'payments.emvco.accounts.1: a code holds one account'],
    [{ accounts: [{ scheme: 'jpqr', numbers: ['2801000000001', '0001', '000001', '000001'], postalCode: '1000001' }] }, 'payments.emvco.accounts.0.nameJa: is missing'],
    [{ acquirer: { url: 'http://127.0.0.1/', keyId: 'k', key: 'short' } }, 'payments.emvco.acquirer.key: expected >=32'],
  ])('settings %j are refused by name', (change, message) => {
    expect(() => fresh(change)).toThrow(message);
  });
});
