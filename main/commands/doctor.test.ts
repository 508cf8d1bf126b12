import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../store/open.ts';
import { hashPin } from '../pin.ts';
import { doctor } from './doctor.ts';
import type { Machine } from './doctor/machine.ts';

let data: string;
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'guitai-doctor-'));
});
afterEach(() => rmSync(data, { recursive: true, force: true }));

const fail = (message: string) => (): never => {
  throw new Error(message);
};
const NOW_MS = Date.UTC(2026, 5, 1);

/** A counter where all is well: Debian, a user in every group, a scanner, a scale and a printer plugged in. */
const well: Machine = {
  platform: 'linux',
  nodeVersion: '24.1.0',
  user: 'till',
  isRoot: false,
  run: (program, words) => {
    if (program === 'id') return 'till dialout lp plugdev';
    if (program === 'fc-list') return `Noto Sans ${words.join(' ')}`;
    if (program === 'timedatectl') return 'yes\n';
    throw new Error(`spawn ${program} ENOENT`);
  },
  load: () => {},
  exists: (path) => /lib(usb-1\.0\.so\.0|udev\.so\.1)$|60-guitai\.rules$/.test(path) || (path.startsWith(data) && path.endsWith('.none')),
  list: (folder) => ({ '/dev': ['null', 'ttyUSB0', 'ttyS0', 'hidraw0', 'hidraw1'], '/dev/usb': ['lp0', 'hiddev0'], '/usr/lib': ['x86_64-linux-gnu'] })[folder] ?? [],
  access: () => {},
  writable: () => {},
  freeBytes: () => 9e9,
  browser: () => '/usr/bin/chromium',
  nowMs: () => NOW_MS,
  reach: () => Promise.resolve(),
};

const finding = async (name: string, change: Partial<Machine> = {}) => {
  const { findings } = await doctor(data, { ...well, ...change });
  const found = findings.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no finding ${name} among ${findings.map((one) => one.name).join(', ')}`);
  return found;
};
const shop = (more: object = {}): void =>
  writeFileSync(join(data, 'settings.json'), JSON.stringify({ shop: { name: 'Shop', terminal: 'T1', region: 'cn' }, ...more }));

it('finds nothing where all is well, and says what it looked at', async () => {
  const { ok, findings } = await doctor(data, well);
  expect(findings.filter((one) => !one.ok)).toEqual([]);
  expect(ok).toBe(true);
  expect(findings.map(({ name }) => name)).toEqual([
    'node', 'better-sqlite3', 'serialport', 'node-hid', 'chromium', 'libusb', 'libudev', 'fonts', 'udev rules', 'groups', 'serial ports', 'HID devices',
    'USB printers', 'data directory', 'disk space', 'settings', 'clock',
  ]);
  expect(findings.filter(({ remedy }) => remedy !== undefined)).toEqual([]);
});

const closed = (path: string) => (asked: string): void => {
  if (asked === path) throw new Error(`EACCES: permission denied, access '${path}'`);
};
const only = (program: string, answer: string): Machine['run'] => (asked, words) => (asked === program ? answer : well.run(asked, words));

describe('each finding says what is wrong and the command that mends it', () => {
  it.each<[string, Partial<Machine>, RegExp, RegExp]>([
    ['node', { nodeVersion: '22.4.0' }, /22\.4\.0 is older than 24/, /npm run -s guitai -- doctor/],
    ['better-sqlite3', { load: (name) => name === 'better-sqlite3' && fail('dlopen failed')() }, /dlopen failed/, /npm install/],
    ['serialport', { load: (name) => name === 'serialport' && fail('no native build')() }, /no native build/, /npm install/],
    ['node-hid', { load: (name) => name === 'node-hid' && fail('ERR_DLOPEN_FAILED')() }, /ERR_DLOPEN_FAILED/, /npm install/],
    ['chromium', { browser: () => null }, /no Chromium/, /apt-get install chromium/],
    ['libusb', { exists: (path) => well.exists(path) && !path.includes('libusb') }, /libusb-1\.0\.so\.0 is missing/, /apt-get install libusb-1\.0-0/],
    ['libudev', { exists: (path) => well.exists(path) && !path.includes('libudev') }, /libudev\.so\.1 is missing/, /apt-get install libudev1/],
    ['fonts', { run: (program, words) => (program === 'fc-list' && words[0] === ':lang=th' ? '' : well.run(program, words)) }, /missing/, /apt-get install fonts-noto-core$/],
    ['fonts', { run: (program, words) => (program === 'fc-list' ? fail('ENOENT')() : well.run(program, words)) }, /fc-list is not there/, /apt-get install fontconfig/],
    ['udev rules', { exists: (path) => well.exists(path) && !path.endsWith('.rules') }, /not installed/, /sudo install -m 0644 '.*drivers\/linux\/60-guitai\.rules' \/etc\/udev\/rules\.d\/ && sudo udevadm control --reload/],
    ['groups', { run: only('id', 'till lp') }, /till is not in dialout, plugdev/, /sudo usermod -aG dialout,plugdev till/],
    ['serial ports', { access: closed('/dev/ttyUSB0') }, /till may not use \/dev\/ttyUSB0$/, /usermod -aG dialout till/],
    ['HID devices', { access: closed('/dev/hidraw1') }, /may not use \/dev\/hidraw1$/, /usermod -aG plugdev till/],
    ['USB printers', { access: closed('/dev/usb/lp0') }, /may not use \/dev\/usb\/lp0$/, /usermod -aG lp till/],
    ['data directory', { writable: fail('EACCES') }, /EACCES/, /chown -R till/],
    ['disk space', { freeBytes: () => 1e8 }, /95 MB are free: fewer than 512 MB/, /du -xh/],
    ['clock', { nowMs: () => Date.UTC(2000, 0, 1) }, /2000-01-01.*wrong/, /timedatectl set-ntp true/],
    ['clock', { run: only('timedatectl', 'no\n') }, /not set by the network/, /timedatectl set-ntp true/],
  ])('%s', async (name, change, detail, remedy) => {
    const found = await finding(name, change);
    expect(found.ok).toBe(false);
    expect(found.detail).toMatch(detail);
    expect(found.remedy).toMatch(remedy);
    expect((await doctor(data, { ...well, ...change })).ok).toBe(false);
  });

  it('settings', async () => {
    writeFileSync(join(data, 'settings.json'), '{"shop":{"name":"","terminal":"T1","region":"cn"}}');
    expect(await finding('settings')).toMatchObject({ ok: false, detail: expect.stringContaining('shop.name') as string, remedy: expect.stringContaining('settings.json') as string });
  });

  it('technician’s PIN', async () => {
    shop();
    expect(await finding('technician’s PIN')).toMatchObject({ ok: false, remedy: expect.stringContaining('guitai pin set') as string });
    shop({ technician: { pinHash: await hashPin('48261937') } });
    expect((await finding('technician’s PIN')).ok).toBe(true);
  });

  it('catalogue', async () => {
    shop();
    expect(await finding('catalogue')).toMatchObject({ ok: false, remedy: 'guitai import FILE' });
  });

  it('receipt printer and headquarters', async () => {
    shop({ devices: { receiptPrinter: { kind: 'tcp', host: '192.0.2.10' } }, sync: { url: 'postgres://u:p@hq.example/guitai' } });
    const asked: string[] = [];
    const reach = (host: string, port: number): Promise<void> => {
      asked.push(`${host}:${port}`);
      return Promise.reject(new Error(`no answer from ${host}:${port} in 2000 ms`));
    };
    expect(await finding('receipt printer', { reach })).toMatchObject({ ok: false, remedy: expect.stringContaining('ping 192.0.2.10') as string });
    expect(await finding('headquarters', { reach })).toMatchObject({ ok: false, remedy: expect.stringContaining('guitai hq init') as string });
    expect(asked).toContain('192.0.2.10:9100');
    expect(asked).toContain('hq.example:5432');
    expect((await finding('receipt printer')).ok).toBe(true);
    expect(JSON.stringify(await doctor(data, { ...well, reach }))).not.toContain('u:p@');
  });

  it('journal, and a clock that is behind it', async () => {
    const created = { terminalId: 'T1', shopName: 'Shop', region: 'cn', currency: 'CNY' };
    openStore(data, { terminal: created, nowMs: () => NOW_MS + 3_600_000 }).close();
    const exists = (path: string): boolean => path.endsWith('guitai.db') || well.exists(path);
    expect(await finding('journal', { exists })).toMatchObject({ ok: true, detail: '1 entries, the last ones in order' });
    expect(await finding('clock', { exists })).toMatchObject({ ok: false, detail: expect.stringContaining('behind the journal') as string });
    writeFileSync(join(data, 'guitai.db'), 'no database');
    expect(await finding('journal', { exists })).toMatchObject({ ok: false, remedy: expect.stringContaining('guitai journal verify') as string });
  });
});

it('asks no groups and rules of root, and none of a machine that is not Linux', async () => {
  const bare = { exists: () => false, run: fail('ENOENT') };
  expect((await finding('udev rules', { ...bare, isRoot: true })).ok).toBe(true);
  expect((await finding('groups', { ...bare, isRoot: true })).ok).toBe(true);
  const { findings } = await doctor(data, { ...well, ...bare, platform: 'win32' });
  expect(findings.map(({ name }) => name)).not.toContain('udev rules');
});
