/** `guitai start`: opens the terminal. Electron first, where its binary is; else the browser host. */
import { join } from 'node:path';
import { Fault, type Role } from '#main/contract';
import { LANE } from '../compose.ts';
import type { RegionId } from '../core/regions/index.ts';
import { forkDeviceProcess } from '../devices/fork.ts';
import { startBrowserHost, type BrowserHost } from '../hosts/browser/host.ts';
import { openKiosk } from '../hosts/browser/kiosk/kiosk.ts';
import { findBrowser, hasDisplay, openBrowser, thisMachine } from '../hosts/browser/open-browser.ts';
import { fileLog, systemClock } from '../system.ts';
import { answerSupervisor, kioskControl } from './kiosk/control.ts';
import { launchElectron } from './launch-electron.ts';
import { openDoor } from './kiosk/door.ts';
import { openFor, type Opened } from './open.ts';
import { root } from './options.ts';
import { isLocked, screensOf } from './screens.ts';

const hosts = ['browser', 'electron'];
/** The screens that can be asked for by name. */
const named = ['diagnostics'] as const;
type Named = (typeof named)[number];
const isNamed = (screen: string): screen is Named => named.some((one) => one === screen);

export interface StartOptions {
  /** Null: the system's place for data. */
  data: string | null;
  /** 0: any that is free. */
  port: number;
  host: string | null;
  /** Open windows, where there is a display. */
  open: boolean;
  /** Only this screen, and not the shop's. */
  screen: string | null;
  /** Customers check out alone: in training; a shop's own terminal is a kiosk by its settings. */
  kiosk: boolean;
  /** A kiosk in training is one that cannot be left, as a shop's is. */
  locked: boolean;
  /** Of training; null: cn. */
  region: RegionId | null;
  json: boolean;
}

/** Runs until it is told to stop. @throws Fault USAGE, PORT_BUSY, or of what the terminal is made of */
export async function start(options: StartOptions): Promise<void> {
  const { host, json, screen } = options;
  if (host !== null && !hosts.includes(host)) throw new Fault('USAGE', `--host ${host}: there are ${hosts.join(' and ')}`);
  if (screen !== null && !isNamed(screen)) throw new Fault('USAGE', `--screen ${screen}: there is ${named.join(' and ')}`);
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  if (host !== 'browser' && options.open && !json) {
    const trouble = await launchElectron(options);
    if (trouble === null) return;
    if (host === 'electron') throw new Fault('NO_BROWSER', trouble);
    say(`${trouble}: opening in the browser host`);
  }
  await startInBrowser(options, say);
}

async function startInBrowser(options: StartOptions, say: (line: string) => void): Promise<void> {
  const opened = await openFor(options.data, forkDeviceProcess, { kiosk: options.kiosk, ...(options.region === null ? {} : { region: options.region }) });
  let keeper: { close(): void } | null = null;
  const end = async (code: number): Promise<never> => {
    keeper?.close();
    await opened.close();
    process.exit(code);
  };
  let browser;
  try {
    browser = await startBrowserHost({ connect: opened.terminal.connect, staticDir: join(root, 'dist', 'renderer'), port: options.port });
  } catch (error) {
    await opened.close();
    throw error;
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void end(0));
  const training = opened.sandboxUrl !== undefined;
  const { screen } = options;
  const screens: readonly Role[] = screen !== null && isNamed(screen) ? [screen] : screensOf(opened.terminal, training);
  opened.terminal.setOpener((role, lane) => Promise.resolve(browser.url(role, lane)));
  if (options.open && screens.includes('kiosk') && isLocked(opened, options.locked)) {
    try {
      keeper = openLocked(opened, browser, (code) => void end(code));
    } catch (error) {
      await browser.close();
      await opened.close();
      throw error;
    }
    return say(`Guitai is a kiosk. Data: ${opened.data}`);
  }
  const urls = Object.fromEntries(screens.map((role) => [role, browser.url(role, LANE)]));
  if (options.json) {
    process.stdout.write(`${JSON.stringify({ ok: true, training, data: opened.data, port: browser.port, ...urls, sandbox: opened.sandboxUrl })}\n`);
    return;
  }
  say(`Guitai is open${training ? ' in training mode' : ''}. Data: ${opened.data}`);
  for (const role of screens) {
    const url = browser.url(role, LANE);
    const shown = options.open && (await openBrowser({ role, url }, opened.data));
    say(shown ? `${role}: opened` : `${role}: ${url}`);
  }
  say('Ctrl+C closes the terminal.');
}

/** The kiosk's screen, and the technician's ways to it. */
function openLocked({ terminal, data }: Opened, browser: BrowserHost, end: (code: number) => void): { close(): void } {
  const log = fileLog(data);
  const screen = openKiosk({ browser: kioskBrowser(), address: () => browser.url('kiosk', LANE), data, clock: systemClock, log });
  terminal.setHost(kioskControl(screen, end));
  answerSupervisor(() => end(0));
  const shut = openDoor(data, () => browser.url('diagnostics', LANE), log);
  return {
    close() {
      shut();
      screen.close();
    },
  };
}

/** @throws Fault NO_BROWSER: a kiosk without a screen is none */
function kioskBrowser(): string {
  const browser = hasDisplay(thisMachine) ? findBrowser(thisMachine) : null;
  if (browser === null) throw new Fault('NO_BROWSER', 'a kiosk needs a display and Chromium: start it where a desktop runs, and install chromium');
  return browser;
}
