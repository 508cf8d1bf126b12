/** The built kiosk screen in a real Chromium, before a fake kiosk behind the real browser host. */
import { rmSync } from 'node:fs';
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from 'playwright';
import { startBrowserHost, type BrowserHost } from '#main/hosts/browser/host.ts';
import { products } from '../screens/fake-goods.ts';
import { buildScreens, chromiumPath } from '../screens/stage.ts';
import { createFakeKiosk, type FakeKiosk } from './fake-kiosk.ts';

/** Barcodes of the goods that have a price. */
export const codes = products.flatMap(({ barcode, priceMinor }) => (barcode !== undefined && priceMinor !== null ? [barcode] : []));

/** What is not there by then is not coming. */
const WITHIN_MS = 15_000;

export interface KioskStage {
  fake: FakeKiosk;
  page: Page;
  open(options?: BrowserContextOptions): Promise<void>;
  /** One scan by a driver, seen in the basket. */
  scanned(code: string): Promise<void>;
  step(step: string): Promise<unknown>;
  /** Cuts the screen's connection, as a terminal that restarts its host does. */
  cut(): void;
  close(): Promise<void>;
}

export async function startKioskStage(): Promise<KioskStage> {
  const staticDir = await buildScreens();
  const fake = createFakeKiosk();
  const host: BrowserHost = await startBrowserHost({ connect: fake.connect, staticDir, port: 0 });
  const browser: Browser = await chromium.launch({ executablePath: chromiumPath ?? '', args: ['--no-sandbox'] });
  let context: BrowserContext | undefined;
  let page: Page;
  return {
    fake,
    get page() {
      return page;
    },
    async open(options = {}) {
      await context?.close();
      context = await browser.newContext({ viewport: { width: 1080, height: 1920 }, reducedMotion: 'reduce', ...options });
      page = await context.newPage();
      page.setDefaultTimeout(WITHIN_MS);
      await page.goto(host.url('kiosk', 'lane-1'));
      await page.waitForSelector('.kiosk');
    },
    async scanned(code) {
      fake.scan(code);
      await page.waitForSelector(`[data-line="${fake.state.sale.lastLineId}"].now`);
    },
    step: (step) => page.waitForSelector(`.kiosk[data-step=${step}]`),
    cut: () => fake.cut(),
    async close() {
      await browser.close();
      await host.close();
      rmSync(staticDir, { recursive: true, force: true });
    },
  };
}
