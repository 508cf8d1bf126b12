/** Three tills and the shop's PostgreSQL, case by case: docs/shop.md's table. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openShop, type Shop, type Till } from './kit.ts';

const TEA = 'D001';

const opened = await openShop({ tills: 3 });
const skipped = 'skipped' in opened ? opened.skipped : null;
if (skipped !== null) console.log(`skipped: tills that share: ${skipped}`);

describe.skipIf(skipped !== null)('tills of one shop', { timeout: 30_000 }, () => {
  const shop = opened as Shop;
  const [one, two, three] = shop.tills as [Till, Till, Till];
  const refusal = (asked: Promise<unknown>): Promise<{ code: string; details?: Record<string, unknown> }> => asked.then(() => ({ code: 'none' }), (error: { code: string }) => error);

  beforeAll(() => Promise.all(shop.tills.map((till) => till.online())));
  afterAll(() => shop.close());

  it('shows a sale on hold at every till, and gives it to one of two that take it at once', async () => {
    await one.scan({ [TEA]: 2 });
    await one.cashier.ask('sale.hold', {});
    const [at2] = await two.cashier.until('held', (held) => held.length === 1);
    const [at3] = await three.cashier.until('held', (held) => held.length === 1);
    expect(at2).toMatchObject({ till: 'T1', itemCount: 2, totalMinor: 700 });
    const results = await Promise.all([two, three].map((till, at) => refusal(till.cashier.ask('sale.resume', { saleId: [at2, at3][at]?.id ?? '' }))));
    const winner = results.findIndex(({ code }) => code === 'none');
    expect(results[1 - winner]).toMatchObject({ code: 'HELD_TAKEN', details: { till: `T${winner + 2}` } });
    for (const till of shop.tills) await till.cashier.until('held', (held) => held.length === 0);
    const till = [two, three][winner] as Till;
    expect(till.terminal.sales.view('main')).toMatchObject({ totalMinor: 700 });
    await till.payCash();
  });

  it('takes it once where it is touched twice', async () => {
    await one.scan({ [TEA]: 1 });
    await one.cashier.ask('sale.hold', {});
    const [held] = await two.cashier.until('held', (list) => list.length === 1);
    const id = held?.id ?? '';
    const results = await Promise.all([1, 2].map(() => refusal(two.cashier.ask('sale.resume', { saleId: id }))));
    expect(results.map(({ code }) => code)).toEqual(['none', 'BUSY']);
    await two.cashier.ask('sale.clear', {});
  });
});
