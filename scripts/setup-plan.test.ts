import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  bundleIsStale,
  missingPackages,
  modulesAreStale,
  packagePlan,
  RETRY_AFTER_MS,
  wantsElectron,
  type Purpose,
} from './setup-plan.mjs';

const debian = { isRoot: true, hasApt: true, platform: 'linux', nowMs: 1_000_000_000 };

test('tests want more of the system than the terminal', () => {
  expect(missingPackages('start', () => false)).toEqual(['chromium', 'fonts-noto-cjk', 'libusb-1.0-0', 'libudev1']);
  expect(missingPackages('test', () => false)).toContain('zbar-tools');
  expect(missingPackages('test', (name) => name !== 'strace')).toEqual(['strace']);
});

test('packages are installed by root with apt, and otherwise told of, with the command', () => {
  expect(packagePlan([], debian)).toEqual({ kind: 'none' });
  expect(packagePlan(['chromium'], debian)).toEqual({ kind: 'install', packages: ['chromium'] });
  expect(packagePlan(['chromium', 'libudev1'], { ...debian, isRoot: false })).toEqual({
    kind: 'tell',
    text: 'missing: chromium, libudev1. To install: sudo apt-get update && sudo apt-get install -y chromium libudev1',
  });
  expect(packagePlan(['chromium'], { ...debian, hasApt: false })).toMatchObject({ kind: 'tell' });
  expect(packagePlan(['libudev1'], { ...debian, hasApt: false, platform: 'darwin' })).toEqual({ kind: 'none' });
  expect(packagePlan(['chromium'], { ...debian, hasApt: false, platform: 'darwin' })).toMatchObject({ kind: 'tell' });
});

test('an apt-get that failed is not tried again at every start, but later', () => {
  const failed = { ...debian, failedAtMs: debian.nowMs - RETRY_AFTER_MS + 1 };
  expect(packagePlan(['chromium'], failed)).toEqual({
    kind: 'tell',
    text: 'missing: chromium. To install: apt-get update && apt-get install -y chromium',
  });
  expect(packagePlan(['chromium'], { ...failed, nowMs: failed.nowMs + 1 })).toMatchObject({ kind: 'install' });
});

test('node_modules are stale where there are none or the lock file has changed', () => {
  expect(modulesAreStale({ lockHash: 'a', installedHash: 'a', hasModules: true })).toBe(false);
  expect(modulesAreStale({ lockHash: 'b', installedHash: 'a', hasModules: true })).toBe(true);
  expect(modulesAreStale({ lockHash: 'a', installedHash: undefined, hasModules: true })).toBe(true);
  expect(modulesAreStale({ lockHash: 'a', installedHash: 'a', hasModules: false })).toBe(true);
});

test('a bundle is stale where there is none or a source is newer', () => {
  expect([bundleIsStale(null, 0), bundleIsStale(1, 2), bundleIsStale(2, 2), bundleIsStale(3, 2)]).toEqual([true, true, false, false]);
});

test('Electron is fetched at a start with a display, once, and after a failure only later', () => {
  const state = { purpose: 'start' as Purpose, hasModule: true, hasBinary: false, hasDisplay: true, nowMs: 1_000_000_000 };
  expect(wantsElectron(state)).toBe(true);
  for (const not of [{ purpose: 'test' as Purpose }, { hasModule: false }, { hasBinary: true }, { hasDisplay: false }, { failedAtMs: state.nowMs - 1 }]) {
    expect(wantsElectron({ ...state, ...not })).toBe(false);
  }
  expect(wantsElectron({ ...state, failedAtMs: state.nowMs - RETRY_AFTER_MS })).toBe(true);
});

test('set-ups that start together run one after the other, also past one that died', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'guitai-lock-'));
  const log = join(dir, 'log');
  // A number no process has: Linux gives no more than 4,194,304.
  writeFileSync(join(dir, '.guitai-setup.lock'), '4194305');
  const script = `
    import { appendFileSync, readFileSync } from 'node:fs';
    import { withLock } from '${new URL('./setup-lock.mjs', import.meta.url).href}';
    await withLock(${JSON.stringify(dir)}, () => {}, () => {
      appendFileSync(${JSON.stringify(log)}, '<');
      for (let reads = 0; reads < 1000; reads++) readFileSync(${JSON.stringify(log)});
      appendFileSync(${JSON.stringify(log)}, '>');
    });`;
  const codes = await Promise.all(
    Array.from({ length: 4 }, () => {
      const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'inherit' });
      return new Promise((resolve) => child.once('exit', resolve));
    }),
  );
  expect(codes).toEqual([0, 0, 0, 0]);
  expect(readFileSync(log, 'utf8')).toBe('<>'.repeat(4));
  rmSync(dir, { recursive: true });
});
