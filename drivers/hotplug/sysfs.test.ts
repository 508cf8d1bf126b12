/** USB printers as the kernel lists them, in a copy of what it writes. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { findInSysfs } from './sysfs.ts';

interface Plugged {
  port: string;
  serial?: string;
  /** Interface classes; a class 7 gets the node where one is given. */
  classes: string[];
  node?: string;
}

function sysfs(plugged: Plugged[]): string {
  const root = mkdtempSync(join(tmpdir(), 'guitai-sysfs-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const put = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), `${text}\n`);
  };
  mkdirSync(join(root, 'bus/usb/devices'), { recursive: true });
  const link = (name: string, to: string) => symlinkSync(join(root, to), join(root, 'bus/usb/devices', name));
  for (const { port, serial, classes, node } of plugged) {
    const device = `devices/usb1/${port}`;
    const files = { idVendor: '04b8', idProduct: '0e15', manufacturer: 'EPSON', product: 'TM-T20III', busnum: '1', devnum: '7', ...(serial === undefined ? {} : { serial }) };
    for (const [name, text] of Object.entries(files)) put(`${device}/${name}`, text);
    link(port, device);
    classes.forEach((bInterfaceClass, i) => {
      put(`${device}/${port}:1.${i}/bInterfaceClass`, bInterfaceClass);
      if (bInterfaceClass === '07' && node !== undefined) put(`${device}/${port}:1.${i}/usbmisc/${node}/dev`, '180:0');
      link(`${port}:1.${i}`, `${device}/${port}:1.${i}`);
    });
  }
  return root;
}

it('finds a printer by its serial number, whatever its port and its node', async () => {
  const key = 'usb:04b8:0e15:X4B1';
  const [first] = await findInSysfs(sysfs([{ port: '1-1', serial: 'X4B1', classes: ['07'], node: 'lp0' }]));
  expect(first).toMatchObject({ key, category: 'POSPrinter', name: 'EPSON TM-T20III', connection: { bus: 'lp', path: '/dev/usb/lp0', usb: { portPath: '1-1' } } });
  const [moved] = await findInSysfs(sysfs([{ port: '1-2.4', serial: 'X4B1', classes: ['07'], node: 'lp3' }]));
  expect(moved).toMatchObject({ key, connection: { bus: 'lp', path: '/dev/usb/lp3', usb: { portPath: '1-2.4' } } });
});

it('names the node of libusb where the kernel has bound no driver, and the port where there is no serial number', async () => {
  const [found] = await findInSysfs(sysfs([{ port: '1-3', classes: ['07'] }]));
  expect(found).toMatchObject({ key: 'usb:04b8:0e15@1-3', connection: { bus: 'usb', path: '/dev/bus/usb/001/007' } });
});

it('finds one printer in a device of several interfaces, and none in other devices', async () => {
  const found = await findInSysfs(sysfs([
    { port: '1-1', serial: 'A1', classes: ['03', '07', '07'] },
    { port: '1-2', serial: 'A2', classes: ['08'] },
  ]));
  expect(found.map(({ key }) => key)).toEqual(['usb:04b8:0e15:A1']);
});
