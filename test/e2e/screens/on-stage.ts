/** What the tests of the screens share: a stage, a cashier's page, and the words for what it shows. */
import type { BrowserContext, BrowserContextOptions, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { products } from './fake-goods.ts';
import { chromiumPath, startStage, type Stage } from './stage.ts';

if (chromiumPath === null) console.log('skipped: the screens in Chromium, because no Chromium is installed');

/** Barcodes of the goods that have a price. */
export const codes = products.flatMap((product) => (product.barcode !== undefined && product.priceMinor !== null ? [product.barcode] : []));

export function onStage() {
  let stage: Stage;
  let context: BrowserContext;
  let page: Page;

  beforeAll(async () => {
    stage = await startStage();
  });
  afterAll(() => stage.close());
  beforeEach(() => stage.terminal.reset());
  afterEach(() => context.close());

  return {
    get stage() {
      return stage;
    },
    get context() {
      return context;
    },
    get page() {
      return page;
    },
    async newContext(options: BrowserContextOptions = {}): Promise<void> {
      context = await stage.context({ reducedMotion: 'reduce', ...options });
    },
    async openCashier(language = 'zh-CN', options: BrowserContextOptions = {}): Promise<void> {
      await this.newContext(options);
      await context.addInitScript((chosen) => localStorage.setItem('guitai.language', chosen), language);
      page = await stage.open(context, 'cashier');
      await page.waitForSelector('#search:focus');
    },
    total: async () => (await page.locator('.sum-total').textContent())?.replace('合计', ''),
    /** Waits until the cart has so many lines. @throws where it never does */
    expectLines: (count: number) => page.waitForFunction((n) => document.querySelectorAll('.line').length === n, count),
    /** Waits for selling, paying or completed. @throws where it never comes */
    expectMode: (mode: 'selling' | 'paying' | 'completed') => page.waitForSelector(`[data-mode=${mode}]`),
    heardNames: () => stage.terminal.heard.map(({ name }) => name),
  };
}
