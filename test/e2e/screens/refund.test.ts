/** A refund as a cashier makes it, in Chromium before a whole terminal with the schemes' stand-ins over real HTTP. */
import { rmSync } from 'node:fs';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { LANE } from '#main/compose.ts';
import { startBrowserHost, type BrowserHost } from '#main/hosts/browser/host.ts';
import { TRAINING_PIN } from '#main/pin.ts';
import type { Connect } from '#main/ports.ts';
import { COLA, factsOf, MILK, openLine, sell, type Sold } from '#test/flow/refund-kit.ts';
import { openRig, type Rig } from '#test/flow/rig.ts';
import { findings } from './checks.ts';
import { buildScreens, chromiumPath } from './stage.ts';
import { wedge } from './wedge-keys.ts';

const WITHIN_MS = 8000;
/** Between a person's keys, in milliseconds: a scanner's are closer. */
const KEY_EVERY_MS = 45;
if (chromiumPath === null) console.log('skipped: refunds in Chromium, because no Chromium is installed');

describe.skipIf(chromiumPath === null)('a refund at the cashier’s screen', () => {
  let rig: Rig;
  let line: Awaited<ReturnType<typeof openLine>>;
  let host: BrowserHost;
  let browser: Browser;
  let staticDir: string;
  let context: BrowserContext;
  let page: Page;

  beforeAll(async () => {
    staticDir = await buildScreens();
    browser = await chromium.launch({ executablePath: chromiumPath ?? '', args: ['--no-sandbox'] });
    rig = await openRig({ rewire: async (url) => (line = await openLine(url)).url });
    host = await startBrowserHost({ connect: losing, staticDir, port: 0 });
  });
  afterAll(async () => {
    await browser.close();
    await host.close();
    await rig.close();
    await line.cut();
    rmSync(staticDir, { recursive: true, force: true });
  });
  afterEach(() => context.close());

  /** The connection breaks, once, right after this command reached the terminal: its answer is lost. */
  let losesAnswerTo = '';
  const losing: Connect = (screen) => {
    const near = rig.terminal.connect(screen);
    return {
      ...near,
      receive(text) {
        near.receive(text);
        if (losesAnswerTo === '' || !text.includes(`"${losesAnswerTo}"`)) return;
        losesAnswerTo = '';
        screen.drop();
      },
    };
  };

  async function open(language: string, colorScheme: 'light' | 'dark', width: number, height: number, at = host): Promise<void> {
    context = await browser.newContext({ viewport: { width, height }, colorScheme, reducedMotion: 'reduce' });
    await context.addInitScript((chosen) => localStorage.setItem('guitai.language', chosen), language);
    page = await context.newPage();
    page.setDefaultTimeout(WITHIN_MS);
    await page.goto(at.url('cashier', LANE));
    await page.waitForSelector('#search');
  }

  const step = (name: string) => page.waitForSelector(`.refund[data-step=${name}]`);
  const says = (text: string) => page.locator('.note', { hasText: text }).waitFor();
  const phase = (name: string) => page.locator(`.refund-part[data-phase=${name}]`);
  const closed = () => page.waitForSelector('dialog', { state: 'detached' });
  const usable = async (name: string) => expect(await findings(page), name).toEqual([]);
  const type = (text: string) => page.keyboard.type(text, { delay: KEY_EVERY_MS });
  const documentsOf = ({ receiptNo }: Sold) => rig.terminal.store.refunds.documentsOf(receiptNo);

  /** From the menu to the supervisor's PIN for the whole of a sale, by keys alone but for the reason. */
  async function toPin({ receiptNo }: Sold): Promise<void> {
    await page.keyboard.press('F10');
    await page.waitForSelector('dialog[open]');
    await page.keyboard.press('F8');
    await page.waitForSelector('.refund-found');
    await page.locator('.refund-find input').fill(receiptNo);
    await page.keyboard.press('Enter');
    await step('choose');
    await page.keyboard.press('F8');
    await page.locator('.refund-reason .button').first().click();
    await page.keyboard.press('F12');
    await page.waitForSelector('.refund-pin:focus');
  }

  async function allow(pin = TRAINING_PIN): Promise<void> {
    await type(pin);
    await page.keyboard.press('Enter');
  }

  /** The end screen takes no key for a moment: the second of a double press is not for it. */
  async function done(): Promise<void> {
    await expect
      .poll(async () => {
        await page.keyboard.press('Enter');
        return page.locator('dialog').count();
      }, { timeout: WITHIN_MS })
      .toBe(0);
  }

  it('is left like by its cross where Chromium closes a dialog by itself, as at a second Esc while it is busy', async () => {
    await open('en', 'light', 1024, 768);
    for (let round = 0; round < 2; round += 1) {
      await page.keyboard.press('F10');
      await page.waitForSelector('dialog[open]');
      await page.evaluate(() => document.querySelector('dialog')?.close());
      await expect.poll(() => page.locator('dialog').count(), { timeout: WITHIN_MS }).toBe(0);
    }
  });

  it('opens from its receipt, shows the money before anything, and gives back once for many presses and a lost answer', async () => {
    const sold = await sell(rig, [[COLA, 3], [MILK, 1]], { scheme: 'alipay', amountMinor: 900 });
    await rig.cashier.ask('sale.next', {});
    const before = (await rig.phone.refunded('alipay')).length;
    await open('en', 'dark', 1024, 768);
    await wedge(page, sold.receiptNo);
    await page.waitForSelector('dialog[open] >> text=Total');
    await usable('sold');
    await page.keyboard.press('F8');
    await step('choose');
    await usable('choose');

    await page.keyboard.press('F12');
    await page.waitForSelector('[role=alert] >> text=Choose what comes back');
    // Goods under either scanner come back, and are not sold.
    await wedge(page, MILK);
    await page.waitForFunction(() => document.querySelector<HTMLInputElement>('[data-line=L2] .refund-quantity')?.value === '1');
    rig.terminal.devices.virtualScan({ data: MILK });
    await says('chosen already');
    await wedge(page, '6999999999994');
    await says('is not on this receipt');
    expect(rig.terminal.sales.view(LANE).lines).toEqual([]);
    await page.locator('[data-line=L2] .refund-line-name').click();
    const cola = page.locator('[data-line=L1]');
    await cola.locator('.refund-line-name').click();
    await cola.getByRole('button', { name: 'one less' }).click();
    expect(await cola.locator('.refund-quantity').inputValue()).toBe('2');
    const part = await rig.cashier.ask('refund.quote', { saleId: sold.saleId, lines: [{ lineId: 'L1', quantityMilli: 2000 }] });
    await page.waitForFunction((text) => document.querySelector('.refund-total')?.textContent === text, `¥${(part.totalMinor / 100).toFixed(2)}`);
    // More than was sold is as much as was sold.
    await cola.locator('.refund-quantity').fill('7');
    expect(await cola.locator('.refund-quantity').inputValue()).toBe('3');
    await page.keyboard.press('F8');
    // What a part would have been stands there until the whole is known.
    await expect.poll(() => page.locator('.refund-money').textContent(), { timeout: WITHIN_MS }).toMatch(/Cash.*out of the drawer.*Alipay.*¥9\.00.*−9 points/);
    await page.keyboard.press('F12');
    await page.waitForSelector('[role=alert] >> text=reason');
    await page.getByRole('button', { name: 'Faulty' }).click();
    await usable('chosen');
    await page.keyboard.press('F12');
    await step('pin');
    await usable('pin');
    await page.keyboard.press('Escape');
    await says('Nothing was given back');
    expect(await page.locator('.refund-quantity').first().inputValue()).toBe('3');
    await page.keyboard.press('F12');
    await page.waitForSelector('.refund-pin:focus');

    await type(TRAINING_PIN);
    losesAnswerTo = 'refund.begin';
    await Promise.all([page.keyboard.press('Enter'), page.keyboard.press('Enter'), page.keyboard.press('Enter')]);
    await step('end');
    await phase('refunded').waitFor();
    expect(losesAnswerTo).toBe('');
    await page.waitForSelector('text=given back');
    expect(documentsOf(sold)).toHaveLength(1);
    expect((await rig.phone.refunded('alipay')).slice(before)).toEqual([900]);
    const slipNo = documentsOf(sold)[0]?.receiptNo ?? '';
    await page.waitForSelector(`text=Slip ${slipNo} is printed`);
    await usable('end');
    await page.keyboard.press('F9');
    await expect.poll(() => factsOf(rig, 'receipt.reprinted').map(({ receiptNo }) => receiptNo), { timeout: WITHIN_MS }).toContain(slipNo);
    await done();

    // Its slip leads to the sale it is about, which has nothing left; Escape goes on to the end of it.
    await wedge(page, slipNo);
    await page.waitForSelector('dialog[open] >> text=Total');
    await page.keyboard.press('F8');
    await step('choose');
    await says(`This is its sale, ${sold.receiptNo}`);
    await page.waitForSelector('text=Nothing of this sale is left');
    await usable('nothing left');
    await page.keyboard.press('Escape');
    await closed();
  });

  it('a PIN is never shown, wrong ones are waited for, and no scan is taken meanwhile', async () => {
    const sold = await sell(rig, [[MILK, 2]], { scheme: 'wechat' });
    await rig.cashier.ask('sale.next', {});
    await open('en', 'light', 1280, 800);
    await toPin(sold);
    await wedge(page, COLA);
    await says('A PIN is asked for');
    expect(await page.inputValue('.refund-pin')).toBe('');
    // Also with the focus on a key of the pad.
    await page.locator('.pad .button').first().focus();
    await wedge(page, COLA);
    await step('pin');
    expect(rig.terminal.sales.view(LANE).lines).toEqual([]);
    await page.focus('.refund-pin');
    expect(await page.getAttribute('.refund-pin', 'type')).toBe('password');
    for (const guess of ['7391', '7392', '7393']) {
      await allow(guess);
      await page.waitForSelector('text=This PIN is wrong. Nothing was given back.');
      expect(await page.textContent('body')).not.toContain(guess);
    }
    await page.waitForSelector('text=Too many wrong PINs');
    await usable('wrong PIN');
    expect(documentsOf(sold)).toEqual([]);
    // Somebody else gives a part of it back before the right one comes.
    await expect
      .poll(() => rig.cashier.ask('refund.begin', { saleId: sold.saleId, lines: [{ lineId: 'L1', quantityMilli: 1000 }], returns: 0, pin: TRAINING_PIN, reason: 'x' }).then(() => true, () => false), { timeout: WITHIN_MS })
      .toBe(true);
    await page.waitForSelector('text=Too many wrong PINs', { state: 'detached' });
    await allow();
    await step('choose');
    await says('given back meanwhile');
    await page.waitForSelector('text=1 given back before');
    expect(documentsOf(sold)).toHaveLength(1);
    await page.keyboard.press('F8');
    await page.keyboard.press('F12');
    await page.waitForSelector('.refund-pin:focus');
    // By touch, and the button twice: the second is not for what comes up under the finger.
    for (const digit of TRAINING_PIN) await page.locator('.pad').getByRole('button', { name: digit, exact: true }).click();
    await page.locator('.refund-pin-side .main').dblclick();
    await step('end');
    await phase('refunded').waitFor();
    expect(documentsOf(sold)).toHaveLength(2);
    await done();
  });

  it('each end says what is so and what to do: refused, not known, without network; all are listed until they end', async () => {
    const [refused, unknown, queued] = [await sell(rig, [[COLA, 1]], { scheme: 'wechat' }), await sell(rig, [[COLA, 2]], { scheme: 'wechat' }), await sell(rig, [[MILK, 1]], { scheme: 'wechat' })];
    await rig.cashier.ask('sale.next', {});
    await open('zh-CN', 'light', 1280, 800);
    await rig.phone.behave('wechat', 'notEnough@refund');
    await toPin(refused);
    await allow();
    await phase('refused').getByText('商户余额不足').waitFor();
    await usable('refused');
    await done();
    await says('等着处理');

    await rig.phone.behave('wechat', 'normal');
    await rig.phone.behave('wechat', 'dropped@refund');
    await toPin(unknown);
    await allow();
    await page.waitForSelector('.refund-part[data-phase=unknown], .refund-part[data-phase=querying]');
    await usable('unknown');
    await page.keyboard.press('Escape');
    await closed();
    await rig.phone.behave('wechat', 'normal');

    await line.cut();
    await toPin(queued);
    await allow();
    await phase('queued').getByText('网络断开').waitFor();
    await usable('queued');
    await page.keyboard.press('Escape');
    await says('退款会自动继续');
    await line.mend();

    await page.locator('[data-chip=refunds]').click();
    await step('list');
    await phase('queued').getByText('小票').waitFor();
    await usable('list');
    await phase('queued').getByRole('button').click();
    await phase('queued').waitFor({ state: 'detached' });
    await expect
      .poll(async () => {
        for (const button of await page.locator('.refund-part:not([data-phase=refused]) .button').all()) await button.click().catch(() => undefined);
        return page.locator('.refund-part').count();
      }, { timeout: WITHIN_MS })
      .toBe(1);

    // A supervisor gives in cash what the scheme refused. Escape leaves it open, and says so.
    await phase('refused').getByRole('button', { name: '改退现金' }).click();
    await page.waitForSelector('.refund-pin:focus');
    await usable('settle');
    await page.keyboard.press('Escape');
    await says('没有了结');
    await phase('refused').getByRole('button', { name: '改退现金' }).click();
    await page.waitForSelector('.refund-pin:focus');
    await allow();
    await page.waitForSelector('text=退款都已完成');
    expect(rig.terminal.store.refunds.ofSale(refused.saleId)).toMatchObject([{ phase: 'settled', settledBy: 'cash' }]);
    await page.keyboard.press('Escape');
    await closed();
    await page.waitForSelector('[data-chip=refunds]', { state: 'detached' });
  });

  it('what a scheme follows for days, could not bring, or gave after all, each has its own words and ways out', async () => {
    const { store } = rig.terminal;
    const sold = await sell(rig, [[COLA, 1]], { scheme: 'wechat' });
    await rig.cashier.ask('sale.next', {});
    const { refundIds } = await rig.cashier.ask('refund.begin', { saleId: sold.saleId, lines: 'all', returns: 0, pin: TRAINING_PIN, reason: 'x' });
    await expect.poll(() => store.refunds.byId(refundIds[0] ?? '')?.phase, { timeout: WITHIN_MS }).toBe('refunded');
    const made = store.refunds.byId(refundIds[0] ?? '');
    if (made === null) throw new Error('no refund was made');
    const ends = {
      pending: { phase: 'processing', nextAtMs: Date.now() + 400_000 },
      broken: { phase: 'abnormal', refusal: { code: 'ABNORMAL', message: 'x' } },
      twice: { phase: 'abnormal', refusal: { code: 'TWICE', message: 'x' }, settledBy: 'cash' },
    } as const;
    store.commit((tx) => {
      for (const [id, end] of Object.entries(ends)) tx.append('refund.step', { ...made, ...end, id, refundNo: id });
    });
    await open('en', 'dark', 1024, 768);
    await page.locator('[data-chip=refunds].amber').click();
    await step('list');
    const part = (id: string) => page.locator(`.refund-part[data-refund=${id}]`);
    await part('pending').getByText('Next try in 6 min').waitFor();
    expect(await part('pending').getByRole('button').allTextContents()).toEqual(['Ask now']);
    expect(await part('broken').getByRole('button').allTextContents()).toEqual(['Ask now', 'Give in cash', 'Settled elsewhere']);
    // The customer has it twice already: a third time is offered by nobody.
    expect(await part('twice').getByRole('button').allTextContents()).toEqual(['Settled elsewhere']);
    await usable('followed');
  });

  it('is found by amount, by day and by its receipt; where no PIN is set it says who can set one', async () => {
    const bare = await openRig({ sandboxUrl: undefined as never });
    const near = await startBrowserHost({ connect: bare.terminal.connect, staticDir, port: 0 });
    try {
      const sold = await sell(bare, [[COLA, 7]], {});
      await bare.cashier.ask('sale.next', {});
      await open('en', 'light', 1024, 768, near);
      await page.keyboard.press('F10');
      await page.keyboard.press('F8');
      await page.waitForSelector('.refund-found');
      await usable('find');
      await page.locator('.refund-find input').fill('zzz');
      await page.waitForSelector('text=No sale fits');
      await page.keyboard.press('Escape');
      for (const text of [(sold.totalMinor / 100).toFixed(2), new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai' }).format(Date.now())]) {
        await page.locator('.refund-find input').fill(text);
        await page.locator('.refund-found', { hasText: sold.receiptNo }).waitFor();
      }
      await wedge(page, sold.receiptNo);
      await step('choose');
      await page.keyboard.press('F8');
      await page.locator('.refund-reason .button').first().click();
      await page.keyboard.press('F12');
      await page.waitForSelector('.refund-pin:focus');
      await allow('1234');
      await page.waitForSelector('text=guitai pin set --role supervisor');
      await usable('no PIN');
      await page.keyboard.press('Escape');
      await page.keyboard.press('Escape');
      await closed();
      await says('Nothing was given back');
      expect(bare.terminal.store.refunds.documentsOf(sold.receiptNo)).toEqual([]);
    } finally {
      await near.close();
      await bare.close();
    }
  });
});
