import { afterEach, describe, expect, it } from 'vitest';
import { Fault, minor, type PromiseTermsView, type PromiseView } from '#main/contract';
import { receiptLayout } from '#main/core/receipt/layout.ts';
import type { Answer, BillRow, FoundPayment, PaymentProvider, SettledBill } from '#main/ports.ts';
import { virtualClock, type VirtualClock } from '#test/sim/clock.ts';
import { bench, LANE, PIN, PowerCut, type Bench, type Faults, type Terminal } from '#test/sim/terminal.ts';
import { createPromises, type PromisesService } from './index.ts';

const HOUR_MS = 3_600_000;
const limits: PromiseTermsView = { schemes: ['wechat'], amountMinor: minor(10_000), sumMinor: minor(15_000), count: 3, ageMs: 48 * HOUR_MS, asks: ['wechat'] };
const procedure = { firstQueryAfterMs: 5_000, queryEveryMs: 3_000, giveUpAfterMs: { mpm: 60_000, cpm: 45_000 }, reverseNotBeforeMs: 0, reverseEveryMs: 5_000, reversesMax: 3, timeoutMs: 10_000 };
const shop = { name: 'x', terminal: 'T1', currency: 'CNY', exponent: 2, timeZone: 'Asia/Shanghai' } as const;

interface Line {
  answer: Answer;
  found: FoundPayment;
}

/** A scheme whose line is up or down. */
function schemeOn(line: Line, asked: string[]): PaymentProvider {
  const say = async (): Promise<Answer> => line.answer;
  return {
    scheme: 'wechat', modes: ['mpm', 'cpm'], procedure, ownsCode: () => true, present: say, charge: say, reverse: say,
    find: async () => line.found,
    query: (order) => (asked.push(order.orderNo), say()),
    refund: async () => ({ kind: 'unknown', reason: 'not asked' }),
  };
}

interface Counter {
  clock: VirtualClock;
  line: Line;
  asked: string[];
  terminal: Terminal;
  promises: PromisesService;
  told(): PromiseView[];
  /** Starts the process anew on the same data. */
  again(): Counter;
}

let open: Bench | null = null;
afterEach(() => {
  open?.remove();
  open = null;
});

function counter(terms: PromiseTermsView | null = limits, faults: Faults = {}): Counter {
  const clock = virtualClock();
  const line: Line = { answer: { kind: 'unknown', reason: 'ENETUNREACH' }, found: { kind: 'none' } };
  const asked: string[] = [];
  const provider = schemeOn(line, asked);
  const at = (open = bench({ clock, providers: [provider], faults }));
  const boot = (): Counter => {
    const terminal = at.boot();
    let told: PromiseView[] = [];
    const promises = createPromises({
      store: terminal.store, register: terminal.sales.register, providers: [provider], ...(terms === null ? {} : { terms }), clock,
      supervisors: { approve: async (pin) => (pin === PIN ? 'Li' : Promise.reject(new Fault('PIN', 'wrong'))) },
      ids: { next: () => `probe${asked.length}` }, log: { info() {}, warn() {}, error() {} }, sync: { wake() {} },
      emit: (event, data) => void (event === 'promises' && (told = data as PromiseView[])),
    });
    return { clock, line, asked, terminal, promises, told: () => told, again: boot };
  };
  return boot();
}

const take = async ({ promises, terminal }: Counter, id?: string) => await promises.handlers['promise.take']({ scheme: 'wechat' }, terminal.caller(id));
const code = (run: Promise<unknown> | (() => unknown)): Promise<string> =>
  Promise.resolve()
    .then(() => (typeof run === 'function' ? run() : run))
    .then(() => 'none', (error: Fault) => error.code);

/** Sells for an amount and takes the promise. */
async function promised(at: Counter, amount: number, id: string): Promise<string> {
  if (at.terminal.sales.view(LANE).status === 'completed') at.terminal.sales.handlers['sale.next']({}, at.terminal.caller());
  await at.terminal.sell(amount);
  return (await take(at, id)).receiptNo;
}

const row = (transactionId: string, amount: number, atMs: number, more: Partial<BillRow> = {}): BillRow => ({
  kind: 'payment', orderNo: `app${transactionId}`, transactionId, amountMinor: minor(amount), currency: 'CNY', atMs, ...more,
});
const billOf = (rows: BillRow[]): SettledBill => ({ scheme: 'wechat', rows, fromMs: 0, untilMs: Number.MAX_SAFE_INTEGER, complete: true });

describe('with no network', () => {
  it('the sale ends with money that is not yet collected: a kind of tender of its own, said on the receipt, without points', async () => {
    const at = counter();
    const receiptNo = await promised(at, 5_000, 'p1');
    const { store } = at.terminal;
    expect(at.terminal.sales.view(LANE)).toMatchObject({ status: 'completed', receiptNo, tenders: [{ kind: 'promised', scheme: 'wechat', amountMinor: 5_000, promiseId: 'p1' }] });
    expect(at.told()).toMatchObject([{ id: 'p1', receiptNo, amountMinor: 5_000, scheme: 'wechat', candidates: [] }]);
    expect(store.journal.after(store.journal.tail().seq - 2, 2).map(({ kind }) => kind)).toEqual(['sale.completed', 'promise.step']);
    expect(store.points.balance('merchant')).toBe(0);
    const sale = store.sales.byReceiptNo(receiptNo);
    if (sale === null) throw new Error('no sale');
    const paper = (): string => JSON.stringify(receiptLayout(sale, shop, { language: 'en', duplicate: false, training: false, promises: store.promises.ofSale(sale.saleId) }));
    expect(paper()).toContain('NOT YET COLLECTED');
    await at.promises.handlers['promise.decide']({ promiseId: 'p1', collected: true, note: 'seen in the app', pin: PIN }, at.terminal.caller());
    expect(paper()).not.toContain('NOT YET');
  });

  it('the same command again, also after a restart, is the same promise; a second one of a sale that is done is refused', async () => {
    const at = counter();
    const receiptNo = await promised(at, 5_000, 'p1');
    expect(await take(at, 'p1')).toEqual({ promiseId: 'p1', receiptNo });
    expect(await code(take(at, 'p2'))).toBe('BAD_STATE');
    const after = at.again();
    expect(await take(after, 'p1')).toEqual({ promiseId: 'p1', receiptNo });
    expect(after.promises.views()).toHaveLength(1);
  });

  it('two touches at once end one sale once', async () => {
    const at = counter();
    await at.terminal.sell(5_000);
    const ends = await Promise.all([code(take(at, 'p1')), code(take(at, 'p2'))]);
    expect(ends.toSorted()).toEqual(['BAD_STATE', 'none']);
    expect(at.terminal.store.sales.count()).toBe(1);
    expect(at.promises.views()).toHaveLength(1);
  });

  it.each([['beforeCommit', 0], ['inCommit', 0], ['afterCommit', 1]] as const)('a process that ends at %s leaves the sale and its promise together: %i of each', async (point, saved) => {
    let armed = false;
    const at = counter(limits, { crashHere: (here) => armed && here === point });
    await at.terminal.sell(5_000);
    armed = true;
    await expect(take(at, 'p1')).rejects.toBeInstanceOf(PowerCut);
    armed = false;
    const after = at.again();
    expect([after.terminal.store.sales.count(), after.promises.views().length]).toEqual([saved, saved]);
    await after.terminal.sell(5_000);
    await take(after, 'p1');
    expect(after.terminal.store.sales.count()).toBe(1);
  });

  it('of a sale that went back to selling while the scheme was tried, nothing is taken', async () => {
    const at = counter();
    await at.terminal.sell(5_000);
    at.terminal.payments.handlers['payment.begin']({}, at.terminal.caller());
    const end = code(take(at, 'p1'));
    at.terminal.payments.handlers['payment.back']({}, at.terminal.caller());
    expect(await end).toBe('BAD_STATE');
    expect([at.terminal.store.sales.count(), at.promises.views()]).toEqual([0, []]);
  });

  it('each limit refuses, and says which and how far', async () => {
    const at = counter();
    await at.terminal.sell(10_001);
    await expect(take(at)).rejects.toMatchObject({ code: 'LIMIT', details: { limit: 'amountMinor', allowed: 10_000, would: 10_001 } });
    at.terminal.sales.handlers['sale.clear']({}, at.terminal.caller());
    await promised(at, 9_000, 'p1');
    at.terminal.sales.handlers['sale.next']({}, at.terminal.caller());
    await at.terminal.sell(6_001);
    await expect(take(at)).rejects.toMatchObject({ code: 'LIMIT', details: { limit: 'sumMinor', would: 15_001 } });
    at.terminal.sales.handlers['sale.clear']({}, at.terminal.caller());
    await promised(at, 100, 'p2');
    await promised(at, 100, 'p3');
    at.terminal.sales.handlers['sale.next']({}, at.terminal.caller());
    await at.terminal.sell(1);
    await expect(take(at)).rejects.toMatchObject({ details: { limit: 'count', allowed: 3, would: 4 } });
    for (const promiseId of ['p2', 'p3']) await at.promises.handlers['promise.decide']({ promiseId, collected: false, note: 'never came', pin: PIN }, at.terminal.caller());
    await at.clock.advance(limits.ageMs + 1);
    await expect(take(at)).rejects.toMatchObject({ details: { limit: 'ageMs' } });
    expect(at.terminal.sales.view(LANE).status).toBe('open');
  });

  it('is what the scheme’s own silence says: one that answers anything is reached', async () => {
    const at = counter();
    await at.terminal.sell(100);
    for (const answer of [{ kind: 'absent' }, { kind: 'waiting', asked: false }, { kind: 'unknown', reason: 'HTTP 503' }] as const) {
      at.line.answer = answer;
      expect(await code(take(at))).toBe('BAD_STATE');
    }
    expect(at.terminal.store.promises.open()).toEqual([]);
  });

  it('nothing is taken where the settings do not say so, nor while a payment of the sale is open', async () => {
    const off = counter(null);
    await off.terminal.sell(100);
    expect(await code(take(off))).toBe('SCHEME_OFF');
    expect(off.asked).toEqual([]);
    open?.remove();
    const at = counter();
    await at.terminal.sell(100);
    at.terminal.payments.handlers['payment.charge']({ code: '1' }, at.terminal.caller('a1'));
    await at.clock.settle();
    expect(await code(take(at))).toBe('PAYMENT_OPEN');
    expect(at.terminal.sales.view(LANE).status).toBe('tendering');
  });
});

describe('it is proven', () => {
  it('by a row of the bill that a person takes for it, and by none that is accounted for', async () => {
    const at = counter();
    await promised(at, 5_000, 'p1');
    const nowMs = at.clock.nowMs();
    await promised(at, 5_000, 'p2');
    const refundOf = row('t3', 5_000, nowMs, { kind: 'refund' });
    const rows = [row('t1', 5_000, nowMs + 60_000), row('t2', 4_999, nowMs), row('t3', 5_000, nowMs), refundOf, row('t4', 5_000, nowMs - HOUR_MS)];
    at.promises.takeBill(billOf(rows));
    expect(at.told().map(({ candidates }) => candidates.map(({ transactionId }) => transactionId))).toEqual([['t1'], ['t1']]);
    const seq = at.terminal.store.journal.tail().seq;
    at.promises.takeBill(billOf(rows));
    expect(at.terminal.store.journal.tail().seq).toBe(seq);
    // It is still not collected: the next till shows the same code.
    expect(at.promises.views()).toHaveLength(2);
    const match = (promiseId: string, transactionId: string) => code(() => at.promises.handlers['promise.match']({ promiseId, transactionId }, at.terminal.caller()));
    expect(await match('p1', 't2')).toBe('BAD_STATE');
    expect(await match('p1', 't1')).toBe('none');
    expect(at.told()).toMatchObject([{ id: 'p2', candidates: [] }]);
    expect(await match('p2', 't1')).toBe('BAD_STATE');
    expect(await match('p1', 't1')).toBe('BAD_STATE');
    expect(at.again().terminal.store.promises.byId('p1')).toMatchObject({ state: 'collected', end: { proof: 'bill', transactionId: 't1', by: 'sim' } });
  });

  it('by the scheme’s own answer to the number in the customer’s wallet, where that is a payment of its amount and time and of nothing else', async () => {
    const at = counter();
    await promised(at, 5_000, 'p1');
    await promised(at, 5_000, 'p2');
    const nowMs = at.clock.nowMs();
    const ask = (promiseId: string, transactionId: string) =>
      Promise.resolve(at.promises.handlers['promise.ask']({ promiseId, transactionId }, at.terminal.caller())).then(() => 'proven', (error: Fault) => error.details?.['reason'] ?? error.code);
    expect(await ask('p1', 't1')).toBe('none');
    at.line.found = { kind: 'unknown', reason: 'timed out' };
    expect(await ask('p1', 't1')).toBe('unknown');
    for (const other of [row('t1', 4_999, nowMs), row('t1', 5_000, nowMs - HOUR_MS)]) {
      at.line.found = { kind: 'payment', row: other };
      expect(await ask('p1', 't1')).toBe('unfit');
    }
    at.line.found = { kind: 'payment', row: row('t1', 5_000, nowMs) };
    expect(await ask('p1', 't1')).toBe('proven');
    // One payment proves one.
    expect(await ask('p2', 't1')).toBe('unfit');
    expect(at.terminal.store.promises.byId('p1')).toMatchObject({ state: 'collected', end: { proof: 'query', transactionId: 't1' } });
    expect(at.terminal.store.promises.byId('p2')?.state).toBe('notCollected');
  });

  it('by a supervisor’s written word alone, or given up by it; a wrong PIN changes nothing', async () => {
    const at = counter();
    await promised(at, 100, 'p1');
    await promised(at, 200, 'p2');
    const decide = (promiseId: string, collected: boolean, pin: string) => code(Promise.resolve(at.promises.handlers['promise.decide']({ promiseId, collected, note: 'as written', pin }, at.terminal.caller())));
    expect(await decide('p1', true, '0000')).toBe('PIN');
    expect(at.promises.views()).toHaveLength(2);
    expect(await decide('p1', true, PIN)).toBe('none');
    expect(await decide('p2', false, PIN)).toBe('none');
    expect(await decide('p2', true, PIN)).toBe('BAD_STATE');
    expect(at.promises.views()).toEqual([]);
    expect(at.terminal.store.promises.byId('p2')).toMatchObject({ state: 'givenUp', end: { proof: 'supervisor', approvedBy: 'Li', note: 'as written' } });
  });
});

describe('a refund of such a sale', () => {
  it('gives nothing, not even cash, for what was never collected; cash once it was', async () => {
    const at = counter();
    const receiptNo = await promised(at, 5_000, 'p1');
    const { saleId } = at.terminal.store.sales.byReceiptNo(receiptNo) ?? { saleId: '' };
    const quote = (inCash: boolean) => at.terminal.refunds.handlers['refund.quote']({ saleId, lines: 'all', ...(inCash ? { inCash } : {}) } as never, at.terminal.caller());
    for (const inCash of [false, true]) await expect(async () => quote(inCash)).rejects.toMatchObject({ code: 'LIMIT', details: { reason: 'NOT_COLLECTED' } });
    await at.promises.handlers['promise.decide']({ promiseId: 'p1', collected: true, note: 'came', pin: PIN }, at.terminal.caller());
    await expect(async () => quote(false)).rejects.toMatchObject({ code: 'LIMIT', details: { reason: 'STATIC_CODE' } });
    expect(await quote(true)).toMatchObject({ tenders: [{ kind: 'cash', amountMinor: 5_000 }] });
  });
});
