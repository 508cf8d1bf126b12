/** Device keys: made of what stays the same when a cable is moved. Pure. */
import type { PrinterConfig } from '../ports.ts';
import type { DeviceKey, FoundDevice, UsbIdentity } from './model.ts';

/** Serial numbers that whole production runs share are none. */
const isPlaceholder = (serial: string) => /^[0\s]*$/.test(serial) || /^(0123456789|1234567890|123456|default string|none|n\/a)$/i.test(serial);

/** By serial number, else by where it is plugged in. */
export function usbKey({ vid, pid, serial, portPath: port }: UsbIdentity): DeviceKey {
  const product = `usb:${vid.toLowerCase()}:${pid.toLowerCase()}`;
  if (serial !== undefined && !isPlaceholder(serial)) return `${product}:${serial.trim().replaceAll(/\s+/g, '_')}`;
  return port === undefined ? product : `${product}@${port}`;
}

/** `port:ttyS0` as the kernel's path, or null for another kind of key. On Windows the port's name is the path. */
export function portPath(key: DeviceKey, platform: NodeJS.Platform): string | null {
  const name = /^port:((?:pts\/)?[A-Za-z0-9._-]+)$/.exec(key)?.[1];
  if (name === undefined) return null;
  return platform === 'win32' ? name : `/dev/${name}`;
}

/** `tcp:HOST:PORT`, or null. */
export function tcpAddress(key: DeviceKey): { host: string; port: number } | null {
  const match = /^tcp:(.+):(\d{1,5})$/.exec(key);
  const port = Number(match?.[2]);
  return match?.[1] === undefined || port < 1 || port > 65_535 ? null : { host: match[1], port };
}

/** What the settings of a printer bind its role to. */
export function printerKey(config: PrinterConfig, virtual: DeviceKey = 'virtual:printer'): DeviceKey {
  switch (config.kind) {
    case 'auto':
    case 'none':
      return config.kind;
    case 'virtual':
      return virtual;
    case 'tcp':
      return `tcp:${config.host}:${config.port}`;
    case 'serial':
    case 'lp':
    case 'usb':
      return config.at;
  }
}

/** A printer by its key alone: one that no list tells of, or that is not there yet. */
export function keyedPrinter(key: DeviceKey, paperMm: 58 | 80 = 80): FoundDevice {
  const printer = { key, category: 'POSPrinter' as const };
  if (key.startsWith('virtual:')) return { ...printer, name: `virtual ${paperMm} mm`, connection: { bus: 'virtual' } };
  const address = tcpAddress(key);
  if (address !== null) return { ...printer, name: `${address.host}:${address.port}`, connection: { bus: 'tcp', ...address } };
  const path = portPath(key, process.platform);
  return { ...printer, name: key, connection: path === null ? { bus: 'usb', path: '' } : { bus: 'serial', path } };
}
