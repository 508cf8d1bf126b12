/**
 * Where a scan goes, in Chromium before a whole terminal: by the keyboard with recorded times, and by the device
 * process. Each ends in an effect or in a refusal that is seen and heard. docs/rules.md has the table.
 */
import { rmSync } from 'node:fs';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { checkDigit } from '#main/core/barcode/check.ts';
import { LANE } from '#main/compose.ts';
import type { Args } from '#main/contract';
import { startBrowserHost, type BrowserHost } from '#main/hosts/browser/host.ts';
import type { Connect } from '#main/ports.ts';
import { openRig, type Rig } from '#test/flow/rig.ts';
import { buildScreens, chromiumPath } from './stage.ts';
import { recorded, wedge, type WedgeWays } from './wedge-keys.ts';

const WITHIN_MS = 8000;
const closed = (body: string): string => body + checkDigit(body);
const TEA = closed('952012345678');
const CAKE = closed('952012345600');
const APPLES = '26123456';
const PEARS = '26654321';
const UNKNOWN = closed('952099999999');

describe.skipIf(chromiumPath === null)('where a scan goes', () => {
  let rig: Rig;
  let host: BrowserHost;
  let browser: Browser;
  let staticDir: string;
  let context: BrowserContext;
  let page: Page;
  /** What the page has told it is at, once the terminal knows it. */
  let attends: Partial<Args<'sale.attend'>>[];

  beforeAll(async () => {
    staticDir = await buildScreens();
    browser = await chromium.launch({ executablePath: chromiumPath ?? '', args: ['--no-sandbox'] });
  });
  afterAll(async () => {
    await browser.close();
    rmSync(staticDir, { recursive: true, force: true });
  });
  beforeEach(async () => {
    rig = await openRig();
    const { cashier, terminal } = rig;
    await cashier.ask('catalogue.add', { barcode: TEA, name: '红茶', priceMinor: 500 });
    await cashier.ask('catalogue.add', { barcode: CAKE, name: '蛋糕', priceMinor: 1200 });
    for (const [barcode, name] of [[APPLES, '苹果'], [PEARS, '梨']] as const) await cashier.ask('catalogue.add', { barcode, name, priceMinor: 1000, unit: 'kg' });
    attends = [];
    host = await startBrowserHost({ connect: hearing(terminal.connect), staticDir, port: 0 });
    context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' });
    await context.addInitScript(() => {
      localStorage.setItem('guitai.language', 'en');
      // Each sound is one or more tones: they are counted as they start.
      const start = OscillatorNode.prototype.start;
      Object.assign(window, { tones: 0 });
      OscillatorNode.prototype.start = function count(this: OscillatorNode, when?: number) {
        (window as never as { tones: number }).tones += 1;
        start.call(this, when);
      };
    });
    page = await context.newPage();
    page.setDefaultTimeout(WITHIN_MS);
    await page.goto(host.url('cashier', LANE));
    await page.waitForSelector('#search:focus');
    // The virtual scanner is there.
    await cashier.until('devices', (views) => views.some(({ role, power }) => role === 'scanner' && power === 'Online'));
  });
  afterEach(async () => {
    await context.close();
    await host.close();
    await rig.close();
  });

  const hearing = (connect: Connect): Connect => (screen) => {
    const line = connect(screen);
    return {
      ...line,
      receive(text) {
        line.receive(text);
        const { name, args } = JSON.parse(text) as { name: string; args: Args<'sale.attend'> };
        if (name === 'sale.attend') attends.push(args);
      },
    };
  };
  /** A person is slower than the wire; a test is not. */
  const attended = (at: Partial<Args<'sale.attend'>>) => expect.poll(() => attends.at(-1), { timeout: WITHIN_MS }).toMatchObject(at);
  const sale = () => rig.terminal.sales.view(LANE);
  const sold = () => sale().lines.map(({ name, quantityMilli }) => [name, quantityMilli]);
  const tones = () => page.evaluate(() => (window as never as { tones: number }).tones);
  const lines = (count: number) => page.waitForFunction((n) => document.querySelectorAll('.line').length === n, count);
  const noteSays = (text: string) => page.locator('.note', { hasText: text }).waitFor();
  const payerCode = () => rig.phone.payerCode('wechat');

  const ways: [string, (code: string, more?: WedgeWays) => Promise<void>][] = [
    ['by the keyboard', (code, more) => wedge(page, code, more)],
    ['by the device process', (code) => Promise.resolve(rig.terminal.devices.virtualScan({ data: code }))],
  ];

  describe.each(ways)('%s', (_, scan) => {
    /** A scan that is refused: in words on the screen, above all else, and heard. */
    async function refused(code: string, words: string): Promise<void> {
      const before = await tones();
      await scan(code);
      await noteSays(words);
      // The words of the one before may still stand: each is heard anew.
      await expect.poll(tones, { timeout: WITHIN_MS }).toBeGreaterThan(before);
    }

    it('the search field keeps its text, a bare quantity counts once', async () => {
      await page.fill('#search', '茶');
      await scan(TEA);
      await lines(1);
      expect(await page.inputValue('#search')).toBe('茶');
      await page.fill('#search', '1.5*');
      await attended({ quantityMilli: 1500 });
      await scan(APPLES);
      await lines(2);
      await page.waitForFunction(() => document.querySelector<HTMLInputElement>('#search')?.value === '');
      await scan(CAKE);
      await lines(3);
      expect(sold()).toEqual([['红茶', 1000], ['苹果', 1500], ['蛋糕', 1000]]);
    });

    it('a question or a list that is open closes, and what it asked is not done', async () => {
      await scan(TEA);
      await lines(1);
      for (const [at, [key, code]] of ([['F3', CAKE], ['F8', TEA], ['F10', CAKE]] as const).entries()) {
        await page.keyboard.press(key);
        await page.waitForSelector('dialog[open]');
        await scan(code);
        await page.waitForSelector('dialog', { state: 'detached' });
        await page.waitForFunction((n) => document.querySelector('.sum-items')?.textContent?.startsWith(`${n} `), at + 2);
      }
      expect(sold()).toEqual([['红茶', 2000], ['蛋糕', 2000]]);
    });

    it('beside a sheet: goods go to the sale, what is typed stays, and nobody pays before it is done', async () => {
      await scan(APPLES);
      await page.locator('.weigh input').fill('0.7');
      await scan(TEA);
      await lines(1);
      expect(await page.locator('.weigh input').inputValue()).toBe('0.7');
      await attended({ sheet: true });
      await refused(await payerCode(), 'still needs its price or weight');
      expect(sale().status).toBe('open');
      await page.keyboard.press('Enter');
      await lines(2);
      await scan(UNKNOWN);
      await page.locator('.sheet .money').fill('3');
      await scan(PEARS);
      await page.waitForSelector('text=1 more');
      expect(await page.locator('.sheet .money').inputValue()).toBe('3');
      expect(sold()).toEqual([['红茶', 1000], ['苹果', 700]]);
    });

    it('batch and expiry stay with goods whose price or weight is asked for', async () => {
      await scan(`]C1010${UNKNOWN}1727013110LOT-7`);
      await page.locator('.sheet .money').fill('3');
      await page.keyboard.press('Enter');
      await lines(1);
      await scan(`]C1010${closed('000002612345')}10LOT-8`);
      await page.waitForSelector('.sheet');
      await page.keyboard.press('Escape');
      await rig.cashier.ask('catalogue.add', { barcode: CAKE, name: '蛋糕', priceMinor: 1200, unit: 'kg' });
      await scan(`]C1010${CAKE}10LOT-9`);
      await page.locator('.weigh input').fill('0.5');
      await page.keyboard.press('Enter');
      await lines(2);
      expect(sale().lines).toMatchObject([{ batch: 'LOT-7', expiry: '2027-01-31' }, { name: '蛋糕', batch: 'LOT-9', quantityMilli: 500 }]);
    });

    it('where a PIN is typed nothing is taken, nothing is left in the field, and it is said', async () => {
      await page.evaluate(() => {
        const field = document.createElement('input');
        Object.assign(field, { type: 'password', id: 'pin' });
        document.querySelector('.left')?.append(field);
        field.focus();
      });
      await page.waitForFunction(() => document.activeElement?.id === 'pin');
      await attended({ pin: true });
      await refused(TEA, 'A PIN is asked for');
      await refused('STF-7', 'A PIN is asked for');
      expect(await page.inputValue('#pin')).toBe('');
      expect(sold()).toEqual([]);
      await page.focus('#search');
      await attended({ pin: false });
      await scan(TEA);
      await lines(1);
    });

    it('while paying: goods go back to selling, a customer’s code pays, and goods wait while that is open', async () => {
      await refused(await payerCode(), 'There is nothing to pay');
      await scan(TEA);
      await lines(1);
      await page.keyboard.press('F12');
      await page.waitForSelector('.cash input:focus');
      await scan(CAKE);
      await page.waitForSelector('[data-mode=selling]');
      await lines(2);
      await page.keyboard.press('F12');
      await page.waitForSelector('.cash input:focus');
      await rig.phone.behave('wechat', 'password');
      await scan(await payerCode());
      await page.waitForSelector('[data-phase=waitingForPayer]');
      await refused(TEA, 'payment');
      expect(sale()).toMatchObject({ status: 'tendering', itemCount: 2 });
    });

    it('a receipt opens its sale and goods close it; a member goes with the sale; a staff card is told', async () => {
      await scan(TEA);
      await lines(1);
      await scan('MBR-00017');
      await page.waitForSelector('.member >> text=00017');
      await page.keyboard.press('F12');
      await page.waitForSelector('.cash input:focus');
      await page.keyboard.press('F8');
      await page.waitForSelector('[data-mode=completed]');
      await scan('T1-000001');
      await page.waitForSelector('dialog[open] >> text=T1-000001');
      expect(await page.locator('dialog .sold-lines').textContent()).toContain('红茶');
      await page.getByRole('button', { name: 'DUPLICATE' }).click();
      await rig.cashier.until('paper', ({ png }) => png !== '');
      await scan('T1-000001');
      await page.waitForSelector('dialog[open]');
      await scan(CAKE);
      await page.waitForSelector('dialog', { state: 'detached' });
      await page.waitForSelector('[data-mode=selling]');
      expect(sold()).toEqual([['蛋糕', 1000]]);
      expect(await page.locator('.member').count()).toBe(0);
      await refused('T1-000099', 'No sale of this terminal');
      await refused('STF-7', 'Staff card');
    });
  });

  describe('a scanner that types', () => {
    it.each(Object.entries(recorded))('as recorded (%s) is heard whole and once, with Alt, and with CR LF as Arrow down', async (name, gapsMs) => {
      await wedge(page, TEA, { gapsMs });
      await lines(1);
      await wedge(page, CAKE, { gapsMs, alt: name === 'usb' });
      await lines(2);
      await wedge(page, TEA, { gapsMs, end: ['Enter', 'ArrowDown'] });
      await wedge(page, TEA, { gapsMs, end: ['Tab'] });
      await page.waitForFunction(() => document.querySelector('.sum-items')?.textContent?.startsWith('4 '));
      expect(sold()).toEqual([['红茶', 3000], ['蛋糕', 1000]]);
      expect(await page.locator('[aria-pressed=true].line-button').count()).toBe(0);
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('search');
      expect(await page.inputValue('#search')).toBe('');
    });

    it('with a quantity typed right before it, in one run', async () => {
      await wedge(page, `1.5*${APPLES}`);
      await lines(1);
      expect(sold()).toEqual([['苹果', 1500]]);
    });
  });
});
