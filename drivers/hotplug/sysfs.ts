/** Linux: the devices that the kernel has now, read from sysfs. Needs no udev, no library and no permission. */
import { readFile, readdir, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { usbKey } from '../device/key.ts';
import type { DeviceConnection, FoundDevice, UsbIdentity } from '../device/model.ts';
import { isScanner } from '../scanner/hid-layout.ts';
import { isScannerVendor } from '../scanner/vendors.ts';

const text = (file: string): Promise<string> => readFile(file, 'utf8').then((all) => all.trim(), () => '');
const names = (folder: string, fits: RegExp): Promise<string[]> =>
  readdir(folder).then((all) => all.filter((name) => fits.test(name)).toSorted(), () => []);

/** USB interface class of printers, as sysfs writes it. */
const PRINTER_CLASS = '07';

/** @param root `/sys`, or a copy of one in a test */
export async function findInSysfs(root = '/sys'): Promise<FoundDevice[]> {
  const found = (await Promise.all([hidScanners(root), serialPorts(root), keyboards(root), printers(root)])).flat();
  return apart(found);
}

async function hidScanners(root: string): Promise<FoundDevice[]> {
  const folder = join(root, 'class/hidraw');
  const found: FoundDevice[] = [];
  for (const name of await names(folder, /^hidraw\d+$/)) {
    const device = join(folder, name, 'device');
    const descriptor = await readFile(join(device, 'report_descriptor')).catch(() => null);
    if (descriptor === null || !isScanner(descriptor)) continue;
    const usb = await hidIdentity(device);
    found.push(entry('Scanner', usb, { bus: 'hid', path: `/dev/${name}`, usb }, usb.product ?? name));
  }
  return found;
}

/** HID_ID=0003:00000C2E:00000B61, HID_NAME, HID_UNIQ (kernel, hid-core.c: hid_uevent). */
async function hidIdentity(device: string): Promise<UsbIdentity> {
  const uevent = await text(join(device, 'uevent'));
  const value = (name: string) => new RegExp(`^${name}=(.*)$`, 'm').exec(uevent)?.[1]?.trim() ?? '';
  const [, vid = '', pid = ''] = value('HID_ID').split(':');
  const portPath = await portOf(device);
  return {
    vid: vid.slice(-4).toLowerCase(),
    pid: pid.slice(-4).toLowerCase(),
    ...optional('serial', value('HID_UNIQ')),
    ...optional('portPath', portPath),
    ...optional('product', value('HID_NAME')),
  };
}

/** A USB device's folder is named for its port, its interfaces' for it: `1-1.2/1-1.2:1.0`. */
async function portOf(device: string): Promise<string> {
  const path = await realpath(device).catch(() => '');
  return /\/(\d+-\d+(?:\.\d+)*)\/\1:\d+\.\d+(?:\/|$)/.exec(path)?.[1] ?? '';
}

async function serialPorts(root: string): Promise<FoundDevice[]> {
  const folder = join(root, 'class/tty');
  const found: FoundDevice[] = [];
  for (const name of await names(folder, /^tty(USB|ACM|S|AMA)\d+$/)) {
    const path = `/dev/${name}`;
    const usb = await usbAbove(join(folder, name, 'device'));
    if (usb !== null) {
      const category = isScannerVendor(usb.vid) ? 'Scanner' : 'Unknown';
      found.push(entry(category, usb, { bus: 'serial', path, usb }, [usb.manufacturer, usb.product].filter(Boolean).join(' ') || name));
    } else if ((await text(join(folder, name, 'type'))) > '0') {
      // Type 0 is a port that the board does not have (PORT_UNKNOWN).
      found.push({ key: `port:${name}`, category: 'Unknown', name, connection: { bus: 'serial', path } });
    }
  }
  return found;
}

async function usbAbove(device: string): Promise<UsbIdentity | null> {
  let folder = await realpath(device).catch(() => '');
  for (; folder.length > 1; folder = dirname(folder)) {
    const vid = await text(join(folder, 'idVendor'));
    if (vid === '') continue;
    const [pid, serial, manufacturer, product] = await Promise.all(['idProduct', 'serial', 'manufacturer', 'product'].map((name) => text(join(folder, name))));
    return {
      vid,
      pid: pid ?? '',
      ...optional('serial', serial),
      ...optional('portPath', folder.split('/').at(-1)),
      ...optional('manufacturer', manufacturer),
      ...optional('product', product),
    };
  }
  return null;
}

/**
 * USB printers: interface class 7. By the node of the kernel's usblp where it has bound one, else by the device's own
 * node of libusb (kernel, Documentation/ABI/stable/sysfs-bus-usb; drivers/usb/class/usblp.c names the node `lpN`).
 */
async function printers(root: string): Promise<FoundDevice[]> {
  const folder = join(root, 'bus/usb/devices');
  const found: FoundDevice[] = [];
  for (const name of await names(folder, /^\d+-[\d.]+:\d+\.\d+$/)) {
    if ((await text(join(folder, name, 'bInterfaceClass'))) !== PRINTER_CLASS) continue;
    const usb = await usbAbove(join(folder, name));
    if (usb === null || found.some(({ connection }) => 'usb' in connection && connection.usb?.portPath === usb.portPath)) continue;
    const [node] = await names(join(folder, name, 'usbmisc'), /^lp\d+$/);
    const device = join(folder, usb.portPath ?? '');
    const [bus, address] = await Promise.all(['busnum', 'devnum'].map(async (file) => (await text(join(device, file))).padStart(3, '0')));
    const connection: DeviceConnection = node === undefined ? { bus: 'usb', path: `/dev/bus/usb/${bus}/${address}`, usb } : { bus: 'lp', path: `/dev/usb/${node}`, usb };
    found.push(entry('POSPrinter', usb, connection, [usb.manufacturer, usb.product].filter(Boolean).join(' ') || name));
  }
  return found;
}

/** Event devices with letter keys: keyboards, and scanners that type. */
async function keyboards(root: string): Promise<FoundDevice[]> {
  const folder = join(root, 'class/input');
  const found: FoundDevice[] = [];
  for (const name of await names(folder, /^event\d+$/)) {
    const device = join(folder, name, 'device');
    if (!hasLetters(await text(join(device, 'capabilities/key')))) continue;
    const [vid = '', pid = '', serial, product] = await Promise.all(['id/vendor', 'id/product', 'uniq', 'name'].map((file) => text(join(device, file))));
    const port = await portOf(device);
    const usb: UsbIdentity = { vid, pid, ...optional('serial', serial), ...optional('portPath', port), ...optional('product', product) };
    found.push(entry('Unknown', usb, { bus: 'evdev', path: `/dev/input/${name}`, usb }, product ?? name));
  }
  return found;
}

/** The key bitmap is words of hexadecimal, the last one the lowest: keys 2 to 13 are the digits' row, 16 to 25 Q to P. */
function hasLetters(bitmap: string): boolean {
  const low = BigInt(`0x${bitmap.split(' ').at(-1) || '0'}`);
  const needed = 0x3ff0ffcn; // KEY_1 (2) to KEY_0 (11), KEY_Q (16) to KEY_P (25)
  return (low & needed) === needed;
}

function entry(category: FoundDevice['category'], usb: UsbIdentity, connection: DeviceConnection, name: string): FoundDevice {
  return { key: usbKey(usb), category, name, connection };
}

function optional<K extends string>(name: K, value: string | undefined): Partial<Record<K, string>> {
  return value === undefined || value === '' ? {} : ({ [name]: value } as Record<K, string>);
}

/** Several functions of one device have one key: the ones after the first get a number, in the kernel's order. */
function apart(found: readonly FoundDevice[]): FoundDevice[] {
  const seen = new Map<string, number>();
  return found.map((device) => {
    const before = seen.get(device.key) ?? 0;
    seen.set(device.key, before + 1);
    return before === 0 ? device : { ...device, key: `${device.key}#${before}` };
  });
}
