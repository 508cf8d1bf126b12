import { afterEach, describe, expect, it } from 'vitest';
import { Fault, minor, type RentalView } from '#main/contract';
import type { RentalAnswer } from '#main/core/rental/answer.ts';
import type { Caller, PaymentProvider, RentalOrder, RentalProvider, Store } from '#main/ports.ts';
import { virtualClock, type VirtualClock } from '#test/sim/clock.ts';
import { memoryStore } from '#test/sim/store.ts';
import { createRentals, type RentalsService } from './index.ts';

const procedure = { firstQueryAfterMs: 5_000, queryEveryMs: 3_000, giveUpAfterMs: { mpm: 60_000, cpm: 45_000 }, reverseNotBeforeMs: 0, reverseEveryMs: 5_000, reversesMax: 3, timeoutMs: 10_000 };
const unknown: RentalAnswer = { kind: 'unknown', reason: 'timed out' };

/** A scheme's truth, and a line that may be down. */
class Scheme {
  state: 'none' | 'created' | 'doing' | 'complete' | 'done' | 'revoked' = 'none';
  captured: number[] = [];
  asked: string[] = [];
  line: 'up' | 'down' | 'answersLost' = 'up';
  /** The customer's account has nothing. */
  poor = false;
  #total = 0;

  readonly rental: RentalProvider = {
    takesAgreements: false,
    currency: 'CNY',
    open: (order) => this.#call('open', order, () => void (this.state === 'none' && (this.state = 'created'))),
    query: (order) => this.#call('query', order, () => {}),
    cancel: (order) => this.#call('cancel', order, () => void ((this.state === 'created' || this.state === 'doing') && (this.state = 'revoked'))),
    complete: (order, bill) => this.#call('complete', order, () => {
      if (this.state !== 'doing') return;
      this.#total = bill.totalMinor;
      this.state = 'complete';
      if (!this.poor) this.pay();
    }),
  };

  pay(): void {
    if (this.state !== 'complete') return;
    this.captured.push(this.#total);
    this.state = 'done';
  }

  async #call(name: string, { orderNo }: RentalOrder, act: () => void): Promise<RentalAnswer> {
    this.asked.push(`${name} ${orderNo}`);
    if (this.line === 'down') return unknown;
    act();
    return this.line === 'answersLost' ? unknown : this.#say(name);
  }

  #say(name: string): RentalAnswer {
    switch (this.state) {
      case 'none': return { kind: 'absent' };
      case 'created': return { kind: 'consent', ...(name === 'open' ? { code: 'qr' } : {}) };
      case 'doing': return { kind: 'out' };
      case 'complete': return { kind: 'collecting' };
      case 'revoked': return { kind: 'revoked' };
      case 'done': return { kind: 'done', paidMinor: minor(this.captured[0] ?? 0), transactionId: 'tx1' };
    }
  }
}

class PowerCut extends Error {}

interface Counter {
  rentals: RentalsService;
  store: Store;
  scheme: Scheme;
  clock: VirtualClock;
  told(): RentalView | undefined;
  /** The next process on the same data. @param cutAfter points of this process, then the power goes */
  again(cutAfter?: number): Counter;
  dead(): boolean;
  points(): number;
}

const stores: Store[] = [];
afterEach(() => {
  for (const store of stores.splice(0)) store.close();
});

function counter(cutAfter = Number.POSITIVE_INFINITY): Counter {
  const clock = virtualClock();
  const scheme = new Scheme();
  const real = memoryStore({ terminalId: 'T1', shopName: 'x', region: 'cn', currency: 'CNY' }, clock.nowMs);
  stores.push(real);
  let ids = 0;
  const boot = (cut: number): Counter => {
    let dead = false;
    let points = 0;
    let told: RentalView | undefined;
    const point = (): void => {
      if (dead) throw new PowerCut();
      if ((points += 1) <= cut) return;
      dead = true;
      throw new PowerCut();
    };
    const store: Store = { ...real, commit(work) {
      point();
      const result = real.commit((tx) => {
        const done = work(tx);
        point();
        return done;
      });
      point();
      return result;
    } };
    const never = new Promise<never>(() => {});
    // At once, as a request goes out: what was not saved before it shows.
    const through = async (call: () => Promise<RentalAnswer>): Promise<RentalAnswer> => {
      try {
        point();
        const answer = await call();
        point();
        return answer;
      } catch (error) {
        if (error instanceof PowerCut) return await never;
        throw error;
      }
    };
    const { rental } = scheme;
    const mortal: RentalProvider = {
      ...rental,
      open: (order) => through(() => rental.open(order)),
      query: (order) => through(() => rental.query(order)),
      cancel: (order) => through(() => rental.cancel(order)),
      complete: (order, bill, atMs) => through(() => rental.complete(order, bill, atMs)),
    };
    const say = async () => unknown as never;
    const provider: PaymentProvider = { scheme: 'wechat', modes: [], procedure, ownsCode: () => false, present: say, charge: say, query: say, reverse: say, refund: say, rental: mortal };
    const rentals = createRentals({
      store, providers: [provider], currency: 'CNY', sync: { wake() {} }, log: { info() {}, warn() {}, error() {} },
      clock: { nowMs: clock.nowMs, after: (ms, run) => clock.after(ms, () => void (dead || run())) },
      ids: { next: () => `O${(ids += 1)}` },
      emit: (event, data) => void (event === 'rentals' && (told = (data as RentalView[]).at(-1))),
    });
    try {
      rentals.recover();
    } catch (error) {
      if (!(error instanceof PowerCut)) throw error;
    }
    return { rentals, store: real, scheme, clock, told: () => told, again: (next = Number.POSITIVE_INFINITY) => boot(next), dead: () => dead, points: () => points };
  };
  return boot(cutAfter);
}

const caller = (commandId = 'c1'): Caller => ({ role: 'cashier', lane: 'main', commandId, client: 'x' });
const openOne = (at: Counter, id = 'c1') => at.rentals.handlers['rental.open']({ scheme: 'wechat', name: '雨伞', riskMinor: minor(9_900) }, caller(id));
const back = (at: Counter, amount: number, discount?: number) =>
  at.rentals.handlers['rental.return']({ rentalId: 'c1', amountMinor: minor(amount), ...(discount === undefined ? {} : { discountMinor: minor(discount) }) }, caller());
const phase = (at: Counter): string | undefined => at.store.rentals.byId('c1')?.phase;
const collected = (at: Counter) => at.store.journal.after(0, 1_000).filter(({ kind }) => kind === 'rental.collected').map(({ body }) => JSON.parse(body) as { amountMinor: number; askedMinor: number; transactionId: string });
const code = (run: () => unknown): string => {
  try {
    run();
    return 'none';
  } catch (error) {
    return (error as Fault).code;
  }
};

/** The customer agrees as soon as there is something to agree to. */
async function rentOut(at: Counter): Promise<void> {
  openOne(at);
  await at.clock.settle();
  at.scheme.state = 'doing';
  await at.clock.advance(3_000);
}

describe('goods are rented out', () => {
  it('once the customer agrees by the code, listed while they are out, and what is due comes back as a fact of its own', async () => {
    const at = counter();
    openOne(at);
    await at.clock.settle();
    expect(at.told()).toMatchObject({ phase: 'consent', code: 'qr', inDoubt: false });
    at.scheme.state = 'doing';
    await at.clock.advance(3_000);
    expect(at.rentals.views()).toMatchObject([{ id: 'c1', phase: 'out', outAtMs: at.clock.nowMs() }]);
    expect(at.rentals.views()[0]).not.toHaveProperty('code');
    back(at, 1_500, 300);
    await at.clock.settle();
    expect(at.told()).toMatchObject({ phase: 'done', totalMinor: 1_200, paidMinor: 1_200 });
    expect(collected(at)).toEqual([expect.objectContaining({ amountMinor: 1_200, askedMinor: 1_200, transactionId: 'tx1' })]);
    expect(at.rentals.handlers['rental.list']({}, caller())).toEqual({ rentals: [] });
    expect(at.rentals.handlers['rental.find']({ text: '雨' }, caller())).toMatchObject({ rentals: [{ id: 'c1', phase: 'done' }] });
    expect(at.rentals.handlers['rental.find']({ text: 'o1' }, caller()).rentals).toHaveLength(1);
    expect(at.rentals.handlers['rental.find']({ text: 'x' }, caller()).rentals).toEqual([]);
  });

  it('the same command again, also after a restart, is the same rental', async () => {
    const at = counter();
    openOne(at);
    openOne(at);
    await at.clock.settle();
    const after = at.again();
    openOne(after);
    await at.clock.settle();
    expect(after.store.rentals.recent(9)).toHaveLength(1);
    expect(new Set(at.scheme.asked.map((one) => one.split(' ')[1]))).toEqual(new Set(['O1']));
  });

  it('the code that was shown is there after a restart', async () => {
    const at = counter();
    openOne(at);
    await at.clock.settle();
    const after = at.again();
    await at.clock.settle();
    expect(after.rentals.views()).toMatchObject([{ phase: 'consent', code: 'qr' }]);
  });

  it('a code that nobody agrees to is called off, and the silence of the scheme is said', async () => {
    const at = counter();
    openOne(at);
    await at.clock.advance(60_000);
    at.scheme.line = 'down';
    await at.clock.advance(60_000);
    expect(at.rentals.views()).toMatchObject([{ phase: 'consent', inDoubt: true }]);
    at.scheme.line = 'up';
    await at.clock.advance(15 * 60_000);
    expect(phase(at)).toBe('revoked');
    expect(at.scheme.state).toBe('revoked');
  });

  it('is refused where it makes no sense', async () => {
    const at = counter();
    const open = (args: object) => code(() => at.rentals.handlers['rental.open']({ scheme: 'wechat', name: 'x', riskMinor: minor(1), ...args }, caller('c9')));
    expect(open({ scheme: 'paypay' })).toBe('SCHEME_OFF');
    expect(open({ riskMinor: minor(0) })).toBe('AMOUNT');
    expect(open({ agreement: 'ZMOP12345678' })).toBe('BAD_ARGS');
    expect(code(() => back(at, 1))).toBe('NOT_FOUND');
    openOne(at);
    expect(code(() => back(at, 1))).toBe('BAD_STATE');
    await at.clock.settle();
    at.scheme.state = 'doing';
    await at.clock.advance(3_000);
    for (const [amount, discount] of [[9_901, 0], [100, 101], [10_000, 99]] as const) expect(code(() => back(at, amount, discount))).toBe('AMOUNT');
    expect(phase(at)).toBe('out');
    at.scheme.line = 'down';
    back(at, 9_900);
    // Twice is once, and there is no cancelling any more.
    expect(code(() => back(at, 9_900))).toBe('BAD_STATE');
    expect(code(() => at.rentals.handlers['rental.cancel']({ rentalId: 'c1' }, caller()))).toBe('BAD_STATE');
  });
});

describe('silence', () => {
  it('after a return is asked about until it is known, and the money is taken once', async () => {
    for (const line of ['down', 'answersLost'] as const) {
      const at = counter();
      await rentOut(at);
      at.scheme.line = line;
      back(at, 800);
      await at.clock.settle();
      expect(at.told()).toMatchObject({ phase: 'completing', inDoubt: true, totalMinor: 800 });
      expect(collected(at)).toEqual([]);
      await at.clock.advance(60 * 60_000);
      at.scheme.line = 'up';
      await at.clock.advance(60 * 60_000);
      expect(phase(at)).toBe('done');
      expect(at.scheme.captured).toEqual([800]);
      expect(collected(at)).toMatchObject([{ amountMinor: 800 }]);
    }
  });

  it('a customer who pays days later has paid', async () => {
    const at = counter();
    await rentOut(at);
    at.scheme.poor = true;
    back(at, 800);
    await at.clock.advance(3 * 86_400_000);
    expect(at.rentals.views()).toMatchObject([{ phase: 'collecting' }]);
    at.scheme.pay();
    await at.clock.advance(60 * 60_000);
    expect(phase(at)).toBe('done');
  });
});

describe('the power goes', () => {
  it('at every point of a rental: the next process knows what the scheme knows, and the money is taken once and recorded once', async () => {
    let cuts = 0;
    for (let cut = 0; ; cut += 1) {
      const first = counter(cut);
      let at = first;
      for (let lives = 0; phase(at) !== 'done' && lives < 30; lives += 1) {
        try {
          if (at.store.rentals.byId('c1') === null) openOne(at);
          await at.clock.advance(6_000);
          if (at.scheme.state === 'created') at.scheme.state = 'doing';
          await at.clock.advance(20_000);
          if (!at.dead() && phase(at) === 'out') back(at, 700);
          await at.clock.advance(60_000);
        } catch (error) {
          if (!(error instanceof PowerCut)) throw error;
        }
        if (at.dead()) at = at.again();
      }
      expect(phase(at)).toBe('done');
      expect(at.scheme.captured).toEqual([700]);
      expect(collected(at)).toHaveLength(1);
      expect(at.store.rentals.recent(9)).toHaveLength(1);
      // Nothing was ever asked under a number that is not in the journal.
      expect(new Set(at.scheme.asked.map((one) => one.split(' ')[1]))).toEqual(new Set([at.store.rentals.byId('c1')?.orderNo]));
      if (!first.dead()) break;
      cuts += 1;
    }
    expect(cuts).toBeGreaterThan(15);
  });

  it('while it is cancelled: it is cancelled, and no money moves', async () => {
    for (let cut = 0; cut < 12; cut += 1) {
      const at = counter();
      await rentOut(at);
      const killed = at.again(cut);
      await at.clock.settle();
      try {
        killed.rentals.handlers['rental.cancel']({ rentalId: 'c1' }, caller());
        await at.clock.advance(1_000);
      } catch (error) {
        if (!(error instanceof PowerCut)) throw error;
      }
      const after = at.again();
      await at.clock.advance(60_000);
      if (phase(after) === 'out') after.rentals.handlers['rental.cancel']({ rentalId: 'c1' }, caller());
      await at.clock.advance(60_000);
      expect(phase(after)).toBe('revoked');
      expect(at.scheme.state).toBe('revoked');
      expect(at.scheme.captured).toEqual([]);
    }
  });
});
