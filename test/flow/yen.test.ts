import { afterAll, beforeAll, expect, it } from 'vitest';
import { openRig, type Rig } from './rig.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await openRig({ settings: { shop: { name: '柜台商店', terminal: 'J1', region: 'jp' }, payments: {} } });
});
afterAll(() => rig.close());

it('a sale in yen has no fraction, adds the tax on top by class, and prints its paper', async () => {
  const { cashier } = rig;
  expect(cashier.snapshot.shop).toMatchObject({ currency: 'JPY', exponent: 0, pricesIncludeTax: false, languages: ['ja', 'en'] });
  await cashier.ask('sale.addOpen', { name: 'おにぎり', priceMinor: 105, taxClass: 'reduced' });
  await cashier.ask('sale.addOpen', { name: '電池', priceMinor: 199 });
  // 105 at 8 % is 8.4, down to 8; 199 at 10 % is 19.9, down to 19: once per rate, as a qualified invoice asks.
  expect(cashier.heard.sale).toMatchObject({ subtotalMinor: 304, totalMinor: 331 });
  await cashier.ask('payment.begin', {});
  expect(await cashier.ask('payment.cash', { tenderedMinor: 1000 })).toEqual({ changeMinor: 669 });
  await cashier.until('paper', () => true);
  expect(cashier.heard.sale).toMatchObject({ status: 'completed', receiptNo: 'J1-000001' });
});
