/** A kiosk and two tills on the shop's PostgreSQL: what staff see at a till, and have done from there. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as v from 'valibot';
import { kioskSettingsSchema, type KioskStateView } from '#main/contract';
import type { FactKind, Facts } from '#main/core/journal/facts.ts';
import { screenOf, type TestScreen } from '../flow/rig.ts';
import { openShop, openTill, loginOf, type Shop, type Till } from './kit.ts';

const UNKNOWN = '6999999999994';

const opened = await openShop({ tills: 2 });
const skipped = 'skipped' in opened ? opened.skipped : null;
if (skipped !== null) console.log(`skipped: a kiosk seen from the tills: ${skipped}`);

describe.skipIf(skipped !== null)('a kiosk, from the tills of its shop', { timeout: 20_000 }, () => {
  const shop = opened as Shop;
  const [one, two] = shop.tills as [Till, Till];
  let kiosk: Till;
  let customer: TestScreen;
  const facts = <K extends FactKind>(kind: K): Facts[K][] =>
    kiosk.terminal.store.journal.after(0, 10_000).filter((entry) => entry.kind === kind).map(({ body }) => JSON.parse(body) as Facts[K]);
  const seen = (till: Till, fits: (view: KioskStateView) => boolean): Promise<KioskStateView> =>
    till.cashier.until('kiosks', (kiosks) => kiosks.some((view) => view.kiosk === 'K1' && fits(view))).then((kiosks) => kiosks.find((view) => view.kiosk === 'K1') as KioskStateView);
  const refused = (asked: Promise<unknown>): Promise<string> => asked.then(() => 'done', ({ code }: { code: string }) => code);

  beforeAll(async () => {
    kiosk = await openTill('K1', await loginOf(shop.postgres, 'K1'), { kiosk: v.parse(kioskSettingsSchema, {}) });
    shop.tills.push(kiosk);
    customer = screenOf(kiosk.terminal, 'kiosk');
    await Promise.all([one, two].map((till) => till.online()));
  });
  afterAll(() => shop.close());

  it('is seen free, then with its basket', async () => {
    await seen(one, ({ step }) => step === 'attract');
    await customer.ask('kiosk.start', {});
    await customer.ask('kiosk.pick', { productId: 'D001' });
    expect(await seen(two, ({ itemCount }) => itemCount === 1)).toMatchObject({ step: 'scanning', totalMinor: 350, calls: [] });
  });

  it('tells every till of a call, and is answered once from one of them', async () => {
    await customer.ask('kiosk.scan', { code: UNKNOWN });
    const views = await Promise.all([one, two].map((till) => seen(till, ({ calls }) => calls.length === 1)));
    const callId = views[0]?.calls[0]?.id ?? '';
    expect(views[1]?.calls[0]).toMatchObject({ id: callId, reason: 'unknownItem', code: UNKNOWN });
    const answers = await Promise.all([one, two].map((till) => refused(till.cashier.ask('kiosks.decide', { kiosk: 'K1', callId, way: 'price', priceMinor: 990, name: '雨伞' }))));
    expect(answers.toSorted()).toEqual(['NOT_FOUND', 'done']);
    await seen(one, ({ calls, totalMinor }) => calls.length === 0 && totalMinor === 1340);
    expect(facts('kiosk.decided')).toMatchObject([{ callId, way: 'price', at: expect.stringMatching(/^T[12]$/), priceMinor: 990 }]);
  });

  it('does an order once, however often it is sent', async () => {
    await customer.ask('kiosk.scan', { code: UNKNOWN });
    const callId = (await seen(one, ({ calls }) => calls.length === 1)).calls[0]?.id ?? '';
    const order = () => one.cashier.ask('kiosks.decide', { kiosk: 'K1', callId, way: 'refuse' }, 'same-order');
    await order();
    await order();
    expect(facts('kiosk.decided').filter((fact) => fact.callId === callId)).toHaveLength(1);
  });

  it('drops its basket, closes and opens again', async () => {
    await one.cashier.ask('kiosks.voidBasket', { kiosk: 'K1' });
    await seen(two, ({ step }) => step === 'attract');
    expect(facts('sale.voided')).toHaveLength(1);
    await two.cashier.ask('kiosks.setOpen', { kiosk: 'K1', open: false });
    await seen(one, ({ closed }) => closed?.reason === 'staff');
    expect(await refused(customer.ask('kiosk.start', {}))).toBe('BAD_STATE');
    await one.cashier.ask('kiosks.setOpen', { kiosk: 'K1', open: true });
    await seen(two, ({ step }) => step === 'attract');
    expect(facts('kiosk.staffed')).toMatchObject([{ act: 'voidBasket', at: 'T1', saleId: expect.any(String) }, { act: 'close', by: 'T2', at: 'T2' }, { act: 'open', at: 'T1' }]);
  });

  it('is away where it is not heard of, says so to who orders, and comes back by itself', async () => {
    kiosk.line.cut();
    expect(await refused(one.cashier.ask('kiosks.setOpen', { kiosk: 'K1', open: false }))).toBe('SHOP_SERVER');
    kiosk.line.heal();
    await kiosk.online();
    await seen(one, ({ step, awaySinceMs }) => awaySinceMs === undefined && ['attract', 'closed'].includes(step));
  });

  it('takes no order for a terminal that is no kiosk', async () => {
    expect(await refused(one.cashier.ask('kiosks.setOpen', { kiosk: 'T2', open: false }))).toBe('NOT_FOUND');
  });
});
