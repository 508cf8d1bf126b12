/** A scanner is measured on the technician's screen, and the cashier's screen hears it from then on. */
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LANE } from '#main/compose.ts';
import { WEDGE_FILE } from '#main/devices/wedge.ts';
import { startBrowserHost, type BrowserHost } from '#main/hosts/browser/host.ts';
import { TRAINING_PIN } from '#main/pin.ts';
import { hasZbar } from '#test/fixtures/printer/read.ts';
import { openRig, screenOf, type Rig } from '#test/flow/rig.ts';
import { buildScreens, chromiumPath } from './stage.ts';
import { wedge, type WedgeWays } from './wedge-keys.ts';

const WITHIN_MS = 8000;
const GS = '\u001d';

/** Uneven and slow, with a prefix, AIM identifiers and a text after: its pace alone would never tell it. */
const odd: WedgeWays = { gapsMs: [95, 130, 70, 118, 88, 141, 75], end: ['Tab'] };
const around = (aim: string, code: string) => `~${aim}${code}*`;

describe.skipIf(chromiumPath === null)('measuring the keyboard scanner', () => {
  let rig: Rig;
  let host: BrowserHost;
  let browser: Browser;
  let staticDir: string;
  let page: Page;

  beforeAll(async () => {
    staticDir = await buildScreens();
    rig = await openRig();
    host = await startBrowserHost({ connect: rig.terminal.connect, staticDir, port: 0 });
    browser = await chromium.launch({ executablePath: chromiumPath ?? '', args: ['--no-sandbox'] });
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' });
    await context.addInitScript(() => localStorage.setItem('guitai.language', 'en'));
    page = await context.newPage();
    page.setDefaultTimeout(WITHIN_MS);
    await page.goto(host.url('diagnostics', LANE));
    await page.waitForSelector('#pin:focus');
  });
  afterAll(async () => {
    await browser.close();
    await host.close();
    await rig.close();
    rmSync(staticDir, { recursive: true, force: true });
  });

  /** The code on the screen as a scanner's optics read it. */
  async function shown(): Promise<string> {
    const png = join(staticDir, 'code.png');
    await page.locator('.wedge-bars').screenshot({ path: png });
    return execFileSync('zbarimg', ['-q', '--raw', png], { stdio: ['ignore', 'pipe', 'ignore'] }).toString().trim();
  }

  it('is told at a locked screen that a scan did nothing', async () => {
    await wedge(page, '6921168509256');
    await page.waitForSelector('text=the scan did nothing here');
    expect(await page.inputValue('#pin')).toBe('');
    await page.keyboard.type(TRAINING_PIN, { delay: 60 });
    await page.keyboard.press('Enter');
    await page.locator('#tab-scans').click();
    await page.getByRole('button', { name: 'Measure the keyboard scanner' }).click();
  });

  it('asks for three codes, says what is wrong with others, and shows and keeps what it measured', async () => {
    await page.waitForSelector('[data-step="0"]');
    if (hasZbar) expect(await shown()).toBe('0123456789');
    await wedge(page, around(']C0', '0123456788'), odd);
    await page.waitForSelector('text=Other keys arrived');
    await wedge(page, '0123456789', { gapsMs: [260, 210, 240, 280], end: ['Enter'] });
    await page.waitForSelector('text=as from a hand');
    await wedge(page, around(']C0', '0123456789'), odd);
    await page.waitForSelector('[data-step="1"]');
    if (hasZbar) expect(await shown()).toBe('GuiTai-9/az+MQ:WY');
    await wedge(page, around(']C0', 'GuiTai-9/az+MQ:WY'), odd);
    await page.waitForSelector('[data-step="2"]');
    if (hasZbar) expect((await shown()).replaceAll(GS, '')).toBe('10AB1221CD34');
    await wedge(page, around(']C1', `10AB12${GS}21CD34`), odd);
    await page.waitForSelector('.wedge-result');
    expect(await page.locator('.wedge-result').textContent()).toMatch(/Prefix~.*code\*.*EndingTab.*28[2-4] ms.*identifiersyes.*separatorarrives/);
    await page.getByRole('button', { name: 'Keep', exact: true }).click();
    await page.waitForSelector('text=Kept.');
    expect(JSON.parse(readFileSync(join(rig.data, WEDGE_FILE), 'utf8'))).toMatchObject({ prefix: '~', trail: '*', suffix: 'Tab', aim: true, separator: GS });
  });

  it('is heard at the till at once, whatever its pace; and forgotten, no more', async () => {
    const till = await page.context().newPage();
    await till.goto(host.url('cashier', LANE));
    await till.waitForSelector('#search:focus');
    const { barcode, id } = await rig.cashier.ask('catalogue.add', { barcode: 'AB-12', name: '茶', priceMinor: 300 });
    expect(barcode).toBe('AB-12');
    await wedge(till, around(']C0', 'AB-12'), odd);
    await till.waitForSelector('.line');
    expect(rig.terminal.sales.view(LANE).lines).toMatchObject([{ productId: id, quantityMilli: 1000 }]);
    expect(await till.inputValue('#search')).toBe('');
    await page.bringToFront();
    await page.getByRole('button', { name: 'Measure the keyboard scanner' }).click();
    await page.getByRole('button', { name: 'Forget the measure' }).click();
    await page.waitForSelector('text=Forgotten.');
    await till.bringToFront();
    await till.focus('#search');
    await wedge(till, 'AB-12', odd);
    await till.waitForFunction(() => document.querySelector<HTMLInputElement>('#search')?.value !== '');
    expect(rig.terminal.sales.view(LANE).lines).toMatchObject([{ quantityMilli: 1000 }]);
  });

  it('is read again after a restart, and a file that does not fit is told and left out', async () => {
    const settings = { prefix: '', trail: '', suffix: 'none', gapMs: 60, spreadMs: 10, aim: false, layout: 'typed', swapsCase: false, separator: GS } as const;
    const technician = await openTechnician();
    await technician.ask('diagnostics.saveWedge', { wedge: settings });
    await expect(technician.ask('diagnostics.saveWedge', { wedge: { ...settings, gapMs: 5 } })).rejects.toMatchObject({ code: 'BAD_ARGS' });
    await rig.restart();
    expect(rig.cashier.snapshot.shop.wedge).toEqual(settings);
    for (const wrong of ['{', '{}', JSON.stringify({ ...settings, suffix: 'Escape' })]) {
      writeFileSync(join(rig.data, WEDGE_FILE), wrong);
      await rig.restart();
      expect(rig.cashier.snapshot.shop).not.toHaveProperty('wedge');
    }
  });

  async function openTechnician() {
    const technician = screenOf(rig.terminal, 'diagnostics');
    await technician.ask('diagnostics.unlock', { pin: TRAINING_PIN });
    return technician;
  }
});
