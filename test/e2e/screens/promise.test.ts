/** Money that is not yet collected, on the cashier's and the customer's screens: a real terminal, a real line that is cut. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright';
import { expect, it, onTestFinished } from 'vitest';
import { minor } from '#main/contract';
import { LANE } from '#main/compose.ts';
import { startBrowserHost } from '#main/hosts/browser/host.ts';
import { TRAINING_PIN } from '#main/pin.ts';
import { COLA, openLine } from '#test/flow/refund-kit.ts';
import { openRig } from '#test/flow/rig.ts';
import { buildScreens, chromiumPath } from './stage.ts';

/** Where pictures are written; absent: none are. */
const shotsDir = process.env['GUITAI_SHOTS'];
const WITHIN_MS = 8000;

if (chromiumPath === null) console.log('skipped: screens of what is not collected: no Chromium');

async function open() {
  let line: Awaited<ReturnType<typeof openLine>> | null = null;
  const promises = { schemes: ['wechat', 'alipay'], amountMinor: 5_000, sumMinor: 8_000, count: 5, ageHours: 48 };
  const rig = await openRig({ settings: { promises }, rewire: async (url) => (line = await openLine(url)).url });
  const staticDir = await buildScreens();
  const host = await startBrowserHost({ connect: rig.terminal.connect, staticDir, port: 0 });
  const browser = await chromium.launch({ executablePath: chromiumPath ?? '', args: ['--no-sandbox'] });
  onTestFinished(async () => {
    await browser.close();
    await host.close();
    await rig.close();
    await line?.cut();
    rmSync(staticDir, { recursive: true, force: true });
  });
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' });
  await context.addInitScript(() => localStorage.setItem('guitai.language', localStorage.getItem('guitai.language') ?? 'en'));
  const page = async (role: 'cashier' | 'display'): Promise<Page> => {
    const at = await context.newPage();
    at.setDefaultTimeout(WITHIN_MS);
    await at.goto(host.url(role, LANE));
    return at;
  };
  if (line === null) throw new Error('no line');
  // The page that is opened last is in front: one behind draws so seldom that each click takes seconds.
  const display = await page('display');
  return { rig, line: line as Awaited<ReturnType<typeof openLine>>, display, cashier: await page('cashier') };
}

/** In both languages, light and dark. */
async function shoot(page: Page, name: string): Promise<void> {
  if (shotsDir === undefined) return;
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme });
    await page.screenshot({ path: join(shotsDir, `promise-${name}-${theme}.png`) });
  }
  await page.emulateMedia({ colorScheme: 'light' });
}

it.skipIf(chromiumPath === null)('is tried, taken, shown as what it is, listed with its age, and ended by a supervisor’s written word', async () => {
  const { rig, line, cashier, display } = await open();
  await rig.cashier.ask('sale.scan', { code: COLA, quantityMilli: 2000 });
  await rig.cashier.ask('payment.begin', {});
  await cashier.getByRole('button', { name: 'No network? Static code' }).click();
  await expect.poll(() => cashier.getByText('A screenshot, a “paid” page or a sound proves nothing.').count()).toBe(1);
  const wechat = cashier.getByRole('button', { name: /static code of WeChat Pay/ });

  // The line is up: it is not taken, and the cashier reads why.
  await wechat.click();
  await cashier.getByText('WeChat Pay can be reached').waitFor();
  await shoot(cashier, 'online');
  expect(rig.terminal.store.promises.open()).toEqual([]);

  await line.cut();
  await wechat.dblclick();
  await cashier.getByText('The money is not confirmed.').waitFor();
  expect(rig.terminal.store.promises.open()).toHaveLength(1);
  expect(await cashier.locator('.completed .paid').innerText()).toContain('Not yet collected');
  expect(await cashier.locator('.completed').innerText()).not.toMatch(/\bPaid\b/);
  await display.getByText('your payment is still to be confirmed').first().waitFor();
  await shoot(cashier, 'ended');
  await shoot(display, 'display');

  // Over a limit: refused with the limit in words.
  await rig.cashier.ask('sale.next', {});
  await rig.cashier.ask('sale.addOpen', { name: 'thing', priceMinor: minor(5_001) });
  await rig.cashier.ask('payment.begin', {});
  await cashier.getByRole('button', { name: 'No network? Static code' }).click();
  await wechat.click();
  await cashier.getByText('One such payment may be at most').waitFor();
  await shoot(cashier, 'limit');
  await cashier.keyboard.press('Escape');

  await cashier.locator('[data-chip=promises]').click();
  const one = cashier.locator('.promise');
  await one.getByText('No bill has it yet.').waitFor();
  await shoot(cashier, 'list');
  // Asked about while the line is still cut: nothing is known, and nothing changes.
  await one.getByRole('button', { name: 'Ask WeChat Pay' }).click();
  await cashier.getByLabel('Number of the payment').fill('4200000001');
  await cashier.keyboard.press('Enter');
  await cashier.getByText('The scheme does not say now.').waitFor();
  await shoot(cashier, 'ask');
  await cashier.keyboard.press('Escape');
  const { id, amountMinor, madeAtMs } = rig.terminal.store.promises.open()[0] ?? { id: '', amountMinor: minor(0), madeAtMs: 0 };
  await one.getByRole('button', { name: 'Never came' }).click();
  const giveUp = cashier.getByRole('button', { name: 'Give it up' });
  await cashier.getByLabel('In writing').fill('the customer left');
  await cashier.getByLabel(/PIN/).fill('0000');
  await giveUp.click();
  await cashier.getByText('Wrong PIN').waitFor();
  await shoot(cashier, 'decide');
  await cashier.getByLabel(/PIN/).fill(TRAINING_PIN);
  await giveUp.click();
  await cashier.getByText('Everything is collected.').waitFor();
  expect(rig.terminal.store.promises.byId(id)).toMatchObject({ state: 'givenUp', amountMinor, madeAtMs, end: { note: 'the customer left' } });
  expect(await cashier.locator('[data-chip=promises]').count()).toBe(0);
});
