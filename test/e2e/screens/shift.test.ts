/** The shift on the cashier's screen, on a real terminal: float, cash out, the count, a wrong PIN, a double click, the Z report. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright';
import { expect, it, onTestFinished } from 'vitest';
import { LANE } from '#main/compose.ts';
import { startBrowserHost } from '#main/hosts/browser/host.ts';
import { TRAINING_PIN } from '#main/pin.ts';
import { COLA, factsOf, sell } from '#test/flow/refund-kit.ts';
import { openRig } from '#test/flow/rig.ts';
import { findings } from './checks.ts';
import { buildScreens, chromiumPath } from './stage.ts';

/** Where pictures are written; absent: none are. */
const shotsDir = process.env['GUITAI_SHOTS'];
const WITHIN_MS = 8000;

if (chromiumPath === null) console.log('skipped: screens of the shift: no Chromium');

async function look(page: Page, name: string): Promise<void> {
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme });
    // Colours differ, nothing else: the dark ones are looked at where all of them are.
    if (theme === 'light' || name === 'z') expect(await findings(page), `${name}, ${theme}`).toEqual([]);
    if (shotsDir !== undefined) await page.screenshot({ path: join(shotsDir, `shift-${name}-${theme}.png`) });
  }
  await page.emulateMedia({ colorScheme: 'light' });
}

it.skipIf(chromiumPath === null)('a shift is counted and closed once, and what is short is said', async () => {
  const rig = await openRig();
  const staticDir = await buildScreens();
  const host = await startBrowserHost({ connect: rig.terminal.connect, staticDir, port: 0 });
  const browser = await chromium.launch({ executablePath: chromiumPath ?? '', args: ['--no-sandbox'] });
  onTestFinished(async () => {
    await browser.close();
    await host.close();
    await rig.close();
    rmSync(staticDir, { recursive: true, force: true });
  });
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' });
  await context.addInitScript(() => localStorage.setItem('guitai.language', 'en'));
  const page = await context.newPage();
  page.setDefaultTimeout(WITHIN_MS);
  await page.goto(host.url('cashier', LANE));
  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true });
  const open = async () => {
    await page.getByRole('button', { name: /^More/ }).first().click();
    await button('Shift and cash').click();
  };
  await sell(rig, [[COLA, 2]], {});
  await rig.cashier.ask('sale.next', {});

  await open();
  await page.getByText('Nobody has said the float yet').waitFor();
  await look(page, 'home');
  await button('Open with a float').click();
  await page.getByLabel('Who').fill('Early shift');
  await page.getByLabel('Amount').fill('500');
  await page.keyboard.press('Enter');
  await page.getByText('Early shift, float ¥500.00').waitFor();

  await button('Take cash out').click();
  await page.getByLabel('Amount').fill('300');
  await button('To the bank').click();
  await look(page, 'cash');
  await button(/^Take ¥300.00 out/).dblclick();
  await button('Count and close').waitFor();
  expect(factsOf(rig, 'cash.moved')).toMatchObject([{ direction: 'out', amountMinor: 30_000, by: 'Early shift', reason: 'To the bank' }]);

  // What should be there is nowhere on the screen before the count.
  await button('Count and close').click();
  await page.getByLabel('Pieces of ¥100.00').fill('2');
  await page.getByLabel('Pieces of ¥5.00').fill('x');
  expect(await button('On to the PIN').isDisabled()).toBe(true);
  await page.getByLabel('Pieces of ¥5.00').fill('1');
  await page.getByText('¥205.00').waitFor();
  expect(await page.getByText('¥207.00').count()).toBe(0);
  await look(page, 'count');
  await button('On to the PIN').click();
  await page.getByLabel(/PIN/).fill('000000');
  await page.keyboard.press('Enter');
  await page.locator('.field-error').filter({ hasText: /\w/ }).waitFor();
  await look(page, 'pin');
  await page.getByLabel(/PIN/).fill(TRAINING_PIN);
  await button(/^Close shift 1/).dblclick();
  await page.getByText('¥2.00 short').first().waitFor();
  await look(page, 'z');
  expect(factsOf(rig, 'shift.closed')).toMatchObject([{ no: 1, cash: { expectedMinor: 20_700, countedMinor: 20_500, differenceMinor: -200 } }]);

  await button('Done').click();
  await open();
  await page.getByText('Shift 2').waitFor();
  await button('Z reports').click();
  await page.getByText('Z report 1').waitFor();
  await look(page, 'list');
  // Each step back goes back one step, and the last one leaves.
  await page.keyboard.press('Escape');
  await page.getByText('Shift 2').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}, 60_000);
