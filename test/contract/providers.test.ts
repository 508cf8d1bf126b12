/** One suite for every scheme: our own client against the scheme's stand-in, over real sockets. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { minor, type PhoneOrderView } from '#main/contract';
import type { Answer, ChannelOrder, PaymentProvider } from '#main/ports.ts';
import { newOrder, openRig, type Ledger, type Rig } from './providers-rig.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await openRig();
});
afterAll(() => rig.sandbox.close());

describe.each(['wechat', 'alipay'])('%s', (scheme) => {
  let provider: PaymentProvider;
  beforeAll(() => {
    const found = rig.providers.get(scheme);
    if (found === undefined) throw new Error(`${scheme} is not switched on`);
    provider = found;
  });

  const behave = (behaviour: string, more: object = {}) => rig.control(`${scheme}/behave`, { behaviour, ...more });
  const payerCode = async (): Promise<string> => (await rig.control<{ code: string }>(`${scheme}/payer-code`)).code;
  const decide = (order: ChannelOrder, approve: boolean) => rig.control<PhoneOrderView>(`${scheme}/decide`, { orderNo: order.orderNo, approve });
  const moved = async (order: ChannelOrder) =>
    (await rig.control<Ledger>(`${scheme}/ledger`)).entries.filter(({ orderNo }) => orderNo === order.orderNo).map(({ kind, amountMinor }) => [kind, amountMinor]);
  const presented = async (order: ChannelOrder): Promise<string> => {
    const answer = await provider.present(order);
    if (answer.kind !== 'presented') throw new Error(`not presented: ${JSON.stringify(answer)}`);
    return answer.qr;
  };
  const charged = async (amountMinor?: number): Promise<{ order: ChannelOrder; answer: Answer }> => {
    const order = newOrder('cpm', amountMinor);
    return { order, answer: await provider.charge(order, await payerCode()) };
  };
  /** Resolves when the stand-in holds an answer. */
  const held = () => expect.poll(() => rig.control(`${scheme}/held`)).toEqual({ held: 1 });

  test('a shown code is read, approved and found paid with its own amount', async () => {
    const order = newOrder('mpm');
    const answer = await provider.present(order);
    expect(answer).toMatchObject({ kind: 'presented' });
    if (answer.kind !== 'presented') return;
    expect(answer.expiresAtMs).toBeGreaterThan(rig.clock.nowMs());
    expect(await provider.query(order)).toEqual({ kind: 'waiting', asked: false });
    const seen = await rig.control<PhoneOrderView>('read', { code: answer.qr });
    expect(seen).toMatchObject({ scheme, orderNo: order.orderNo, amount: '18.80', currency: 'CNY', shop: '柜台 Shop', state: 'open' });
    expect(await provider.query(order)).toEqual({ kind: 'waiting', asked: false });
    expect(await decide(order, true)).toMatchObject({ state: 'paid' });
    expect(await provider.query(order)).toMatchObject({ kind: 'paid', amountMinor: 1880, paidAtMs: expect.any(Number), payerId: expect.any(String) });
    expect(await moved(order)).toEqual([['capture', 1880]]);
  });

  test("a payer's code is charged once, and never again under another number", async () => {
    const code = await payerCode();
    expect(provider.ownsCode(code)).toBe(true);
    const order = newOrder('cpm');
    const answer = await provider.charge(order, code);
    expect(answer).toMatchObject({ kind: 'paid', amountMinor: 1880 });
    expect(await provider.query(order)).toEqual(answer);
    const second = newOrder('cpm');
    expect(await provider.charge(second, code)).toMatchObject({ kind: 'refused' });
    expect(await moved(second)).toEqual([]);
  });

  test('the same number charged again, or with other terms, is not known and takes nothing', async () => {
    const { order } = await charged();
    expect(await provider.charge(order, await payerCode())).toMatchObject({ kind: 'unknown' });
    expect(await provider.charge({ ...order, amountMinor: minor(99) }, await payerCode())).toMatchObject({ kind: 'unknown' });
    expect(await moved(order)).toEqual([['capture', 1880]]);
  });

  test('an expired payer code is refused', async () => {
    const code = await payerCode();
    rig.clock.advance(61_000);
    expect(await provider.charge(newOrder('cpm'), code)).toMatchObject({ kind: 'refused' });
  });

  test('an order that was never made is absent', async () => {
    expect(await provider.query(newOrder('cpm'))).toEqual({ kind: 'absent' });
  });

  test('a shown code is closed before it is paid, and then cannot be paid', async () => {
    const order = newOrder('mpm');
    await rig.control('read', { code: await presented(order) });
    expect(await provider.reverse(order)).toEqual({ kind: 'reversed', refunded: false });
    expect(await decide(order, true)).toMatchObject({ state: 'closed' });
    expect(await provider.query(order)).toMatchObject({ kind: 'reversed', refunded: false });
    expect(await moved(order)).toEqual([]);
  });

  test('a code that nobody scanned can be closed', async () => {
    const order = newOrder('mpm');
    await presented(order);
    expect(await provider.reverse(order)).toEqual({ kind: 'reversed', refunded: false });
  });

  test('a declined shown code stays open until it expires', async () => {
    const order = newOrder('mpm');
    await rig.control('read', { code: await presented(order) });
    expect(await decide(order, false)).toMatchObject({ state: 'refused' });
    expect(await provider.query(order)).toMatchObject({ kind: 'waiting' });
    rig.clock.advance(5 * 60_000);
    expect(await provider.query(order)).toEqual({ kind: 'reversed', refunded: false });
  });

  test('showing the same order again kills the old code', async () => {
    const order = newOrder('mpm');
    const first = await presented(order);
    const second = await presented(order);
    expect(second).not.toBe(first);
    await expect(rig.control('read', { code: first })).rejects.toThrow('not valid any more');
    expect(await rig.control('read', { code: second })).toMatchObject({ orderNo: order.orderNo });
    expect((await provider.present({ ...order, amountMinor: minor(1) })).kind).toBe('unknown');
  });

  test('a charge that succeeded is given back by a reverse, once', async () => {
    const { order } = await charged();
    expect(await provider.reverse(order)).toEqual({ kind: 'reversed', refunded: true });
    expect(await provider.reverse(order)).toEqual({ kind: 'reversed', refunded: true });
    expect(await provider.query(order)).toEqual({ kind: 'reversed', refunded: true });
    expect(await moved(order)).toEqual([['capture', 1880], ['refund', 1880]]);
  });

  test('refunds: in parts, the same number once, never more than was paid', async () => {
    const { order } = await charged();
    const refund = (refundNo: string, amountMinor: number) => provider.refund(order, { refundNo, amountMinor: minor(amountMinor), reason: '退货' });
    const first = await refund(`${order.orderNo}A`, 880);
    expect(first).toMatchObject({ kind: 'refunded' });
    expect(await refund(`${order.orderNo}A`, 880)).toEqual(first);
    expect(await refund(`${order.orderNo}A`, 500)).toMatchObject({ kind: 'refused' });
    expect(await refund(`${order.orderNo}B`, 1001)).toMatchObject({ kind: 'refused' });
    expect(await refund(`${order.orderNo}C`, 1000)).toMatchObject({ kind: 'refunded' });
    expect(await moved(order)).toEqual([['capture', 1880], ['refund', 880], ['refund', 1000]]);
  });

  test('a refund of an unpaid order, and of none, is refused', async () => {
    const order = newOrder('mpm');
    await rig.control('read', { code: await presented(order) });
    const refund = { refundNo: `${order.orderNo}A`, amountMinor: minor(1), reason: 'x' };
    expect(await provider.refund(order, refund)).toMatchObject({ kind: 'refused' });
    expect(await provider.refund(newOrder('mpm'), refund)).toMatchObject({ kind: 'refused' });
  });

  test('password: the payer is asked, approves, and is charged once', async () => {
    await behave('password');
    const { order, answer } = await charged();
    expect(answer).toEqual({ kind: 'waiting', asked: true });
    expect(await provider.query(order)).toEqual({ kind: 'waiting', asked: true });
    await decide(order, true);
    expect(await provider.query(order)).toMatchObject({ kind: 'paid', amountMinor: 1880 });
    expect(await moved(order)).toEqual([['capture', 1880]]);
  });

  test('password: the payer declines; nothing is taken and a reverse is confirmed', async () => {
    await behave('password');
    const { order } = await charged();
    await decide(order, false);
    expect(['refused', 'waiting']).toContain((await provider.query(order)).kind);
    expect(await provider.reverse(order)).toEqual({ kind: 'reversed', refunded: false });
    expect(await moved(order)).toEqual([]);
  });

  test.each(['notEnough', 'refuse'])('%s: refused, nothing taken', async (behaviour) => {
    await behave(behaviour);
    const { order, answer } = await charged();
    expect(answer).toMatchObject({ kind: 'refused', code: expect.stringMatching(/./) });
    expect(await moved(order)).toEqual([]);
  });

  test('systemError: unknown, and the query says absent', async () => {
    await behave('systemError');
    const { order, answer } = await charged();
    expect(answer.kind).toBe('unknown');
    expect(await provider.query(order)).toEqual({ kind: 'absent' });
  });

  test('systemErrorPaid: unknown, and the query says paid', async () => {
    await behave('systemErrorPaid');
    const { order, answer } = await charged();
    expect(answer.kind).toBe('unknown');
    expect(await provider.query(order)).toMatchObject({ kind: 'paid', amountMinor: 1880 });
  });

  test.each(['present', 'query', 'reverse', 'refund'])('a system error at %s is unknown', async (operation) => {
    const mode = operation === 'present' ? 'mpm' : 'cpm';
    const order = newOrder(mode);
    if (mode === 'cpm') await provider.charge(order, await payerCode());
    await behave(`systemError@${operation}`);
    const answer = await {
      present: () => provider.present(order),
      query: () => provider.query(order),
      reverse: () => provider.reverse(order),
      refund: () => provider.refund(order, { refundNo: `${order.orderNo}A`, amountMinor: minor(1), reason: 'x' }),
    }[operation as 'present' | 'query' | 'reverse' | 'refund']();
    expect(['unknown', 'again']).toContain(answer.kind);
  });

  test.each([
    ['badSignature', 'paid'],
    ['cut', 'paid'],
    ['dropped', 'absent'],
    ['twice', 'paid'],
  ])('%s at a charge: unknown, then %s, and at most one capture', async (behaviour, then) => {
    await behave(behaviour);
    const { order, answer } = await charged();
    expect(answer.kind).toBe('unknown');
    expect((await provider.query(order)).kind).toBe(then);
    expect((await moved(order)).length).toBe(then === 'paid' ? 1 : 0);
  });

  test.each([
    ['silent', 'paid'],
    ['deaf', 'absent'],
  ])('%s at a charge: unknown after the time-out, then %s', async (behaviour, then) => {
    await behave(behaviour);
    const code = await payerCode();
    const order = newOrder('cpm');
    const answer = provider.charge(order, code);
    await held();
    rig.clock.advance(20_000);
    expect(await answer).toEqual({ kind: 'unknown', reason: 'timed out' });
    expect((await provider.query(order)).kind).toBe(then);
    await rig.control(`${scheme}/release`);
  });

  test('slow: the answer comes when it is let go', async () => {
    await behave('slow');
    const code = await payerCode();
    const order = newOrder('cpm');
    const answer = provider.charge(order, code);
    await held();
    expect(await moved(order)).toEqual([['capture', 1880]]);
    expect(await rig.control(`${scheme}/release`)).toEqual({ released: 1 });
    expect(await answer).toMatchObject({ kind: 'paid' });
  });

  test('stalled: absent while it waits, charged when it is let go', async () => {
    await behave('stalled');
    const code = await payerCode();
    const order = newOrder('cpm');
    const answer = provider.charge(order, code);
    await held();
    expect(await provider.query(order)).toEqual({ kind: 'absent' });
    await rig.control(`${scheme}/release`);
    expect(await answer).toMatchObject({ kind: 'paid' });
  });

  test.each(['query', 'reverse', 'refund'])('a wrongly signed answer to %s proves nothing', async (operation) => {
    const { order } = await charged();
    await behave(`badSignature@${operation}`);
    const refund = { refundNo: `${order.orderNo}A`, amountMinor: minor(1880), reason: 'x' };
    const answer = await { query: () => provider.query(order), reverse: () => provider.reverse(order), refund: () => provider.refund(order, refund) }[
      operation as 'query' | 'reverse' | 'refund'
    ]();
    expect(answer).toMatchObject({ kind: 'unknown', reason: expect.stringContaining('signature does not verify') });
  });

  test('again: the reverse is called until it is confirmed', async () => {
    await behave('password');
    const { order } = await charged();
    await behave('again', { times: 2 });
    expect(await provider.reverse(order)).toMatchObject({ kind: 'again', afterMs: expect.any(Number) });
    expect(await provider.reverse(order)).toMatchObject({ kind: 'again' });
    expect(await provider.reverse(order)).toEqual({ kind: 'reversed', refunded: false });
  });

  test('payBeforeCancel: the payment wins or is given back, and it is said which', async () => {
    const order = newOrder('mpm');
    await rig.control('read', { code: await presented(order) });
    await behave('payBeforeCancel');
    const answer = await provider.reverse(order);
    // WeChat Pay cannot close a paid order; Alipay's cancel refunds it.
    if (scheme === 'wechat') expect(answer).toMatchObject({ kind: 'paid', amountMinor: 1880 });
    else expect(answer).toEqual({ kind: 'reversed', refunded: true });
    expect((await moved(order))[0]).toEqual(['capture', 1880]);
  });

  test.each(['mpm', 'cpm'] as const)('lateCapture of %s: the cancel is confirmed, then a query finds the money', async (mode) => {
    const order = newOrder(mode);
    if (mode === 'mpm') await rig.control('read', { code: await presented(order) });
    else {
      await behave('password');
      await provider.charge(order, await payerCode());
    }
    await behave('lateCapture');
    const answer = await provider.reverse(order);
    expect(['reversed', 'paid']).toContain(answer.kind);
    expect(await provider.query(order)).toMatchObject({ kind: 'paid', amountMinor: 1880 });
    expect(await moved(order)).toEqual([['capture', 1880]]);
  });

  test('wrongAmount: the answer carries the amount that was taken', async () => {
    await behave('wrongAmount');
    const { answer } = await charged();
    expect(answer).toMatchObject({ kind: 'paid', amountMinor: 1879 });
  });

  test('a request signed with another key is turned away and does nothing', async () => {
    const other = await openRig();
    try {
      const mine = rig.sandbox.settings[scheme] as Record<string, unknown>;
      const { privateKey } = other.sandbox.settings[scheme] as Record<string, unknown>;
      const impostor = rig.clients({ [scheme]: { ...mine, privateKey, ...(scheme === 'wechat' ? { secret: 'x'.repeat(32) } : {}) } }).get(scheme);
      const mpm = newOrder('mpm');
      const cpm = newOrder('cpm');
      expect(['unknown', 'refused']).toContain((await impostor?.present(mpm))?.kind);
      expect(['unknown', 'refused']).toContain((await impostor?.charge(cpm, await payerCode()))?.kind);
      const { orders } = await rig.control<Ledger>(`${scheme}/ledger`);
      expect(orders.filter(({ orderNo }) => orderNo === mpm.orderNo || orderNo === cpm.orderNo)).toEqual([]);
    } finally {
      await other.sandbox.close();
    }
  });

  test('nobody there: unknown', async () => {
    const dead = { ...(rig.sandbox.settings[scheme] as object), ...(scheme === 'wechat' ? { baseURL: 'http://127.0.0.1:1/' } : { gateway: 'http://127.0.0.1:1/gateway.do' }) };
    const client = rig.clients({ [scheme]: dead }).get(scheme);
    expect(await client?.present(newOrder('mpm'))).toEqual({ kind: 'unknown', reason: 'ECONNREFUSED' });
  });

  test('yen have no decimals', async () => {
    const order = { ...newOrder('mpm', 1880), currency: 'JPY' };
    const seen = await rig.control<PhoneOrderView>('read', { code: await presented(order) });
    expect(seen).toMatchObject({ amount: '1880', currency: 'JPY' });
    await decide(order, true);
    expect(await provider.query(order)).toMatchObject({ kind: 'paid', amountMinor: 1880 });
  });
});
