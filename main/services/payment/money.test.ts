import { afterEach, describe, expect, it } from 'vitest';
import { minor, type MoneyView } from '#main/contract';
import type { Answer, BillRow, PaymentProvider, RefundAnswer } from '#main/ports.ts';
import { virtualClock } from '#test/sim/clock.ts';
import { bench, LANE, PIN, type Bench, type Terminal } from '#test/sim/terminal.ts';
import { procedure } from '#test/sim/worlds.ts';
import { SWEEP_EVERY_MS } from './reconciler.ts';

const CODE = '130000000000000001';
const DAY_MS = 86_400_000;
const silence = { kind: 'unknown' as const, reason: 'silence' };
const paid = (amount: number, transactionId = 't1'): Answer => ({ kind: 'paid', transactionId, amountMinor: minor(amount), payerId: 'p1' });

let open: Bench | null = null;
afterEach(() => {
  open?.remove();
  open = null;
});

/** A scheme that answers what stands in `now`, and keeps silent where nothing does. */
function set() {
  const clock = virtualClock();
  const now: { charge: Answer; query: Answer; reverse: Answer; refund: RefundAnswer } = { charge: silence, query: silence, reverse: silence, refund: silence };
  const refundNumbers: string[] = [];
  const provider: PaymentProvider = {
    scheme: 'wechat', modes: ['mpm', 'cpm'], procedure, ownsCode: (code) => code.startsWith('13'),
    present: async () => silence, charge: async () => now.charge, query: async () => now.query, reverse: async () => now.reverse,
    async refund(_, { refundNo }) {
      refundNumbers.push(refundNo);
      return now.refund;
    },
  };
  open = bench({ clock, providers: [provider], inMemory: true });
  const boot = open.boot;
  return { clock, now, refundNumbers, boot: () => boot(), terminal: boot() };
}

type Stage = ReturnType<typeof set>;
const money = (terminal: Terminal): MoneyView[] => terminal.payments.money(LANE);
const ways = (terminal: Terminal): string[] => money(terminal).flatMap(({ exits }) => exits.map(({ way }) => way));
const points = (terminal: Terminal): number => terminal.store.points.balance('merchant');
const refund = (terminal: Terminal, attemptId = 'a1', transactionId = 't1') =>
  terminal.payments.handlers['money.refund']({ attemptId, transactionId, reason: 'not due' }, terminal.caller());
const keep = (terminal: Terminal, pin = PIN, named: { transactionId?: string } = { transactionId: 't1' }) =>
  terminal.payments.handlers['money.keep']({ attemptId: 'a1', ...named, note: 'asked the head office', pin }, terminal.caller());
const attach = (terminal: Terminal, saleId: string) =>
  terminal.payments.handlers['money.attach']({ attemptId: 'a1', transactionId: 't1', saleId }, terminal.caller());
const facts = (terminal: Terminal, kind: string) => terminal.store.journal.after(0, 1_000).filter((entry) => entry.kind === kind).map(({ body }) => JSON.parse(body) as object);

async function charged({ terminal, clock, now }: Stage, amount: number, answer: Answer): Promise<void> {
  await terminal.sell(amount);
  now.charge = answer;
  terminal.payments.handlers['payment.charge']({ code: CODE }, terminal.caller('a1'));
  await clock.settle();
}

/** Cancelled and closed, then paid all the same; the sale is paid in cash. */
async function paidLate(stage: Stage): Promise<void> {
  const { terminal, clock, now } = stage;
  now.query = { kind: 'waiting', asked: true };
  await charged(stage, 1_000, { kind: 'waiting', asked: true });
  now.reverse = { kind: 'reversed', refunded: false };
  terminal.payments.handlers['payment.cancel']({ attemptId: 'a1' }, terminal.caller());
  await clock.advance(20_000);
  now.query = paid(1_000);
  await clock.advance(60_000);
  terminal.payments.handlers['payment.cash']({ tenderedMinor: minor(1_000) }, terminal.caller());
}

describe('another amount than was asked', () => {
  it('holds the sale until it is counted into it, and earns for what was taken', async () => {
    const stage = set();
    const { terminal } = stage;
    await charged(stage, 1_000, paid(900));
    const [view] = money(terminal);
    expect(view).toMatchObject({ cause: 'amountMismatch', amountMinor: 900, askedMinor: 1_000, known: ['schemePaid', 'otherAmount'], next: { kind: 'person' } });
    expect(() => terminal.payments.handlers['payment.cash']({ tenderedMinor: minor(1_000) }, terminal.caller())).toThrow(expect.objectContaining({ code: 'PAYMENT_OPEN' }));
    expect(points(terminal)).toBe(0);
    await attach(terminal, view?.saleId ?? '');
    expect([terminal.due(), points(terminal), money(terminal)]).toEqual([100, 9, []]);
    expect(facts(terminal, 'money.decided')).toMatchObject([{ way: 'attach', by: 'sim', transactionId: 't1', amountMinor: 900 }]);
    expect(() => attach(terminal, view?.saleId ?? '')).toThrow(expect.objectContaining({ code: 'BAD_STATE' }));
  });

  it('keeps its vouchers with it, also across a kill, and takes them to the sale; what does not add up is made to', async () => {
    const stage = set();
    const said = { id: 'c1', amountMinor: minor(90), schemeMinor: minor(45), merchantMinor: minor(0), otherMinor: minor(0) };
    await charged(stage, 1_000, { kind: 'paid', transactionId: 't1', amountMinor: minor(900), promotions: [said] });
    const again = stage.boot();
    await attach(again, again.sales.view(LANE).id);
    expect(again.sales.view(LANE).tenders).toMatchObject([{ amountMinor: 900, promotions: [{ ...said, otherMinor: 45 }] }]);
  });

  it('that is more than what is due cannot be counted, and goes back by a refund', async () => {
    const stage = set();
    const { terminal, clock, now } = stage;
    await charged(stage, 1_000, paid(1_100));
    expect(ways(terminal)).toEqual(['refund', 'keep']);
    now.refund = { kind: 'refunded', refundId: 'r1' };
    await refund(terminal);
    expect(() => refund(terminal)).toThrow(expect.objectContaining({ code: 'BAD_STATE' }));
    await clock.settle();
    expect([money(terminal), terminal.due(), points(terminal), terminal.payments.unresolvedOf('x')]).toEqual([[], 1_000, 0, null]);
  });
});

describe('late money', () => {
  it('of a sale that was paid otherwise is given back, across a kill, with one number', async () => {
    const stage = set();
    await paidLate(stage);
    const { terminal, clock, now, refundNumbers, boot } = stage;
    expect(ways(terminal)).toEqual(['refund', 'keep']);
    await refund(terminal);
    await clock.settle();
    expect(money(terminal)[0]).toMatchObject({ next: { kind: 'refund' }, exits: [], known: ['schemePaid', 'saleNotWaiting', 'refundUnderWay'] });
    const again = boot();
    now.refund = { kind: 'refunded', refundId: 'r1' };
    await clock.advance(60_000);
    expect(money(again)).toEqual([]);
    expect(new Set(refundNumbers).size).toBe(1);
    expect(refundNumbers.length).toBeGreaterThan(1);
  });

  it('is counted into the next customer’s sale only as what a person chose there', async () => {
    const stage = set();
    await paidLate(stage);
    const { terminal } = stage;
    terminal.sales.handlers['sale.next']({}, terminal.caller());
    await terminal.sell(1_500);
    const exit = money(terminal)[0]?.exits.find(({ way }) => way === 'attach');
    expect(exit).toMatchObject({ own: false, saleId: terminal.sales.view(LANE).id });
    expect(() => attach(terminal, 'another')).toThrow(expect.objectContaining({ code: 'BAD_STATE' }));
    await attach(terminal, terminal.sales.view(LANE).id);
    expect([terminal.due(), points(terminal)]).toEqual([500, 10]);
  });

  it('is kept on a supervisor’s word alone, stays listed, and can still go back', async () => {
    const stage = set();
    await paidLate(stage);
    const { terminal, clock, now } = stage;
    await expect(keep(terminal, '0000')).rejects.toMatchObject({ code: 'PIN' });
    expect(facts(terminal, 'money.decided')).toEqual([]);
    await keep(terminal);
    expect(money(terminal)[0]?.decision).toMatchObject({ way: 'keep', approvedBy: 'supervisor', reason: 'asked the head office' });
    expect([ways(terminal), points(terminal)]).toEqual([['refund'], 0]);
    now.refund = { kind: 'refused', code: 'NOTENOUGH', message: 'balance' };
    await refund(terminal);
    await clock.settle();
    // It can be tried again where it failed: it may not pay a sale meanwhile.
    expect(money(terminal)[0]?.known).toContain('refundFailed');
    expect(ways(terminal)).toEqual(['refund', 'keep']);
    now.refund = { kind: 'refunded', refundId: 'r1' };
    await refund(terminal);
    await clock.settle();
    expect(money(terminal)).toEqual([]);
  });
});

describe('a parked payment', () => {
  async function parked(stage: Stage): Promise<void> {
    await charged(stage, 1_000, silence);
    stage.terminal.payments.handlers['payment.cancel']({ attemptId: 'a1' }, stage.terminal.caller());
    while (money(stage.terminal)[0]?.cause !== 'parked') await stage.clock.advance(10_000);
  }

  it('frees its sale on a supervisor’s word; money that still comes is late', async () => {
    const stage = set();
    await parked(stage);
    const { terminal, clock, now } = stage;
    expect(ways(terminal)).toEqual(['keep']);
    await keep(terminal, PIN, {});
    terminal.payments.handlers['payment.cash']({ tenderedMinor: minor(1_000) }, terminal.caller());
    now.query = paid(1_000);
    await clock.advance(300_000);
    expect(money(terminal)).toMatchObject([{ cause: 'paidLate', transactionId: 't1' }]);
    expect(points(terminal)).toBe(0);
  });

  it('is ended by bills that do not have it, once they cover all the time in which it could be paid', async () => {
    const stage = set();
    await parked(stage);
    const { terminal, clock } = stage;
    const fromMs = clock.nowMs() - DAY_MS;
    const bill = (untilMs: number, complete: boolean, rows: BillRow[] = []) => terminal.payments.takeBill({ scheme: 'wechat', rows, fromMs, untilMs, complete });
    expect(bill(clock.nowMs() + DAY_MS, false)).toBe(0);
    expect(bill(clock.nowMs(), true)).toBe(0);
    expect(bill(clock.nowMs() + DAY_MS, true)).toBe(1);
    expect(terminal.store.attempts.byId('a1')?.phase).toBe('reversed');
  });
});

it('a bill proves a payment that nobody answered for, and shows a second one', async () => {
  const stage = set();
  const { terminal, clock } = stage;
  await charged(stage, 1_000, silence);
  const orderNo = terminal.store.attempts.byId('a1')?.orderNo ?? '';
  const row = (transactionId: string): BillRow => ({ kind: 'payment', orderNo, transactionId, amountMinor: minor(1_000), currency: 'CNY' });
  const bill = { scheme: 'wechat', rows: [row('t1'), row('t2')], fromMs: 0, untilMs: clock.nowMs() + DAY_MS, complete: true };
  expect(terminal.payments.takeBill(bill)).toBe(1);
  expect(terminal.sales.view(LANE)).toMatchObject({ status: 'completed', tenders: [{ transactionId: 't1' }] });
  expect(money(terminal)).toMatchObject([{ cause: 'secondCapture', transactionId: 't2', amountMinor: 1_000 }]);
  expect(terminal.payments.takeBill(bill)).toBe(0);
  // Half of it twice, by one number, is half of it.
  const half: BillRow = { ...row('t2'), kind: 'refund', refundNo: 'h', amountMinor: minor(500) };
  terminal.payments.takeBill({ ...bill, rows: [...bill.rows, half, half] });
  expect(money(terminal)).toMatchObject([{ transactionId: 't2', next: { kind: 'person' } }]);
  // Somebody gives it back in the scheme's own app: the next bill says so, and nobody has to choose any more.
  const back: BillRow = { ...row('t2'), kind: 'refund', refundNo: 'x' };
  terminal.payments.takeBill({ ...bill, rows: [...bill.rows, back] });
  expect([money(terminal), points(terminal)]).toEqual([[], 10]);
});

it('the sweep takes up an attempt that nobody is at', async () => {
  const stage = set();
  const { terminal, clock, now } = stage;
  await charged(stage, 1_000, { kind: 'waiting', asked: true });
  // As another process would leave it: saved, and with no timer here.
  const left = terminal.store.attempts.byId('a1');
  if (left === null) throw new Error('no attempt');
  const { call: _call, nextAtMs: _next, payerCodeHash: _hash, ...rest } = left;
  terminal.store.commit((tx) => tx.append('attempt.step', { ...rest, id: 'b1', orderNo: 'o9', saleId: 's9' }));
  now.query = paid(1_000, 't9');
  await clock.advance(SWEEP_EVERY_MS);
  expect(terminal.store.attempts.byId('b1')?.phase).toBe('paidLate');
});
