/** A terminal process that is killed with SIGKILL while a customer pays, seen through its real screens. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright';
import { startSandbox } from '#main/commands/sandbox.ts';
import { regions } from '#main/core/regions/index.ts';
import { standInSettings } from '#main/providers/stand-ins.ts';
import { callControl } from '#main/services/phone/control.ts';
import { startProcess } from '#test/fault/counter.ts';
import { regionOf, schemeButton, type SchemeId } from './payments-kit.ts';
import { scan } from './stage.ts';

/** A start of a process and its screens, on a busy machine. */
const WITHIN_MS = 20_000;
/** A barcode that no catalogue here has. */
const UNKNOWN = '6999999999994';

interface Ledger {
  entries: { kind: 'capture' | 'refund'; orderNo: string }[];
  orders: { orderNo: string; state: string }[];
}

export interface Killed {
  /** Money that was taken, once it was over. */
  captures: number;
  refunds: number;
  /** What the cashier's screen said while the terminal was gone. */
  gone: string;
}

/**
 * Asks for money, kills the terminal while it waits for the customer, has the customer pay, and starts the terminal
 * again. Resolves once its screen says paid. @throws where it never does
 * @param picture gets the page at what is worth seeing
 */
export async function killWhileWaiting(browser: Browser, scheme: SchemeId, picture: (page: Page, name: string) => Promise<void>): Promise<Killed> {
  const region = regionOf(scheme);
  const sandbox = await startSandbox();
  const data = mkdtempSync(join(tmpdir(), 'guitai-killed-'));
  const settings = {
    shop: { name: '断电店', terminal: 'K1', region },
    payments: standInSettings(sandbox.url, sandbox.keys, regions[region].schemes),
    devices: { receiptPrinter: { kind: 'virtual', paperMm: 80, text: 'gb18030' } },
  };
  writeFileSync(join(data, 'settings.json'), JSON.stringify(settings), { mode: 0o600 });
  const play = <T>(path: string, args: object = {}): Promise<T> => callControl<T>(sandbox.url, `${scheme}/${path}`, args);
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce', locale: 'zh-CN' });
  let terminal = await startProcess(data);
  try {
    const open = async (): Promise<Page> => {
      const page = await context.newPage();
      page.setDefaultTimeout(WITHIN_MS);
      await page.addInitScript(() => localStorage.setItem('guitai.language', 'zh-CN'));
      await page.goto(terminal.cashier);
      return page;
    };
    const before = await open();
    await sellUnknown(before);
    await beginWaiting(before, scheme, play);
    await terminal.kill();
    await before.waitForSelector('.link-notice.amber');
    const gone = (await before.locator('.link-notice').textContent()) ?? '';
    await picture(before, 'gone');
    await before.close();
    const { orders } = await play<Ledger>('ledger');
    await play('decide', { orderNo: orders.at(-1)?.orderNo, approve: true });
    terminal = await startProcess(data);
    const after = await open();
    await after.waitForSelector('[data-mode=completed] .paid');
    await picture(after, 'back');
    const { entries } = await play<Ledger>('ledger');
    return { gone, captures: entries.filter(({ kind }) => kind === 'capture').length, refunds: entries.filter(({ kind }) => kind === 'refund').length };
  } finally {
    await terminal.kill();
    await context.close();
    await sandbox.close();
    rmSync(data, { recursive: true, force: true });
  }
}

/** The only goods of a shop without a catalogue: one whose price is asked. */
async function sellUnknown(page: Page): Promise<void> {
  await page.waitForSelector('#search:focus');
  await scan(page, UNKNOWN);
  await page.locator('.sheet .money').fill('100');
  await page.locator('.sheet .button.main').click();
  await page.waitForSelector('.cart .line');
  await page.keyboard.press('F12');
  await page.waitForSelector('[data-mode=paying] .ways');
}

/** By a code that is shown, where the scheme shows one; else the customer stands before a password. */
async function beginWaiting(page: Page, scheme: SchemeId, play: <T>(path: string, args?: object) => Promise<T>): Promise<void> {
  const shows = schemeButton(page, scheme);
  if ((await shows.count()) > 0) await shows.click();
  else {
    await play('behave', { behaviour: 'password' });
    await scan(page, (await play<{ code: string }>('payer-code')).code);
  }
  await page.waitForSelector('.attempt[data-phase=waitingForPayer]');
}
