/** The cashier and the supervisor: a shift of sales, and what becomes of money in question. */
import { minor, type MoneyExit, type MoneyView } from '#main/contract';
import { LANE, PIN } from './terminal.ts';
import type { World } from './world.ts';

const SALES_MAX = 4;
const STEPS_PER_SALE_MAX = 40;
/** Somebody, or NTP, sets the wall clock. */
const CLOCK_JUMP_SHARE = 0.02;
const CLOCK_JUMP_MAX_MS = 7_200_000;
const BILL_SHARE = 0.03;
/** Rounds in which everything that is in question must have found its place. */
const DECIDE_ROUNDS_MAX = 20;

/** A few sales, each until it is paid. */
export async function shift(world: World): Promise<void> {
  const { chance, network } = world;
  const sales = chance.between(1, SALES_MAX);
  for (let i = 0; i < sales; i += 1) {
    network.up = !chance.chance(0.15);
    await world.act('sell', (t) => t.sell(chance.between(1, 80_000)));
    for (let n = 0; n < STEPS_PER_SALE_MAX && world.terminal().sales.view(LANE).status !== 'completed'; n += 1) {
      await doSomething(world);
      await world.pass(chance.between(100, chance.chance(0.8) ? 8_000 : 60_000));
      if (chance.chance(0.1)) network.up = true;
      if (chance.chance(CLOCK_JUMP_SHARE)) world.clock.jump(chance.between(-CLOCK_JUMP_MAX_MS, CLOCK_JUMP_MAX_MS));
    }
    if (chance.chance(0.15)) await refundSale(world);
    await world.act('next', (t) => t.sales.handlers['sale.next']({}, t.caller()));
  }
}

/** What a cashier may try at any moment, wise or not. */
async function doSomething(world: World): Promise<void> {
  const { chance, act, terminal } = world;
  const sale = terminal().sales.view(LANE);
  if (sale.lines.length === 0) return void (await act('sell', (t) => t.sell(chance.between(1, 80_000))));
  if (chance.chance(0.2) && (await decideOne(world))) return;
  if (chance.chance(BILL_SHARE)) return takeBills(world, chance.chance(0.5));
  const open = terminal().payments.unresolvedOf(sale.id);
  const dice = chance.next();
  if (open !== null) {
    const { id: attemptId } = open;
    if (dice < 0.12) await act('cancel', (t) => t.payments.handlers['payment.cancel']({ attemptId }, t.caller()));
    else if (dice < 0.2) await act('query', (t) => t.payments.handlers['payment.query']({ attemptId }, t.caller()));
    else if (dice < 0.25) await act('cash', (t) => t.payments.handlers['payment.cash']({ tenderedMinor: minor(100_000) }, t.caller()));
    else if (dice < 0.35) await charge(world, world.chance.pick(world.schemes).newCode());
    else if (dice < 0.4) await resend(world, attemptId);
    return;
  }
  if (dice > 0.9) {
    const ended = terminal().store.attempts.ofSale(sale.id).at(-1);
    if (ended !== undefined) return chance.chance(0.5) ? resend(world, ended.id) : askAbout(world, ended.id);
  }
  const part = chance.chance(0.2) && sale.dueMinor > 1 ? { amountMinor: minor(Math.ceil(sale.dueMinor / 2)) } : {};
  const { name } = chance.pick(world.schemes).shape;
  if (dice < 0.06) await act('cash', (t) => t.payments.handlers['payment.cash']({ tenderedMinor: minor(100_000) }, t.caller()));
  else if (dice < 0.5) await act('present', (t) => t.payments.handlers['payment.present']({ scheme: name, ...part }, t.caller()));
  else await charge(world, usedOrNew(world), part);
}

async function charge({ act }: World, code: string, part: { amountMinor?: ReturnType<typeof minor> } = {}): Promise<void> {
  await act('charge', (t) => t.payments.handlers['payment.charge']({ code, ...part }, t.caller()));
}

async function askAbout({ act }: World, attemptId: string): Promise<void> {
  await act('ask', (t) => t.payments.handlers['payment.query']({ attemptId }, t.caller()));
}

/** A screen that reconnects sends its command again, however long ago that was. */
async function resend({ act, schemes, chance }: World, commandId: string): Promise<void> {
  const { name } = chance.pick(schemes).shape;
  await act('resend', (t) => t.payments.handlers['payment.present']({ scheme: name }, t.caller(commandId)));
}

function usedOrNew({ schemes, chance }: World): string {
  const scheme = chance.pick(schemes);
  const used = [...scheme.codes.keys()];
  return used.length > 0 && chance.chance(0.15) ? chance.pick(used) : scheme.newCode();
}

/** All of the sale that was just completed goes back. */
async function refundSale({ act, terminal }: World): Promise<void> {
  const { id: saleId, status } = terminal().sales.view(LANE);
  if (status !== 'completed') return;
  await act('refund the sale', async (t) => {
    const { lines, returns } = await t.refunds.handlers['refund.open']({ saleId }, t.caller());
    const back = lines.map(({ lineId, refundableMilli }) => ({ lineId, quantityMilli: refundableMilli })).filter(({ quantityMilli }) => quantityMilli > 0);
    if (back.length === 0) return;
    await t.refunds.handlers['refund.begin']({ saleId, lines: back, returns: returns.length, pin: PIN, reason: 'brought back' }, t.caller());
  });
}

/** Takes one of the ways out that are offered. */
async function decideOne(world: World, toTheEnd = false): Promise<boolean> {
  const { chance, terminal } = world;
  const choices = terminal().payments.money(LANE).flatMap((money) => money.exits.map((exit) => ({ money, exit })));
  const useful = toTheEnd ? choices.filter(({ exit, money }) => exit.way === 'refund' || (exit.way === 'keep' && money.cause === 'parked')) : choices;
  if (useful.length === 0) return false;
  const { money, exit } = chance.pick(useful);
  await take(world, money, exit);
  return true;
}

async function take({ act, chance }: World, { attemptId, transactionId = '' }: MoneyView, exit: MoneyExit): Promise<void> {
  switch (exit.way) {
    case 'refund':
      return void (await act(`give ${transactionId} back`, (t) => t.payments.handlers['money.refund']({ attemptId, transactionId, reason: 'not due' }, t.caller())));
    case 'attach':
      return void (await act(`attach ${transactionId}`, (t) => t.payments.handlers['money.attach']({ attemptId, transactionId, saleId: exit.saleId }, t.caller())));
    case 'keep': {
      const pin = chance.chance(0.1) ? '0000' : PIN;
      const named = transactionId === '' ? {} : { transactionId };
      await act(`keep ${transactionId}`, (t) => t.payments.handlers['money.keep']({ attemptId, ...named, note: 'later', pin }, t.caller()));
    }
  }
}

/** At the end everything is given back that pays no sale: nothing may be left over, or be stuck. */
export async function decideAll(world: World): Promise<string[]> {
  for (let round = 0; round < DECIDE_ROUNDS_MAX; round += 1) {
    while (await decideOne(world, true));
    // Refunds that a scheme turned down are asked for again: always with their own number.
    for (const { id, phase } of world.terminal().refunds.views()) {
      if (phase === 'refused') await world.act('refund again', (t) => t.refunds.handlers['refund.retry']({ refundId: id }, t.caller()));
    }
    await world.clock.advance(1_800_000);
    await takeBills(world, true, Number.MAX_SAFE_INTEGER);
    if (world.terminal().payments.money(LANE).length + stuckRefunds(world).length === 0) return [];
  }
  const stuck = stuckRefunds(world).map(({ refundNo, phase }) => `refund ${refundNo} is still ${phase}`);
  return [...stuck, ...world.terminal().payments.money(LANE).map(({ attemptId, cause, decision }) => `${attemptId} (${cause}) found no place: ${decision?.way ?? 'undecided'}`)];
}

/** Refunds that have not ended. One of money in question that the bill says is back already is refused for ever, and rightly. */
function stuckRefunds({ terminal }: World) {
  return terminal().refunds.views().filter(({ receiptNo, phase }) => receiptNo !== undefined || phase !== 'refused');
}

/** The schemes' bills of the time so far come in. */
export async function takeBills({ act, schemes, clock }: World, complete = true, untilMs = clock.nowMs()): Promise<void> {
  for (const { shape, bill } of schemes) {
    await act(`bill of ${shape.name}`, (t) => t.payments.takeBill({ scheme: shape.name, rows: bill(), fromMs: 0, untilMs, complete }));
  }
}
