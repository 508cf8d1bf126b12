import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { browserArguments, findBrowser, hasDisplay, openBrowser, thisMachine, type Machine } from './open-browser.ts';

const machine = (platform: NodeJS.Platform, env: Machine['env'], there: string[]): Machine => ({
  platform,
  env,
  isExecutable: (file) => there.includes(file),
});

test.each([
  ['linux', { PATH: '/usr/bin:/opt/bin' }, ['/opt/bin/chromium', '/usr/bin/google-chrome'], '/opt/bin/chromium'],
  ['linux', { PATH: '/usr/bin' }, ['/usr/bin/microsoft-edge'], '/usr/bin/microsoft-edge'],
  ['linux', { PATH: '/usr/bin' }, [], null],
  ['linux', {}, ['chromium'], null],
  ['darwin', {}, ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'], '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'],
  [
    'win32',
    { 'ProgramFiles(x86)': 'C:\\Program Files (x86)' },
    ['C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe'],
    'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
  ],
] as const)('on %s with %o a browser among %o is %s', (platform, env, there, found) => {
  expect(findBrowser(machine(platform, env, [...there]))).toBe(found);
});

test('a display is told by its variables on Linux, and is always there elsewhere', () => {
  expect(hasDisplay({ platform: 'linux', env: {} })).toBe(false);
  expect(hasDisplay({ platform: 'linux', env: { WAYLAND_DISPLAY: 'wayland-0' } })).toBe(true);
  expect(hasDisplay({ platform: 'win32', env: {} })).toBe(true);
});

test('the sandbox is given up for root only', () => {
  const window = { role: 'cashier', url: 'http://127.0.0.1:1/cashier#t=x' } as const;
  expect(browserArguments(window, '/profile', false)).not.toContain('--no-sandbox');
  expect(browserArguments(window, '/profile', true)).toContain('--no-sandbox');
});

let dir: string;
beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'guitai-open-'))));
afterEach(() => rmSync(dir, { recursive: true }));

test('the browser is started with the address and a profile in the data directory', async () => {
  const said = join(dir, 'said');
  const browser = join(dir, 'chromium');
  // Written aside and moved, so that what is there is whole.
  writeFileSync(browser, `#!/bin/sh\necho "$@" > "${said}.part"\nmv "${said}.part" "${said}"\n`);
  chmodSync(browser, 0o755);
  const here: Machine = { ...thisMachine, platform: 'linux', env: { PATH: dir, DISPLAY: ':9' } };
  expect(await openBrowser({ role: 'display', url: 'http://127.0.0.1:1/display#t=x' }, dir, here)).toBe(true);
  await expect.poll(() => existsSync(said)).toBe(true);
  expect(readFileSync(said, 'utf8')).toContain(`--app=http://127.0.0.1:1/display#t=x --user-data-dir=${join(dir, 'browser')}`);
});

test('no display or no browser: the caller prints the address', async () => {
  const window = { role: 'cashier', url: 'http://127.0.0.1:1/cashier#t=x' } as const;
  expect(await openBrowser(window, dir, machine('linux', { PATH: '/usr/bin' }, ['/usr/bin/chromium']))).toBe(false);
  expect(await openBrowser(window, dir, machine('linux', { PATH: '/usr/bin', DISPLAY: ':0' }, []))).toBe(false);
});
