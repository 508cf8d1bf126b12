/** The scanners that the rig plugs in, seen from the scanner's side. */
import { existsSync, readdirSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { aimScanner } from '#test/fixtures/scanner/reports.ts';
import { gadget, type UsbIdentity } from './gadget.ts';
import { keyboardDescriptor, keyReports, REPORT_BYTES, scannerDescriptor } from './hid.ts';
import { eventually, openDeviceFile, pause, textOf, type DeviceFile } from './kit.ts';
import { openMonitor, type Monitor } from './monitor.ts';
import { uhidDevice, type Uhid } from './uhid.ts';

/** A host asks a HID device once a millisecond at most; the kernel keeps 64 reports for a reader that is late. */
const BETWEEN_REPORTS_MS = 1;
/** As a scanner types; three events a report, of which the kernel keeps 64. */
const BETWEEN_KEYS_MS = 4;

export interface ScanningDevice {
  /** Its column of the table. */
  readonly device: string;
  readonly identity: UsbIdentity;
  /** Plugs it in and waits until the kernel has made its file. @param port 0 or 1: two different ports */
  plug(port: number): Promise<void>;
  unplug(): Promise<void>;
  /** One scan as this scanner sends it: reports, keys, or the code and a carriage return. */
  scan(code: string): Promise<void>;
}

/** One that the host can send bytes to, and that can tell the symbology. */
export interface RigScanner extends ScanningDevice {
  /** @param aim AIM identifier: `]E0` */
  scan(code: string, aim?: string): Promise<void>;
  /** What the host sent it. */
  received(): Buffer;
}

/** A serial one can also send bytes as it likes. */
export interface RigSerialScanner extends RigScanner {
  send(bytes: string | Uint8Array): Promise<void>;
  /** Told of bytes as the host sends them. */
  onBytes(listener: (bytes: Buffer) => void): void;
}

export function uhidScanner(): RigScanner {
  const identity = { vid: 0x0c2e, pid: 0x0967, manufacturer: '', product: 'Rig HID POS scanner', serial: 'UH0001' };
  const uhid = uhidDevice({ ...identity, name: identity.product, descriptor: scannerDescriptor });
  return {
    device: 'HID POS (uhid)',
    identity,
    plug: () => uhid.plug(),
    unplug: () => Promise.resolve(uhid.unplug()),
    async scan(code, aim = ']E0') {
      for (const report of aimScanner.reports(code, aim)) {
        await uhid.input(report);
        await pause(BETWEEN_REPORTS_MS);
      }
    },
    received: () => Buffer.concat(uhid.outputs()),
  };
}

export const KEYBOARD = { vid: 0x0c2e, pid: 0x0b01, manufacturer: '', product: 'Rig keyboard wedge', serial: 'KB0001' };

/** A scanner that types. */
export const uhidKeyboard = (): Uhid => uhidDevice({ ...KEYBOARD, name: KEYBOARD.product, descriptor: keyboardDescriptor });

export function keyboardScanner(): ScanningDevice {
  const keyboard = uhidKeyboard();
  return {
    device: 'keyboard wedge (uhid)',
    identity: KEYBOARD,
    plug: () => keyboard.plug(),
    unplug: () => Promise.resolve(keyboard.unplug()),
    async scan(code) {
      for (const report of [...`${code}\n`].flatMap(keyReports)) {
        await keyboard.input(report);
        await pause(BETWEEN_KEYS_MS);
      }
    },
  };
}

export function gadgetScanner(): RigScanner {
  const identity = { vid: 0x0c2e, pid: 0x0b61, manufacturer: 'Rig', product: 'USB HID POS scanner', serial: 'GH0001' };
  const settings = { protocol: '0', subclass: '0', report_length: String(REPORT_BYTES), report_desc: scannerDescriptor };
  const usb = gadget('hid.usb0', identity, settings);
  let file: DeviceFile | null = null;
  return {
    device: 'HID POS (gadget)',
    identity,
    async plug(port) {
      usb.plug(port);
      await eventually('/dev/hidg0', () => existsSync('/dev/hidg0'));
      file = openDeviceFile('/dev/hidg0');
      await eventually('its hidraw', () => hasSerial('/sys/class/hidraw', identity.serial));
    },
    async unplug() {
      file?.close();
      file = null;
      usb.unplug();
      await eventually('its hidraw gone', () => !hasSerial('/sys/class/hidraw', identity.serial));
    },
    async scan(code, aim = ']E0') {
      for (const report of aimScanner.reports(code, aim)) await file?.write(report);
    },
    received: () => file?.received() ?? Buffer.alloc(0),
  };
}

/** HID devices tell their serial number in their uevent. */
const hasSerial = (folder: string, serial: string) =>
  readdirSync(folder).some((name) => textOf(`${folder}/${name}/device/uevent`).split('\n').includes(`HID_UNIQ=${serial}`));

/** QEMU's usb-serial: an FTDI chip whose far end is a port of the machine. */
export async function ftdiScanner(): Promise<RigSerialScanner & { close(): void }> {
  const identity = { vid: 0x0403, pid: 0x6001, manufacturer: 'QEMU', product: 'QEMU USB SERIAL', serial: 'FT0001' };
  const monitor: Monitor = await openMonitor();
  const listeners: ((bytes: Buffer) => void)[] = [];
  const far = openDeviceFile('/dev/virtio-ports/rig.ftdi', (bytes) => listeners.forEach((listener) => listener(bytes)));
  let plugged = '';
  return {
    device: 'FTDI serial',
    identity,
    async plug(port) {
      const id = `ftdi${port}`;
      const settings = { driver: 'usb-serial', id, chardev: 'ftdi', bus: 'xhci.0', port: String(port + 1) };
      const add = () => monitor.command('device_add', { ...settings, serial: identity.serial, 'always-plugged': true });
      // The far end is in use until QEMU has let go of the part that was pulled, a moment later.
      await eventually('QEMU to plug it in', () => add().then(() => true, () => false));
      plugged = id;
      await eventually('/dev/ttyUSB0', () => existsSync('/dev/ttyUSB0'));
    },
    async unplug() {
      if (plugged === '') return;
      await monitor.command('device_del', { id: plugged });
      plugged = '';
      await eventually('/dev/ttyUSB0 gone', () => !existsSync('/dev/ttyUSB0'));
      far.forget();
    },
    scan: (code, aim = '') => far.write(`${aim}${code}\r`),
    send: (bytes) => far.write(bytes),
    onBytes: (listener) => void listeners.push(listener),
    received: () => far.received(),
    close() {
      far.close();
      monitor.close();
    },
  };
}

export function acmScanner(): RigSerialScanner {
  const identity = { vid: 0x05e0, pid: 0x1701, manufacturer: 'Rig', product: 'USB CDC scanner', serial: 'AC0001' };
  const usb = gadget('acm.0', identity);
  const listeners: ((bytes: Buffer) => void)[] = [];
  let file: DeviceFile | null = null;
  return {
    device: 'CDC-ACM serial',
    identity,
    async plug(port) {
      usb.plug(port);
      await eventually('/dev/ttyGS0 and /dev/ttyACM0', () => existsSync('/dev/ttyGS0') && existsSync('/dev/ttyACM0'));
      spawnSync('stty', ['-F', '/dev/ttyGS0', 'raw', '-echo']);
      file = openDeviceFile('/dev/ttyGS0', (bytes) => listeners.forEach((listener) => listener(bytes)));
    },
    async unplug() {
      file?.close();
      file = null;
      usb.unplug();
      await eventually('/dev/ttyACM0 gone', () => !existsSync('/dev/ttyACM0'));
    },
    scan: async (code, aim = '') => file?.write(`${aim}${code}\r`),
    send: async (bytes) => file?.write(bytes),
    onBytes: (listener) => void listeners.push(listener),
    received: () => file?.received() ?? Buffer.alloc(0),
  };
}
