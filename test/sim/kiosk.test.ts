/**
 * A kiosk by chance: touches in any order, a scheme whose answers get lost, a process that ends anywhere, and time. Whatever
 * happens, a basket is charged at most once, `paid` is never said of one that is not, and no basket goes without a void.
 */
import fc from 'fast-check';
import * as v from 'valibot';
import { expect, it } from 'vitest';
import { Fault, kioskSettingsSchema, minor, type EventName } from '#main/contract';
import { regions } from '#main/core/regions/index.ts';
import type { Facts } from '#main/core/journal/facts.ts';
import type { Answer, ChannelOrder, PaymentProvider } from '#main/ports.ts';
import { createKiosk, type KioskService } from '#main/services/kiosk/index.ts';
import { virtualClock, type VirtualClock } from './clock.ts';
import { bench, LANE, PowerCut, type Terminal } from './terminal.ts';

const RUNS = Number(process.env['GUITAI_RUNS'] ?? 60);
const settings = v.parse(kioskSettingsSchema, { checks: [{ kind: 'items', max: 3 }, { kind: 'removals', max: 1 }, { kind: 'random', percent: 20 }] });
const procedure = {
  firstQueryAfterMs: 5_000, queryEveryMs: 3_000, giveUpAfterMs: { mpm: 60_000, cpm: 45_000 },
  reverseNotBeforeMs: 15_000, reverseEveryMs: 5_000, reversesMax: 3, timeoutMs: 10_000,
};

interface Order {
  amountMinor: number;
  state: 'open' | 'paid' | 'closed';
  givenBack: boolean;
  captures: number;
}

/** Its truth is `orders`; what it does is done, also where its answer is lost. */
function schemeOf(clock: VirtualClock) {
  const orders = new Map<string, Order>();
  let lost = 0;
  const said = (answer: Answer): Answer => {
    if (lost === 0) return answer;
    lost -= 1;
    return { kind: 'unknown', reason: 'lost on the way' };
  };
  const made = ({ orderNo, amountMinor }: ChannelOrder): Order => {
    const order = orders.get(orderNo) ?? { amountMinor, state: 'open', givenBack: false, captures: 0 };
    orders.set(orderNo, order);
    return order;
  };
  const paidAnswer = (orderNo: string, order: Order): Answer => ({ kind: 'paid', transactionId: `t${orderNo}`, amountMinor: minor(order.amountMinor) });
  const provider: PaymentProvider = {
    scheme: 'wechat', modes: ['mpm'], procedure, ownsCode: () => false,
    present(asked) {
      made(asked);
      return Promise.resolve(said({ kind: 'presented', qr: `qr${asked.orderNo}`, expiresAtMs: clock.nowMs() + 7_200_000 }));
    },
    charge: () => Promise.resolve({ kind: 'unknown', reason: 'no codes here' }),
    query({ orderNo }) {
      const order = orders.get(orderNo);
      if (order === undefined) return Promise.resolve(said({ kind: 'absent' }));
      if (order.state === 'paid' && !order.givenBack) return Promise.resolve(said(paidAnswer(orderNo, order)));
      return Promise.resolve(said(order.state === 'open' ? { kind: 'waiting', asked: false } : { kind: 'refused', code: 'CLOSED', message: 'closed' }));
    },
    reverse(asked) {
      const order = made(asked);
      const refunded = order.state === 'paid';
      if (refunded) order.givenBack = true;
      order.state = 'closed';
      return Promise.resolve(said({ kind: 'reversed', refunded }));
    },
    refund: (_, { refundNo }) => Promise.resolve({ kind: 'unknown', reason: refundNo }),
  };
  return {
    provider,
    orders,
    lose: (count: number) => (lost = count),
    mend: () => (lost = 0),
    /** The customer pays the newest open order. */
    pay() {
      const order = [...orders.values()].findLast(({ state }) => state === 'open');
      if (order === undefined) return;
      order.state = 'paid';
      order.captures += 1;
    },
    keptMinor: () => [...orders.values()].reduce((all, { captures, amountMinor, givenBack }) => all + (givenBack ? 0 : captures * amountMinor), 0),
  };
}

const op = fc.oneof(
  { weight: 5, arbitrary: fc.constant('unknownItem') },
  { weight: 5, arbitrary: fc.constant('price') },
  { weight: 6, arbitrary: fc.constant('toPayment') },
  { weight: 6, arbitrary: fc.constant('pay') },
  { weight: 5, arbitrary: fc.constant('customerPays') },
  { weight: 3, arbitrary: fc.constantFrom('kill', 'crash', 'lose', 'seconds') },
  { weight: 9, arbitrary: fc.constantFrom('remove', 'back', 'extras', 'cancel', 'leave', 'help', 'unhelp', 'done', 'paper', 'approve', 'voidBasket', 'close', 'open', 'minutes') },
);

class World {
  readonly clock = virtualClock();
  readonly scheme = schemeOf(this.clock);
  /** Every basket that held goods when it was last seen: one that the customer emptied piece by piece is none. */
  readonly baskets = new Set<string>();
  made = 0;
  countdown = 0;
  kiosk: KioskService | null = null;
  readonly bench = bench({
    clock: this.clock, providers: [this.scheme.provider], inMemory: true,
    heard: (event: EventName) => this.kiosk?.heard(event),
    faults: { crashHere: () => this.countdown > 0 && (this.countdown -= 1) === 0 },
  });
  terminal: Terminal = this.boot();

  boot(): Terminal {
    this.kiosk = null;
    this.countdown = 0;
    const terminal = this.bench.boot();
    const { store, sales, payments } = terminal;
    const job = { print: () => 'job', stateOf: () => 'printed' as const, drop: () => {}, hasPaper: () => true };
    const none = { byId: () => null };
    const silent = { actions: () => null, read: () => Promise.resolve({ state: 'silent' as const }) };
    this.kiosk = createKiosk({
      lane: LANE, settings, languages: ['en'], store, sales, payments, receipts: job, catalogue: none, scale: silent, region: regions.cn,
      weighing: { handlers: { 'scale.read': () => ({ state: 'none' }), 'scale.tare': () => ({ state: 'none' }), 'scale.zero': () => ({ state: 'none' }), 'scale.accept': () => { throw new Fault('DEVICE', 'none'); } } },
      supervisors: { approve: () => Promise.resolve('supervisor') }, picture: () => null, receiptCode: ({ receiptNo }) => receiptNo, draw: () => (this.made * 1_373) % 10_000,
      clock: { nowMs: this.clock.nowMs, after: (ms, run) => this.clock.after(ms, () => (terminal.dead() ? undefined : run())) },
      ids: { next: () => `k${(this.made += 1)}` }, log: { info() {}, warn() {}, error() {} }, emit: () => {}, opener: () => () => Promise.resolve(null),
    });
    this.kiosk.heard('sale');
    return terminal;
  }

  /** Never rejects for a refusal: most touches are out of place. */
  async does(name: string): Promise<void> {
    try {
      await this.act(name);
      await this.clock.settle();
    } catch (error) {
      if (!(error instanceof Fault) && !(error instanceof PowerCut)) throw error;
    }
    if (this.terminal.dead()) this.terminal = this.boot();
    await this.clock.settle();
    this.look();
  }

  async act(name: string): Promise<void> {
    const kiosk = this.kiosk as KioskService;
    const caller = { role: 'kiosk' as const, lane: LANE, commandId: `c${(this.made += 1)}`, client: 'page' };
    const { handlers } = kiosk;
    const first = kiosk.view().calls.find(({ ways }) => ways.length > 0);
    const line = this.terminal.sales.view(LANE).lines[0];
    const attempt = this.terminal.payments.view(LANE).attempt;
    switch (name) {
      case 'unknownItem': return void (await handlers['kiosk.scan']({ code: `ITEM-${this.made}` }, caller));
      case 'price': {
        const call = kiosk.view().calls.find(({ ways }) => ways.includes('price'));
        return call === undefined ? undefined : kiosk.decide({ callId: call.id, way: 'price', priceMinor: minor(100 + this.made), name: 'thing' }, 'Lin', 'T1');
      }
      case 'approve': return first === undefined ? undefined : kiosk.decide({ callId: first.id, way: first.ways[0] ?? 'seen', priceMinor: minor(500), grams: 1 }, 'Lin', 'T1');
      case 'toPayment': return void (await handlers['kiosk.go']({ to: 'payment' }, caller));
      case 'back': return void (await handlers['kiosk.go']({ to: 'scanning' }, caller));
      case 'extras': return void (await handlers['kiosk.go']({ to: 'extras' }, caller));
      case 'pay': return void (await handlers['kiosk.pay']({ scheme: 'wechat' }, caller));
      case 'cancel': return attempt === undefined ? undefined : void (await handlers['kiosk.cancelPayment']({ attemptId: attempt.id }, caller));
      case 'remove': return line === undefined ? undefined : void (await handlers['kiosk.remove']({ lineId: line.id }, caller));
      case 'leave': return void (await handlers['kiosk.leave']({}, caller));
      case 'help': return void (await handlers['kiosk.help']({}, caller));
      case 'unhelp': return void (await handlers['kiosk.unhelp']({}, caller));
      case 'done': return void (await handlers['kiosk.done']({}, caller));
      case 'paper': return void (await handlers['kiosk.receipt']({ way: 'paper' }, caller));
      case 'voidBasket': return kiosk.voidBasket('Lin', 'T1');
      case 'close': return kiosk.setOpen(false, 'Lin', 'T2');
      case 'open': return kiosk.setOpen(true, 'Lin', 'T2');
      case 'customerPays': return this.scheme.pay();
      case 'lose': return void this.scheme.lose(4);
      case 'seconds': return this.clock.advance(7_000);
      case 'minutes': return this.clock.advance(100_000);
      case 'crash': return void (this.countdown = 2);
      default: this.bench.kill();
    }
  }

  /** What must hold and did not. */
  readonly wrong: string[] = [];
  must(what: string, holds: boolean): void {
    if (!holds) this.wrong.push(what);
  }

  look(): void {
    const { store, sales } = this.terminal;
    const sale = sales.view(LANE);
    if (sale.lines.length > 0) this.baskets.add(sale.id);
    else this.baskets.delete(sale.id);
    const view = this.kiosk?.view();
    if (view?.step !== 'paid') return;
    const saleId = view.receipt?.sold.saleId ?? '';
    this.must('paid is said of a completed sale', store.sales.byId(saleId) !== null);
    const attempts = store.attempts.ofSale(saleId).filter(({ phase }) => phase === 'paid');
    this.must('paid is said of one payment that the scheme holds', attempts.length === 1 && this.scheme.orders.get(attempts[0]?.orderNo ?? '')?.state === 'paid');
  }

  async end(): Promise<void> {
    this.scheme.mend();
    this.countdown = 0;
    // Longer than any order stands, and than anybody is waited for; who called for help goes, too.
    for (let i = 0; i < 4; i += 1) {
      await this.does('unhelp');
      await this.clock.advance(4_000_000);
    }
    if ((this.kiosk as KioskService).view().step !== 'paid') await this.does('leave');
    await this.does('done');
    await this.clock.advance(600_000);
    this.look();
    this.check();
  }

  check(): void {
    const { store, payments } = this.terminal;
    const facts = store.journal.after(0, 100_000);
    const of = <T>(kind: string): T[] => facts.flatMap((entry) => (entry.kind === kind ? [JSON.parse(entry.body) as T] : []));
    const completed = of<Facts['sale.completed']>('sale.completed');
    const voided = new Set(of<Facts['sale.voided']>('sale.voided').map(({ saleId }) => saleId));
    const sold = new Set(completed.map(({ saleId }) => saleId));
    this.must('a sale is completed once, and not void', sold.size === completed.length && ![...sold].some((id) => voided.has(id)));
    const open = this.terminal.sales.view(LANE);
    this.must('a basket is paid, void, or still there', [...this.baskets].every((id) => sold.has(id) || voided.has(id) || open.id === id));
    const loose = payments.money(LANE).reduce((all, { amountMinor }) => all + amountMinor, 0);
    this.must('the scheme holds what was sold, and what is in question', this.scheme.keptMinor() === completed.reduce((all, { totalMinor }) => all + totalMinor, 0) + loose);
    // Each call that was opened has ended in the journal, or is open still.
    const ended = new Set(of<Facts['kiosk.decided']>('kiosk.decided').map(({ callId }) => callId));
    const shown = new Set(this.kiosk?.view().calls.map(({ id }) => id));
    this.must('a call ends in the journal, or is open', of<Facts['kiosk.called']>('kiosk.called').every(({ callId }) => ended.has(callId) || shown.has(callId)));
  }
}

it('charges a basket at most once, says paid only of what is, and lets no basket go unseen', async () => {
  const reached = { paid: 0, voided: 0, kills: 0 };
  await fc.assert(
    fc.asyncProperty(fc.array(op, { minLength: 10, maxLength: 60, size: 'max' }), async (names) => {
      const world = new World();
      try {
        for (const name of names) {
          await world.does(name);
          if (world.kiosk?.view().step === 'paid') reached.paid += 1;
          if (name === 'kill' || name === 'crash') reached.kills += 1;
        }
        await world.end();
        expect(world.wrong).toEqual([]);
        reached.voided += world.terminal.store.journal.after(0, 10_000).filter(({ kind }) => kind === 'sale.voided').length;
      } finally {
        world.kiosk?.close();
        world.bench.remove();
      }
    }),
    { numRuns: RUNS, seed: Number(process.env['GUITAI_SEED'] ?? 2026) },
  );
  expect(Math.min(reached.paid, reached.voided, reached.kills)).toBeGreaterThan(0);
});
