/** The suite of every scheme, for Midtrans: rupiah, which are whole; then what only Midtrans has. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { minor } from '#main/contract';
import { readCode } from '#main/core/emvco/code.ts';
import { CODE_VALID_MS } from '#main/providers/midtrans/procedure.ts';
import { basicAuthorization } from '#main/providers/midtrans/sign.ts';
import { IDEMPOTENCY_MS } from '#main/providers/midtrans/sandbox.ts';
import type { ChannelOrder, PaymentProvider } from '#main/ports.ts';
import { newOrder, openRig, type Ledger, type Rig } from './providers-rig.ts';
import { providerSuite } from './providers-suite.ts';

providerSuite({
  scheme: 'midtrans',
  modes: ['mpm'],
  currency: 'IDR',
  unit: 100,
  namesPayer: false,
  // Statuses are: see below.
  signsAnswers: false,
  reverseOfPaid: { mpm: 'paid' },
  cancelsAgain: true,
  presentAgain: 'sameCode',
  neverPresented: 'absent',
  impostor: (mine, { serverKey }) => ({ ...mine, serverKey }),
  elsewhere: (mine, url) => ({ ...mine, baseURL: url }),
  secrets: ({ serverKey }) => [String(serverKey), Buffer.from(`${String(serverKey)}:`).toString('base64')],
});

describe('only Midtrans', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await openRig();
  });
  afterAll(() => rig.sandbox.close());

  const client = (change: object = {}): PaymentProvider => {
    const made = rig.clients({ midtrans: { ...(rig.settings['midtrans'] as object), ...change } }).get('midtrans');
    if (made === undefined) throw new Error('not switched on');
    return made;
  };
  const rupiah = (count = 18_800): ChannelOrder => ({ ...newOrder('mpm', count * 100), currency: 'IDR' });
  const behave = (behaviour: string, times = 1) => rig.control('midtrans/behave', { behaviour, times });
  const decide = (order: ChannelOrder) => rig.control('midtrans/decide', { orderNo: order.orderNo, approve: true });
  const presented = async (order = rupiah()): Promise<ChannelOrder & { qr: string }> => {
    const answer = await client().present(order);
    if (answer.kind !== 'presented') throw new Error(`not presented: ${JSON.stringify(answer)}`);
    return { ...order, qr: answer.qr };
  };
  const paid = async (): Promise<ChannelOrder> => {
    const order = await presented();
    await decide(order);
    return order;
  };
  const moved = async (orderNo: string) =>
    (await rig.control<Ledger>('midtrans/ledger')).entries.filter((one) => one.orderNo === orderNo).map(({ kind, amountMinor }) => [kind, amountMinor]);
  /** What the scheme itself says of an order, as a notice would. */
  const statusOf = async ({ orderNo }: ChannelOrder): Promise<Record<string, string>> => {
    const headers = { Authorization: basicAuthorization(rig.sandbox.keys.midtrans.serverKey) };
    return (await (await fetch(`${rig.sandbox.url}/v2/${orderNo}/status`, { headers })).json()) as Record<string, string>;
  };
  const heard = (notice: object) => client().readNotification?.({ path: '/', headers: {}, body: JSON.stringify(notice) });

  test('the code is a QRIS code of this amount, for fifteen minutes', async () => {
    const atMs = rig.clock.nowMs();
    const answer = await client().present(rupiah());
    if (answer.kind !== 'presented') throw new Error('not presented');
    expect(readCode(answer.qr)).toMatchObject({ method: 'dynamic', currency: 'IDR', amount: '18800', country: 'ID', accounts: [{ scheme: 'other' }, { scheme: 'qris' }] });
    expect(Math.abs(answer.expiresAtMs - (atMs + CODE_VALID_MS))).toBeLessThan(2_000);
  });

  test('a fraction of a rupiah is refused in words, and never rounded; so is other money', async () => {
    const order = { ...rupiah(), amountMinor: minor(1_880_050) };
    expect(await client().present(order)).toMatchObject({ kind: 'refused', code: 'AMOUNT' });
    expect(await client().query(order)).toEqual({ kind: 'absent' });
    expect(await client().present(newOrder('mpm'))).toMatchObject({ kind: 'refused', code: 'CURRENCY' });
    const one = await paid();
    expect(await client().refund(one, { refundNo: `${one.orderNo}A`, amountMinor: minor(50), reason: 'x' })).toMatchObject({ kind: 'refused', code: 'AMOUNT' });
    expect(await moved(one.orderNo)).toEqual([['capture', 1_880_000]]);
  });

  test('the same order within five minutes gets the first code again; later its number is taken', async () => {
    const order = rupiah();
    const { qr } = await presented(order);
    expect(await client().present(order)).toMatchObject({ kind: 'presented', qr });
    rig.clock.advance(IDEMPOTENCY_MS);
    expect(await client().present(order)).toEqual({ kind: 'unknown', reason: expect.stringContaining('406') });
    expect(await client().query(order)).toEqual({ kind: 'waiting', asked: false });
  });

  test('what may not be cancelled is expired, and what may not be expired either is tried again', async () => {
    const order = await presented();
    await behave('again', 2);
    expect(await client().reverse(order)).toEqual({ kind: 'again', afterMs: expect.any(Number) });
    expect(await client().query(order)).toEqual({ kind: 'waiting', asked: false });
    await behave('again');
    expect(await client().reverse(order)).toEqual({ kind: 'reversed', refunded: false });
    expect(await statusOf(order)).toMatchObject({ transaction_status: 'expire', status_code: '407' });
    expect(await client().reverse(order)).toEqual({ kind: 'reversed', refunded: false });
  });

  test('a number that never was is absent, also to a cancel', async () => {
    expect(await client().reverse(rupiah())).toEqual({ kind: 'absent' });
  });

  test('a wrongly signed status proves nothing', async () => {
    const order = await paid();
    await behave('badSignature@query');
    expect(await client().query(order)).toEqual({ kind: 'unknown', reason: 'the signature does not verify' });
    expect(await client().query(order)).toMatchObject({ kind: 'paid', amountMinor: 1_880_000 });
  });

  test('a payment of which a part went back is paid still; one that went back whole is reversed', async () => {
    const order = await paid();
    const refund = (refundNo: string, amountMinor: number) => client().refund(order, { refundNo, amountMinor: minor(amountMinor), reason: 'kembali' });
    expect(await refund(`${order.orderNo}A`, 80_000)).toMatchObject({ kind: 'refunded' });
    expect(await client().query(order)).toMatchObject({ kind: 'paid', amountMinor: 1_880_000 });
    expect(await refund(`${order.orderNo}B`, 1_800_000)).toMatchObject({ kind: 'refunded' });
    expect(await client().query(order)).toEqual({ kind: 'reversed', refunded: true });
    // Both are told again, though nothing can change any more; a third is not.
    expect(await refund(`${order.orderNo}A`, 80_000)).toMatchObject({ kind: 'refunded' });
    expect(await refund(`${order.orderNo}C`, 100)).toMatchObject({ kind: 'refused', code: '412' });
    expect(await moved(order.orderNo)).toEqual([['capture', 1_880_000], ['refund', 80_000], ['refund', 1_800_000]]);
  });

  test('a merchant without balance gives nothing back, and may try again by the other call', async () => {
    const order = await paid();
    const refund = { refundNo: `${order.orderNo}A`, amountMinor: minor(80_000), reason: 'x' };
    await behave('notEnough@refund');
    expect(await client().refund(order, refund)).toMatchObject({ kind: 'refused', code: '414', message: expect.stringContaining('insufficient funds') });
    expect(await client({ refundPath: 'refund' }).refund(order, refund)).toMatchObject({ kind: 'refunded' });
  });

  test('a refund that was turned down is not believed while its transaction cannot be asked', async () => {
    const order = await paid();
    const refund = { refundNo: `${order.orderNo}A`, amountMinor: minor(80_000), reason: 'x' };
    expect(await client().refund(order, refund)).toMatchObject({ kind: 'refunded' });
    await behave('systemError@query');
    expect(await client().refund(order, refund)).toMatchObject({ kind: 'unknown' });
  });

  test('GoPay’s own billing shows a picture only, so its code is not shown, and it is cancelled', async () => {
    const gopay = client({ paymentType: 'gopay' });
    const order = rupiah();
    expect(await gopay.present(order)).toEqual({ kind: 'unknown', reason: 'the answer has no qr_string to show' });
    expect(await gopay.query(order)).toEqual({ kind: 'waiting', asked: false });
    expect(await gopay.reverse(order)).toEqual({ kind: 'reversed', refunded: false });
  });

  test('no code of a payer is taken', async () => {
    expect(client().ownsCode('QRIS0000000000000000')).toBe(false);
    expect(await client().charge({ ...rupiah(), mode: 'cpm' }, '1')).toMatchObject({ kind: 'refused', code: 'NOT_OFFERED' });
  });

  test('how long money can go back is the acquirer’s', () => {
    expect(client().procedure.refunds).toEqual({ withinDays: 45 });
    expect(client({ acquirer: 'airpay shopee' }).procedure.refunds).toEqual({ withinDays: 365 });
  });

  describe('a notice', () => {
    test('of each state says what the status says', async () => {
      const order = await presented();
      const said = async () => heard({ ...(await statusOf(order)), status_message: 'midtrans payment notification' });
      expect(await said()).toEqual({ kind: 'payment', orderNo: order.orderNo, answer: { kind: 'waiting', asked: false } });
      await decide(order);
      expect(await said()).toEqual({ kind: 'payment', orderNo: order.orderNo, answer: await client().query(order) });
      const ended = await presented();
      await client().reverse(ended);
      expect(heard(await statusOf(ended))).toMatchObject({ kind: 'payment', answer: { kind: 'reversed', refunded: false } });
    });

    test('of a refund names it, and proves nothing', async () => {
      const order = await paid();
      await client().refund(order, { refundNo: `${order.orderNo}A`, amountMinor: minor(80_000), reason: 'x' });
      expect(heard(await statusOf(order))).toMatchObject({ kind: 'refund', refundNo: `${order.orderNo}A`, answer: { kind: 'unknown' } });
    });

    test.each([
      ['another amount', { gross_amount: '1.00' }],
      ['the same amount in other digits', { gross_amount: '18800' }],
      ['another order', { order_id: 'OTHER' }],
      ['another code', { status_code: '201' }],
      ['no signature', { signature_key: null }],
      ['a cut signature', { signature_key: 'edc0' }],
      ['other money', { currency: 'USD' }],
      ['an end in place of the money', { transaction_status: 'cancel' }],
      ['a refusal in place of the money', { transaction_status: 'deny' }],
    ])('with %s is rejected', async (_, change) => {
      expect(heard({ ...(await statusOf(await paid())), ...change })).toMatchObject({ kind: 'rejected' });
    });

    test('of waiting that was made into one of money proves nothing', async () => {
      const notice = { ...(await statusOf(await presented())), transaction_status: 'settlement' };
      expect(heard(notice)).toMatchObject({ kind: 'payment', answer: { kind: 'unknown' } });
    });

    test('signed with another merchant’s key is rejected', async () => {
      const notice = await statusOf(await paid());
      const text = `${notice['order_id']}${notice['status_code']}${notice['gross_amount']}SB-Mid-server-other`;
      expect(heard({ ...notice, signature_key: createHash('sha512').update(text).digest('hex') })).toMatchObject({ kind: 'rejected' });
    });

    test.each(['', '{', '[]', '{"order_id":""}', '{"order_id":"A"}', 'null'])('"%s" is none', (body) => {
      expect(client().readNotification?.({ path: '/', headers: {}, body })).toMatchObject({ kind: 'rejected' });
    });
  });

  test.each([
    [{ serverKey: 'with:colon' }, 'payments.midtrans.serverKey: expected'],
    [{ serverKey: undefined }, 'payments.midtrans.serverKey: is missing'],
    [{ acquirer: 'dana' }, 'payments.midtrans.acquirer: expected'],
    [{ clientKey: 'x' }, 'payments.midtrans.clientKey: is not a setting of this scheme'],
  ])('settings %j are refused by name', (change, message) => {
    expect(() => client(change)).toThrow(message);
  });
});
