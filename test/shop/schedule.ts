/**
 * Tills at random: they sell, hold, take up, earn, spend and count while their lines are cut and healed. A model that knows
 * nothing of any of the code's own sums says what must come of it.
 */
import { random as seeded } from '../fault/random.ts';
import { ask } from '../flow/sync-kit.ts';
import { allJoined, PIN, type Shop, type Till } from './kit.ts';

const GOODS = ['D001', 'D002', 'D003'] as const;
const MEMBERS = ['A1', 'B2'] as const;

interface Model {
  stock: Map<string, number>;
  points: Map<string, number>;
  /** Completions by sale. */
  completed: Map<string, number>;
}

export interface Outcome {
  counts: Record<string, number>;
  /** What is not as the model says; empty where all holds. */
  problems: string[];
}

const add = (map: Map<string, number>, key: string, delta: number): void => void map.set(key, (map.get(key) ?? 0) + delta);

/** Runs so many steps over the tills of a shop, heals every line, and compares. */
export async function runSchedule(shop: Shop, seed: number, steps: number): Promise<Outcome> {
  const { below, pick } = seeded(seed);
  const chance = (percent: number): boolean => below(100) < percent;
  const model: Model = { stock: new Map(), points: new Map(), completed: new Map() };
  const counts: Record<string, number> = {};
  const count = (what: string): void => void (counts[what] = (counts[what] ?? 0) + 1);

  const inHand = (till: Till) => till.terminal.sales.view('main');
  const tried = async (what: string, asked: Promise<unknown>): Promise<boolean> => {
    try {
      await asked;
      count(what);
      return true;
    } catch (error) {
      const { code } = error as { code?: string };
      if (code === undefined) throw error;
      count(`${what}: ${code}`);
      return false;
    }
  };

  /** Pays the sale in hand, perhaps by points first. */
  async function pay(till: Till): Promise<void> {
    const { id, lines, memberNo, totalMinor } = inHand(till);
    if (lines.length === 0) return;
    await till.cashier.ask('payment.begin', {});
    let points = 0;
    if (memberNo !== undefined && chance(50)) {
      const asked = 1 + below(80);
      if (await tried('spend', till.cashier.ask('member.spend', { points: asked }))) points = asked;
    }
    if (inHand(till).status !== 'completed') await till.cashier.ask('payment.cash', { tenderedMinor: inHand(till).dueMinor });
    await till.cashier.ask('sale.next', {});
    count('sold');
    add(model.completed, id, 1);
    for (const { productId = '', quantityMilli } of lines) add(model.stock, productId, 0 - quantityMilli);
    if (memberNo !== undefined) add(model.points, memberNo, Math.floor((totalMinor - points) / 100) - points);
  }

  const acts: Record<string, (till: Till) => Promise<unknown>> = {
    async sell(till) {
      if (chance(70)) await till.cashier.ask('sale.scan', { code: `MBR-${pick(MEMBERS)}` });
      await till.scan({ [pick(GOODS)]: 1 + below(20) });
      await pay(till);
    },
    async hold(till) {
      await till.scan({ [pick(GOODS)]: 1 + below(3) });
      await tried('hold', till.cashier.ask('sale.hold', {}));
    },
    async take(till) {
      const held = till.terminal.sales.held();
      if (held.length === 0) return;
      if (await tried('take', till.cashier.ask('sale.resume', { saleId: pick(held).id, ...(chance(30) ? { anyway: true as const } : {}) }))) await pay(till);
    },
    /** Two tills reach for the same sale at once. */
    async race() {
      const [a, b] = [pick(shop.tills), pick(shop.tills)];
      const [one] = b.terminal.sales.held();
      if (a === b || one === undefined) return;
      const there = a.terminal.sales.held().find(({ heldAtMs }) => heldAtMs === one.heldAtMs);
      if (there === undefined) return;
      const got = await Promise.all([[a, there.id], [b, one.id]].map(([till, saleId]) => tried('race', (till as Till).cashier.ask('sale.resume', { saleId: saleId as string }))));
      for (const [at, isMine] of got.entries()) if (isMine) await pay(at === 0 ? a : b);
    },
    async receive(till) {
      const productId = pick(GOODS);
      const pieces = 1 + below(30);
      if (await tried('receive', till.cashier.ask('stock.adjust', { productId, reason: 'received', quantityMilli: pieces * 1000, pin: PIN }))) add(model.stock, productId, pieces * 1000);
    },
    async cut(till) {
      count('cut');
      till.line.cut();
      if (chance(70)) await till.online(false);
    },
    async heal(till) {
      till.line.heal();
      if (chance(70)) await till.online();
    },
  };
  const weights = ['sell', 'sell', 'sell', 'hold', 'hold', 'take', 'take', 'race', 'receive', 'cut', 'heal', 'heal'] as const;

  for (let step = 0; step < steps; step += 1) await acts[pick(weights)]?.(pick(shop.tills));
  for (const till of shop.tills) till.line.heal();
  await allJoined(shop.tills);
  return { counts, problems: await compare(shop, model) };
}

async function compare(shop: Shop, model: Model): Promise<string[]> {
  const problems: string[] = [];
  const expect = (what: string, is: unknown, should: unknown): void => {
    if (is !== should) problems.push(`${what}: ${String(is)}, and should be ${String(should)}`);
  };
  const server = async (sql: string): Promise<Map<string, number>> => new Map((await ask<{ key: string; value: number }>(shop.url, sql)).map(({ key, value }) => [key, value]));
  const [stock, points] = await Promise.all([server('select product_id as key, milli::int as value from guitai.shop_stock'), server('select member_no as key, balance::int as value from guitai.shop_members')]);
  for (const [key, value] of model.stock) expect(`stock of ${key} at the server`, stock.get(key) ?? 0, value);
  for (const [key, value] of model.points) expect(`points of ${key} at the server`, points.get(key) ?? 0, value);
  for (const till of shop.tills) {
    for (const [memberNo, value] of model.points) {
      await till.cashier.ask('sale.scan', { code: `MBR-${memberNo}` });
      expect(`points of ${memberNo} at ${till.name}`, (await till.cashier.ask('member.look', {}))?.balance, value);
    }
    for (const [productId, value] of model.stock) {
      const { name = '' } = till.terminal.catalogue.byId(productId) ?? {};
      const found = (await till.cashier.ask('catalogue.search', { text: name })).products.find(({ id }) => id === productId);
      if (found?.onHandMilli !== undefined) expect(`stock of ${productId} at ${till.name}`, found.onHandMilli, value);
    }
  }
  const { conflicts } = await (shop.tills[0] as Till).cashier.ask('shared.conflicts', {});
  const listed = (kind: string): string[] => conflicts.filter((one) => one.kind === kind).map(({ key }) => key).toSorted();
  expect('sales listed as completed twice', listed('twice').join(), [...model.completed].filter(([, times]) => times > 1).map(([id]) => id).toSorted().join());
  expect('members listed as overdrawn', listed('overdrawn').join(), [...model.points].filter(([, balance]) => balance < 0).map(([no]) => no).toSorted().join());
  return problems;
}
