/** The technician's screen in Chromium before a whole terminal: seen by axe, and deaf to scans where a PIN is typed. */
import { rmSync } from 'node:fs';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LANE } from '#main/compose.ts';
import { startBrowserHost, type BrowserHost } from '#main/hosts/browser/host.ts';
import { TRAINING_PIN } from '#main/pin.ts';
import { openRig, type Rig } from '#test/flow/rig.ts';
import { longCases } from '#test/full.ts';
import { axeFindings } from '../axe.ts';
import { buildScreens, chromiumPath, scan } from './stage.ts';

const WITHIN_MS = 8000;

describe.skipIf(chromiumPath === null)('the technician’s screen', () => {
  let rig: Rig;
  let host: BrowserHost;
  let browser: Browser;
  let staticDir: string;

  beforeAll(async () => {
    staticDir = await buildScreens();
    rig = await openRig();
    host = await startBrowserHost({ connect: rig.terminal.connect, staticDir, port: 0 });
    rig.terminal.setOpener((role, lane) => Promise.resolve(host.url(role, lane)));
    browser = await chromium.launch({ executablePath: chromiumPath ?? '', args: ['--no-sandbox'] });
  });
  afterAll(async () => {
    await browser.close();
    await host.close();
    await rig.close();
    rmSync(staticDir, { recursive: true, force: true });
  });

  async function open(language: string, options: Parameters<Browser['newContext']>[0]): Promise<{ context: BrowserContext; page: Page }> {
    const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
    await context.addInitScript((chosen) => localStorage.setItem('guitai.language', chosen), language);
    const page = await context.newPage();
    page.setDefaultTimeout(WITHIN_MS);
    await page.goto(host.url('diagnostics', LANE));
    await page.waitForSelector('#pin:focus');
    return { context, page };
  }
  async function unlock(page: Page): Promise<void> {
    await page.keyboard.type(TRAINING_PIN, { delay: 60 });
    await page.keyboard.press('Enter');
    await page.waitForSelector('.device[aria-pressed=true]');
  }
  /** axe's findings, small targets and what sticks out of the window, as lines. */
  async function findings(page: Page): Promise<string[]> {
    const boxes = await page.evaluate(() => {
      const seen = document.querySelector('dialog[open]') ?? document;
      return [
        ...[...seen.querySelectorAll('button, input')].flatMap((element) => {
          const { width, height } = element.getBoundingClientRect();
          return width >= 56 && height >= 56 ? [] : [`small: ${element.className} ${element.textContent} ${width}×${height}`];
        }),
        ...[...document.querySelectorAll('.button, .bar > *, .device > *, .bar-tabs button, .check, .part')].flatMap((element) => {
          const box = element.getBoundingClientRect();
          return box.right > innerWidth + 1 ? [`outside: ${element.className} ${element.textContent}`] : [];
        }),
        ...(document.documentElement.scrollWidth > innerWidth ? ['the page scrolls sideways'] : []),
      ];
    });
    return [...(await axeFindings(page)), ...boxes];
  }

  const looks = [
    ['en', 'dark', 1024, 768],
    ['zh-CN', 'light', 1280, 800],
    ['en', 'dark', 1280, 800],
    ['ja', 'light', 1024, 768],
    ['en', 'light', 1024, 768],
    ['zh-CN', 'dark', 1024, 768],
  ] as const;
  it.each(longCases('looks of the technician’s screen', looks, 2))('has no finding of axe, no small target and nothing cut in %s, %s, %i×%i', async (language, colorScheme, width, height) => {
    const { context, page } = await open(language, { colorScheme, viewport: { width, height } });
    const check = async (name: string): Promise<void> => expect(await findings(page), name).toEqual([]);
    await check('locked');
    await unlock(page);
    rig.terminal.devices.setVirtualPrinter({ paperOut: true });
    await page.waitForSelector('.detail .notice.amber');
    await check('devices');
    await page.locator('.check button').first().click();
    await page.waitForSelector('.check strong');
    await check('checked');
    await page.locator('.part .row input').fill('10 04 01');
    await page.keyboard.press('Enter');
    await page.waitForSelector('dialog[open]');
    await check('raw');
    await page.keyboard.press('Escape');
    rig.terminal.devices.setVirtualPrinter({ paperOut: false });
    await page.locator('#tab-scans').click();
    await scan(page, '6901234567892');
    await page.waitForSelector('.chart-column');
    await check('scans');
    for (const view of ['jobs', 'journal', 'camera', 'log', 'support']) {
      await page.locator(`#tab-${view}`).click();
      await page.waitForSelector(`[data-view=${view}]`);
      await check(view);
    }
    await context.close();
  });

  it('takes no digit of a scan into the PIN, and unlocks nothing by one', async () => {
    const { context, page } = await open('en', {});
    const touch = (digit: string) => page.locator('.pad').getByRole('button', { name: digit, exact: true }).click();
    await touch('2');
    await touch('5');
    await page.locator('#pin').focus();
    await scan(page, '6901234567892');
    await scan(page, TRAINING_PIN);
    expect(await page.inputValue('#pin')).toBe('25');
    expect(await page.locator('.device').count()).toBe(0);
    await touch('8');
    await touch('0');
    await page.getByRole('button', { name: 'Unlock' }).click();
    await page.waitForSelector('.device');
    // What was scanned before is not there either.
    await page.locator('#tab-scans').click();
    await page.waitForSelector('[data-view=scans]');
    expect(await page.locator('.device').count()).toBe(0);
    await context.close();
  });

  it('shows a scan of the keyboard byte by byte, with a column a gap', async () => {
    const { context, page } = await open('en', {});
    await unlock(page);
    await page.locator('#tab-scans').click();
    await scan(page, '6901234567892');
    await page.waitForSelector('.chart-column');
    expect(await page.locator('.chart-column').count()).toBe(13);
    expect(await page.locator('.dump').textContent()).toContain('36 39 30 31 32 33 34 35 36 37 38 39 32');
    await context.close();
  });

  it('locks at a touch, and keeps nothing of what it showed', async () => {
    const { context, page } = await open('en', {});
    await unlock(page);
    await page.getByRole('button', { name: 'Lock' }).click();
    await page.waitForSelector('#pin');
    expect(await page.locator('.device').count()).toBe(0);
    await page.reload();
    await page.waitForSelector('#pin');
    await context.close();
  });

  it('opens from the cashier’s menu, locked', async () => {
    const context = await browser.newContext({ reducedMotion: 'reduce' });
    await context.addInitScript(() => localStorage.setItem('guitai.language', 'en'));
    const page = await context.newPage();
    page.setDefaultTimeout(WITHIN_MS);
    await page.goto(host.url('cashier', LANE));
    await page.waitForSelector('#search:focus');
    await page.keyboard.press('F10');
    const [opened] = await Promise.all([context.waitForEvent('page'), page.getByRole('button', { name: 'Device diagnostics' }).click()]);
    await opened.waitForSelector('#pin');
    expect(new URL(opened.url()).pathname).toBe('/diagnostics');
    await context.close();
  });

  it('a cashier says of each receipt in doubt what the paper shows: the rest, a DUPLICATE, or that it is there', async () => {
    const { store, devices } = rig.terminal;
    const inDoubt = () => store.printJobs.open().map(({ state }) => state);
    const kinds = () => store.journal.after(0, 1_000).map(({ kind }) => kind);
    const papers: { jobId: string; heightPx: number }[] = [];
    const stop = devices.onPaper((paper) => papers.push(paper));
    await rig.cashier.ask('sale.addOpen', { name: 'Tea', priceMinor: 500 });
    await rig.cashier.ask('payment.begin', {});
    await rig.cashier.ask('payment.cash', { tenderedMinor: 500 });
    await expect.poll(() => papers.length, { timeout: WITHIN_MS }).toBe(1);
    const saleId = rig.cashier.heard.sale?.id ?? '';
    await rig.cashier.ask('sale.next', {});
    const doubt = { saleId, duplicate: false, place: 'first' as const, queuedAtMs: Date.now() };
    store.commit((tx) => {
      tx.queuePrint({ ...doubt, id: 'rest', state: 'interrupted' });
      tx.queuePrint({ ...doubt, id: 'again', state: 'inDoubt' });
      tx.queuePrint({ ...doubt, id: 'there', state: 'inDoubt' });
    });
    store.printJobs.setSections('rest', 1);

    const context = await browser.newContext({ reducedMotion: 'reduce' });
    await context.addInitScript(() => localStorage.setItem('guitai.language', 'en'));
    const page = await context.newPage();
    page.setDefaultTimeout(WITHIN_MS);
    await page.goto(host.url('cashier', LANE));
    await page.waitForSelector('#search:focus');
    await page.locator('[data-chip=devices]').click();
    const jobs = page.locator('.print-job');
    await jobs.first().waitFor();
    expect(await jobs.allInnerTexts()).toEqual([
      expect.stringMatching(/Part of it came out[^]*Print the rest[^]*DUPLICATE[^]*It did come out/),
      ...[0, 1].map(() => expect.not.stringContaining('Print the rest') as string),
    ]);
    expect(await findings(page)).toEqual([]);
    const decide = async (at: number, choice: string, left: number) => {
      await jobs.nth(at).getByRole('button', { name: choice }).click();
      await page.waitForFunction((n) => document.querySelectorAll('.print-job').length === n, left);
    };
    await decide(1, 'Print again, marked DUPLICATE', 2);
    await decide(1, 'It did come out', 1);
    await decide(0, 'Print the rest', 0);
    await expect.poll(inDoubt, { timeout: WITHIN_MS }).toEqual([]);
    // The rest is shorter than the receipt; the duplicate, with its mark, is longer, and alone is written down.
    const [whole = 0, duplicate = 0] = papers.map(({ heightPx }) => heightPx);
    expect(papers.map(({ jobId }) => jobId).filter((id) => id === 'again' || id === 'there')).toEqual([]);
    expect(papers).toHaveLength(3);
    expect(papers.find(({ jobId }) => jobId === 'rest')?.heightPx).toBeLessThan(whole);
    expect(duplicate).toBeGreaterThan(whole);
    expect(kinds().filter((kind) => kind === 'receipt.reprinted')).toHaveLength(1);
    stop();
    await context.close();
  });
});
