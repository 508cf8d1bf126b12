/** The built screens in a real Chromium, before a fake terminal behind the real browser host. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from 'playwright';
import { build } from 'vite';
import type { Role, ShopView } from '#main/contract';
import { findBrowser, thisMachine } from '#main/hosts/browser/open-browser.ts';
import { startBrowserHost, type BrowserHost } from '#main/hosts/browser/host.ts';
import { createFakeTerminal, type FakeTerminal } from './fake-terminal.ts';

/** What is not there by then is not coming. */
const WITHIN_MS = 8000;

export const chromiumPath = findBrowser(thisMachine);

export interface Stage {
  terminal: FakeTerminal;
  context(options?: BrowserContextOptions): Promise<BrowserContext>;
  open(context: BrowserContext, role: Role): Promise<Page>;
  /** Cuts every screen's connection, as a terminal that restarts its host does. */
  cut(): void;
  close(): Promise<void>;
}

/** Built once for all files of a run, whose common parent process names it; test/built.ts removes it. */
const builtDir = join(tmpdir(), `guitai-built-${process.ppid}`);
/** A build on a busy machine. */
const BUILT_WITHIN_MS = 120_000;

/** The built screens, in a directory of their own. Whoever asked removes it. */
export async function buildScreens(): Promise<string> {
  const done = join(builtDir, 'done');
  const isMine = mkdirSync(builtDir, { recursive: true }) !== undefined;
  if (isMine) {
    await build({
      configFile: fileURLToPath(new URL('../../../vite.config.ts', import.meta.url)),
      logLevel: 'error',
      build: { outDir: join(builtDir, 'new'), emptyOutDir: true },
    });
    renameSync(join(builtDir, 'new'), done);
  }
  for (const late = AbortSignal.timeout(BUILT_WITHIN_MS); !existsSync(done); await wait(50)) {
    if (late.aborted) throw new Error('the screens were not built');
  }
  const staticDir = mkdtempSync(join(tmpdir(), 'guitai-screens-'));
  cpSync(done, staticDir, { recursive: true });
  return staticDir;
}

/** Builds the screens, starts host and browser. */
export async function startStage(overrides: Partial<ShopView> = {}): Promise<Stage> {
  const staticDir = await buildScreens();
  const terminal = createFakeTerminal(overrides);
  const host: BrowserHost = await startBrowserHost({ connect: terminal.connect, staticDir, port: 0 });
  const browser: Browser = await chromium.launch({ executablePath: chromiumPath ?? '', args: ['--no-sandbox'] });
  return {
    terminal,
    context: (options = {}) => browser.newContext({ viewport: { width: 1280, height: 800 }, ...options }),
    async open(context, role) {
      const page = await context.newPage();
      page.setDefaultTimeout(WITHIN_MS);
      await page.goto(host.url(role, 'lane-1'));
      return page;
    },
    cut: () => terminal.cut(),
    async close() {
      await browser.close();
      await host.close();
      rmSync(staticDir, { recursive: true, force: true });
    },
  };
}

/** Between the keys of a scanner, in seconds: the keys carry the time at which the device sent them. */
const KEY_EVERY_S = 0.008;
let lastKeyS = 0;

/** Types as a scanner does: evenly, then Enter. */
export async function scan(page: Page, code: string): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  lastKeyS = Math.max(lastKeyS + 10 * KEY_EVERY_S, Date.now() / 1000);
  for (const char of [...code, '\r']) {
    const isEnter = char === '\r';
    const key = isEnter ? { key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 13 } : { key: char, code: `Digit${char}` };
    lastKeyS += KEY_EVERY_S;
    await devtools.send('Input.dispatchKeyEvent', { type: 'keyDown', text: char, ...key, timestamp: lastKeyS });
    await devtools.send('Input.dispatchKeyEvent', { type: 'keyUp', ...key, timestamp: lastKeyS });
  }
  await devtools.detach();
}
