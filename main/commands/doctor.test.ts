import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findInSysfs } from '#drivers/hotplug/sysfs.ts';
import { TRUTH_FILE } from '../devices/truth.ts';
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
  found: () => Promise.resolve([]),
  isRunning: () => true,
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
    'USB printers', 'devices', 'data directory', 'disk space', 'settings', 'clock',
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

describe('a machine of files: /sys and /dev as Linux has them', () => {
  let root: string;
  const put = (path: string, text: string | Uint8Array, mode = 0o660): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text, { mode });
  };
  const link = (path: string, to: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    symlinkSync(join(root, to), join(root, path));
  };
  /** The user is in no group: what others may use is all that it may. */
  const machine = (): Machine => ({
    ...well,
    run: only('id', 'till'),
    exists: (path) => (/^\/(etc|usr|lib)/.test(path) ? existsSync(join(root, path)) : well.exists(path)),
    list: (folder) => (existsSync(join(root, folder)) ? readdirSync(join(root, folder)) : []),
    access(path) {
      if ((statSync(join(root, path)).mode & 0o006) !== 0o006) throw new Error(`EACCES: permission denied, access '${path}'`);
    },
    found: () => findInSysfs(join(root, 'sys')),
  });

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'guitai-tree-'));
    // An FTDI converter on port 1-2, and a scanner of usage page 0x8C, usage 2, on port 1-3.
    const ftdi = 'sys/devices/usb1/1-2';
    put(`${ftdi}/idVendor`, '0403\n');
    put(`${ftdi}/idProduct`, '6001\n');
    put(`${ftdi}/serial`, 'A50285BI\n');
    put(`${ftdi}/product`, 'FT232R USB UART\n');
    mkdirSync(join(root, `${ftdi}/1-2:1.0/ttyUSB0`), { recursive: true });
    link('sys/class/tty/ttyUSB0/device', `${ftdi}/1-2:1.0/ttyUSB0`);
    const hid = 'sys/devices/usb1/1-3/1-3:1.0/0003:0C2E:0B61.0001';
    put(`${hid}/report_descriptor`, Uint8Array.of(0x05, 0x8c, 0x09, 0x02, 0xa1, 0x01, 0x75, 0x08, 0x95, 0x38, 0x09, 0xfe, 0x81, 0x02, 0xc0));
    put(`${hid}/uevent`, 'HID_ID=0003:00000C2E:00000B61\nHID_NAME=Honeywell 1450g\nHID_UNIQ=\n');
    link('sys/class/hidraw/hidraw0/device', hid);
    for (const path of ['dev/ttyUSB0', 'dev/hidraw0', 'dev/usb/lp0']) put(path, '');
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('lists each device by the key that the settings want', async () => {
    expect((await finding('devices', machine())).detail).toBe('usb:0c2e:0b61@1-3 (Honeywell 1450g, Scanner); usb:0403:6001:A50285BI (FT232R USB UART)');
  });

  it('names what may not be used and the group of each, until the rules are installed and the files are open', async () => {
    for (const [name, path, group] of [['serial ports', '/dev/ttyUSB0', 'dialout'], ['HID devices', '/dev/hidraw0', 'plugdev'], ['USB printers', '/dev/usb/lp0', 'lp']] as const) {
      expect(await finding(name, machine())).toMatchObject({ ok: false, detail: `till may not use ${path}`, remedy: expect.stringContaining(`sudo usermod -aG ${group} till`) as string });
    }
    expect((await finding('udev rules', machine())).ok).toBe(false);
    expect((await finding('libusb', machine())).ok).toBe(false);
    put('etc/udev/rules.d/60-guitai.rules', '');
    put('usr/lib/x86_64-linux-gnu/libusb-1.0.so.0', '');
    for (const path of ['dev/ttyUSB0', 'dev/hidraw0', 'dev/usb/lp0']) {
      rmSync(join(root, path));
      put(path, '');
      chmodSync(join(root, path), 0o666);
    }
    for (const name of ['serial ports', 'HID devices', 'USB printers', 'udev rules', 'libusb']) expect((await finding(name, machine())).ok, name).toBe(true);
  });
});

describe('while the terminal runs', () => {
  const now = (devices: object[]): void => writeFileSync(join(data, TRUTH_FILE), JSON.stringify({ pid: 4711, atMs: NOW_MS, devices }));
  const printer = { role: 'receiptPrinter', name: 'virtual 80 mm', power: 'Online', jobsWaiting: 0 };

  it.each(['paperOut', 'paperLow', 'coverOpen', 'fault', 'processDown', 'unreachable'])('says %s, and what the screen says to do', async (trouble) => {
    now([{ ...printer, trouble, jobsWaiting: 2 }]);
    const found = await finding('receipt printer, now');
    expect(found).toMatchObject({ ok: false, detail: expect.stringMatching(/^virtual 80 mm: .*, 2 print jobs wait$/) as string });
    const screen = readFileSync(new URL('../../renderer/diagnostics/words/en.ts', import.meta.url), 'utf8');
    expect(screen).toContain(`mend${trouble[0]?.toUpperCase()}${trouble.slice(1)}: '${found.remedy}'`);
    expect(screen).toContain(`${trouble}: '${found.detail.slice('virtual 80 mm: '.length, -', 2 print jobs wait'.length)}'`);
  });

  it('says what is off, what is ready, and nothing of a terminal that ended', async () => {
    now([printer, { ...printer, role: 'scale', name: 'a scale', power: 'OffOffline' }]);
    expect(await finding('receipt printer, now')).toMatchObject({ ok: true, detail: 'virtual 80 mm: ready' });
    expect(await finding('scale, now')).toMatchObject({ ok: false, detail: 'a scale: off or not connected', remedy: expect.stringContaining('check its cable') as string });
    const { findings } = await doctor(data, { ...well, isRunning: () => false });
    expect(findings.map(({ name }) => name)).not.toContain('scale, now');
    writeFileSync(join(data, TRUTH_FILE), '{"pid":1');
    expect((await doctor(data, well)).findings.map(({ name }) => name)).not.toContain('scale, now');
  });
});
