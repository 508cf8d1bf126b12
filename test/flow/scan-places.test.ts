/** Where scans of the device process go, whatever the cashier's screen is at: docs/rules.md, "Where a scan goes". */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ScanView } from '#main/contract';
import { checkDigit } from '#main/core/barcode/check.ts';
import { openRig, type Rig } from './rig.ts';

const FNC1 = '\u001d';
const closed = (body: string): string => body + checkDigit(body);
const TEA = closed('952012345678');
const APPLES = '2612345';

let rig: Rig;
beforeEach(async () => {
  rig = await openRig();
  await rig.cashier.ask('catalogue.add', { barcode: TEA, name: '红茶', priceMinor: 500 });
  await rig.cashier.ask('catalogue.add', { barcode: APPLES, name: '苹果', priceMinor: 1000, unit: 'kg' });
});
afterEach(() => rig.close());

/** By the device process: the virtual scanner, its supervisor and the wire are the real ones. */
async function scanned(data: string, symbology?: string): Promise<ScanView> {
  const { cashier, terminal } = rig;
  delete cashier.heard.scan;
  terminal.devices.virtualScan({ data, ...(symbology === undefined ? {} : { symbology }) });
  return cashier.until('scan', () => true);
}
const sale = () => rig.terminal.sales.view('main');
const errorOf = ({ outcome, error }: ScanView) => [outcome, error?.code];
const payerCode = () => rig.phone.payerCode('wechat');
const attend = (at: { sheet?: boolean; pin?: boolean; refund?: true; quantityMilli?: number }) => rig.cashier.ask('sale.attend', { sheet: false, pin: false, ...at });

describe('a scan of a driver', () => {
  it('takes the quantity typed before it, once, and only where it sells', async () => {
    await attend({ quantityMilli: 3000 });
    expect(errorOf(await scanned('STF-1'))).toEqual(['refused', 'CODE_STAFF']);
    expect(await scanned(TEA)).toMatchObject({ outcome: 'line', quantityMilli: 3000 });
    expect(await scanned(TEA)).not.toHaveProperty('quantityMilli');
    expect(sale().lines).toMatchObject([{ quantityMilli: 4000 }]);
    await attend({ quantityMilli: 1500 });
    expect(await scanned(APPLES)).toMatchObject({ outcome: 'line', quantityMilli: 1500 });
    expect(sale().lines[1]).toMatchObject({ unit: 'kg', quantityMilli: 1500, amountMinor: 1500 });
  });

  it('while an item waits for its price or weight: goods go to the sale, a payer’s code is refused and told', async () => {
    await scanned(TEA);
    await attend({ sheet: true });
    expect(await scanned(TEA)).toMatchObject({ outcome: 'line' });
    expect(errorOf(await scanned(await payerCode()))).toEqual(['refused', 'SHEET_OPEN']);
    expect(sale()).toMatchObject({ status: 'open', itemCount: 2 });
    await attend({});
    expect(await scanned(await payerCode())).toMatchObject({ outcome: 'payer' });
  });

  it('while it is chosen what comes back of a sale: goods are told and not sold, others are as ever', async () => {
    await attend({ refund: true });
    expect(await scanned(TEA)).toMatchObject({ outcome: 'returned', product: { name: '红茶' }, quantityMilli: 1000 });
    expect(await scanned('6999999999994')).toMatchObject({ outcome: 'returned', code: '6999999999994' });
    // A label of 750 g.
    expect(await scanned(closed('26123450199000750'))).toMatchObject({ outcome: 'returned', product: { name: '苹果' }, quantityMilli: 750 });
    expect(errorOf(await scanned('STF-1'))).toEqual(['refused', 'CODE_STAFF']);
    expect(sale().lines).toEqual([]);
    await attend({});
    expect(await scanned(TEA)).toMatchObject({ outcome: 'line' });
  });

  it('while a PIN is asked for does nothing and is told', async () => {
    await attend({ pin: true });
    for (const code of [TEA, 'MBR-1', 'STF-1', await payerCode(), '6999999999994']) {
      expect(errorOf(await scanned(code))).toEqual(['refused', 'PIN_OPEN']);
    }
    expect(sale()).toMatchObject({ lines: [] });
    await attend({});
    expect(await scanned(TEA)).toMatchObject({ outcome: 'line' });
  });

  it('while paying: a payer’s code pays, goods go back to selling, and neither while a payment is open', async () => {
    const { cashier } = rig;
    expect(errorOf(await scanned(await payerCode()))).toEqual(['refused', 'NOTHING_TO_PAY']);
    await scanned(TEA);
    await cashier.ask('payment.begin', {});
    expect(await scanned(TEA)).toMatchObject({ outcome: 'line' });
    expect(sale()).toMatchObject({ status: 'open', itemCount: 2 });
    await rig.phone.behave('wechat', 'password');
    expect(await scanned(await payerCode())).toMatchObject({ outcome: 'payer' });
    expect(errorOf(await scanned(TEA))).toEqual(['refused', 'PAYMENT_OPEN']);
    expect(errorOf(await scanned(await payerCode()))).toEqual(['refused', 'PAYMENT_OPEN']);
    expect(sale()).toMatchObject({ status: 'tendering', itemCount: 2 });
  });

  it('while a part is paid: goods are refused, a payer’s code pays the rest', async () => {
    const { cashier, phone } = rig;
    await scanned(TEA);
    await cashier.ask('payment.begin', {});
    await cashier.ask('payment.present', { scheme: 'wechat', amountMinor: 200 });
    const { attempt } = await cashier.until('payment', ({ attempt: at }) => at?.qr !== undefined);
    await phone.approve(attempt?.qr ?? '');
    await cashier.until('sale', ({ tenders }) => tenders.length === 1);
    expect(errorOf(await scanned(TEA))).toEqual(['refused', 'BAD_STATE']);
    expect(await scanned(await payerCode())).toMatchObject({ outcome: 'payer' });
    await cashier.until('sale', ({ status }) => status === 'completed');
    expect(errorOf(await scanned(await payerCode()))).toEqual(['refused', 'NOTHING_TO_PAY']);
    expect(await scanned(TEA)).toMatchObject({ outcome: 'line' });
  });
});

describe('cards and receipts', () => {
  it('a member’s card goes with the sale, also while it is paid, and into the journal; the next sale has none', async () => {
    const { cashier } = rig;
    await scanned(TEA);
    expect(await scanned('MBR-00017')).toMatchObject({ outcome: 'member', code: '00017' });
    expect(sale()).toMatchObject({ memberNo: '00017', canUndo: true });
    await cashier.ask('sale.undo', {});
    expect(sale()).not.toHaveProperty('memberNo');
    await cashier.ask('payment.begin', {});
    await scanned('MBR-00018');
    expect(sale()).toMatchObject({ memberNo: '00018', status: 'tendering' });
    await cashier.ask('payment.cash', { tenderedMinor: 500 });
    expect(rig.terminal.store.sales.recent(1)[0]).toMatchObject({ memberNo: '00018' });
    await scanned('MBR-00019');
    expect(sale()).toMatchObject({ memberNo: '00019', status: 'open', lines: [] });
  });

  it('a receipt shows its sale and touches nothing; while paying it waits; another terminal’s is told', async () => {
    const { cashier } = rig;
    await scanned(TEA);
    await cashier.ask('payment.begin', {});
    await cashier.ask('payment.cash', { tenderedMinor: 1000 });
    await scanned(APPLES.slice(0, 3));
    const heard = await scanned('T1-000001');
    expect(heard).toMatchObject({ outcome: 'receipt', sold: { receiptNo: 'T1-000001', totalMinor: 500, lines: [{ name: '红茶' }], tenders: [{ kind: 'cash', changeMinor: 500 }] } });
    expect(errorOf(await scanned('T9-000001'))).toEqual(['refused', 'CODE_RECEIPT']);
    await scanned(TEA);
    expect(sale()).toMatchObject({ status: 'open', itemCount: 1 });
    await cashier.ask('payment.begin', {});
    expect(errorOf(await scanned('T1-000001'))).toEqual(['refused', 'BAD_STATE']);
    expect(sale().status).toBe('tendering');
    // Its receipt once more is marked as a duplicate.
    await cashier.ask('receipt.reprint', { saleId: heard.sold?.saleId ?? '' });
    expect(rig.terminal.store.journal.after(0, 100).at(-1)?.kind).toBe('receipt.reprinted');
  });
});

describe('what a label says', () => {
  it('stays with goods whose price is asked for, and with unknown ones', async () => {
    const { cashier } = rig;
    const price = await scanned(`010${closed('952000000001')}10LOT-7${FNC1}17270131`, ']C1');
    expect(price).toMatchObject({ outcome: 'unknown', trace: { batch: 'LOT-7', expiry: '2027-01-31' } });
    await cashier.ask('sale.addOpen', { name: '奶酪', priceMinor: 900, ...(price.trace === undefined ? {} : { trace: price.trace }) });
    expect(sale().lines.at(-1)).toMatchObject({ name: '奶酪', batch: 'LOT-7', expiry: '2027-01-31' });
    const weigh = await scanned(`010${closed('261234500000')}`, ']E0');
    expect(weigh.outcome).not.toBe('line');
  });

  it('is refused where it is no trace', async () => {
    const { cashier } = rig;
    const add = (trace: object) => cashier.ask('sale.addOpen', { name: 'x', priceMinor: 100, trace });
    await expect(add({ batch: '' })).rejects.toMatchObject({ code: 'BAD_ARGS' });
    await expect(add({ expiry: '31.01.2027' })).rejects.toMatchObject({ code: 'BAD_ARGS' });
    await expect(add({ colour: 'red' })).rejects.toMatchObject({ code: 'BAD_ARGS' });
  });
});
