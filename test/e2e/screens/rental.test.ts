/** Goods rented out, on the cashier's screen: a real terminal, the schemes' stand-ins, a line that is cut. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright';
import { expect, it, onTestFinished } from 'vitest';
import type { PhoneOrderView } from '#main/contract';
import { LANE } from '#main/compose.ts';
import { startBrowserHost } from '#main/hosts/browser/host.ts';
import { callControl } from '#main/services/phone/control.ts';
import { openLine } from '#test/flow/refund-kit.ts';
import { openRig, quickClock } from '#test/flow/rig.ts';
import { buildScreens, chromiumPath } from './stage.ts';

/** Where pictures are written; absent: none are. */
const shotsDir = process.env['GUITAI_SHOTS'];
const WITHIN_MS = 8000;

if (chromiumPath === null) console.log('skipped: screens of rented goods: no Chromium');

type Line = Awaited<ReturnType<typeof openLine>>;

/** Light and dark. */
async function shoot(page: Page, name: string): Promise<void> {
  if (shotsDir === undefined) return;
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme });
    await page.screenshot({ path: join(shotsDir, `rental-${name}-${theme}.png`) });
  }
  await page.emulateMedia({ colorScheme: 'light' });
}

it.skipIf(chromiumPath === null)('goods go out with the customer’s word, come back, and what is not known is said', async () => {
  let line: Line | null = null;
  let sandbox = '';
  const rig = await openRig({ clock: quickClock, rewire: async (url) => (line = await openLine((sandbox = url))).url });
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
  const cashier = await context.newPage();
  cashier.setDefaultTimeout(WITHIN_MS);
  await cashier.goto(host.url('cashier', LANE));

  const button = (name: string | RegExp) => cashier.getByRole('button', { name, exact: true });
  const more = async (entry: string | RegExp) => {
    await cashier.getByRole('button', { name: /^More/ }).first().click();
    await cashier.getByRole('button', { name: entry }).click();
  };
  await more('Rent out');
  // What is missing is said, and nothing is asked of anybody.
  await button('Rent out').click();
  await cashier.getByText('Say what is rented out.').waitFor();
  await cashier.getByLabel('What is rented out').fill('Power bank');
  await cashier.getByLabel('At most to be collected').fill('99');
  await shoot(cashier, 'rent');
  await button('Rent out').dblclick();
  await cashier.getByText('The customer scans this code and agrees.').waitFor();
  await cashier.getByRole('img', { name: 'Code for the customer' }).waitFor();
  await shoot(cashier, 'consent');
  const [rental, ...others] = rig.terminal.store.rentals.open();
  expect(others).toEqual([]);
  const { code } = rig.cashier.heard.rentals?.[0] ?? {};
  const { orderNo } = await callControl<PhoneOrderView>(sandbox, 'read', { code: code ?? '' });
  expect(orderNo).toBe(rental?.orderNo);
  await callControl(sandbox, 'wechat/decide', { orderNo, approve: true });
  await cashier.getByText('The customer agreed. Hand the goods over.').waitFor();
  await shoot(cashier, 'out');
  await button('Back').click();
  await shoot(cashier, 'list');

  // Over what was agreed: said before anything is sent.
  await button('Return').click();
  await cashier.getByLabel('Amount due').fill('120');
  await cashier.getByText('The customer agreed to at most').waitFor();
  expect(await button('Collect').isDisabled()).toBe(true);
  await cashier.getByLabel('Amount due').fill('15');
  await cashier.getByLabel('Taken off').fill('3');
  await cashier.getByText('Will be collected: ¥12.00').waitFor();
  await shoot(cashier, 'back');
  const { cut, mend } = line as unknown as Line;
  await cut();
  await button('Collect').dblclick();
  await cashier.getByText('Not known yet whether WeChat Pay took it.').waitFor();
  // There is no calling off any more.
  expect(await button('Call off').count()).toBe(0);
  await shoot(cashier, 'unknown');
  await mend();
  await cashier.getByText('Collected: ¥12.00').waitFor();
  await shoot(cashier, 'done');
  expect((await rig.phone.captured('wechat')).map(({ amountMinor }) => amountMinor)).toEqual([1_200]);
  if (shotsDir === undefined) return;
  await cashier.evaluate(() => localStorage.setItem('guitai.language', 'zh-CN'));
  await cashier.reload();
  await cashier.getByRole('button', { name: /更多/ }).first().click();
  await cashier.getByRole('button', { name: /免押租借/ }).click();
  await shoot(cashier, 'rent-zh');
}, 60_000);
