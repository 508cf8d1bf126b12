import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { minor } from '#main/contract';
import { virtualClock, type VirtualClock } from '#test/sim/clock.ts';
import type { Facts } from '../../core/journal/facts.ts';
import type { Attempt } from '../../core/payment/attempt.ts';
import type { BillAnswer, BillRow, PaymentProvider, Store } from '../../ports.ts';
import type { SettledBill } from '../../money-ports.ts';
import { openStore } from '../../store/open.ts';
import { quietLog } from '../../system.ts';
import { createBills, dueOf, FIRST_LOOK_MS, LOOK_EVERY_MS, type BillsService } from './index.ts';

const HOUR = 3_600_000;
/** Noon in Beijing. */
const START = Date.UTC(2026, 10, 20, 4);

let dir: string;
let store: Store;
let clock: VirtualClock;
let asked: string[];
let taken: SettledBill[];
let answers: Map<string, BillAnswer>;
let service: BillsService;
let provider: PaymentProvider;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'guitai-bills-'));
  clock = virtualClock(START);
  store = openStore(dir, { terminal: { terminalId: 'T1', shopName: 'x', region: 'cn', currency: 'CNY' }, nowMs: () => clock.nowMs() });
  asked = [];
  taken = [];
  answers = new Map();
  const bills: PaymentProvider['bills'] = {
    timeZone: 'Asia/Shanghai',
    fetch(day) {
      asked.push(day);
      return Promise.resolve(answers.get(day) ?? { kind: 'notReady', reason: 'not yet' });
    },
  };
  provider = { scheme: 'wechat', bills } as unknown as PaymentProvider;
  service = createBills({ store, providers: [provider], bills: { takeBill: (bill) => taken.push(bill) }, clock, log: quietLog });
});
afterEach(() => {
  service.close();
  store.close();
  rmSync(dir, { recursive: true, force: true });
});

const paid = (orderNo: string, amount: number): Attempt => ({
  id: `A${orderNo}`, saleId: 'S', lane: 'main', scheme: 'wechat', mode: 'cpm', orderNo, amountMinor: minor(amount), currency: 'CNY', phase: 'paid',
  createdAtMs: clock.nowMs(), phaseAtMs: clock.nowMs(), payerAsked: false, cancelAsked: false, queries: 0, reverses: 0, transactionId: `T${orderNo}`, paidAtMs: clock.nowMs(), history: [],
});
const row = (orderNo: string, amount: number): BillRow => ({ kind: 'payment', orderNo, transactionId: `T${orderNo}`, amountMinor: minor(amount), currency: 'CNY' });
const matched = (): Facts['bill.matched'][] =>
  store.journal.after(0, 1_000).filter(({ kind }) => kind === 'bill.matched').map(({ body }) => JSON.parse(body) as Facts['bill.matched']);

test('yesterday’s bill is fetched in the morning, has its say, and what it came to is recorded once', async () => {
  store.commit((tx) => tx.append('attempt.step', paid('1', 500)));
  store.commit((tx) => tx.append('attempt.step', paid('2', 700)));
  answers.set('2026-11-20', { kind: 'bill', rows: [row('1', 500), row('3', 900)] });
  service.begin();
  await clock.advance(FIRST_LOOK_MS + 2 * HOUR);
  expect(asked).toEqual([]);
  await clock.advance(24 * HOUR);
  expect(asked).toEqual(['2026-11-20']);
  expect(taken).toMatchObject([{ scheme: 'wechat', complete: true, fromMs: Date.UTC(2026, 10, 19, 16), untilMs: Date.UTC(2026, 10, 20, 16) }]);
  expect(matched()).toMatchObject([{ scheme: 'wechat', day: '2026-11-20', counts: { matched: 1, missingHere: 1, missingThere: 1 }, there: { netMinor: 1400 }, here: { netMinor: 1200 } }]);
});

describe('a bill that cannot be had', () => {
  test('for the network’s sake is asked for again each hour, and nothing later is taken before it', async () => {
    answers.set('2026-11-20', { kind: 'unknown', reason: 'timed out' });
    answers.set('2026-11-21', { kind: 'bill', rows: [] });
    service.begin();
    await clock.advance(49 * HOUR);
    expect(new Set(asked)).toEqual(new Set(['2026-11-20']));
    expect(asked.length).toBeGreaterThan(20);
    answers.set('2026-11-20', { kind: 'bill', rows: [] });
    await clock.advance(LOOK_EVERY_MS);
    expect(matched().map(({ day }) => day)).toEqual(['2026-11-20', '2026-11-21']);
  });

  test('since nothing was sold on that day is given up after two days: it proves nothing', async () => {
    answers.set('2026-11-21', { kind: 'bill', rows: [] });
    service.begin();
    await clock.advance(80 * HOUR);
    expect(matched().map(({ day }) => day)).toEqual(['2026-11-21']);
    expect(taken.length).toBe(1);
  });
});

describe('a bill that is not this day’s', () => {
  const at = (orderNo: string, atMs: number): BillRow => ({ ...row(orderNo, 500), atMs });
  const nextDay = Date.UTC(2026, 10, 20, 16);

  test('has no say, and is asked for again', async () => {
    answers.set('2026-11-20', { kind: 'bill', rows: [at('1', nextDay + HOUR)] });
    service.begin();
    await clock.advance(26 * HOUR);
    expect(asked.length).toBeGreaterThan(1);
    expect([taken, matched()]).toEqual([[], []]);
  });

  test('by some of its payments proves nothing of what is not on it', async () => {
    answers.set('2026-11-20', { kind: 'bill', rows: [at('1', nextDay - HOUR), at('2', nextDay + HOUR)] });
    service.begin();
    await clock.advance(26 * HOUR);
    expect(taken).toMatchObject([{ complete: false }]);
  });
});

test('a scheme whose bill goes wrong keeps no other’s from being taken', async () => {
  const broken = { scheme: 'alipay', bills: { timeZone: 'Asia/Shanghai', fetch: () => Promise.reject(new Error('broken')) } } as unknown as PaymentProvider;
  const both = createBills({ store, providers: [broken, provider], bills: { takeBill: (bill) => taken.push(bill) }, clock, log: quietLog });
  answers.set('2026-11-20', { kind: 'bill', rows: [] });
  clock.jump(24 * HOUR);
  const looked = both.look();
  await clock.advance(1_000);
  await looked;
  both.close();
  expect(taken).toMatchObject([{ scheme: 'wechat' }]);
});

test('days before the terminal was there, and days taken before a restart, are not due', () => {
  clock.jump(3 * 24 * HOUR);
  expect(dueOf({ store, clock }, provider).map(({ day }) => day)).toEqual(['2026-11-20', '2026-11-21', '2026-11-22']);
  store.cursors.set('bill/wechat', 20_261_121);
  expect(dueOf({ store, clock }, provider).map(({ day }) => day)).toEqual(['2026-11-22']);
});

test('two looks at the same time are one', async () => {
  clock.jump(24 * HOUR);
  answers.set('2026-11-20', { kind: 'bill', rows: [] });
  const both = Promise.all([service.look(), service.look()]);
  await clock.advance(1_000);
  await both;
  expect(asked).toEqual(['2026-11-20']);
});
