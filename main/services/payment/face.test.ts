/** Payments by face, with the process ending wherever a process can end. */
import { afterEach, describe, expect, it } from 'vitest';
import { Fault, minor } from '#main/contract';
import { isUnresolved } from '#main/core/payment/attempt.ts';
import type { Captured, ChannelOrder, FacePayment, PaymentProvider } from '#main/ports.ts';
import { virtualClock } from '#test/sim/clock.ts';
import { bench, type Bench, type Faults, type Terminal } from '#test/sim/terminal.ts';
import { FACE_TAKE_MS } from './face-run.ts';

let open: Bench | null = null;
afterEach(() => {
  open?.remove();
  open = null;
});

/** A scheme that keeps books: a code is good once, for its order. `lost`: charges that were done and never answered. */
function scheme(captured: (order: ChannelOrder) => Promise<Captured>, lost = 0): PaymentProvider & { kept: Map<string, number>; told: [string, boolean][]; asks: (() => void)[] } {
  const kept = new Map<string, number>();
  const used = new Set<string>();
  const told: [string, boolean][] = [];
  const asks: (() => void)[] = [];
  let silent = lost;
  const paid = (order: ChannelOrder) => ({ kind: 'paid' as const, transactionId: `t${order.orderNo}`, amountMinor: order.amountMinor });
  const face: FacePayment = {
    ownScreen: true,
    trouble: () => null,
    onChange: () => () => {},
    start() {},
    capture(order, options) {
      asks.push(() => options.asks({ wrong: false }));
      return captured(order);
    },
    enter() {},
    tell: async ({ orderNo }, isPaid) => void told.push([orderNo, isPaid]),
    close: async () => {},
  };
  return {
    scheme: 'wechat', modes: ['cpm'], face, kept, told, asks,
    procedure: { firstQueryAfterMs: 5_000, queryEveryMs: 3_000, giveUpAfterMs: { mpm: 60_000, cpm: 45_000 }, reverseNotBeforeMs: 15_000, reverseEveryMs: 5_000, reversesMax: 3, timeoutMs: 10_000 },
    ownsCode: () => false,
    present: async () => ({ kind: 'unknown', reason: 'not asked' }),
    async charge(order, code) {
      if (used.has(code) || code !== `code of ${order.orderNo}`) return { kind: 'unknown', reason: 'used' };
      used.add(code);
      kept.set(order.orderNo, order.amountMinor);
      if (silent > 0) {
        silent -= 1;
        return { kind: 'unknown', reason: 'silence' };
      }
      return paid(order);
    },
    query: async (order) => (kept.has(order.orderNo) ? paid(order) : { kind: 'absent' }),
    async reverse(order) {
      const had = kept.delete(order.orderNo);
      return { kind: 'reversed', refunded: had };
    },
    refund: async () => ({ kind: 'unknown', reason: 'not asked' }),
  };
}

const looks = async (order: ChannelOrder): Promise<Captured> => ({ kind: 'code', code: `code of ${order.orderNo}` });
const pay = (terminal: Terminal, id: string): unknown => terminal.payments.handlers['face.pay']({ scheme: 'wechat', consent: true }, terminal.caller(id));
const faceView = (terminal: Terminal) => terminal.payments.face();

describe('with the process ending at any point', () => {
  it.each([0, 1])('charged once or not at all, and told so (%i answers lost)', async (lost) => {
    const ends: Record<string, number> = {};
    for (let at = 0; ; at += 1) {
      let points = 0;
      const faults: Faults = { crashHere: () => (points += 1) === at + 1 };
      const clock = virtualClock();
      const books = scheme(looks, lost);
      open = bench({ clock, providers: [books], faults, inMemory: true });
      let terminal = open.boot();
      points = -1_000_000;
      await terminal.sell(700);
      points = 0;
      try {
        pay(terminal, 'a1');
      } catch (error) {
        if (error instanceof Fault) throw error;
      }
      await clock.advance(FACE_TAKE_MS * 3);
      const wasDead = terminal.dead();
      if (wasDead) {
        points = -1_000_000;
        terminal = open.boot();
        await clock.advance(FACE_TAKE_MS * 20);
      }
      const attempt = terminal.store.attempts.byId('a1');
      if (attempt !== null) expect(isUnresolved(attempt)).toBe(false);
      expect([...books.kept.values()]).toEqual(attempt?.phase === 'paid' ? [700] : []);
      expect(terminal.store.sales.count()).toBe(attempt?.phase === 'paid' ? 1 : 0);
      const how = `${attempt?.phase ?? 'none'} ${attempt?.refusal?.code ?? ''}`.trim();
      ends[how] = (ends[how] ?? 0) + 1;
      if (!wasDead) break;
      open.remove();
    }
    // Before it was saved: nothing. While it looked: told as interrupted. From `sent` on: what the scheme says.
    expect(Object.keys(ends).toSorted()).toEqual(['none', 'paid', 'refused FACE_INTERRUPTED', 'reversed']);
  });
});

describe('at the camera', () => {
  it('nobody comes: its time is up, nothing was sent, and a code that comes after that is not charged', async () => {
    const late = Promise.withResolvers<Captured>();
    const clock = virtualClock();
    const books = scheme(() => late.promise);
    open = bench({ clock, providers: [books] });
    const terminal = open.boot();
    await terminal.sell(700);
    pay(terminal, 'a1');
    await clock.advance(FACE_TAKE_MS);
    const attempt = terminal.store.attempts.byId('a1');
    expect(attempt).toMatchObject({ phase: 'refused', refusal: { code: 'FACE_TIMEOUT' } });
    late.resolve({ kind: 'code', code: `code of ${attempt?.orderNo ?? ''}` });
    await clock.advance(FACE_TAKE_MS);
    expect([books.kept.size, faceView(terminal)?.running, books.told]).toEqual([0, undefined, [[attempt?.orderNo, false]]]);
  });

  it('screens are told of each step, and the SDK of the end', async () => {
    const soon = Promise.withResolvers<Captured>();
    const clock = virtualClock();
    const books = scheme(() => soon.promise, 1);
    open = bench({ clock, providers: [books] });
    const terminal = open.boot();
    await terminal.sell(700);
    pay(terminal, 'a1');
    books.asks[0]?.();
    expect(() => pay(terminal, 'a2')).toThrow('another payment is at the camera');
    soon.resolve({ kind: 'code', code: `code of ${terminal.store.attempts.byId('a1')?.orderNo ?? ''}` });
    await clock.advance(20_000);
    const steps = terminal.events.flatMap(({ event, data }) => (event === 'face' ? [(data as { running?: { step: string } }).running?.step ?? 'none'] : []));
    expect(steps.filter((step, i) => step !== steps[i - 1])).toEqual(['taking', 'digits', 'charging', 'none']);
    expect(books.told).toEqual([[terminal.store.attempts.byId('a1')?.orderNo, true]]);
  });

  it('the provider breaks: it is an end like any other, and what it said is not in the log', async () => {
    const clock = virtualClock();
    open = bench({ clock, providers: [scheme(() => Promise.reject(new Error('FACECODE|secret')))] });
    const terminal = open.boot();
    await terminal.sell(700);
    pay(terminal, 'a1');
    await clock.settle();
    expect(terminal.store.attempts.byId('a1')).toMatchObject({ phase: 'refused', refusal: { code: 'FACE_SDK' } });
    expect(terminal.log.join('\n')).not.toContain('FACECODE');
  });

  it('a step that cannot be saved sends nothing: it is told as interrupted once the store is there again', async () => {
    let full = false;
    const clock = virtualClock();
    const books = scheme(looks);
    open = bench({ clock, providers: [books], faults: { store: (store) => ({ ...store, commit: (work) => { if (full) throw new Fault('STORE', 'the disk is full'); return store.commit(work); } }) } });
    const terminal = open.boot();
    await terminal.sell(700);
    pay(terminal, 'a1');
    full = true;
    await clock.settle();
    expect(books.kept.size).toBe(0);
    full = false;
    await clock.advance(60_000);
    expect(terminal.store.attempts.byId('a1')).toMatchObject({ phase: 'refused', refusal: { code: 'FACE_INTERRUPTED' } });
    expect([books.kept.size, terminal.due()]).toEqual([0, minor(700)]);
  });
});
