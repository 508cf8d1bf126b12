/** Opens a screen in a Chromium of its own, in app mode: no tabs, no address bar. */
import { spawn } from 'node:child_process';
import { accessSync, constants, mkdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Role } from '#main/contract';
import { allowCamera } from './profile.ts';

/** What is looked at on this machine. */
export interface Machine {
  platform: NodeJS.Platform;
  env: Record<string, string | undefined>;
  isExecutable(file: string): boolean;
}

/** Names on the PATH, best first. */
const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'microsoft-edge-stable', 'microsoft-edge'];

const macApps = ['Chromium', 'Google Chrome', 'Microsoft Edge'];
const windowsApps = ['Google\\Chrome\\Application\\chrome.exe', 'Microsoft\\Edge\\Application\\msedge.exe', 'Chromium\\Application\\chrome.exe'];

/** Where a Chromium may be, best first. */
export function browserCandidates({ platform, env }: Pick<Machine, 'platform' | 'env'>): string[] {
  if (platform === 'darwin') return macApps.map((app) => `/Applications/${app}.app/Contents/MacOS/${app}`);
  if (platform === 'win32') {
    const roots = [env['ProgramFiles'], env['ProgramFiles(x86)'], env['LOCALAPPDATA']];
    return roots.flatMap((root) => (root ? windowsApps.map((app) => `${root}\\${app}`) : []));
  }
  const folders = (env['PATH'] ?? '').split(delimiter).filter(Boolean);
  return names.flatMap((name) => folders.map((folder) => join(folder, name)));
}

/** The Chromium to use, or null where there is none. */
export const findBrowser = (machine: Machine): string | null =>
  browserCandidates(machine).find((file) => machine.isExecutable(file)) ?? null;

/** Is there a screen to open a window on? */
export function hasDisplay({ platform, env }: Pick<Machine, 'platform' | 'env'>): boolean {
  return platform !== 'linux' || Boolean(env['DISPLAY'] || env['WAYLAND_DISPLAY']);
}

export interface Window {
  role: Role;
  url: string;
}

/** @param profileDir a profile of its own, so that a person's browser and the terminal share nothing */
export function browserArguments(window: Window, profileDir: string, isRoot: boolean): string[] {
  return [
    `--app=${window.url}`,
    `--user-data-dir=${profileDir}`,
    '--no-first-run',
    '--no-default-browser-check',
    '--disable-sync',
    '--disable-background-networking',
    '--disable-pinch',
    '--overscroll-history-navigation=0',
    '--autoplay-policy=no-user-gesture-required',
    // Chromium refuses to start as root with its sandbox: a container or a live system, never a counter.
    ...(isRoot ? ['--no-sandbox'] : []),
  ];
}

export const thisMachine: Machine = {
  platform: process.platform,
  env: process.env,
  isExecutable: (file) => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  },
};

/**
 * Opens a window. The browser outlives the call and is not waited for.
 * @returns false where there is no display or no browser: the caller prints the address instead
 */
export async function openBrowser(window: Window, dataDir: string, machine: Machine = thisMachine): Promise<boolean> {
  const browser = hasDisplay(machine) ? findBrowser(machine) : null;
  if (!browser) return false;
  // One profile for all screens: in training the phone sees the display through the browser they share.
  const profileDir = join(dataDir, 'browser');
  mkdirSync(profileDir, { recursive: true, mode: 0o700 });
  allowCamera(profileDir, window.url);
  const child = spawn(browser, browserArguments(window, profileDir, process.getuid?.() === 0), {
    detached: true,
    stdio: 'ignore',
  });
  child.unref();
  return new Promise((resolve) => {
    child.once('error', () => resolve(false));
    child.once('spawn', () => resolve(true));
  });
}
