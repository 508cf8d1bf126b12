/** Payment by face on the cashier's screen: a real terminal, the stand-ins of SDK and gateway, Chromium. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright';
import { expect, it, onTestFinished } from 'vitest';
import { LANE } from '#main/compose.ts';
import { minor } from '#main/contract';
import { startBrowserHost } from '#main/hosts/browser/host.ts';
import { callControl } from '#main/services/phone/control.ts';
import { openRig } from '#test/flow/rig.ts';
import { findings } from './checks.ts';
import { buildScreens, chromiumPath } from './stage.ts';

/** Where pictures are written; absent: none are. */
const shotsDir = process.env['GUITAI_SHOTS'];
const WITHIN_MS = 8000;

if (chromiumPath === null) console.log('skipped: the screens of face payment: no Chromium');

async function open(language: string) {
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
  await context.addInitScript((chosen) => localStorage.setItem('guitai.language', chosen), language);
  const page = await context.newPage();
  page.setDefaultTimeout(WITHIN_MS);
  const display = await context.newPage();
  display.setDefaultTimeout(WITHIN_MS);
  await display.goto(host.url('display', LANE));
  await page.goto(host.url('cashier', LANE));
  await page.bringToFront();
  const { face: { sdk: { standIn } } } = rig.settings.payments['wechat'] as { face: { sdk: { standIn: string } } };
  const face = (how: string): Promise<unknown> => callControl(standIn, 'wechat/face', { how });
  /** The SDK has found the customer that the test put there. */
  const seen = (): Promise<void> => expect.poll(() => callControl(standIn, 'wechat/face', { how: 'look', times: 0 }), { timeout: WITHIN_MS }).toEqual({ waiting: 0 });
  const looked = async (name: string): Promise<void> => {
    expect(await findings(page), name).toEqual([]);
    if (shotsDir === undefined) return;
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: join(shotsDir, `face-${language}-${name}-${colorScheme}.png`) });
    }
    await page.emulateMedia({ colorScheme: 'light' });
  };
  return { rig, page, display, face, seen, looked };
}

it.skipIf(chromiumPath === null).each([
  ['en', 'Pay by face', 'The customer agrees · WeChat Pay', 'No face taken · not charged', 'They do not fit. Ask again.', 'Use these digits'],
  ['zh-CN', '刷脸支付', '顾客同意 · 微信支付', '未刷脸 · 未扣款', '不符，请再问一次。', '确认数字'],
])('in %s: asked first, cancelled, asked again, digits wrong and right, paid', async (language, way, agrees, notCharged, wrong, take) => {
  const { rig, page, display, face, seen, looked } = await open(language);
  await rig.cashier.ask('sale.addOpen', { name: 'Tea', priceMinor: minor(1_280) });
  await rig.cashier.ask('payment.begin', {});
  const consent = page.getByRole('button', { name: agrees });
  await page.getByRole('button', { name: way }).click();
  await expect.poll(() => consent.isEnabled(), { timeout: WITHIN_MS }).toBe(true);
  await looked('consent');
  // An Enter that comes by chance agrees to nothing.
  await page.keyboard.press('Enter');
  expect(rig.terminal.store.attempts.inQuestion()).toEqual([]);

  await face('leave');
  await consent.click();
  await page.locator('[data-phase=created]').waitFor();
  await seen();
  await looked('taking');
  await display.getByText(language === 'en' ? 'Please look into the camera' : '请看摄像头').first().waitFor();
  await page.keyboard.press('Escape');
  await page.getByText(notCharged).waitFor();
  await looked('cancelled');

  await face('digits');
  await page.getByRole('button', { name: way }).click();
  await expect.poll(() => consent.isEnabled(), { timeout: WITHIN_MS }).toBe(true);
  await consent.click();
  const field = page.locator('.face-digits input');
  await field.waitFor();
  await field.fill('12x34');
  await page.getByRole('button', { name: take }).click();
  await page.getByText(wrong).waitFor();
  await looked('digits');
  await field.fill('8000');
  await page.keyboard.press('Enter');
  await page.locator('[data-mode=completed]').waitFor();
  expect(await rig.phone.captured('wechat')).toHaveLength(1);
});
