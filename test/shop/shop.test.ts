/** Three tills and the shop's PostgreSQL, case by case: the table of docs/shop.md. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask } from '../flow/sync-kit.ts';
import { allJoined, openShop, PIN, type Shop, type Till } from './kit.ts';

const TEA = 'D001';

const opened = await openShop({ tills: 3 });
const skipped = 'skipped' in opened ? opened.skipped : null;
if (skipped !== null) console.log(`skipped: tills that share: ${skipped}`);

interface Refused {
  code: string;
  details?: Record<string, unknown>;
}

describe.skipIf(skipped !== null)('tills of one shop', { timeout: 12_000 }, () => {
  const shop = opened as Shop;
  const [one, two, three] = shop.tills as [Till, Till, Till];
  const result = (asked: Promise<unknown>): Promise<Refused> => asked.then(() => ({ code: 'done' }), (error: Refused) => error);
  const inHand = (till: Till) => till.terminal.sales.view('main');
  const heldAt = async (till: Till, count = 1): Promise<string> => (await till.cashier.until('held', (held) => held.length === count))[0]?.id ?? '';
  const noneHeld = (...tills: Till[]) => Promise.all(tills.map((till) => till.cashier.until('held', (held) => held.length === 0)));
  const joined = () => allJoined(shop.tills);
  const query = async (sql: string): Promise<Record<string, unknown>[]> => ask(shop.url, sql);
  /** A sale of so many with a member's card, paid in cash or by points first. */
  async function sellTo(till: Till, memberNo: string, pieces: number, points = 0): Promise<Refused> {
    await till.cashier.ask('sale.scan', { code: memberNo });
    await till.scan({ [TEA]: pieces });
    await till.cashier.ask('payment.begin', {});
    const spent = points === 0 ? { code: 'done' } : await result(till.cashier.ask('member.spend', { points }));
    if (inHand(till).status === 'completed') await till.cashier.ask('sale.next', {});
    else await till.payCash();
    return spent;
  }
  const balanceAt = async (till: Till, memberNo: string): Promise<number | null | undefined> => {
    await till.cashier.ask('sale.scan', { code: memberNo });
    return (await till.cashier.ask('member.look', {}))?.balance;
  };

  beforeAll(() => Promise.all(shop.tills.map((till) => till.online())));
  afterAll(() => shop.close());

  it('shows a sale on hold at every till, and gives it to one of two that take it at once', async () => {
    await one.scan({ [TEA]: 2 });
    await one.cashier.ask('sale.hold', {});
    const ids = await Promise.all([two, three].map((till) => heldAt(till)));
    expect(two.cashier.heard.held?.[0]).toMatchObject({ till: 'T1', itemCount: 2, totalMinor: 700 });
    const results = await Promise.all([two, three].map((till, at) => result(till.cashier.ask('sale.resume', { saleId: ids[at] ?? '' }))));
    const winner = results.findIndex(({ code }) => code === 'done');
    expect(results[1 - winner]).toMatchObject({ code: 'HELD_TAKEN', details: { till: `T${winner + 2}` } });
    await noneHeld(one, two, three);
    const till = [two, three][winner] as Till;
    expect(inHand(till)).toMatchObject({ totalMinor: 700 });
    await till.payCash();
  });

  it('takes it once where it is touched twice', async () => {
    await one.scan({ [TEA]: 1 });
    await one.cashier.ask('sale.hold', {});
    const id = await heldAt(two);
    const results = await Promise.all([1, 2].map(() => result(two.cashier.ask('sale.resume', { saleId: id }))));
    expect(results.map(({ code }) => code)).toEqual(['done', 'BUSY']);
    await two.cashier.ask('sale.clear', {});
    await noneHeld(one, two, three);
  });

  it('lets a till that is alone take its own only, and the others hear of it when it joins', async () => {
    await two.scan({ [TEA]: 3 });
    await two.cashier.ask('sale.hold', {});
    const others = await heldAt(one);
    one.line.cut();
    await one.online(false);
    expect(await result(one.cashier.ask('sale.resume', { saleId: others }))).toMatchObject({ code: 'SHOP_SERVER' });
    await one.scan({ [TEA]: 1 });
    await one.cashier.ask('sale.hold', {});
    const own = (await one.cashier.until('held', (held) => held.length === 2)).find(({ till }) => till === undefined);
    await one.cashier.ask('sale.resume', { saleId: own?.id ?? '' });
    expect(inHand(one)).toMatchObject({ totalMinor: 350 });
    await one.cashier.ask('sale.hold', {});
    one.line.heal();
    await one.joined();
    await three.cashier.until('held', (held) => held.length === 2);
    // Its own, taken up once more: it is asked for at the server now.
    await one.cashier.ask('sale.resume', { saleId: own?.id ?? '' });
    await one.payCash();
    await three.cashier.ask('sale.resume', { saleId: await heldAt(three) });
    await three.cashier.ask('sale.clear', {});
    await noneHeld(one, two, three);
  });

  it('keeps a taking whose answer was lost: the sale waits at the till that took it', async () => {
    await one.scan({ [TEA]: 4 });
    await one.cashier.ask('sale.hold', {});
    const id = await heldAt(two);
    two.line.swallowAnswers();
    expect(await result(two.cashier.ask('sale.resume', { saleId: id }))).toMatchObject({ code: 'SHOP_SERVER' });
    await two.online(false);
    two.line.heal();
    await two.joined();
    // Now it is its own: held here, and gone from the others.
    const kept = await two.cashier.until('held', (held) => held.length === 1 && held[0]?.till === undefined);
    await noneHeld(one, three);
    await two.cashier.ask('sale.resume', { saleId: kept[0]?.id ?? '' });
    expect(inHand(two)).toMatchObject({ totalMinor: 1400 });
    await two.payCash();
  });

  it('asks before it takes a sale of a till that is not heard of, and lists it where both completed it', async () => {
    await one.scan({ [TEA]: 5 });
    await one.cashier.ask('sale.hold', {});
    const id = await heldAt(two);
    await joined();
    one.line.cut();
    await one.online(false);
    await query(`update guitai.shop_tills set seen_at = now() - interval '1 hour' where terminal = 'T1'`);
    await two.cashier.until('held', (held) => held[0]?.awaySinceMs !== undefined);
    expect(await result(two.cashier.ask('sale.resume', { saleId: id }))).toMatchObject({ code: 'HELD_AWAY', details: { till: 'T1' } });
    await two.cashier.ask('sale.resume', { saleId: id, anyway: true });
    const byTwo = await two.payCash();
    // Meanwhile the first has taken it up itself: it was its own.
    await one.cashier.ask('sale.resume', { saleId: (await one.cashier.until('held', (held) => held.length === 1))[0]?.id ?? '' });
    const byOne = await one.payCash();
    one.line.heal();
    await joined();
    const { conflicts } = await three.cashier.ask('shared.conflicts', {});
    expect(conflicts).toMatchObject([{ kind: 'twice', value: 2 }]);
    expect(conflicts[0]?.known.map(({ receiptNo }) => receiptNo).toSorted()).toEqual([byOne, byTwo].toSorted());
    await three.cashier.until('shared', (view) => view.conflicts === 1);
    expect(await result(three.cashier.ask('shared.acknowledge', { kind: 'twice', key: conflicts[0]?.key ?? '', pin: '000000' }))).toMatchObject({ code: 'PIN' });
    await three.cashier.ask('shared.acknowledge', { kind: 'twice', key: conflicts[0]?.key ?? '', pin: PIN, note: 'refunded' });
    await one.cashier.until('shared', (view) => view.conflicts === 0);
    expect((await three.cashier.ask('shared.conflicts', {})).conflicts).toMatchObject([{ acknowledged: { by: 'Li', note: 'refunded' } }]);
  });

  it('lets two tills spend a member’s points once', async () => {
    const card = 'MBR-24';
    expect(await sellTo(one, card, 100)).toEqual({ code: 'done' });
    await joined();
    for (const till of shop.tills) expect(await balanceAt(till, card)).toBe(350);
    for (const till of [one, two]) {
      await till.scan({ [TEA]: 1 });
      await till.cashier.ask('payment.begin', {});
    }
    const results = await Promise.all([one, two].map((till) => result(till.cashier.ask('member.spend', { points: 300 }))));
    expect(results.map(({ code }) => code).toSorted()).toEqual(['LIMIT', 'done']);
    const winner = [one, two][results.findIndex(({ code }) => code === 'done')] as Till;
    const loser = winner === one ? two : one;
    // Given back before it is paid, the other can have them.
    await winner.cashier.ask('payment.back', {});
    await winner.joined();
    await expect.poll(() => query(`select 1 from guitai.shop_reservations where member_no = '${card.slice(4)}'`)).toEqual([]);
    await loser.cashier.ask('member.spend', { points: 300 });
    await loser.payCash();
    await winner.cashier.ask('sale.clear', {});
    await joined();
    expect(await query(`select balance::int from guitai.shop_members where member_no = '${card.slice(4)}'`)).toEqual([{ balance: 50 }]);
  });

  it('spends alone within the limits; what was spent twice shows as overdrawn and stops nobody', async () => {
    const card = 'MBR-31';
    await sellTo(one, card, 100);
    await joined();
    for (const till of [one, two]) till.line.cut();
    await Promise.all([one, two].map((till) => till.online(false)));
    for (const till of [one, two]) {
      await till.cashier.ask('sale.scan', { code: card });
      await till.scan({ [TEA]: 1 });
      await till.cashier.ask('payment.begin', {});
      expect(await till.cashier.ask('member.look', {})).toMatchObject({ balance: 350, usable: 350, usableMinor: 350 });
      await till.cashier.ask('member.spend', { points: 350 });
      expect(inHand(till)).toMatchObject({ status: 'completed', memberPoints: { earned: 0, spent: 350, balance: 0 } });
      await till.cashier.ask('sale.next', {});
    }
    expect(one.terminal.shared.view().alone).toMatchObject({ countLeft: 4, pointsLeft: 150 });
    for (const till of [one, two]) till.line.heal();
    await joined();
    const { conflicts } = await three.cashier.ask('shared.conflicts', {});
    expect(conflicts.find(({ kind }) => kind === 'overdrawn')).toMatchObject({ key: card.slice(4), value: -350, known: [{ points: 350 }, { points: 350 }] });
    expect(await sellTo(three, card, 1)).toEqual({ code: 'done' });
    expect(await sellTo(three, card, 1, 1)).toMatchObject({ code: 'LIMIT' });
  });

  it('spends nothing alone once the count is reached, or what it knows is too old', async () => {
    const card = 'MBR-48';
    await sellTo(one, card, 200);
    await joined();
    one.line.cut();
    await one.online(false);
    for (let n = 0; n < 5; n += 1) expect(await sellTo(one, card, 1, 10)).toEqual({ code: 'done' });
    expect(await sellTo(one, card, 1, 10)).toMatchObject({ code: 'LIMIT', details: { limit: 'count' } });
    one.line.heal();
    await one.joined();
    one.line.cut();
    await one.online(false);
    expect(await sellTo(one, card, 200, 501)).toMatchObject({ code: 'LIMIT', details: { limit: 'points', allowed: 500 } });
    one.skewMs = 25 * 3_600_000;
    expect(await sellTo(one, card, 1, 10)).toMatchObject({ code: 'LIMIT', details: { limit: 'age' } });
    one.skewMs = 0;
    one.line.heal();
    await joined();
  });

  it('gives points back with the goods: those spent come, those earned go', async () => {
    const card = 'MBR-55';
    await sellTo(two, card, 100);
    await two.joined();
    await two.cashier.ask('sale.scan', { code: card });
    await two.scan({ [TEA]: 2 });
    await two.cashier.ask('payment.begin', {});
    await two.cashier.ask('member.spend', { points: 300 });
    const receiptNo = await two.payCash();
    await joined();
    expect(await balanceAt(three, card)).toBe(350 - 300 + 4);
    const sold = await two.cashier.ask('refund.open', { receiptNo });
    const begun = await two.cashier.ask('refund.begin', { saleId: sold.saleId, lines: 'all', returns: 0, pin: PIN, reason: 'test' });
    expect(begun).toMatchObject({ totalMinor: 700, cashMinor: 400 });
    await joined();
    expect(await query(`select balance::int from guitai.shop_members where member_no = '${card.slice(4)}'`)).toEqual([{ balance: 350 }]);
  });

  it('adds stock up from all tills, shows it as old while alone, and lists what is below zero', async () => {
    const milk = 'D010';
    const found = async (till: Till) => (await till.cashier.ask('catalogue.search', { text: name })).products.find(({ id }) => id === milk);
    const name = (await one.cashier.ask('catalogue.search', { text: '' })).products.find(({ id }) => id === milk)?.name ?? one.terminal.catalogue.byId(milk)?.name ?? '';
    await one.cashier.ask('stock.adjust', { productId: milk, reason: 'received', quantityMilli: 10_000, pin: PIN });
    await joined();
    await two.scan({ [milk]: 3 });
    await two.payCash();
    await joined();
    await expect.poll(async () => (await found(three))?.onHandMilli).toBe(7_000);
    three.line.cut();
    await three.online(false);
    await three.scan({ [milk]: 2 });
    await three.payCash();
    expect(await found(three)).toMatchObject({ onHandMilli: 5_000, onHandAtMs: expect.any(Number) as number });
    await one.scan({ [milk]: 6 });
    await one.payCash();
    three.line.heal();
    await joined();
    await expect.poll(async () => (await found(one))?.onHandMilli).toBe(-1_000);
    expect((await one.cashier.ask('shared.conflicts', {})).conflicts.find(({ kind }) => kind === 'stock')).toMatchObject({ key: milk, value: -1_000, name });
    // A count is the difference to what was known.
    await one.cashier.ask('stock.adjust', { productId: milk, reason: 'counted', quantityMilli: 4_000, pin: PIN });
    await joined();
    await expect.poll(async () => (await found(two))?.onHandMilli).toBe(4_000);
    expect((await one.cashier.ask('shared.conflicts', {})).conflicts.filter(({ kind }) => kind === 'stock')).toEqual([]);
  });

  it('knows after a restart what it knew, and has lost neither its holdings nor its words', async () => {
    await one.scan({ [TEA]: 7 });
    one.line.cut();
    await one.online(false);
    await one.cashier.ask('sale.hold', {});
    await one.restart();
    expect(one.cashier.snapshot.held).toHaveLength(1);
    one.line.heal();
    await one.joined();
    await two.cashier.ask('sale.resume', { saleId: await heldAt(two) });
    expect(inHand(two)).toMatchObject({ totalMinor: 2450 });
    await two.cashier.ask('sale.clear', {});
    await noneHeld(one, two, three);
  });
});
