/** Scans that say more than a product: GS1 codes and scale labels through a whole terminal. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkDigit } from '#main/core/barcode/check.ts';
import { systemClock } from '#main/system.ts';
import { openRig, type Rig } from './rig.ts';

const shippedSettings = { measures: [], memberPrefixes: ['MBR-'], staffPrefixes: ['STF-'] };
const FNC1 = '\u001d';
const closed = (body: string): string => body + checkDigit(body);
const CHEESE = closed('952012345678');
const APPLES = '2112345';

let rig: Rig;
beforeAll(async () => {
  // 2026-11-21, noon in Shanghai.
  const links = [{ url: 'https://m.shop.example/goods/{code}' }, { url: 'https://m.shop.example/item?sku={code}' }];
  rig = await openRig({ settings: { barcodes: { ...shippedSettings, links } }, clock: { ...systemClock, nowMs: () => Date.UTC(2026, 10, 21, 4) } });
  const { cashier } = rig;
  await cashier.ask('catalogue.add', { barcode: CHEESE, name: '奶酪', priceMinor: 2000 });
  await cashier.ask('catalogue.add', { barcode: APPLES, name: '苹果', priceMinor: 1000 });
});
afterAll(() => rig.close());

const lineOf = async (code: string): Promise<object | undefined> => {
  const { cashier } = rig;
  const heard = await cashier.ask('sale.scan', { code });
  expect(heard).toMatchObject({ outcome: 'line' });
  const sale = await cashier.until('sale', ({ lines }) => lines.some(({ id }) => id === heard.lineId));
  return sale.lines.find(({ id }) => id === heard.lineId);
};

test('batch, expiry and serial reach the line; another lot is another line', async () => {
  const first = await lineOf(`]C1010${CHEESE}1727013110LOT-1${FNC1}21S1`);
  expect(first).toMatchObject({ name: '奶酪', batch: 'LOT-1', expiry: '2027-01-31', serial: 'S1', quantityMilli: 1000 });
  const second = await lineOf(`]d2010${CHEESE}10LOT-2`);
  expect(second).toMatchObject({ batch: 'LOT-2', quantityMilli: 1000 });
  expect(await lineOf(`https://id.gs1.org/01/0${CHEESE}/10/LOT-2`)).toMatchObject({ batch: 'LOT-2', quantityMilli: 2000 });
});

test('an item past its day is sold with a warning; on the day itself without', async () => {
  const { cashier } = rig;
  expect(await cashier.ask('sale.scan', { code: `]C1010${CHEESE}17261120` })).toMatchObject({ outcome: 'line', warning: { code: 'EXPIRED' } });
  expect(await cashier.ask('sale.scan', { code: `]C1010${CHEESE}17261121` })).not.toHaveProperty('warning');
});

test('a scale’s label sets the price, or weight and price together', async () => {
  expect(await lineOf(closed(`${APPLES}00850`))).toMatchObject({ name: '苹果', priceMinor: 850, amountMinor: 850, unit: 'piece' });
  const { cashier } = rig;
  await cashier.ask('catalogue.add', { barcode: '2654321', name: '梨', priceMinor: 1000 });
  expect(await lineOf(closed('26543210199000750'))).toMatchObject({ name: '梨', unit: 'kg', quantityMilli: 750, perMilli: 750, amountMinor: 1990 });
  await cashier.ask('catalogue.add', { barcode: '2554321', name: '桃', priceMinor: 1200 });
  expect(await lineOf(closed('255432100500'))).toMatchObject({ name: '桃', unit: 'kg', quantityMilli: 500, perMilli: 1000, amountMinor: 600 });
});

test('what is no goods says so', async () => {
  const { cashier } = rig;
  const refused = async (code: string): Promise<string | undefined> => (await cashier.ask('sale.scan', { code })).error?.code;
  expect(await refused('T1-000123')).toBe('CODE_RECEIPT');
  expect(await refused(']C0STF-4')).toBe('CODE_STAFF');
  expect(await refused(`]E0${CHEESE.slice(0, 12)}${(Number(CHEESE.slice(12)) + 1) % 10}`)).toBe('CODE_INVALID');
  expect(await refused(']C10109520123456789')).toBe('CODE_INVALID');
});

test('a new product of a label is listed under what all its labels share', async () => {
  const { cashier } = rig;
  expect(await cashier.ask('sale.scan', { code: closed('219999900850') })).toMatchObject({ outcome: 'unknown', code: '2199999' });
  expect(await cashier.ask('sale.scan', { code: ']C10109521234543213' })).toMatchObject({ outcome: 'unknown', code: '9521234543213' });
});

test('the whole sale is paid and its lines keep what they carry', async () => {
  const { cashier } = rig;
  await cashier.ask('payment.begin', {});
  await cashier.ask('payment.cash', { tenderedMinor: 10_000_000 });
  const [sold] = rig.terminal.store.sales.recent(1);
  expect(sold?.lines[0]).toMatchObject({ batch: 'LOT-1', expiry: '2027-01-31', serial: 'S1' });
  await expect(cashier.ask('sale.scan', { code: CHEESE })).resolves.toMatchObject({ outcome: 'line' });
});

test('a link of the shop’s mini program is goods: by barcode, by the product’s own number; an unknown one is asked about by its code', async () => {
  const { cashier, terminal } = rig;
  expect(await lineOf(`https://m.shop.example/goods/${CHEESE}?from=poster`)).toMatchObject({ name: '奶酪' });
  const { id } = terminal.catalogue.byBarcode(CHEESE) ?? { id: '' };
  expect(await lineOf(`]Q1https://m.shop.example/item?sku=${id}`)).toMatchObject({ name: '奶酪', productId: id });
  expect(await cashier.ask('sale.scan', { code: 'https://m.shop.example/goods/A17' })).toMatchObject({ outcome: 'unknown', code: 'A17' });
  expect(await cashier.ask('sale.scan', { code: 'https://other.example/goods/A17' })).toMatchObject({ outcome: 'unknown', code: 'https://other.example/goods/A17' });
});
