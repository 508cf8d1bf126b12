/**
 * `npm run fault -- week`: three tills and one real PostgreSQL for a week of a shop, in virtual time. They sell, take
 * back, promise, open and close shifts; their lines to headquarters and to the schemes go and come; tills end without a
 * word and start again; one gets an older copy of its disk back, one is copied and goes on beside its copy. In the end
 * headquarters must hold what the tills ever saved, entry for entry and to the unit.
 */
import { rmSync } from 'node:fs';
import { hqInit } from '#main/commands/hq.ts';
import { startPostgres } from '#main/training/postgres.ts';
import { check } from '#test/sim/check.ts';
import { virtualClock, type VirtualClock } from '#test/sim/clock.ts';
import { random, type Random } from '#test/sim/random.ts';
import { minor } from '#main/contract';
import { sellOne, settle } from '../cashier.ts';
import { openHeadquarters, replay, verifiedThere, type Headquarters } from '../net/headquarters.ts';
import { startProxy, type Proxy } from '../net/proxy.ts';
import { drawCut } from '../net/run.ts';
import { LANE, PIN } from '../till.ts';
import { createLedger, type Ledger, type Totals } from './ledger.ts';
import { createWeekTill, type WeekTill } from './till.ts';

const TILLS = 3;
const ROUNDS_AN_HOUR = 5;
const HOUR_MS = 3_600_000;
/** Real time in which lines work while the shop's time stands. */
const LINE_TURN_MS = 3;
/** All must be at headquarters so long after the lines healed; real time. */
const DRAIN_MS_MAX = 120_000;
/** Whatever is open at the schemes has ended so long after they can be reached; virtual time. */
const REST_MS = 3 * HOUR_MS;

export interface WeekFigures {
  ok: boolean;
  seed: number;
  days: number;
  streams: number;
  totals: Totals;
  did: Record<string, number>;
  replayed: { inserted: number; duplicates: number };
  seconds: number;
  wrong: string[];
}

interface Shop {
  clock: VirtualClock;
  chance: Random;
  /** Opening hours of a day. */
  hours: number;
  hq: Headquarters;
  url: string;
  /** The shop's server: another database. */
  shopUrl: string;
  shopServer: Headquarters;
  ledger: Ledger;
  tills: WeekTill[];
  proxies: Proxy[];
  copies: { name: string; dir: string }[];
  did: Record<string, number>;
  doing(step: string): void;
}

const lineTurn = (): Promise<void> => new Promise((resolve) => void setTimeout(resolve, LINE_TURN_MS));

async function join(shop: Shop, name: string, dir?: string): Promise<WeekTill> {
  const { clock, chance, doing } = shop;
  const proxy = await startProxy(shop.url, () => ({ cut: drawCut(chance, false), reset: chance.chance(0.4) }), () => {});
  const toShop = await startProxy(shop.shopUrl, () => ({ cut: drawCut(chance, false), reset: chance.chance(0.4) }), () => {});
  shop.proxies.push(toShop);
  const till = createWeekTill({ name, url: proxy.url, shopUrl: toShop.url, clock, chance, doing, ...(dir === undefined ? {} : { dir }) });
  shop.proxies.push(proxy);
  shop.tills.push(till);
  till.start();
  return till;
}

async function restart(shop: Shop, till: WeekTill, between: () => Promise<void> | void = () => {}): Promise<void> {
  shop.ledger.take(till.store());
  await till.stop();
  await between();
  till.start();
  shop.ledger.take(till.store());
}

/** Its disk dies; a copy of another day is put in its place. What was not sent dies with it. */
async function restore(shop: Shop, till: WeekTill): Promise<void> {
  const { copies, hq, ledger, did, doing } = shop;
  const copy = copies.findLast(({ name }) => name === till.name);
  if (copy === undefined) return;
  doing('restore');
  const stream = till.store().streams.current();
  await restart(shop, till, async () => {
    // Nothing is on its way any more once the line's other end has been heard out.
    const last = await settledTail(hq, stream);
    did['entries lost with a disk'] = (did['entries lost with a disk'] ?? 0) + ledger.forget(stream, last);
    till.replace(copy.dir);
  });
}

/** The last entry of a stream at headquarters, once two looks at it agree. */
async function settledTail(hq: Headquarters, stream: string): Promise<number> {
  for (let before = -1; ; ) {
    const [row] = await hq.ask<{ last: string | null }>('select max(seq) as last from guitai.journal where terminal_id = $1', [stream]);
    const now = Number(row?.last ?? 0);
    if (now === before) return now;
    before = now;
    await new Promise((resolve) => void setTimeout(resolve, 250));
  }
}

async function hour(shop: Shop, day: number): Promise<void> {
  const { chance, clock, tills, doing } = shop;
  for (const till of tills) {
    if (chance.chance(0.15)) {
      doing(till.network.up ? 'schemes away' : 'schemes back');
      till.network.up = !till.network.up;
    }
    if (chance.chance(0.04)) {
      doing('restart');
      await restart(shop, till);
    }
    if (chance.chance(0.03) && till.name !== 'W3') {
      doing('backup');
      await restart(shop, till, () => void shop.copies.push({ name: till.name, dir: till.copy() }));
    }
    if (day > 0 && chance.chance(0.01) && till.name === 'W2') await restore(shop, till);
  }
  for (let round = 0; round < ROUNDS_AN_HOUR; round += 1) {
    for (const till of tills) if (chance.chance(0.55)) await sellOne(till.cashier);
    await clock.advance(HOUR_MS / ROUNDS_AN_HOUR / 2);
    await lineTurn();
  }
}

async function closeShift({ till: now, cashier }: WeekTill, { chance, clock }: Shop): Promise<void> {
  const till = now();
  await settle(cashier);
  const { handlers } = till.shifts;
  const { shift } = await handlers['shift.current']({}, till.caller());
  const { id, status, lines } = till.sales.view(LANE);
  // One whose payment nobody knows the end of keeps its shift open over night.
  if (till.payments.unresolvedOf(id) !== null) return;
  if (status === 'tendering') till.payments.handlers['payment.back']({}, till.caller());
  if (status !== 'completed' && lines.length > 0) till.sales.handlers['sale.hold']({}, till.caller());
  let closed = false;
  const closing = Promise.resolve(handlers['shift.close']({ no: shift.no, countedMinor: minor(chance.between(0, 500_000)), pin: PIN }, till.caller())).finally(() => (closed = true));
  // It reads the day's journal in pieces, and lets others have their turn in between.
  while (!closed) await clock.advance(1);
  await closing;
}

async function oneDay(shop: Shop, day: number): Promise<void> {
  const { tills, clock, doing, hours } = shop;
  for (const till of tills) {
    const { handlers } = till.till().shifts;
    const { shift } = await handlers['shift.current']({}, till.till().caller());
    if (shift.openedBy === undefined) await handlers['shift.open']({ by: '早班', floatMinor: minor(20_000) }, till.till().caller());
  }
  for (let n = 0; n < hours; n += 1) await hour(shop, day);
  for (const till of tills) {
    doing('close the shift');
    await closeShift(till, shop);
  }
  // Somebody copies a whole till for the other counter, and both go on.
  const [first] = tills;
  if (day === 2 && first !== undefined) {
    doing('clone');
    let dir = '';
    await restart(shop, first, () => void (dir = first.copy()));
    const clone = await join(shop, 'W1', dir);
    shop.ledger.take(clone.store());
  }
  await clock.advance((24 - hours) * HOUR_MS);
}

/** The lines heal, what is open ends, and all is sent. */
async function rest({ tills, proxies, clock, ledger }: Shop, wrong: string[]): Promise<void> {
  for (const proxy of proxies) proxy.heal();
  for (const till of tills) till.network.up = true;
  for (const till of tills) await settle(till.cashier);
  await clock.advance(REST_MS);
  const late = AbortSignal.timeout(DRAIN_MS_MAX);
  for (const till of tills) {
    till.sync().now();
    while (till.sync().status().pending > 0 || !till.sync().status().online) {
      if (late.aborted) {
        wrong.push(`${till.name}: ${till.sync().status().pending} entries are still unsent: ${till.sync().status().trouble?.message ?? ''}`);
        break;
      }
      await lineTurn();
    }
    await joined(till, wrong);
    ledger.take(till.store());
    // A till that is the only one of its kind: its books fit what its schemes know.
    if (!till.isCopy) wrong.push(...check(till.till(), till.schemes, true).map((line) => `${till.name}: ${line}`));
  }
}

/** The shop's server has its journal, too. */
async function joined(till: WeekTill, wrong: string[]): Promise<void> {
  const late = AbortSignal.timeout(DRAIN_MS_MAX);
  const server = till.shop()?.server;
  till.shop()?.sync.now();
  while (server !== undefined && (!server.status().online || server.known.seq() < till.store().journal.tail().seq)) {
    if (late.aborted) return void wrong.push(`${till.name}: the shop's server has not all of its journal: ${server.status().trouble?.message ?? ''}`);
    await lineTurn();
  }
}

/** Members' points at the shop's server against what the journals there say, and each sale once over all tills. */
async function judgeShared({ shopServer, ledger, tills }: Shop): Promise<string[]> {
  const wrong: string[] = [];
  const rows = await shopServer.ask<{ member: string; balance: number; facts: number }>(
    `select m.member_no as member, m.balance::float8 as balance,
      (select coalesce(sum(earned - spent), 0) from guitai.member_points p where p.member_no = m.member_no)::float8 as facts from guitai.shop_members m`,
  );
  for (const { member, balance, facts } of rows) if (balance !== facts) wrong.push(`member ${member} has ${balance} points at the shop's server, by its journals ${facts}`);
  const copied = new Set(tills.filter(({ isCopy }) => isCopy).map(({ name }) => name));
  const seen = new Map<string, string>();
  for (const stream of ledger.streams()) {
    if (copied.has(stream.split('~')[0] ?? '')) continue;
    for (const { kind, body } of ledger.of(stream)) {
      if (kind !== 'sale.completed') continue;
      const { saleId } = JSON.parse(body) as { saleId: string };
      if (seen.has(saleId)) wrong.push(`sale ${saleId} is completed at ${seen.get(saleId)} and at ${stream}`);
      seen.set(saleId, stream);
    }
  }
  return wrong;
}

async function judge(shop: Shop, wrong: string[]): Promise<Pick<WeekFigures, 'totals' | 'streams' | 'replayed'>> {
  const { ledger, hq, did } = shop;
  const compared = await ledger.compare(hq);
  wrong.push(...compared.wrong, ...(await judgeShared(shop)));
  wrong.push(...(await verifiedThere(shop.url)));
  const before = await hq.digest();
  const replayed = { inserted: 0, duplicates: 0 };
  for (const stream of ledger.streams()) {
    const { inserted, duplicates } = await replay(hq, stream, ledger.of(stream));
    replayed.inserted += inserted;
    replayed.duplicates += duplicates;
  }
  if (replayed.inserted !== 0 || replayed.duplicates !== compared.totals.entries) wrong.push(`sent once more, ${replayed.inserted} entries were new, ${replayed.duplicates} of ${compared.totals.entries} known`);
  for (const [table, digest] of await hq.digest()) if (before.get(table) !== digest) wrong.push(`sent once more, the table ${table} changed`);
  const alarms = await hq.ask<{ kind: string }>('select distinct kind from guitai.alarms');
  if ((did['clone'] ?? 0) > 0 && !alarms.some(({ kind }) => kind === 'cloneAlive')) wrong.push('two copies of a till went on, and headquarters has no alarm of it');
  return { totals: compared.totals, streams: ledger.streams().length, replayed };
}

/** @param options.hours opening hours of a day */
export async function runWeek(options: { days: number; hours: number; seed: number; onDay?: (done: number) => void }): Promise<WeekFigures | { skipped: string }> {
  const { days, seed } = options;
  const started = performance.now();
  const postgres = await startPostgres();
  if ('skipped' in postgres) return postgres;
  const did: Record<string, number> = {};
  await hqInit({ url: postgres.url });
  const hq = await openHeadquarters(postgres.url);
  await hq.ask('create database shop');
  const shopUrl = postgres.urlOf({ database: 'shop' });
  await hqInit({ url: shopUrl });
  const shop: Shop = {
    clock: virtualClock(), chance: random(seed), hours: options.hours, hq, url: postgres.url, shopUrl, shopServer: await openHeadquarters(shopUrl), ledger: createLedger(), tills: [], proxies: [], copies: [], did,
    doing: (step) => void (did[step] = (did[step] ?? 0) + 1),
  };
  const wrong: string[] = [];
  try {
    for (let no = 1; no <= TILLS; no += 1) await join(shop, `W${no}`);
    for (let day = 0; day < days; day += 1) {
      await oneDay(shop, day);
      options.onDay?.(day + 1);
    }
    await rest(shop, wrong);
    const judged = await judge(shop, wrong);
    did['line cut'] = shop.proxies.reduce((sum, proxy) => sum + proxy.cuts(), 0);
    return { ok: wrong.length === 0, seed, days, ...judged, did, seconds: Math.round((performance.now() - started) / 100) / 10, wrong };
  } finally {
    for (const till of shop.tills) await till.remove();
    for (const proxy of shop.proxies) await proxy.close();
    for (const { dir } of shop.copies) rmSync(dir, { recursive: true, force: true });
    await shop.shopServer.close();
    await shop.hq.close();
    await postgres.stop();
  }
}
