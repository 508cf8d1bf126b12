/** A day's bill against the journal: a whole terminal, the scheme's stand-in over HTTP, the command as a person runs it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { reconcileDay } from '#main/commands/reconcile.ts';
import { reconciledText } from '#main/commands/reconcile-text.ts';
import { TRAINING_PIN } from '#main/pin.ts';
import { openRig, type Rig } from './rig.ts';

const COLA = '6901939691601';
const HEAD = '交易时间,微信订单号,商户订单号,交易状态,货币种类,订单金额,申请退款金额,商户退款单号,手续费';

let rig: Rig;
let day: string;
let saleId: string;
beforeAll(async () => {
  rig = await openRig();
  writeFileSync(join(rig.data, 'settings.json'), JSON.stringify(rig.settings));
  saleId = await sell(3);
  await sell(1);
  const { refundIds } = await rig.cashier.ask('refund.begin', { saleId, lines: [{ lineId: 'L1', quantityMilli: 1000 }], returns: 0, pin: TRAINING_PIN, reason: 'x' });
  await rig.cashier.until('refunds', (refunds) => refunds.some(({ id, phase }) => id === refundIds[0] && phase === 'refunded'));
  const paid = await sell(2, 'alipay');
  const { refundIds: others } = await rig.cashier.ask('refund.begin', { saleId: paid, lines: [{ lineId: 'L1', quantityMilli: 1000 }], returns: 0, pin: TRAINING_PIN, reason: 'x' });
  await rig.cashier.until('refunds', (refunds) => refunds.some(({ id, phase }) => id === others[0] && phase === 'refunded'));
  day = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
});
afterAll(() => rig.close());

async function sell(pieces: number, scheme: 'wechat' | 'alipay' = 'wechat'): Promise<string> {
  const { cashier } = rig;
  if (cashier.heard.sale?.status === 'completed') await cashier.ask('sale.next', {});
  await cashier.ask('sale.scan', { code: COLA, quantityMilli: pieces * 1000 });
  await cashier.ask('payment.charge', { code: await rig.phone.payerCode(scheme) });
  return (await cashier.until('sale', ({ status }) => status === 'completed')).id;
}

const bill = (rows: string[][], file = join(rig.data, 'bill.csv')): string => {
  const cells = (values: string[]) => values.map((value) => `\`${value}`).join(',');
  const sum = (state: string, at: number) => rows.filter((row) => row[3] === state).reduce((total, row) => total + Math.round(Number(row[at]) * 100), 0) / 100;
  const foot = [String(rows.length), sum('SUCCESS', 5).toFixed(2), sum('REFUND', 6).toFixed(2)];
  writeFileSync(file, [HEAD, ...rows.map(cells), '总交易单数,订单总金额,申请退款总金额', cells(foot), ''].join('\r\n'));
  return file;
};

describe('the bill, fetched while the terminal runs', () => {
  test('of a good day: every payment and refund matches, and the sums are the same', async () => {
    // Another process sees what is settled: a moment later than it was saved.
    rig.terminal.store.settle();
    const result = await reconcileDay({ data: rig.data, scheme: 'wechat', day });
    expect(result).toMatchObject({ ok: true, counts: { matched: 3, missingHere: 0, missingThere: 0, amountDiffers: 0 } });
    expect(result.there).toEqual(result.here);
    expect(result.here).toMatchObject({ payments: 2, refunds: 1 });
    expect(reconciledText(result)).toContain('matched 3');
  });

  test('of Alipay: its zipped bill, by either interface', async () => {
    for (const api of ['v2', 'v3']) {
      const { payments } = rig.settings;
      const settings = { ...rig.settings, payments: { ...payments, alipay: { ...(payments['alipay'] as object), api } } };
      writeFileSync(join(rig.data, 'settings.json'), JSON.stringify(settings));
      const result = await reconcileDay({ data: rig.data, scheme: 'alipay', day });
      expect(result).toMatchObject({ ok: true, counts: { matched: 2, missingHere: 0, missingThere: 0, amountDiffers: 0 }, here: { payments: 1, refunds: 1 } });
      expect(result.there).toEqual(result.here);
    }
    await expect(reconcileDay({ data: rig.data, scheme: 'alipay', day: '2001-01-01' })).rejects.toMatchObject({ code: 'BILL', message: expect.stringContaining('no bill of that day') });
  });

  test('money whose outcome is not known here is proven by it', async () => {
    await rig.phone.behave('wechat', 'silent');
    await rig.cashier.ask('sale.next', {});
    await rig.cashier.ask('sale.scan', { code: COLA });
    await rig.cashier.ask('payment.charge', { code: await rig.phone.payerCode('wechat') });
    // The stand-in took the money and never answers.
    const captured = async (count: number): Promise<void> => {
      while ((await rig.phone.captured('wechat')).length < count) await new Promise((resolve) => setImmediate(resolve));
    };
    await captured(4);
    rig.terminal.store.settle();
    const result = await reconcileDay({ data: rig.data, scheme: 'wechat', day });
    expect(result).toMatchObject({ ok: false, counts: { matched: 3, resolves: 1 } });
    expect(result.pairings[0]).toMatchObject({ verdict: 'resolves', own: { state: 'open' } });
  });
});

describe('a bill that a person downloaded', () => {
  test('each difference is named, and the differences explain the sums', async () => {
    const mine = rig.terminal.store.attempts.ofSale(saleId)[0];
    const row = (orderNo: string, amount: string, transaction: string) => [`${day} 10:00:00`, transaction, orderNo, 'SUCCESS', 'CNY', amount, '0.00', '', '0.00'];
    const file = bill([row(mine?.orderNo ?? '', '999.99', mine?.transactionId ?? ''), row('ANOTHER-TILL-1', '5.00', 'T-unknown')]);
    const result = await reconcileDay({ data: rig.data, scheme: 'wechat', day, file });
    expect(result).toMatchObject({ ok: false, counts: { matched: 0, amountDiffers: 1, missingHere: 1 } });
    expect(result.counts.missingThere + result.counts.otherDay).toBe(2);
    const text = reconciledText(result);
    expect(text).toMatch(/amountDiffers +payment .*bill 999\.99/);
    expect(text).toMatch(/missingHere +payment +ANOTHER-TILL-1 +bill 5\.00 \(T-unknown\)/);
  });

  test('what is no bill, no day, no scheme: one line each', async () => {
    const file = join(rig.data, 'no-bill.csv');
    writeFileSync(file, 'a,b');
    const options = { data: rig.data, scheme: 'wechat', day };
    await expect(reconcileDay({ ...options, file })).rejects.toMatchObject({ code: 'BILL' });
    await expect(reconcileDay({ ...options, file: join(rig.data, 'nowhere') })).rejects.toMatchObject({ code: 'BILL', message: expect.stringContaining('ENOENT') });
    await expect(reconcileDay({ ...options, day: '2026-02-30' })).rejects.toMatchObject({ code: 'USAGE' });
    await expect(reconcileDay({ ...options, scheme: 'nobody' })).rejects.toMatchObject({ code: 'USAGE', message: expect.stringContaining('wechat') });
    await expect(reconcileDay({ ...options, day: '2001-01-01' })).rejects.toMatchObject({ code: 'BILL', message: expect.stringContaining('no bill of that day') });
    await expect(reconcileDay({ ...options, data: join(rig.data, 'nowhere') })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
