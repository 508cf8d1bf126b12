/**
 * Real terminals behind real screens, before the schemes' stand-ins, in virtual time: one terminal a region, one browser.
 * The time goes on only when it is told to, on the terminal, the stand-ins and the pages alike.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type Locator, type Page } from 'playwright';
import type { AttemptView, PaymentView } from '#main/contract';
import { startSandbox, type RunningSandbox } from '#main/commands/sandbox.ts';
import { LANE, openTerminal, type Terminal } from '#main/compose.ts';
import { regions, type RegionId } from '#main/core/regions/index.ts';
import type { ForkDevices } from '#main/devices/supervisor.ts';
import { startBrowserHost, type BrowserHost } from '#main/hosts/browser/host.ts';
import { standInSettings, standIns } from '#main/providers/stand-ins.ts';
import { callControl } from '#main/services/phone/control.ts';
import type { Settings } from '#main/settings.ts';
import { catalogues, schemeName } from '../../../renderer/i18n/index.ts';
import { screenOf, type TestScreen } from '#test/flow/rig.ts';
import { virtualClock, type VirtualClock } from '#test/sim/clock.ts';
import { buildScreens, chromiumPath } from './stage.ts';

export type SchemeId = (typeof standIns)[number]['scheme'];
export const schemeIds: readonly SchemeId[] = standIns.map(({ scheme }) => scheme);
/** Where pictures of every end are written; absent: none are. */
export const shotsDir = process.env['GUITAI_SHOTS'];
const WITHIN_MS = 8000;
/** Steps of time after which an end that has not come is not coming: some wait for ten minutes, asking every 3 s. */
const STEPS_MAX = 1000;

/** A terminal of one region with its cashier's screen and its customer's. */
export interface Counter {
  region: RegionId;
  terminal: Terminal;
  screen: TestScreen;
  cashier: Page;
  display: Page;
  /** What a sale here costs: a round sum in every currency. */
  priceMinor: number;
}

export interface Payments {
  clock: VirtualClock;
  sandbox: RunningSandbox;
  browser: Browser;
  staticDir: string;
  /** The counter of a region where the scheme is taken; opened once. */
  counter(scheme: SchemeId): Promise<Counter>;
  close(): Promise<void>;
}

/** The region in whose pack the scheme stands foremost: there its own payer codes are taken for its own. */
export function regionOf(scheme: SchemeId): RegionId {
  const place = (id: RegionId): number => regions[id].schemes.indexOf(scheme);
  const [found] = (Object.keys(regions) as RegionId[]).filter((id) => place(id) >= 0).toSorted((a, b) => place(a) - place(b));
  if (found === undefined) throw new Error(`no region takes ${scheme}`);
  return found;
}

/** The cashier's button that shows a code of the scheme. */
export const schemeButton = (cashier: Page, scheme: SchemeId): Locator =>
  cashier.locator('.codes').getByRole('button', { name: schemeName(catalogues['zh-CN'], scheme, regions[regionOf(scheme)].currency), exact: true });

/**
 * Runs in a page: it is so late. The page's timers go on as they do, and so do the times of its events, by which a scan
 * is told from typing.
 */
const tellTime = (nowMs: number): void => void (Date.now = () => nowMs);

/** No devices: what is told to them goes nowhere. */
const noDevices: ForkDevices = () => {
  const exits: ((reason: string) => void)[] = [];
  return {
    pid: undefined,
    send: () => {},
    onMessage: () => {},
    onExit: (listener) => void exits.push(listener),
    kill: () => exits.forEach((listener) => listener('SIGKILL')),
  };
};

export async function openPayments(): Promise<Payments> {
  const clock = virtualClock();
  const [staticDir, sandbox] = [await buildScreens(), await startSandbox({ clock })];
  const browser = await chromium.launch({ executablePath: chromiumPath ?? '', args: ['--no-sandbox'] });
  const opened = new Map<RegionId, Promise<OpenCounter>>();
  return {
    clock, sandbox, browser, staticDir,
    counter(scheme) {
      const region = regionOf(scheme);
      const made = opened.get(region) ?? openCounter({ region, clock, sandbox, browser, staticDir });
      opened.set(region, made);
      return made;
    },
    async close() {
      for (const counter of await Promise.all(opened.values())) await counter.close();
      await browser.close();
      await sandbox.close();
      rmSync(staticDir, { recursive: true, force: true });
    },
  };
}

type OpenCounter = Counter & { close(): Promise<void> };
type Parts = Pick<Payments, 'clock' | 'sandbox' | 'browser' | 'staticDir'> & { region: RegionId };

async function openCounter({ region, clock, sandbox, browser, staticDir }: Parts): Promise<OpenCounter> {
  const data = mkdtempSync(join(tmpdir(), 'guitai-payments-'));
  const payments = standInSettings(sandbox.url, sandbox.keys, regions[region].schemes);
  const settings: Settings = {
    shop: { name: '柜台便利店', terminal: 'T1', region },
    payments,
    devices: { receiptPrinter: { kind: 'virtual', paperMm: 80, text: 'gb18030' } },
  };
  const terminal = openTerminal({ data, settings, clock, forkDevices: noDevices, sandboxUrl: sandbox.url });
  const host: BrowserHost = await startBrowserHost({ connect: terminal.connect, staticDir, port: 0 });
  const context: BrowserContext = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' });
  await context.addInitScript(() => localStorage.setItem('guitai.language', localStorage.getItem('guitai.language') ?? 'zh-CN'));
  const open = async (role: 'cashier' | 'display'): Promise<Page> => {
    const page = await context.newPage();
    page.setDefaultTimeout(WITHIN_MS);
    await page.addInitScript(tellTime, clock.nowMs());
    await page.goto(host.url(role, LANE));
    return page;
  };
  const cashier = await open('cashier');
  const display = await open('display');
  await display.setViewportSize({ width: 800, height: 480 });
  await cashier.bringToFront();
  await cashier.waitForSelector('#search');
  const { denominationsMinor } = regions[region];
  return {
    region, terminal, cashier, display,
    screen: screenOf(terminal),
    priceMinor: 2 * (denominationsMinor[Math.floor(denominationsMinor.length / 3)] ?? 0),
    async close() {
      await context.close();
      await host.close();
      await closeIn(clock, terminal);
      rmSync(data, { recursive: true, force: true });
    },
  };
}

/** What waits for a device that is not there waits for its time to be over. */
async function closeIn(clock: VirtualClock, terminal: Terminal): Promise<void> {
  let isOver = false;
  const closing = terminal.close().then(() => (isOver = true));
  for (let i = 0; i < STEPS_MAX && !isOver; i += 1) await clock.advance(10_000);
  await closing;
}

export const paymentOf = ({ screen }: Counter): PaymentView => screen.heard.payment ?? screen.snapshot.payment;

/** Plays the customer, or arranges a mishap, at the stand-ins. */
export const play = <T = unknown>({ sandbox }: Payments, path: string, args: object = {}): Promise<T> => callControl<T>(sandbox.url, path, args);

interface Ledger {
  entries: { kind: 'capture' | 'refund'; orderNo: string; amountMinor: number }[];
}

/** What the scheme keeps for the shop of an attempt, and how often it took and gave back. */
export async function moneyAt(payments: Payments, counter: Counter, scheme: string, attemptId: string) {
  const orderNo = counter.terminal.store.attempts.byId(attemptId)?.orderNo;
  const { entries } = await play<Ledger>(payments, `${scheme}/ledger`);
  const own = entries.filter((entry) => entry.orderNo === orderNo);
  const keptMinor = own.reduce((sum, { kind, amountMinor }) => sum + (kind === 'capture' ? amountMinor : -amountMinor), 0);
  return { keptMinor, captures: own.filter(({ kind }) => kind === 'capture').length, refunds: own.filter(({ kind }) => kind === 'refund').length };
}

/** Other counters moved the time on meanwhile. */
export async function tellPages({ clock }: Payments, { cashier, display }: Counter): Promise<void> {
  for (const page of [cashier, display]) await page.evaluate(tellTime, clock.nowMs());
}

/** What is due already is let happen by a little more time. */
const STEP_MS_MIN = 500;

/** Time goes on to the next thing that the terminal does by itself; what is out is awaited first. */
export async function step(payments: Payments, { screen }: Counter): Promise<void> {
  const { attempt } = await screen.until('payment', ({ attempt: at }) => at === undefined || at.nextAtMs !== undefined || at.deadlineAtMs === undefined);
  const nextAtMs = attempt?.nextAtMs ?? 0;
  await payments.clock.advance(Math.max(STEP_MS_MIN, nextAtMs - payments.clock.nowMs()));
}

/** Time goes on, in the steps of the procedure, until the payment of the sale at hand is so. @throws where it never is */
export async function goOn(payments: Payments, counter: Counter, so: (attempt: AttemptView) => boolean): Promise<AttemptView> {
  for (let i = 0; i < STEPS_MAX; i += 1) {
    const { attempt } = paymentOf(counter);
    if (attempt !== undefined && so(attempt)) {
      await tellPages(payments, counter);
      return attempt;
    }
    await step(payments, counter);
  }
  throw new Error(`it never came to that: ${JSON.stringify(paymentOf(counter).attempt)}`);
}

export const is = (...phases: AttemptView['phase'][]) => ({ phase }: AttemptView): boolean => phases.includes(phase);

/** Pictures of both screens in Chinese by day and English by night, where they are wanted. */
export async function shoot({ cashier, display }: Counter, name: string): Promise<void> {
  if (shotsDir === undefined) return;
  mkdirSync(shotsDir, { recursive: true });
  await cashier.screenshot({ path: join(shotsDir, `${name}-zh-light.png`) });
  await display.screenshot({ path: join(shotsDir, `${name}-display-light.png`) });
  const language = cashier.locator('.switch').first();
  const canTouch = (await cashier.locator('dialog[open]').count()) === 0;
  for (const page of [cashier, display]) await page.emulateMedia({ colorScheme: 'dark' });
  if (canTouch) await language.click();
  await cashier.screenshot({ path: join(shotsDir, `${name}-${canTouch ? 'en' : 'zh'}-dark.png`) });
  await display.screenshot({ path: join(shotsDir, `${name}-display-dark.png`) });
  if (canTouch) for (let i = 0; i < 2; i += 1) await language.click();
  for (const page of [cashier, display]) await page.emulateMedia({ colorScheme: 'light' });
}
