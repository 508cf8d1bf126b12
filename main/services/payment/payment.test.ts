import { afterEach, describe, expect, it } from 'vitest';
import { Fault, minor, type Minor } from '#main/contract';
import type { Answer, ChannelOrder, PaymentProvider, Store } from '#main/ports.ts';
import { virtualClock, type VirtualClock } from '#test/sim/clock.ts';
import { bench, LANE, type Bench, type Faults, type Terminal } from '#test/sim/terminal.ts';
import { CALL_GUARD_MS } from './calls.ts';

const CODE = '130000000000000001';
const CODE_2 = '130000000000000002';
const procedure = {
  firstQueryAfterMs: 5_000, queryEveryMs: 3_000, giveUpAfterMs: { mpm: 60_000, cpm: 45_000 },
  reverseNotBeforeMs: 15_000, reverseEveryMs: 5_000, reversesMax: 3, timeoutMs: 10_000,
};

type CallName = 'present' | 'charge' | 'query' | 'reverse';
interface Asked { call: CallName; orderNo: string }

/** A scheme that says what the test wants, in order; then it keeps silent. */
function scripted(scheme: string, script: Partial<Record<CallName, (Answer | 'hang')[]>>): PaymentProvider & { asked: Asked[]; say: typeof script } {
  const asked: Asked[] = [];
  async function answer(call: CallName, order: ChannelOrder): Promise<Answer> {
    asked.push({ call, orderNo: order.orderNo });
    const next = script[call]?.shift() ?? { kind: 'unknown' as const, reason: 'silence' };
    return next === 'hang' ? await new Promise<Answer>(() => {}) : next;
  }
  return {
    scheme, modes: ['mpm', 'cpm'], procedure, asked, say: script,
    ownsCode: (code) => code.startsWith('13'),
    present: (order) => answer('present', order),
    charge: (order) => answer('charge', order),
    query: (order) => answer('query', order),
    reverse: (order) => answer('reverse', order),
    refund: async () => ({ kind: 'unknown', reason: 'not asked' }),
  };
}

const paid = (amount: number, transactionId = 't1', payerId?: string): Answer => ({
  kind: 'paid', transactionId, amountMinor: minor(amount), ...(payerId === undefined ? {} : { payerId }),
});
const shown = (clock: VirtualClock): Answer => ({ kind: 'presented', qr: 'weixin://pay/1', expiresAtMs: clock.nowMs() + 7_200_000 });

let open: Bench | null = null;
afterEach(() => {
  open?.remove();
  open = null;
});

function set(script: Partial<Record<CallName, (Answer | 'hang')[]>> = {}, faults: Faults = {}) {
  const clock = virtualClock();
  const provider = scripted('wechat', script);
  open = bench({ clock, providers: [provider], faults });
  return { clock, provider, bench: open, terminal: open.boot() };
}

const calls = (provider: { asked: Asked[] }): CallName[] => provider.asked.map(({ call }) => call);
const phase = (terminal: Terminal, id: string): string | undefined => terminal.store.attempts.byId(id)?.phase;
function fault(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof Fault) return error.code;
    throw error;
  }
  return 'none';
}

const charge = (terminal: Terminal, code: string, id: string, amountMinor?: Minor) =>
  terminal.payments.handlers['payment.charge']({ code, ...(amountMinor === undefined ? {} : { amountMinor }) }, terminal.caller(id));
const present = (terminal: Terminal, id: string) => terminal.payments.handlers['payment.present']({ scheme: 'wechat' }, terminal.caller(id));
const cash = (terminal: Terminal, amount: number) => terminal.payments.handlers['payment.cash']({ tenderedMinor: minor(amount) }, terminal.caller());

function journal(store: Store, fromSeq = 0): { kind: string; body: { phase?: string; points?: number } }[] {
  return store.journal.after(fromSeq, 1_000).map(({ kind, body }) => ({ kind, body: JSON.parse(body) as { phase?: string } }));
}

describe('a collection', () => {
  it('by a shown code completes the sale, earns points, and tells the screens, in one commit', async () => {
    const { clock, provider, terminal } = set({ query: [{ kind: 'waiting', asked: false }, paid(1999, 't1', 'p1')] });
    provider.say.present = [shown(clock)];
    await terminal.sell(1999);
    present(terminal, 'a1');
    expect(phase(terminal, 'a1')).toBe('sent');
    await clock.settle();
    expect(terminal.lastPayment().attempt).toMatchObject({ phase: 'waitingForPayer', qr: 'weixin://pay/1' });
    const before = terminal.store.journal.tail().seq;
    await clock.advance(procedure.queryEveryMs * 2);
    expect(journal(terminal.store, before).map(({ kind, body }) => body.phase ?? kind)).toEqual(['paid', 'sale.completed', 'points.earned']);
    expect(terminal.lastPayment()).toMatchObject({ attempt: { phase: 'paid', transactionId: 't1' }, inQuestion: [] });
    expect(terminal.sales.view(LANE)).toMatchObject({ status: 'completed', pointsEarned: 19, receiptNo: 'T1-000001' });
    expect(terminal.events.filter(({ event }) => event === 'points').at(-1)?.data).toMatchObject({ today: 19, total: 19 });
    expect(terminal.store.points.earnedOn('2026-01-05', 'p1')).toBe(19);
    // The sweep alone.
    expect(clock.timers()).toBe(1);
  });

  it('by a payer code is charged once, also where the command is sent again', async () => {
    const { clock, provider, terminal } = set({ charge: [paid(500)] });
    await terminal.sell(500);
    expect(charge(terminal, CODE, 'a1')).toEqual({ attemptId: 'a1' });
    expect(charge(terminal, CODE, 'a1')).toEqual({ attemptId: 'a1' });
    await clock.settle();
    expect(charge(terminal, CODE, 'a1')).toEqual({ attemptId: 'a1' });
    expect(calls(provider)).toEqual(['charge']);
    expect(terminal.sales.view(LANE).status).toBe('completed');
  });

  it('in part leaves the rest to another way to pay', async () => {
    const { clock, terminal } = set({ charge: [paid(300)] });
    await terminal.sell(500);
    charge(terminal, CODE, 'a1', minor(300));
    await clock.settle();
    expect(terminal.due()).toBe(200);
    expect(cash(terminal, 500)).toEqual({ changeMinor: 300 });
    expect(terminal.store.sales.count()).toBe(1);
  });

  it('of an amount that is not due is refused', async () => {
    const { terminal } = set();
    await terminal.sell(500);
    expect(fault(() => charge(terminal, CODE, 'a1', minor(501)))).toBe('AMOUNT');
    expect(fault(() => charge(terminal, CODE, 'a1', minor(0)))).toBe('AMOUNT');
  });

  it('polls without a word in the journal', async () => {
    const { clock, provider, terminal } = set();
    provider.say.present = [shown(clock)];
    provider.say.query = Array.from({ length: 15 }, (): Answer => ({ kind: 'waiting', asked: false }));
    await terminal.sell(500);
    present(terminal, 'a1');
    await clock.settle();
    const before = terminal.store.journal.tail().seq;
    await clock.advance(procedure.queryEveryMs * 15);
    expect(calls(provider).length).toBe(16);
    expect(terminal.store.journal.tail().seq).toBe(before);
  });
});

describe('a code', () => {
  it('is taken once, named when its scheme is off, and refused when nobody knows it', async () => {
    const { clock, terminal } = set({ charge: [{ kind: 'refused', code: 'AUTHCODEEXPIRE', message: 'expired' }] });
    await terminal.sell(500);
    charge(terminal, CODE, 'a1');
    await clock.settle();
    expect(terminal.lastPayment().attempt).toMatchObject({ phase: 'refused', refusal: { code: 'AUTHCODEEXPIRE' } });
    expect(fault(() => charge(terminal, CODE, 'a2'))).toBe('CODE_USED');
    expect(fault(() => charge(terminal, '281234567890123456', 'a3'))).toBe('SCHEME_OFF');
    expect(fault(() => charge(terminal, '6901234567892', 'a4'))).toBe('CODE_NOT_RECOGNISED');
    expect(JSON.stringify(journal(terminal.store))).not.toContain(CODE);
  });

  it('makes one attempt however often it is scanned: at once, after its end, in another sale, after a restart, by either way', async () => {
    const { clock, provider, bench: at, terminal } = set({ charge: [paid(500)] });
    await terminal.sell(500);
    charge(terminal, CODE, 'a1');
    expect(fault(() => charge(terminal, CODE, 'a2'))).toBe('PAYMENT_OPEN');
    await clock.settle();
    terminal.sales.handlers['sale.next']({}, terminal.caller());
    await terminal.sell(500);
    expect(fault(() => charge(terminal, ` ${CODE}\n`, 'a3'))).toBe('CODE_USED');
    const again = at.boot();
    await again.sell(500);
    expect(fault(() => charge(again, CODE, 'a4'))).toBe('CODE_USED');
    const scanned = again.sales.handlers['sale.scan']({ code: CODE }, again.caller());
    expect(scanned).toMatchObject({ outcome: 'refused', error: { code: 'CODE_USED' } });
    expect(calls(provider)).toEqual(['charge']);
    expect(['a2', 'a3', 'a4'].map((id) => again.store.attempts.byId(id))).toEqual([null, null, null]);
  });

  it('of a crash before its charge was sent is not charged again either: its number is asked about', async () => {
    const { clock, provider, bench: at, terminal } = set({ charge: ['hang'], query: [paid(500)] });
    await terminal.sell(500);
    charge(terminal, CODE, 'a1');
    const again = at.boot();
    expect(fault(() => charge(again, CODE, 'a2'))).toBe('PAYMENT_OPEN');
    await clock.settle();
    await clock.advance(procedure.firstQueryAfterMs);
    expect(calls(provider)).toEqual(['charge', 'query']);
    expect(again.store.sales.count()).toBe(1);
  });

  it('that is new makes a new attempt with a number of its own', async () => {
    const { clock, provider, terminal } = set({ charge: [{ kind: 'refused', code: 'NOTENOUGH', message: 'no money' }, paid(500)] });
    await terminal.sell(500);
    charge(terminal, CODE, 'a1');
    await clock.settle();
    charge(terminal, CODE_2, 'a2');
    await clock.settle();
    expect(new Set(provider.asked.map(({ orderNo }) => orderNo)).size).toBe(2);
    expect(terminal.sales.view(LANE).status).toBe('completed');
  });
});

describe('while a payment is open', () => {
  it('nothing else happens to the sale', async () => {
    const { clock, terminal } = set({ charge: ['hang'] });
    await terminal.sell(500);
    charge(terminal, CODE, 'a1');
    await clock.settle();
    expect(fault(() => charge(terminal, CODE_2, 'a2'))).toBe('PAYMENT_OPEN');
    expect(fault(() => present(terminal, 'a3'))).toBe('PAYMENT_OPEN');
    expect(fault(() => cash(terminal, 500))).toBe('PAYMENT_OPEN');
    expect(fault(() => terminal.payments.handlers['payment.back']({}, terminal.caller()))).toBe('PAYMENT_OPEN');
    expect(fault(() => terminal.sales.handlers['sale.clear']({}, terminal.caller()))).toBe('PAYMENT_OPEN');
    expect(fault(() => terminal.sales.handlers['sale.hold']({}, terminal.caller()))).toBe('PAYMENT_OPEN');
  });

  it('a call that hangs counts as unknown after its time, and is asked about', async () => {
    const { clock, provider, terminal } = set({ charge: ['hang'], query: [paid(500)] });
    await terminal.sell(500);
    charge(terminal, CODE, 'a1');
    await clock.advance(CALL_GUARD_MS - 1);
    expect(phase(terminal, 'a1')).toBe('sent');
    await clock.advance(procedure.firstQueryAfterMs);
    expect(calls(provider)).toEqual(['charge', 'query']);
    expect(phase(terminal, 'a1')).toBe('paid');
  });

  it('the network may be gone: the attempt is parked, and ends when the scheme answers again', async () => {
    const { clock, provider, terminal } = set();
    await terminal.sell(500);
    charge(terminal, CODE, 'a1');
    await clock.advance(120_000);
    expect(terminal.lastPayment().attempt).toMatchObject({ phase: 'parked', refusal: { code: 'NOT_CONFIRMED' } });
    expect(calls(provider).filter((call) => call === 'reverse').length).toBe(procedure.reversesMax);
    provider.say.query = [paid(500)];
    await clock.advance(60_000);
    expect(phase(terminal, 'a1')).toBe('paid');
    expect(terminal.store.sales.count()).toBe(1);
  });

  it('a code that never came frees the sale by itself: cash works without the network', async () => {
    const { clock, terminal } = set();
    await terminal.sell(500);
    present(terminal, 'a1');
    await clock.advance(procedure.firstQueryAfterMs);
    expect(phase(terminal, 'a1')).toBe('reversed');
    expect(cash(terminal, 500)).toEqual({ changeMinor: 0 });
  });

  it('a cancel is a request: money taken meanwhile wins', async () => {
    const { clock, provider, terminal } = set({ query: [paid(500)] });
    provider.say.present = [shown(clock)];
    await terminal.sell(500);
    present(terminal, 'a1');
    await clock.settle();
    terminal.payments.handlers['payment.cancel']({ attemptId: 'a1' }, terminal.caller());
    expect(terminal.lastPayment().attempt?.qr).toBeUndefined();
    await clock.settle();
    expect(phase(terminal, 'a1')).toBe('paid');
    expect(calls(provider)).toEqual(['present', 'query']);
  });

  it('is unknown to nobody: a wrong id is said so', () => {
    const { terminal } = set();
    expect(fault(() => terminal.payments.handlers['payment.cancel']({ attemptId: 'nope' }, terminal.caller()))).toBe('NOT_FOUND');
  });
});

describe('after a restart', () => {
  it('an open charge is queried, never sent again, and completes its sale', async () => {
    const { clock, provider, bench: b, terminal } = set({ charge: ['hang'], query: [paid(500)] });
    await terminal.sell(500);
    charge(terminal, CODE, 'a1');
    await clock.settle();
    const again = b.boot();
    expect(again.payments.unresolvedOf(again.sales.register.current(LANE).saleId)?.id).toBe('a1');
    expect(charge(again, CODE, 'a1')).toEqual({ attemptId: 'a1' });
    await clock.settle();
    expect(calls(provider)).toEqual(['charge', 'query']);
    expect(again.sales.view(LANE)).toMatchObject({ status: 'completed', receiptNo: 'T1-000001' });
    expect(again.store.points.balance('merchant')).toBe(5);
  });

  it('a scheme that was switched off leaves its money in question, and says what to do', async () => {
    const { clock, provider, bench: b, terminal } = set({ charge: ['hang'] });
    await terminal.sell(500);
    charge(terminal, CODE, 'a1');
    await clock.settle();
    const again = b.boot([]);
    expect(again.lastPayment().attempt).toMatchObject({ id: 'a1', phase: 'sent' });
    expect(fault(() => again.payments.handlers['payment.query']({ attemptId: 'a1' }, again.caller()))).toBe('SCHEME_OFF');
    expect(fault(() => cash(again, 500))).toBe('PAYMENT_OPEN');
    expect(calls(provider)).toEqual(['charge']);
    expect(again.log.some((line) => line.startsWith('payment.schemeOff'))).toBe(true);
  });

  it('money that came after a reversal is found', async () => {
    const { clock, provider, bench: b, terminal } = set({ charge: [{ kind: 'waiting', asked: true }] });
    await terminal.sell(500);
    charge(terminal, CODE, 'a1');
    await clock.advance(16_000);
    provider.say.query = [{ kind: 'waiting', asked: true }, { kind: 'waiting', asked: true }];
    provider.say.reverse = [{ kind: 'reversed', refunded: false }];
    terminal.payments.handlers['payment.cancel']({ attemptId: 'a1' }, terminal.caller());
    await clock.settle();
    expect(phase(terminal, 'a1')).toBe('reversed');
    provider.say.query = [paid(500, 'late')];
    const again = b.boot();
    await clock.settle();
    expect(again.lastPayment().attempt).toMatchObject({ phase: 'paidLate', transactionId: 'late' });
    cash(again, 500);
    again.sales.handlers['sale.next']({}, again.caller());
    expect(again.lastPayment()).toMatchObject({ inQuestion: [{ id: 'a1', phase: 'paidLate' }] });
    expect(again.store.points.balance('merchant')).toBe(0);
  });
});

describe('money that its sale no longer waits for', () => {
  it('is late: shown, without points, and not lost', async () => {
    let forgotten = false;
    const faults: Faults = { store: (store) => ({ ...store, drafts: { ...store.drafts, load: (lane) => (forgotten ? null : store.drafts.load(lane)) } }) };
    const { clock, bench: b, terminal } = set({ charge: ['hang'], query: [paid(500)] }, faults);
    await terminal.sell(500);
    charge(terminal, CODE, 'a1');
    await clock.settle();
    forgotten = true;
    const again = b.boot();
    await clock.settle();
    expect(again.lastPayment().inQuestion).toMatchObject([{ id: 'a1', phase: 'paidLate', transactionId: 't1' }]);
    expect(again.store.sales.count()).toBe(0);
    expect(again.store.points.balance('merchant')).toBe(0);
  });
});

describe('a store that does not save', () => {
  it('stops the charge before it leaves', async () => {
    let full = false;
    const { clock, provider, terminal } = set({ charge: [paid(500)] }, { store: (store) => ({ ...store, commit: (work) => {
      if (full) throw new Fault('STORE', 'the disk is full');
      return store.commit(work);
    } }) });
    await terminal.sell(500);
    full = true;
    expect(fault(() => charge(terminal, CODE, 'a1'))).toBe('STORE');
    await clock.settle();
    expect(provider.asked).toEqual([]);
    full = false;
    expect(charge(terminal, CODE, 'a1')).toEqual({ attemptId: 'a1' });
    await clock.settle();
    expect(phase(terminal, 'a1')).toBe('paid');
  });

  it('keeps a payment open until it can be saved, and asks the scheme again', async () => {
    let full = false;
    const { clock, provider, terminal } = set({ charge: [paid(500)], query: [paid(500)] }, { store: (store) => ({ ...store, commit: (work) => {
      if (full) throw new Fault('STORE', 'the disk is full');
      return store.commit(work);
    } }) });
    await terminal.sell(500);
    charge(terminal, CODE, 'a1');
    full = true;
    await clock.settle();
    expect(phase(terminal, 'a1')).toBe('sent');
    expect(terminal.events.at(-1)).toMatchObject({ event: 'trouble', data: { code: 'STORE' } });
    full = false;
    await clock.advance(60_000);
    expect(phase(terminal, 'a1')).toBe('paid');
    expect(calls(provider)).toEqual(['charge', 'query']);
    expect(terminal.store.points.balance('merchant')).toBe(5);
  });
});
