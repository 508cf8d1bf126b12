/** One Chromium on the kiosk's screen: started, put over the whole screen, held on its page, and ended. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import type { Log } from '../../../ports.ts';
import { allowCamera } from '../profile.ts';
import { kioskArguments } from './flags.ts';
import { createCdp, type Cdp, type CdpEvent } from './pipe.ts';

/** Between two looks whether the window covers the screen. */
const COVER_EVERY_MS = 2_000;
/** Of a foreign address, in the log. */
const ADDRESS_LENGTH_MAX = 200;

export interface KioskWindow {
  readonly pid: number | undefined;
  /** One command of the DevTools protocol to the page. @throws Error where it does not answer, or is not open yet */
  ask(method: string, params?: object): Promise<Record<string, unknown>>;
  /** Ends Chromium at once: one that is frozen hears nothing gentler. */
  kill(): void;
}

/** What no flag switches off: `--disable-features=Translate` leaves its bubble, with a menu, over a page in another language. */
const preferences = {
  translate: { enabled: false },
  credentials_enable_service: false,
  autofill: { profile_enabled: false, credit_card_enabled: false },
  printing: { enabled: false },
};

/** A profile that nobody has used: what a window left behind is not the next customer's. */
function freshProfile(place: string): string {
  mkdirSync(place, { recursive: true, mode: 0o700 });
  for (const old of readdirSync(place)) {
    try {
      rmSync(join(place, old), { recursive: true, force: true });
    } catch {
      // A process of the last Chromium still ends in it: it goes at the next opening.
    }
  }
  return mkdtempSync(join(place, 'p-'));
}

function writePreferences(profileDir: string): void {
  mkdirSync(join(profileDir, 'Default'), { mode: 0o700 });
  writeFileSync(join(profileDir, 'Default', 'Preferences'), JSON.stringify(preferences), { mode: 0o600 });
}

interface WindowOptions {
  browser: string;
  url: string;
  /** The data directory. */
  data: string;
  log: Log;
  /** Called once: Chromium ended, or the page in it crashed. */
  onGone(why: string): void;
}

export function openKioskWindow(options: WindowOptions): KioskWindow {
  const { browser, url, log } = options;
  const profileDir = freshProfile(join(options.data, 'kiosk-browser'));
  writePreferences(profileDir);
  allowCamera(profileDir, url);
  const flags = kioskArguments({ url, profileDir, isRoot: process.getuid?.() === 0 });
  const child = spawn(browser, flags, { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
  const cdp = createCdp({ write: child.stdio[3] as Writable, read: child.stdio[4] as Readable });
  let gone = false;
  const end = (why: string): void => {
    if (gone) return;
    gone = true;
    page.end();
    options.onGone(why);
  };
  child.once('error', (error) => end(error.message));
  child.once('exit', (code, signal) => end(signal ?? `code ${code}`));
  const page = holdPage({ cdp, url, log, lost: end });
  page.begin().catch((error: unknown) => log.error('kiosk.pipe', { error: String(error) }));
  return {
    pid: child.pid,
    ask: (method, params) => page.ask(method, params),
    kill() {
      gone = true;
      page.end();
      child.kill('SIGKILL');
    },
  };
}

/** An address for the log: without what may be a token. */
const shown = (address: string): string => (address.split(/[?#]/, 1)[0] ?? '').slice(0, ADDRESS_LENGTH_MAX);

interface TargetInfo {
  targetId: string;
  type: string;
  url: string;
}

interface Held {
  begin(): Promise<void>;
  ask(method: string, params?: object): Promise<Record<string, unknown>>;
  end(): void;
}

/** Holds Chromium to one window with one page. What else opens is closed, whatever opened it. */
function holdPage({ cdp, url, log, lost }: { cdp: Cdp; url: string; log: Log; lost(why: string): void }): Held {
  const { origin, pathname } = new URL(url);
  let own: string | null = null;
  let line: string | null = null;
  let timer: NodeJS.Timeout | undefined;
  const ask: Held['ask'] = (method, params = {}) => (line === null ? Promise.reject(new Error('the kiosk’s page is not open yet')) : cdp.ask(method, params, line));
  /** What Chromium refuses or no longer knows is in the log; the watchdog sees what is worse. */
  const order = (method: string, params: object = {}): void => {
    ask(method, params).catch((error: unknown) => log.warn('kiosk.order', { method, error: String(error) }));
  };

  function created({ targetId, type, url: address }: TargetInfo): void {
    if (type !== 'page' || targetId === own) return;
    if (own === null) {
      own = targetId;
      void attach(targetId);
      return;
    }
    log.warn('kiosk.closed', { address: shown(address) });
    // It had the keyboard; without a window manager nobody gives it back.
    cdp.ask('Target.closeTarget', { targetId }).then(() => order('Page.bringToFront'), () => undefined);
  }
  async function attach(targetId: string): Promise<void> {
    try {
      const { sessionId } = await cdp.ask('Target.attachToTarget', { targetId, flatten: true });
      line = String(sessionId);
      order('Page.enable');
      order('Page.setInterceptFileChooserDialog', { enabled: true });
      look(targetId);
    } catch (error) {
      log.error('kiosk.attach', { error: String(error) });
    }
  }
  function look(targetId: string, wasSmall = false): void {
    const again = (isSmall: boolean): void => void (timer = setTimeout(look, COVER_EVERY_MS, targetId, isSmall).unref());
    // A page that does not answer is the watchdog's.
    cover(ask, targetId, wasSmall).then(again, () => again(false));
  }
  function moved(frame: { url?: unknown; parentId?: unknown }): void {
    if (frame.parentId !== undefined || typeof frame.url !== 'string') return;
    const at = URL.canParse(frame.url) ? new URL(frame.url) : null;
    if (at !== null && at.origin === origin && at.pathname === pathname) return;
    log.warn('kiosk.moved', { address: shown(frame.url) });
    lost('the page left its place');
  }
  cdp.onEvent(({ method, params, sessionId }: CdpEvent) => {
    if (method === 'Target.targetCreated') created(params['targetInfo'] as TargetInfo);
    if (method === 'Target.targetCrashed' && params['targetId'] === own) lost('the page crashed');
    if (method === 'Target.targetDestroyed' && params['targetId'] === own) lost('the page was closed');
    if (sessionId !== line) return;
    if (method === 'Page.javascriptDialogOpening') order('Page.handleJavaScriptDialog', { accept: params['type'] === 'beforeunload' });
    if (method === 'Page.frameNavigated') moved(params['frame'] as object);
  });
  return {
    async begin() {
      await cdp.ask('Target.setDiscoverTargets', { discover: true });
      await cdp.ask('Browser.setDownloadBehavior', { behavior: 'deny' });
    },
    ask,
    end: () => clearTimeout(timer),
  };
}

/** Does the window fill the screen? Answers how large the screen is where it does not. */
async function uncovered(ask: Held['ask'], targetId: string): Promise<{ windowId: number; width: number; height: number } | null> {
  const { windowId, bounds } = (await ask('Browser.getWindowForTarget', { targetId })) as { windowId: number; bounds: { width: number; height: number } };
  const { result } = (await ask('Runtime.evaluate', { expression: '[screen.width, screen.height]', returnByValue: true })) as { result: { value: [number, number] } };
  const [width, height] = result.value;
  return bounds.width >= width && bounds.height >= height ? null : { windowId, width, height };
}

/**
 * A window manager makes a kiosk's window as large as the screen; without one nobody does. It is looked at again and
 * again, for the screen may be turned or plugged in later, and helped only where it stayed small from one look to the
 * next. It is not told to be full screen: Chromium would then tell the customer which key leaves that.
 */
async function cover(ask: Held['ask'], targetId: string, wasSmall: boolean): Promise<boolean> {
  const small = await uncovered(ask, targetId);
  if (small === null || !wasSmall) return small !== null;
  const { windowId, width, height } = small;
  await ask('Browser.setWindowBounds', { windowId, bounds: { windowState: 'normal' } });
  // Chromium makes a window that is exactly as large as the screen a pixel smaller, and the desktop would show there.
  await ask('Browser.setWindowBounds', { windowId, bounds: { left: 0, top: 0, width: width + 1, height: height + 1 } });
  return false;
}
