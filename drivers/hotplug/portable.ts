/** macOS and Windows: the devices that node-hid and serialport list. Each may fail by itself (a missing library). */
import { usbKey } from '../device/key.ts';
import type { FoundDevice, UsbIdentity } from '../device/model.ts';
import { isScannerVendor } from '../scanner/vendors.ts';
import { printerInterface } from '../transport/usb.ts';

/** HID Point of Sale Usage Tables 1.02: page Bar Code Scanner, usage Bar Code Scanner. */
const USAGE = { page: 0x8c, id: 2 };
const hex = (id: number) => id.toString(16).padStart(4, '0');

/** @param onError told of a list that cannot be had, with whose it is */
export async function findPortable(onError: (library: string, error: Error) => void): Promise<FoundDevice[]> {
  const wrapped = (library: string, list: Promise<FoundDevice[]>) =>
    list.catch((error: Error) => {
      onError(library, error);
      return [];
    });
  return (await Promise.all([wrapped('node-hid', hidScanners()), wrapped('serialport', serialPorts()), wrapped('usb', usbPrinters())])).flat();
}

async function hidScanners(): Promise<FoundDevice[]> {
  const { devicesAsync } = (await import('node-hid')).default;
  const all = await devicesAsync();
  return all.flatMap(({ usagePage, usage, path, vendorId, productId, serialNumber, manufacturer, product }): FoundDevice[] => {
    if (usagePage !== USAGE.page || usage !== USAGE.id || path === undefined) return [];
    const usb = identity(hex(vendorId), hex(productId), serialNumber, undefined, manufacturer, product);
    return [{ key: usbKey(usb), category: 'Scanner', name: product ?? 'HID scanner', connection: { bus: 'hid', path, usb } }];
  });
}

async function serialPorts(): Promise<FoundDevice[]> {
  const { SerialPort } = await import('serialport');
  return (await SerialPort.list()).map(({ path, vendorId, productId, serialNumber, locationId, manufacturer }): FoundDevice => {
    if (vendorId === undefined || productId === undefined) {
      const name = path.replace(/^\/dev\//, '');
      return { key: `port:${name}`, category: 'Unknown', name, connection: { bus: 'serial', path } };
    }
    const usb = identity(vendorId.toLowerCase(), productId.toLowerCase(), serialNumber, locationId, manufacturer, undefined);
    const category = isScannerVendor(usb.vid) ? 'Scanner' : 'Unknown';
    return { key: usbKey(usb), category, name: manufacturer ?? path, connection: { bus: 'serial', path, usb } };
  });
}

/** Unverified on macOS and Windows: there a printer has to be free of the system's own driver (on Windows: WinUSB). */
async function usbPrinters(): Promise<FoundDevice[]> {
  const { usb } = await import('usb');
  return (await usb.getDevices()).flatMap((device): FoundDevice[] => {
    if (!isPrinter(() => printerInterface(device) !== undefined)) return [];
    const { vendorId, productId, serialNumber, ports, bus, manufacturerName, productName } = device;
    const told = (text: string | null | undefined) => text ?? undefined;
    const found = identity(hex(vendorId), hex(productId), told(serialNumber), `${bus}-${ports.join('.')}`, told(manufacturerName), told(productName));
    return [{ key: usbKey(found), category: 'POSPrinter', name: productName ?? 'USB printer', connection: { bus: 'usb', path: `${bus}-${ports.join('.')}`, usb: found } }];
  });
}

/** A device that may not be opened does not tell what it is. */
function isPrinter(ask: () => boolean): boolean {
  try {
    return ask();
  } catch {
    return false;
  }
}

function identity(vid: string, pid: string, serial?: string, portPath?: string, manufacturer?: string, product?: string): UsbIdentity {
  const told = Object.entries({ serial, portPath, manufacturer, product }).filter(([, value]) => value !== undefined && value !== '');
  return { vid, pid, ...Object.fromEntries(told) };
}
