/** Refunds on a whole terminal, with the schemes' stand-ins over real HTTP. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { TRAINING_PIN } from '#main/pin.ts';
import { COLA, factsOf, MILK, openLine, sell, until } from './refund-kit.ts';
import { openRig, type Rig } from './rig.ts';

const pin = TRAINING_PIN;
const reason = '不想要了';

let rig: Rig;
let line: Awaited<ReturnType<typeof openLine>>;
beforeAll(async () => {
  rig = await openRig({ rewire: async (url) => (line = await openLine(url)).url });
});
afterAll(async () => {
  await rig.close();
  await line.cut();
});
beforeEach(async () => {
  for (const scheme of ['wechat', 'alipay']) await rig.phone.behave(scheme, 'normal');
});

const points = (): number => rig.terminal.store.points.balance('merchant');
/** Sums that went back by a scheme since. */
async function watch(scheme: string): Promise<() => Promise<number[]>> {
  const before = (await rig.phone.refunded(scheme)).length;
  return async () => (await rig.phone.refunded(scheme)).slice(before);
}

/** Resolves when the drawer was opened for a document. */
async function drawerOpened(receiptNo: string): Promise<void> {
  const { saleId } = rig.terminal.store.sales.byReceiptNo(receiptNo) ?? {};
  await expect.poll(() => factsOf(rig, 'drawer.opened').filter((one) => one.saleId === saleId).length, { timeout: 20_000 }).toBe(1);
}

describe('a refund', () => {
  it.each(['wechat', 'alipay'])('of the whole goes back by %s, with its points, once', async (scheme) => {
    const { cashier } = rig;
    const { saleId, receiptNo, totalMinor } = await sell(rig, [[COLA, 3]], { scheme });
    const given = await watch(scheme);
    const before = points();
    const earned = Math.floor(totalMinor / 100);
    expect(await cashier.ask('refund.open', { receiptNo })).toMatchObject({
      refundableMinor: totalMinor, points: earned, returns: [], tenders: [{ kind: 'qr', scheme, refundableMinor: totalMinor }],
      lines: [{ lineId: 'L1', refundableMilli: 3000, refundableMinor: totalMinor }],
    });
    const args = { saleId, lines: 'all' as const, returns: 0, pin, reason };
    // A double click: the same frame again, and others on the same look.
    const [first, other] = await Promise.allSettled([cashier.ask('refund.begin', args, `whole-${scheme}`), cashier.ask('refund.begin', args)]);
    expect(other).toMatchObject({ status: 'rejected', reason: { code: expect.stringMatching(/^(BUSY|BAD_STATE)$/) } });
    const begun = await cashier.ask('refund.begin', args, `whole-${scheme}`);
    expect(first).toEqual({ status: 'fulfilled', value: begun });
    await expect(cashier.ask('refund.begin', args)).rejects.toMatchObject({ code: 'BAD_STATE' });
    expect(begun).toMatchObject({ totalMinor, cashMinor: 0, refundIds: [expect.any(String)] });
    await until(rig, begun.refundIds[0] ?? '', 'refunded');
    expect(await given()).toEqual([totalMinor]);
    expect(points()).toBe(before - earned);
    expect(factsOf(rig, 'sale.completed').at(-1)).toMatchObject({
      receiptNo: begun.returnReceiptNo, returnsReceiptNo: receiptNo, totalMinor: -totalMinor,
      lines: [{ id: 'L1', quantityMilli: -3000 }], tenders: [{ kind: 'qr', scheme, amountMinor: -totalMinor }],
    });
    expect(factsOf(rig, 'refund.approved').at(-1)).toMatchObject({ approvedBy: 'supervisor', reason, amountMinor: totalMinor });
    expect(await cashier.ask('refund.open', { receiptNo })).toMatchObject({ refundableMinor: 0, points: 0, returns: [{ totalMinor: -totalMinor }], refunds: [{ phase: 'refunded' }] });
    await expect(cashier.ask('refund.open', { receiptNo: begun.returnReceiptNo })).rejects.toMatchObject({ code: 'BAD_STATE', details: { returnsReceiptNo: receiptNo } });
  });

  it('in parts adds up to the whole, and never gives more than was sold', async () => {
    const { cashier } = rig;
    const { saleId, totalMinor } = await sell(rig, [[COLA, 3], [MILK, 1]], { scheme: 'wechat' });
    const given = await watch('wechat');
    const before = points();
    const part = (pieces: number) => [{ lineId: 'L1', quantityMilli: pieces * 1000 }];
    await expect(cashier.ask('refund.quote', { saleId, lines: part(4) })).rejects.toMatchObject({ code: 'AMOUNT' });
    const quoted = await cashier.ask('refund.quote', { saleId, lines: part(1) });
    const first = await cashier.ask('refund.begin', { saleId, lines: part(1), returns: 0, pin, reason });
    expect(first.totalMinor).toBe(quoted.totalMinor);
    await until(rig, first.refundIds[0] ?? '', 'refunded');
    await expect(cashier.ask('refund.begin', { saleId, lines: part(3), returns: 1, pin, reason })).rejects.toMatchObject({ code: 'AMOUNT' });
    const second = await cashier.ask('refund.begin', { saleId, lines: part(2), returns: 1, pin, reason });
    const rest = await cashier.ask('refund.begin', { saleId, lines: 'all', returns: 2, pin, reason });
    await until(rig, second.refundIds[0] ?? '', 'refunded');
    await until(rig, rest.refundIds[0] ?? '', 'refunded');
    const sums = await given();
    expect(sums).toHaveLength(3);
    expect(sums.reduce((total, sum) => total + sum, 0)).toBe(totalMinor);
    expect(points()).toBe(before - Math.floor(totalMinor / 100));
    await expect(cashier.ask('refund.begin', { saleId, lines: 'all', returns: 3, pin, reason })).rejects.toMatchObject({ code: 'BAD_STATE' });
  });

  it('goes back the last tender first, and cash with its drawer', async () => {
    const { cashier } = rig;
    const { saleId, totalMinor } = await sell(rig, [[COLA, 4]], { scheme: 'alipay', amountMinor: 900 });
    const cash = totalMinor - 900;
    const begun = await cashier.ask('refund.begin', { saleId, lines: [{ lineId: 'L1', quantityMilli: 2000 }], returns: 0, pin, reason });
    expect(begun).toMatchObject({ totalMinor: totalMinor / 2, cashMinor: cash });
    await until(rig, begun.refundIds[0] ?? '', 'refunded');
    await drawerOpened(begun.returnReceiptNo);
    const { tenders } = await cashier.ask('refund.open', { saleId });
    expect(tenders.map(({ refundableMinor }) => refundableMinor)).toEqual([900 - (totalMinor / 2 - cash), 0]);
    const paidInCash = await sell(rig, [[MILK, 1]], {});
    expect(await cashier.ask('refund.begin', { saleId: paidInCash.saleId, lines: 'all', returns: 0, pin, reason })).toMatchObject({ cashMinor: paidInCash.totalMinor, refundIds: [] });
  });

  it('is found by number, last digits, day, amount, product and the payment’s own number', async () => {
    const { cashier } = rig;
    const { saleId, receiptNo, totalMinor } = await sell(rig, [[MILK, 7]], { scheme: 'wechat' });
    const [tender] = rig.terminal.store.sales.byId(saleId)?.tenders ?? [];
    const orderNo = rig.terminal.store.attempts.byId(tender?.attemptId ?? '')?.orderNo ?? '';
    const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai' }).format(Date.now());
    const texts = [receiptNo, receiptNo.toLowerCase(), receiptNo.slice(-4), tender?.transactionId?.slice(-6) ?? '', orderNo, today, (totalMinor / 100).toFixed(2), '牛奶', MILK, ''];
    for (const text of texts) {
      const { sales } = await cashier.ask('refund.find', { text });
      expect(sales.map((one) => one.saleId), text).toContain(saleId);
      expect(sales.every((one) => one.totalMinor > 0)).toBe(true);
    }
    expect(await cashier.ask('refund.find', { text: '2001-01-01' })).toEqual({ sales: [] });
    expect(await cashier.ask('refund.find', { text: 'T1-999999' })).toEqual({ sales: [] });
    await expect(cashier.ask('refund.open', { receiptNo: 'T1-999999' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('a supervisor’s PIN', () => {
  it('is needed, is waited for after wrong ones, and is nowhere to be found', async () => {
    const { cashier } = rig;
    const { saleId } = await sell(rig, [[COLA, 1]], { scheme: 'wechat' });
    const seq = rig.terminal.store.journal.tail().seq;
    const wrong = (guess: string) => cashier.ask('refund.begin', { saleId, lines: 'all', returns: 0, pin: guess, reason });
    await expect(wrong('739105')).rejects.toMatchObject({ code: 'PIN', details: { reason: 'wrong', waitMs: 0 } });
    await expect(wrong('739106')).rejects.toMatchObject({ code: 'PIN' });
    await expect(wrong('739107')).rejects.toMatchObject({ code: 'PIN', details: { waitMs: 1000 } });
    // Also the right one has to wait now.
    await expect(wrong(pin)).rejects.toMatchObject({ code: 'LIMIT', details: { waitMs: expect.any(Number) } });
    expect(rig.terminal.store.journal.tail().seq).toBe(seq);
    await expect.poll(() => wrong(pin).then(() => 'done', ({ code }: { code: string }) => code), { timeout: 5_000, interval: 200 }).toBe('done');
    for (const file of readdirSync(rig.data, { recursive: true, withFileTypes: true })) {
      if (!file.isFile()) continue;
      expect(readFileSync(join(file.parentPath, file.name)).includes('739105'), file.name).toBe(false);
    }
  });
});

describe('what the scheme does', () => {
  /** Begins to give a cola back while the scheme behaves so. */
  async function begin(scheme: string, behaviour: string): Promise<{ id: string; given: () => Promise<number[]>; saleId: string; totalMinor: number }> {
    const { saleId, totalMinor } = await sell(rig, [[COLA, 1]], { scheme });
    const given = await watch(scheme);
    await rig.phone.behave(scheme, behaviour);
    const { refundIds } = await rig.cashier.ask('refund.begin', { saleId, lines: 'all', returns: 0, pin, reason });
    return { id: refundIds[0] ?? '', given, saleId, totalMinor };
  }

  it.each([
    ['wechat', 'cut'], ['wechat', 'badSignature'], ['wechat', 'twice'], ['wechat', 'dropped'], ['wechat', 'systemError'],
    ['alipay', 'cut'], ['alipay', 'badSignature'], ['alipay', 'twice'], ['alipay', 'dropped'],
  ])('%s, %s: whatever it did, the money goes back once', async (scheme, behaviour) => {
    const { id, given, totalMinor } = await begin(scheme, `${behaviour}@refund`);
    let refund = await until(rig, id, 'unknown', 'processing', 'refunded');
    for (let tries = 0; tries < 5 && refund.phase !== 'refunded'; tries += 1) {
      expect(refund.phase).not.toBe('refused');
      await rig.cashier.ask('refund.retry', { refundId: id }).catch(() => undefined);
      refund = await until(rig, id, 'querying', 'refunded', 'processing');
      await expect.poll(() => rig.terminal.store.refunds.byId(id)?.phase, { timeout: 500 }).toBe('refunded').catch(() => undefined);
      refund = (await rig.cashier.ask('refund.list', {})).refunds.find((one) => one.id === id) ?? { ...refund, phase: 'refunded' };
    }
    expect(rig.terminal.store.refunds.byId(id)?.phase).toBe('refunded');
    expect(await given()).toEqual([totalMinor]);
  });

  it('slow: it is under way, cannot end otherwise, and ends when the answer comes', async () => {
    const { id, given, totalMinor } = await begin('wechat', 'slow@refund');
    await until(rig, id, 'sent');
    await expect(rig.cashier.ask('refund.settle', { refundId: id, how: 'cash', pin })).rejects.toMatchObject({ code: 'BAD_STATE' });
    expect((await rig.cashier.ask('refund.list', {})).refunds).toMatchObject([{ id, phase: 'sent' }]);
    await expect.poll(() => rig.phone.release('wechat')).toBe(1);
    await until(rig, id, 'refunded');
    expect(await given()).toEqual([totalMinor]);
    expect((await rig.cashier.ask('refund.list', {})).refunds).toEqual([]);
  });

  it('refused: sent again by its own number, or given in cash with a supervisor’s word', async () => {
    const again = await begin('wechat', 'notEnough@refund');
    expect(await until(rig, again.id, 'refused')).toMatchObject({ refusal: { code: 'NOT_ENOUGH' } });
    await rig.cashier.ask('refund.retry', { refundId: again.id });
    await until(rig, again.id, 'refunded');
    expect(await again.given()).toEqual([again.totalMinor]);

    const inCash = await begin('wechat', 'notEnough@refund');
    await until(rig, inCash.id, 'refused');
    const before = points();
    await expect(rig.cashier.ask('refund.settle', { refundId: inCash.id, how: 'cash', pin: '0000' })).rejects.toMatchObject({ code: 'PIN' });
    await rig.cashier.ask('refund.settle', { refundId: inCash.id, how: 'cash', pin });
    expect(await until(rig, inCash.id, 'settled')).toMatchObject({ settledBy: 'cash' });
    await expect(rig.cashier.ask('refund.settle', { refundId: inCash.id, how: 'cash', pin })).rejects.toMatchObject({ code: 'BAD_STATE' });
    await expect(rig.cashier.ask('refund.retry', { refundId: inCash.id })).rejects.toMatchObject({ code: 'BAD_STATE' });
    expect(factsOf(rig, 'sale.completed').at(-1)).toMatchObject({ lines: [], totalMinor: 0, tenders: [{ kind: 'qr', amountMinor: inCash.totalMinor }, { kind: 'cash', amountMinor: -inCash.totalMinor }] });
    await drawerOpened(factsOf(rig, 'sale.completed').at(-1)?.receiptNo ?? '');
    expect(await inCash.given()).toEqual([]);
    expect(points()).toBe(before - Math.floor(inCash.totalMinor / 100));
    expect((await rig.cashier.ask('refund.open', { saleId: inCash.saleId })).refundableMinor).toBe(0);
  });

  it('restarted while it is not known: asked about by the same number, and found', async () => {
    const { id, given, totalMinor } = await begin('alipay', 'slow@refund');
    await expect.poll(() => rig.phone.held('alipay')).toBe(1);
    await rig.restart();
    expect(rig.cashier.snapshot.refunds).toMatchObject([{ id, phase: 'querying' }]);
    await until(rig, id, 'refunded');
    await rig.phone.release('alipay');
    expect(await given()).toEqual([totalMinor]);
  });
});

describe('without network', () => {
  it('a refund is queued, over a restart too, and sent when the line is back', async () => {
    const { saleId, totalMinor } = await sell(rig, [[MILK, 2]], { scheme: 'wechat' });
    const given = await watch('wechat');
    await line.cut();
    const { refundIds } = await rig.cashier.ask('refund.begin', { saleId, lines: 'all', returns: 0, pin, reason });
    const id = refundIds[0] ?? '';
    await until(rig, id, 'queued');
    await rig.restart();
    expect((await rig.cashier.ask('refund.list', {})).refunds).toMatchObject([{ id }]);
    await until(rig, id, 'queued');
    expect(await given()).toEqual([]);
    await line.mend();
    await rig.cashier.ask('refund.retry', { refundId: id });
    await until(rig, id, 'refunded');
    expect(await given()).toEqual([totalMinor]);
  });
});
