import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Facts } from '#main/core/journal/facts.ts';
import { importInto } from '#main/commands/import-into.ts';
import { openRig, type Rig } from './rig.ts';

const COLA = '6901939691601';
const MILK = '6923644251123';

let rig: Rig;
beforeAll(async () => {
  rig = await openRig();
});
afterAll(() => rig.close());
beforeEach(async () => {
  const { cashier } = rig;
  if (cashier.heard.sale?.status === 'completed') await cashier.ask('sale.next', {});
  else await cashier.ask('sale.clear', {});
});

function facts<K extends keyof Facts>(kind: K): Facts[K][] {
  const all = rig.terminal.store.journal.after(0, 10_000);
  return all.filter((entry) => entry.kind === kind).map((entry) => JSON.parse(entry.body) as Facts[K]);
}

describe('a sale', () => {
  it('goes from a barcode to a paid, printed receipt with points, by a code the customer scans', async () => {
    const { cashier, phone } = rig;
    await cashier.ask('sale.scan', { code: COLA });
    expect(await cashier.ask('sale.scan', { code: COLA, quantityMilli: 2000 })).toMatchObject({ outcome: 'line', lineId: 'L1' });
    await cashier.ask('payment.begin', {});
    await cashier.ask('payment.present', { scheme: 'wechat' });
    const shown = await cashier.until('payment', ({ attempt }) => attempt?.qr !== undefined);
    expect(shown.attempt).toMatchObject({ phase: 'waitingForPayer', amountMinor: 1050 });
    await phone.approve(shown.attempt?.qr ?? '');
    await cashier.ask('payment.query', { attemptId: shown.attempt?.id ?? '' });
    const sale = await cashier.until('sale', ({ status }) => status === 'completed');
    expect(sale).toMatchObject({ totalMinor: 1050, dueMinor: 0, receiptNo: expect.stringMatching(/^T1-\d{6}$/), pointsEarned: 10 });
    const paper = await cashier.until('paper', () => true);
    expect(Buffer.from(paper.png, 'base64').subarray(1, 4).toString()).toBe('PNG');
    expect(facts('points.earned').at(-1)).toMatchObject({ points: 10, scheme: 'wechat' });
    expect((await phone.captured('wechat')).map((entry) => entry.amountMinor)).toEqual([1050]);
  });

  it('charges the code a customer shows, straight from the scan', async () => {
    const { cashier, phone } = rig;
    await cashier.ask('sale.scan', { code: MILK });
    const code = await phone.payerCode('alipay');
    expect(await cashier.ask('sale.scan', { code })).toEqual({ code: '', outcome: 'payer' });
    const sale = await cashier.until('sale', ({ status }) => status === 'completed');
    expect(sale.tenders).toMatchObject([{ kind: 'qr', scheme: 'alipay', amountMinor: 420 }]);
    await cashier.ask('sale.next', {});
    await cashier.ask('sale.scan', { code: MILK });
    expect(await cashier.ask('sale.scan', { code })).toMatchObject({ outcome: 'refused', error: { code: 'CODE_USED' } });
    await cashier.ask('payment.back', {});
  });

  it('gives change, and refuses less than what is due', async () => {
    const { cashier } = rig;
    await cashier.ask('sale.scan', { code: COLA });
    await cashier.ask('payment.begin', {});
    await expect(cashier.ask('payment.cash', { tenderedMinor: 349 })).rejects.toMatchObject({ code: 'AMOUNT' });
    expect(await cashier.ask('payment.cash', { tenderedMinor: 1000 })).toEqual({ changeMinor: 650 });
    const receipts = facts('sale.completed').map((sale) => sale.receiptSeq);
    expect(receipts).toEqual(receipts.map((_, index) => index + 1));
  });

  it('sells an unknown code as an open item, or adds it to the catalogue and knows it from then on', async () => {
    const { cashier } = rig;
    expect(await cashier.ask('sale.scan', { code: '4006381333931' })).toEqual({ code: '4006381333931', outcome: 'unknown' });
    await cashier.ask('sale.addOpen', { name: '荧光笔', priceMinor: 500, barcode: '4006381333931' });
    await cashier.ask('catalogue.add', { barcode: '4006381333931', name: '荧光笔 黄色', priceMinor: 550 });
    expect(await cashier.ask('sale.scan', { code: '4006381333931' })).toMatchObject({ outcome: 'line' });
    expect(cashier.heard.sale?.totalMinor).toBe(1050);
  });

  it('can be held, taken up, undone and cleared; a cleared cart is recorded as a void', async () => {
    const { cashier } = rig;
    await cashier.ask('sale.scan', { code: COLA });
    await cashier.ask('sale.hold', {});
    expect(cashier.heard.sale?.lines).toEqual([]);
    await cashier.ask('sale.scan', { code: MILK });
    await cashier.ask('sale.resume', { saleId: cashier.heard.held?.[0]?.id ?? '' });
    expect(cashier.heard.sale?.lines.map((line) => line.barcode)).toEqual([COLA]);
    expect(cashier.heard.held).toHaveLength(1);
    await cashier.ask('sale.removeLine', { lineId: 'L1' });
    await cashier.ask('sale.undo', {});
    expect(cashier.heard.sale?.lines).toHaveLength(1);
    const voids = facts('sale.voided').length;
    await cashier.ask('sale.clear', {});
    expect(facts('sale.voided')).toHaveLength(voids + 1);
  });

  it('refuses cash, a second code and going back while a payment is open, until it is cancelled', async () => {
    const { cashier } = rig;
    await cashier.ask('sale.scan', { code: COLA });
    await cashier.ask('payment.begin', {});
    const { attemptId } = await cashier.ask('payment.present', { scheme: 'alipay' });
    for (const tried of [
      cashier.ask('payment.cash', { tenderedMinor: 350 }),
      cashier.ask('payment.present', { scheme: 'wechat' }),
      cashier.ask('payment.back', {}),
      cashier.ask('sale.hold', {}),
      cashier.ask('sale.clear', {}),
    ]) await expect(tried).rejects.toMatchObject({ code: 'PAYMENT_OPEN' });
    expect(await cashier.ask('sale.scan', { code: MILK })).toMatchObject({ outcome: 'refused', error: { code: 'PAYMENT_OPEN' } });
    await cashier.ask('payment.cancel', { attemptId });
    await cashier.until('payment', ({ attempt }) => attempt?.phase === 'reversed');
    expect(await cashier.ask('sale.scan', { code: MILK })).toMatchObject({ outcome: 'line' });
  });

  it('is there again after a restart, with what was scanned and the payment that was open', async () => {
    const { cashier, phone } = rig;
    await cashier.ask('sale.scan', { code: COLA });
    await cashier.ask('payment.present', { scheme: 'wechat' }, 'resent-1');
    const { attempt } = await cashier.until('payment', (view) => view.attempt?.id === 'resent-1' && view.attempt.qr !== undefined);
    await phone.approve(attempt?.qr ?? '');
    await rig.restart();
    const again = rig.cashier;
    // A client that heard no answer sends the same request again: it starts nothing anew.
    expect(await again.ask('payment.present', { scheme: 'wechat' }, 'resent-1')).toEqual({ attemptId: 'resent-1' });
    const sale = await again.until('sale', ({ status }) => status === 'completed');
    expect(sale.tenders).toMatchObject([{ kind: 'qr', attemptId: 'resent-1', amountMinor: 350 }]);
    expect((await phone.captured('wechat')).filter((entry) => entry.amountMinor === 350)).toHaveLength(1);
  });

  it('takes up a catalogue that is imported while it sells, and records the import', async () => {
    const file = join(rig.data, 'more.csv');
    writeFileSync(file, 'barcode,name,price\n4902102072625,コカ・コーラ,160\n');
    await importInto({ data: rig.data, file, progress: () => {} });
    const before = rig.cashier.snapshot.productCount;
    await rig.cashier.until('snapshot', ({ productCount }) => productCount === before + 1);
    expect(facts('catalogue.imported')).toHaveLength(2);
    expect(await rig.cashier.ask('sale.scan', { code: '4902102072625' })).toMatchObject({ outcome: 'line' });
  });
});
