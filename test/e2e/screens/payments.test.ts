/**
 * Every scheme's payment as the cashier and the customer see it, end to end: real terminal, real screens, the scheme's
 * own protocol. GUITAI_FULL=1 runs every scheme through every case; GUITAI_SHOTS=folder writes pictures of each end.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AttemptView } from '#main/contract';
import { isFull, tellLeft } from '#test/full.ts';
import { findings } from './checks.ts';
import { killWhileWaiting } from './payments-kill.ts';
import { goOn, is, moneyAt, openPayments, paymentOf, play, regionOf, schemeButton, schemeIds, shoot, shotsDir, tellPages, type Counter, type Payments, type SchemeId } from './payments-kit.ts';
import { chromiumPath, scan } from './stage.ts';

if (chromiumPath === null) console.log('skipped: payments in Chromium, because no Chromium is installed');

type Mode = AttemptView['mode'];

interface Case {
  payments: Payments;
  counter: Counter;
  scheme: SchemeId;
  mode: Mode;
}

const closed = is('reversed', 'refused');

/** Puts one item into a new sale and opens the payment, as a cashier does with F12. */
async function sell(payments: Payments, counter: Counter): Promise<void> {
  const { screen, cashier, priceMinor } = counter;
  await tellPages(payments, counter);
  await screen.ask('sale.addOpen', { name: '商品', priceMinor });
  await cashier.waitForSelector('[data-mode=selling] ~ .cart .line');
  await cashier.keyboard.press('F12');
  await cashier.waitForSelector('[data-mode=paying] .ways');
}

/** Leaves the list of money in question: the form over it has to be gone first, else the key closes that alone. */
async function leaveMoney({ cashier }: Counter): Promise<void> {
  await cashier.waitForSelector('.question-do', { state: 'detached' });
  await cashier.keyboard.press('Escape');
  await cashier.waitForSelector('dialog[open]', { state: 'detached' });
}

/** Asks for the money: shows a code, or scans the customer's. Resolves with the attempt once it is out. */
async function begin({ payments, counter, scheme, mode }: Case): Promise<AttemptView> {
  const { cashier, screen } = counter;
  const before = paymentOf(counter).attempt?.id;
  if (mode === 'cpm') await scan(cashier, (await play<{ code: string }>(payments, `${scheme}/payer-code`)).code);
  else await schemeButton(cashier, scheme).click();
  const { attempt } = await screen.until('payment', ({ attempt: at }) => at !== undefined && at.id !== before);
  if (attempt === undefined) throw new Error('no attempt began');
  return attempt;
}

const orderOf = ({ counter }: Case, { id }: AttemptView): string => counter.terminal.store.attempts.byId(id)?.orderNo ?? '';

/** The customer reads the code on the display, or stands before the password, and decides. */
async function decide(at: Case, approve: boolean): Promise<void> {
  const { attempt } = await at.counter.screen.until('payment', ({ attempt: now }) => now?.phase === 'waitingForPayer');
  if (attempt?.qr !== undefined) {
    await at.counter.display.waitForSelector('.pay-code .qr');
    await play(at.payments, 'read', { code: attempt.qr });
  }
  if (attempt !== undefined) await play(at.payments, `${at.scheme}/decide`, { orderNo: orderOf(at, attempt), approve });
}

/** Paid in every sense: the scheme took it once, the sale is complete, and both screens say so. */
async function expectPaid({ payments, counter, scheme }: Case, { id, amountMinor }: AttemptView): Promise<void> {
  await counter.cashier.waitForSelector('[data-mode=completed] .paid');
  await counter.display.waitForSelector('.done');
  expect(await moneyAt(payments, counter, scheme, id)).toEqual({ keptMinor: amountMinor, captures: 1, refunds: 0 });
}

/** Not charged in every sense, and the sale can be paid another way: it is, in cash. */
async function expectNotCharged({ payments, counter, scheme }: Case, { id }: AttemptView): Promise<void> {
  await counter.cashier.waitForSelector('.ended[data-phase=reversed], .ended[data-phase=refused]');
  expect(await counter.cashier.locator('.ended .verdict').textContent()).toMatch(/没有扣款/);
  expect((await moneyAt(payments, counter, scheme, id)).keptMinor).toBe(0);
  await counter.cashier.keyboard.press('F8');
  await counter.cashier.waitForSelector('[data-mode=completed] .paid');
}

/** By day and by night. */
async function expectUsable({ cashier, display }: Counter): Promise<void> {
  for (const colorScheme of ['dark', 'light'] as const) {
    for (const page of [cashier, display]) {
      await page.emulateMedia({ colorScheme });
      expect(await findings(page), colorScheme).toEqual([]);
    }
  }
}

const behave = ({ payments, scheme }: Case, behaviour: string): Promise<unknown> => play(payments, `${scheme}/behave`, { behaviour });

const cases: Record<string, (at: Case) => Promise<void>> = {
  async approve(at) {
    if (at.mode === 'cpm') return expectPaid(at, await begin(at).then(() => goOn(at.payments, at.counter, is('paid'))));
    await begin(at);
    await at.counter.cashier.waitForSelector('.attempt[data-phase=waitingForPayer] .qr');
    await shoot(at.counter, `${at.scheme}-${at.mode}-waiting`);
    await decide(at, true);
    await at.counter.cashier.keyboard.press('F9');
    await expectPaid(at, await goOn(at.payments, at.counter, is('paid')));
  },
  async refuse(at) {
    if (at.mode === 'cpm') await behave(at, 'refuse');
    await begin(at);
    // Who declines a shown code may still pay it: nothing is over before the cashier says so.
    if (at.mode === 'mpm') {
      await decide(at, false);
      await at.counter.cashier.keyboard.press('Escape');
    }
    const ended = await goOn(at.payments, at.counter, closed);
    await shoot(at.counter, `${at.scheme}-${at.mode}-refuse`);
    await expectNotCharged(at, ended);
  },
  async expire(at) {
    if (at.mode === 'cpm') await behave(at, 'password');
    await begin(at);
    const ended = await goOn(at.payments, at.counter, closed);
    await shoot(at.counter, `${at.scheme}-${at.mode}-expire`);
    await expectNotCharged(at, ended);
  },
  async slow(at) {
    await behave(at, 'slow');
    const { id } = await begin(at);
    await at.counter.cashier.waitForSelector('.attempt[data-phase=sent]');
    await shoot(at.counter, `${at.scheme}-${at.mode}-slow`);
    await expect.poll(async () => (await play<{ held: number }>(at.payments, `${at.scheme}/held`)).held, { timeout: 5000 }).toBe(1);
    await play(at.payments, `${at.scheme}/release`);
    await at.counter.screen.until('payment', ({ attempt }) => attempt?.id === id && attempt.phase !== 'sent');
    if (at.mode === 'mpm') await decide(at, true);
    await expectPaid(at, await goOn(at.payments, at.counter, is('paid')));
  },
  async 'no answer, then paid'(at) {
    if (at.mode === 'cpm') await behave(at, 'cut');
    await begin(at);
    if (at.mode === 'mpm') {
      await decide(at, true);
      await behave(at, 'dropped@query');
      await at.counter.cashier.keyboard.press('F9');
    } else {
      await at.counter.cashier.waitForSelector('.attempt.amber[data-phase=unknown]');
      expect(await at.counter.cashier.locator('.attempt-actions .button').allTextContents()).not.toContain('现金');
    }
    await shoot(at.counter, `${at.scheme}-${at.mode}-no-answer`);
    await expectPaid(at, await goOn(at.payments, at.counter, is('paid')));
  },
  async 'paid during the cancel'(at) {
    if (at.mode === 'cpm') await behave(at, 'password');
    await behave(at, 'payBeforeCancel');
    await begin(at);
    await at.counter.cashier.waitForSelector('.attempt[data-phase=waitingForPayer]');
    await at.counter.cashier.keyboard.press('Escape');
    await at.counter.cashier.waitForSelector('.attempt[data-phase=reversing], .ended, [data-mode=completed]');
    const ended = await goOn(at.payments, at.counter, is('paid', 'reversed', 'refused'));
    await shoot(at.counter, `${at.scheme}-${at.mode}-paid-during-cancel`);
    await (ended.phase === 'paid' ? expectPaid(at, ended) : expectNotCharged(at, ended));
  },
};

/** In the default suite: everything of the first scheme, and a case of each other of two regions: each opens a terminal and its screens. */
const near: readonly string[] = ['cn', 'jp'];
const names = Object.keys(cases);
const all = schemeIds.flatMap((scheme, at) => names.map((name, of) => ({ scheme, name, isChosen: at === 0 || (of === at % names.length && near.includes(regionOf(scheme))) })));
const chosen = isFull ? all : all.filter(({ isChosen }) => isChosen);
tellLeft('payments in Chromium', chosen, all);

describe.skipIf(chromiumPath === null)('a payment', () => {
  let payments: Payments;
  beforeAll(async () => {
    payments = await openPayments();
  });
  afterAll(() => payments.close());

  it.each(chosen)('$scheme: $name', async ({ scheme, name }) => {
    const counter = await payments.counter(scheme);
    const modes = counter.screen.snapshot.shop.schemes.find(({ id }) => id === scheme);
    const able = (['mpm', 'cpm'] as const).filter((mode) => modes?.[mode]);
    expect(able.length).toBeGreaterThan(0);
    for (const mode of able) {
      await sell(payments, counter);
      await cases[name]?.({ payments, counter, scheme, mode });
    }
  });

  it.each(isFull ? schemeIds : schemeIds.slice(0, 1))('%s: the terminal is killed while the customer pays, and knows it when it is back', async (scheme) => {
    const picture = async (page: Page, name: string): Promise<void> => {
      if (shotsDir === undefined) return;
      mkdirSync(shotsDir, { recursive: true });
      await page.screenshot({ path: join(shotsDir, `${scheme}-killed-${name}.png`) });
    };
    const { gone, captures, refunds } = await killWhileWaiting(payments.browser, scheme, picture);
    expect(gone).toMatch(/断/);
    expect({ captures, refunds }).toEqual({ captures: 1, refunds: 0 });
  });

  it('of which a voucher paid a part says who paid what', async () => {
    const now: Case = { payments, counter: await payments.counter('wechat'), scheme: 'wechat', mode: 'cpm' };
    const { cashier, display } = now.counter;
    await sell(payments, now.counter);
    await behave(now, 'voucher');
    await begin(now);
    await goOn(payments, now.counter, is('paid'));
    await cashier.waitForSelector('[data-mode=completed] .shares');
    expect(await cashier.locator('.shares dt').allTextContents()).toEqual(['顾客付', '平台付', '商家付']);
    expect(await cashier.locator('.shares dd').allTextContents()).toEqual(['¥36.00', '¥2.00', '¥2.00']);
    await display.getByText('您付 ¥36.00，优惠券付 ¥4.00').waitFor();
    await shoot(now.counter, 'wechat-voucher');
  });

  it('by the code of a wallet that the shop does not take is refused with the ones that it does', async () => {
    const counter = await payments.counter('wechat');
    const { cashier, screen } = counter;
    await sell(payments, counter);
    // A code of the form of UnionPay's.
    await scan(cashier, '6212345678901234567');
    await cashier.getByText(/^这是云闪付的付款码，本店没有开通。请顾客出示微信支付、.*的付款码。$/).waitFor();
    await shoot(counter, 'wrong-scheme');
    expect(await screen.ask('money.list', {})).toEqual({ money: [] });
    await cashier.keyboard.press('F8');
    await cashier.waitForSelector('[data-mode=completed] .paid');
  });

  describe('money in question', () => {
    const at = async (mode: Mode): Promise<Case> => ({ payments, counter: await payments.counter('wechat'), scheme: 'wechat', mode });

    it('of another amount is refunded once, however often the button is touched, and the sale is paid another way', async () => {
      const now = await at('cpm');
      const { cashier, display, screen } = now.counter;
      await sell(payments, now.counter);
      await behave(now, 'wrongAmount');
      const { id } = await begin(now);
      await cashier.waitForSelector('.attempt.red[data-phase=amountMismatch]');
      await display.waitForSelector('[data-phase=amountMismatch] .pay-state.amber');
      await shoot(now.counter, 'wechat-another-amount');
      await expectUsable(now.counter);
      await cashier.keyboard.press('F6');
      await shoot(now.counter, 'money-list');
      await cashier.locator('[data-cause=amountMismatch] .question-ways').getByRole('button', { name: '退款' }).dblclick();
      await cashier.getByRole('button', { name: '金额不符', exact: true }).click();
      await shoot(now.counter, 'money-refund');
      await cashier.locator('.question-do').dblclick();
      await screen.until('money', (sums) => sums.every(({ attemptId }) => attemptId !== id));
      expect(await moneyAt(payments, now.counter, 'wechat', id)).toEqual({ keptMinor: 0, captures: 1, refunds: 1 });
      await leaveMoney(now.counter);
      await cashier.waitForSelector('.ended.plain[data-phase=amountMismatch]');
      await shoot(now.counter, 'wechat-another-amount-settled');
      await cashier.keyboard.press('F8');
      await cashier.waitForSelector('[data-mode=completed] .paid');
    });

    it('that came after the cancel is counted towards its own sale', async () => {
      const now = await at('mpm');
      const { cashier, screen } = now.counter;
      await sell(payments, now.counter);
      await behave(now, 'lateCapture');
      await begin(now);
      await cashier.waitForSelector('.attempt[data-phase=waitingForPayer]');
      await cashier.keyboard.press('Escape');
      const { id } = await goOn(payments, now.counter, is('reversed'));
      await payments.clock.advance(10_000);
      await screen.until('payment', ({ attempt }) => attempt?.phase === 'paidLate');
      await cashier.waitForSelector('.ended.red[data-phase=paidLate]');
      await shoot(now.counter, 'wechat-paid-late');
      await expectUsable(now.counter);
      expect(await cashier.locator('[data-chip=question]').textContent()).toContain('1');
      await cashier.locator('[data-chip=question]').click();
      await cashier.locator(`[data-attempt="${id}"] .question-ways`).getByRole('button', { name: '计入本单' }).click();
      await shoot(now.counter, 'money-attach');
      await cashier.locator('.question-do').dblclick();
      await cashier.waitForSelector('[data-mode=completed] .paid');
      expect(await moneyAt(payments, now.counter, 'wechat', id)).toEqual({ keptMinor: now.counter.priceMinor, captures: 1, refunds: 0 });
      expect(await cashier.locator('[data-chip=question]').count()).toBe(0);
    });

    it('that nobody can tell of is set aside, and its sale is freed with a supervisor’s PIN', async () => {
      const now = await at('mpm');
      const { cashier, display, screen } = now.counter;
      await sell(payments, now.counter);
      await play(payments, 'wechat/behave', { behaviour: 'dropped@reverse', times: 12 });
      await begin(now);
      await cashier.waitForSelector('.attempt[data-phase=waitingForPayer]');
      await cashier.keyboard.press('Escape');
      const { id } = await goOn(payments, now.counter, is('parked'));
      await cashier.waitForSelector('.attempt.amber[data-phase=parked]');
      await display.waitForSelector('[data-phase=parked] .pay-state.amber');
      await shoot(now.counter, 'wechat-set-aside');
      await expectUsable(now.counter);
      await cashier.keyboard.press('F6');
      await cashier.locator(`[data-attempt="${id}"] .question-ways`).getByRole('button', { name: '放开这一单' }).click();
      await cashier.getByRole('button', { name: '已用其他方式付款', exact: true }).click();
      await cashier.locator('dialog input[type=password]').fill(screen.snapshot.shop.supervisorPin ?? '');
      await shoot(now.counter, 'money-free');
      await cashier.locator('.question-do').dblclick();
      await cashier.locator(`[data-attempt="${id}"]`, { hasText: '已放开原来那单' }).waitFor();
      await leaveMoney(now.counter);
      await cashier.waitForSelector('.ways');
      await cashier.keyboard.press('F8');
      await cashier.waitForSelector('[data-mode=completed] .paid');
      // The terminal goes on asking, and its own cancel ends it: nothing was taken.
      await payments.clock.advance(600_000);
      await screen.until('money', (sums) => sums.every(({ attemptId }) => attemptId !== id));
      expect((await moneyAt(payments, now.counter, 'wechat', id)).keptMinor).toBe(0);
    });

    it('is kept with a supervisor’s PIN and a reason, and stays in the list', async () => {
      const now = await at('cpm');
      const { cashier, screen } = now.counter;
      await sell(payments, now.counter);
      await behave(now, 'wrongAmount');
      const { id } = await begin(now);
      await cashier.waitForSelector('.attempt.red[data-phase=amountMismatch]');
      await cashier.keyboard.press('F6');
      await cashier.locator(`[data-attempt="${id}"] .question-ways`).getByRole('button', { name: '记为未分配' }).click();
      await cashier.getByRole('button', { name: '交财务核对', exact: true }).click();
      const pin = cashier.locator('dialog input[type=password]');
      await pin.fill('000000');
      await cashier.locator('.question-do').click();
      await cashier.getByText('密码不对').waitFor();
      await shoot(now.counter, 'money-keep');
      await pin.fill(screen.snapshot.shop.supervisorPin ?? '');
      await cashier.locator('.question-do').dblclick();
      await screen.until('money', (sums) => sums.some(({ attemptId, decision }) => attemptId === id && decision?.way === 'keep'));
      await cashier.locator(`[data-attempt="${id}"]`, { hasText: '已记为未分配款项 (交财务核对)' }).waitFor();
      await leaveMoney(now.counter);
      await cashier.keyboard.press('F8');
      await cashier.waitForSelector('[data-mode=completed] .paid');
      expect(await moneyAt(payments, now.counter, 'wechat', id)).toMatchObject({ captures: 1, refunds: 0 });
      expect(await cashier.locator('[data-chip=question]').textContent()).toContain('1');
    });
  });
});
