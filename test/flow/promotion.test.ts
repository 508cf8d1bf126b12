/** Promotions from headquarters through a whole terminal: on the cart, held, on the receipt, and back with refunds. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { minor } from '#main/contract';
import type { Promotion } from '#main/core/promotion/promotion.ts';
import { receiptLayout } from '#main/core/receipt/layout.ts';
import { TRAINING_PIN } from '#main/pin.ts';
import { VERSIONS_FOLDER } from '#main/versions/files.ts';
import { openRig, screenOf, type Rig } from './rig.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await openRig();
});
afterAll(() => rig.close());

/** As if it had come down, while the terminal was off. */
async function applied(version: number, promotions: Promotion[]): Promise<void> {
  const head = { subject: 'promotions', version, sha256: 'a'.repeat(64), bytes: 1, rows: promotions.length, publication: version, fileName: 'f' };
  mkdirSync(join(rig.data, VERSIONS_FOLDER), { recursive: true });
  writeFileSync(join(rig.data, VERSIONS_FOLDER, `promotions-${version}.json`), JSON.stringify({ head, content: promotions }));
  await rig.restart();
}

it('three for a price: on the cart, through a hold and a new version, on the paper, and back in parts to the unit', async () => {
  const [cola, other] = rig.terminal.catalogue.keys(1, 2)[0]?.products ?? [];
  if (typeof cola?.priceMinor !== 'number' || typeof other?.priceMinor !== 'number') throw new Error('the demo catalogue has no priced keys');
  const three: Promotion = { id: 'three', name: 'Any 3 for 10.00', offer: { kind: 'multibuy', count: 3, priceMinor: minor(1000) }, products: [cola.id] };
  await applied(1, [three]);
  const add = (productId: string) => rig.cashier.ask('sale.addProduct', { productId });
  for (let n = 0; n < 3; n += 1) await add(cola.id);
  const off = 3 * cola.priceMinor - 1000;
  const sale = await rig.cashier.until('sale', ({ totalMinor }) => totalMinor === 1000);
  expect(sale.lines[0]).toMatchObject({ quantityMilli: 3000, amountMinor: 1000, discounts: [{ promotionId: 'three', name: 'Any 3 for 10.00', amountMinor: off }] });
  await rig.cashier.ask('sale.hold', {});
  // A dearer offer came meanwhile: a held sale keeps what it was offered, a new one has the new.
  await applied(2, [{ ...three, offer: { kind: 'multibuy', count: 3, priceMinor: minor(1020) } }]);
  const fact = rig.terminal.store.journal.after(0, 1000).filter(({ kind }) => kind === 'version.applied').map(({ body }) => (JSON.parse(body) as { version: number }).version);
  expect(fact).toEqual([1, 2]);
  for (let n = 0; n < 3; n += 1) await add(cola.id);
  await rig.cashier.until('sale', ({ totalMinor }) => totalMinor === 1020);
  await rig.cashier.ask('sale.clear', {});
  await rig.cashier.ask('sale.resume', { saleId: sale.id });
  await add(other.id);
  const total = 1000 + other.priceMinor;
  await rig.cashier.until('sale', ({ totalMinor }) => totalMinor === total);
  await rig.cashier.ask('payment.begin', {});
  await rig.cashier.ask('payment.cash', { tenderedMinor: total });
  const sold = rig.terminal.store.sales.byId(sale.id);
  if (sold === null) throw new Error('the sale is not in the journal');
  expect(sold.lines[0]?.discounts).toEqual([{ promotionId: 'three', name: 'Any 3 for 10.00', amountMinor: off }]);
  const paper = JSON.stringify(receiptLayout(sold, { name: 'Corner', terminal: 'T1', currency: 'CNY', exponent: 2, timeZone: 'Asia/Shanghai' }, { language: 'en', duplicate: false, training: false }));
  expect(paper).toContain('Any 3 for 10.00');
  expect(paper).toContain(`-${(off / 100).toFixed(2)}`);
  // One piece after the other: what comes back is what was paid.
  let back = 0;
  for (let returns = 0; returns < 3; returns += 1) {
    const { totalMinor, returnReceiptNo } = await rig.cashier.ask('refund.begin', { saleId: sale.id, lines: [{ lineId: 'L1', quantityMilli: 1000 }], returns, pin: TRAINING_PIN, reason: 'broken' });
    back += totalMinor;
    const [line] = rig.terminal.store.sales.byReceiptNo(returnReceiptNo)?.lines ?? [];
    expect((line?.amountMinor ?? 0) + (line?.discounts?.[0]?.amountMinor ?? 0)).toBe(0 - cola.priceMinor);
  }
  expect(back).toBe(1000);
});

it('with a coupon, shown once: at the counter and at the kiosk, over a restart, and in the journal as any other', async () => {
  const [cola] = rig.terminal.catalogue.keys(1, 1)[0]?.products ?? [];
  if (typeof cola?.priceMinor !== 'number' || cola.barcode === undefined) throw new Error('the demo catalogue has no priced key');
  const { priceMinor, barcode } = cola;
  await applied(3, [{ id: 'half', name: 'Half price', offer: { kind: 'percent', offBp: 5000 }, products: [cola.id], coupon: 'HALF-2026' }]);
  await rig.cashier.ask('sale.clear', {});
  await rig.cashier.ask('sale.scan', { code: barcode });
  expect(await rig.cashier.ask('sale.scan', { code: 'HALF-2027' })).toMatchObject({ outcome: 'unknown' });
  expect(await rig.cashier.ask('sale.scan', { code: 'HALF-2026' })).toMatchObject({ outcome: 'coupon' });
  await rig.cashier.ask('sale.scan', { code: 'HALF-2026' });
  expect(rig.cashier.heard.sale).toMatchObject({ coupons: ['HALF-2026'], totalMinor: priceMinor / 2, lines: [{ discounts: [{ promotionId: 'half' }] }] });
  await rig.restart();
  expect(rig.cashier.snapshot.sale).toMatchObject({ coupons: ['HALF-2026'], totalMinor: priceMinor / 2 });
  await rig.cashier.ask('sale.clear', {});
  const page = screenOf(rig.terminal, 'kiosk');
  await page.ask('kiosk.scan', { code: barcode });
  expect(await page.ask('kiosk.scan', { code: 'HALF-2026' })).toEqual({ outcome: 'coupon' });
  expect(page.heard.sale).toMatchObject({ totalMinor: priceMinor / 2 });
  await page.ask('kiosk.leave', {});
});
