/**
 * Somebody who has never seen a kiosk buys five things, in each language, at a whole terminal with the schemes' stand-ins:
 * only what is on the screen is touched, only goods and a phone are at hand. GUITAI_SHOTS=folder writes a picture of each
 * step: docs/kiosk-walk.md shows them.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LANE } from '#main/compose.ts';
import { startBrowserHost, type BrowserHost } from '#main/hosts/browser/host.ts';
import { trainingKiosk } from '#main/training/settings.ts';
import { openRig, screenOf, type Rig, type TestScreen } from '#test/flow/rig.ts';
import { catalogues, type Language } from '../../../renderer/i18n/index.ts';
import { kioskCatalogues } from '../../../renderer/i18n/kiosk/index.ts';
import { buildScreens, chromiumPath, scan } from '../screens/stage.ts';

const shotsDir = process.env['GUITAI_SHOTS'];
const WITHIN_MS = 15_000;
/** Touches from the first to the last, with one item more and one taken out again. */
const TAPS = 12;
/** Sold by the piece, without a barcode. */
const KIWI = '猕猴桃';
const [cola, drink, tea] = ['6901939691601', '6902538004045', '6944839902385'] as const;

describe.skipIf(chromiumPath === null)('a stranger at the kiosk', () => {
  let rig: Rig;
  let host: BrowserHost;
  let browser: Browser;
  let staticDir: string;
  /** What the terminal shows, for the customer's phone. */
  let shown: TestScreen;

  beforeAll(async () => {
    staticDir = await buildScreens();
    browser = await chromium.launch({ executablePath: chromiumPath ?? '', args: ['--no-sandbox'] });
    rig = await openRig({ settings: { kiosk: { ...trainingKiosk, languages: ['zh-CN', 'en', 'ja'] } } });
    host = await startBrowserHost({ connect: rig.terminal.connect, staticDir, port: 0 });
    shown = screenOf(rig.terminal, 'kiosk');
  });
  afterAll(async () => {
    await browser.close();
    await host.close();
    await rig.close();
    rmSync(staticDir, { recursive: true, force: true });
  });

  async function shoot(page: Page, name: string): Promise<void> {
    if (shotsDir === undefined) return;
    mkdirSync(shotsDir, { recursive: true });
    await page.screenshot({ path: join(shotsDir, `${name}.png`) });
  }

  it.each([
    ['zh-CN', 1080, 1920],
    ['en', 1080, 1920],
    ['ja', 1080, 1920],
    ['en', 1920, 1080],
  ] as const)('goes from the first touch to the receipt in %s, %i×%i', async (language: Language, width, height) => {
    const t = kioskCatalogues[language];
    const context = await browser.newContext({ viewport: { width, height }, deviceScaleFactor: 0.5, reducedMotion: 'reduce' });
    const page = await context.newPage();
    page.setDefaultTimeout(WITHIN_MS);
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(String(error)));
    page.on('console', (line) => line.type() === 'error' && errors.push(line.text()));
    await page.goto(host.url('kiosk', LANE));
    await page.waitForSelector('[data-step=attract]');
    let taps = 0;
    const tap = async (name: string | RegExp): Promise<void> => {
      await page.getByRole('button', { name, ...(typeof name === 'string' ? { exact: true } : {}) }).first().click();
      taps += 1;
    };
    const at = async (step: string): Promise<void> => {
      await page.waitForSelector(`[data-step=${step}]`);
      await shoot(page, `${language}-${width > height ? 'wide-' : ''}${step}`);
    };
    const lines = (count: number) => page.waitForFunction((n) => document.querySelectorAll('.line').length === n, count);

    await at('attract');
    await tap(new RegExp(`^${catalogues[language].languageName}`));
    await page.waitForSelector('[data-step=scanning]');
    await scan(page, cola);
    await scan(page, drink);
    await lines(2);
    await scan(page, tea);
    await lines(3);
    await tap(t.more(await nameOf(page, 0)));
    await tap(t.noBarcode);
    await tap('水果');
    await page.locator('dialog .tile', { hasText: KIWI }).click();
    taps += 1;
    await lines(4);
    await tap(t.remove(await nameOf(page, 1)));
    await lines(3);
    await scan(page, drink);
    await lines(4);
    await at('scanning');
    await tap(t.finish);
    await at('bags');
    await tap(t.bagsNone);
    await at('extras');
    await tap(t.extrasSkip);
    await at('payment');
    await tap(/微信支付|WeChat Pay/);
    await page.waitForSelector('.pay-code .qr');
    await shoot(page, `${language}-${width > height ? 'wide-' : ''}code`);
    const { attempt } = await shown.until('payment', (view) => view.attempt?.qr !== undefined && view.attempt.saleId === shown.heard.sale?.id);
    await rig.phone.approve(attempt?.qr ?? '');
    await at('paid');
    const total = await page.locator('.pay-amount').textContent();
    await tap(t.receiptPaper);
    await page.getByText(t.receiptPrinted).waitFor();
    await shoot(page, `${language}-${width > height ? 'wide-' : ''}receipt`);
    await tap(new RegExp(`^${t.done}`));
    await page.waitForSelector('[data-step=attract]');
    expect(taps).toBe(TAPS);
    expect(errors).toEqual([]);
    const { amountMinor } = (await rig.phone.captured('wechat')).at(-1) ?? { amountMinor: 0 };
    expect(total).toContain((amountMinor / 100).toFixed(2));
    await context.close();
  });
});

const nameOf = async (page: Page, line: number): Promise<string> => (await page.locator('.line .line-name').nth(line).textContent()) ?? '';
