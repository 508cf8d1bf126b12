/** The USB printers that the rig plugs in, seen from the printer's side (USB-IF, "Printing Devices" 1.1). */
import { existsSync } from 'node:fs';
import { eventually, openDeviceFile, type DeviceFile } from './kit.ts';
import { gadget, type UsbIdentity } from './gadget.ts';
import { UsbIpDevice } from './usbip.ts';

export interface RigPrinter {
  readonly device: string;
  readonly identity: UsbIdentity;
  /** Plugs it in and waits until it can be used. @param port two numbers are two different ports */
  plug(port: number): Promise<void>;
  /** Waits until the host's file is gone. */
  unplug(): Promise<void>;
  /** All bytes since it was plugged in. */
  received(): Buffer;
  /** Told of bytes as they come. */
  onBytes(listener: (bytes: Buffer) => void): void;
  send(bytes: Uint8Array): Promise<void>;
  /** Takes nothing more, as a printer without paper does. */
  stall(): void;
}

/** The only printer's. */
export const LP = '/dev/usb/lp0';
const deviceId = (product: string) => `MFG:EPSON;CMD:ESC/POS;MDL:${product};CLS:PRINTER;`;

/** By the kernel's own gadget. */
export function gadgetPrinter(): RigPrinter {
  const identity = { vid: 0x04b8, pid: 0x0202, manufacturer: 'EPSON', product: 'TM-T88V', serial: 'J6KF000001' };
  // The kernel puts the length before the text and takes two characters of it away.
  const usb = gadget('printer.0', identity, { pnp_string: `${deviceId(identity.product)}  ` });
  const listeners: ((bytes: Buffer) => void)[] = [];
  let file: DeviceFile | null = null;
  return {
    device: 'printer (gadget)',
    identity,
    async plug(port) {
      usb.plug(port);
      // It can be opened once the host has chosen its configuration.
      await eventually(LP, () => existsSync(LP));
      file = openDeviceFile('/dev/g_printer0', (bytes) => listeners.forEach((listener) => listener(bytes)));
    },
    async unplug() {
      usb.unplug();
      file?.close();
      file = null;
      await eventually(`${LP} gone`, () => !existsSync(LP));
    },
    received: () => file?.received() ?? Buffer.alloc(0),
    onBytes: (listener) => void listeners.push(listener),
    send: async (bytes) => file?.write(bytes),
    stall: () => file?.stopReading(),
  };
}

/** As USB/IP describes it: every descriptor and answer is ours. */
export function usbIpPrinter(): RigPrinter & { setPaperOut(out: boolean): void } {
  const identity = { vid: 0x04b8, pid: 0x0e15, manufacturer: 'EPSON', product: 'TM-T20III', serial: 'X4B0000001' };
  const listeners: ((bytes: Buffer) => void)[] = [];
  let received: Buffer[] = [];
  let isStalled = false;
  let status = PORT_STATUS.ready;
  const usb = new UsbIpDevice({
    control: (setup) => printerControl(identity, status, setup),
    take(_endpoint, bytes) {
      if (isStalled) return false;
      received.push(bytes);
      for (const listener of listeners) listener(bytes);
      return true;
    },
  });
  return {
    device: 'printer (USB/IP)',
    identity,
    async plug(port) {
      received = [];
      isStalled = false;
      await usb.plug(port);
      await eventually(LP, () => existsSync(LP));
    },
    async unplug() {
      usb.unplug();
      await eventually(`${LP} gone`, () => !existsSync(LP));
    },
    received: () => Buffer.concat(received),
    onBytes: (listener) => void listeners.push(listener),
    send: (bytes) => Promise.resolve(usb.send(bytes)),
    stall: () => void (isStalled = true),
    setPaperOut: (out) => void (status = out ? PORT_STATUS.paperOut : PORT_STATUS.ready),
  };
}

/** GET_PORT_STATUS: selected and no error; and with "paper empty" (section 4.2.2). */
export const PORT_STATUS = { ready: 0x18, paperOut: 0x38 };

const REQUEST = { getDescriptor: 0x8006, getStatus: 0x8000, deviceId: 0xa100, portStatus: 0xa101, softReset: 0x2102 };
/** Set configuration, set interface, clear and set feature: taken, with nothing to say. */
const acknowledged = new Set([0x0009, 0x010b, 0x0001, 0x0101, 0x0201, 0x0003, 0x0203, REQUEST.softReset]);

function printerControl(identity: UsbIdentity, status: number, setup: Buffer): Buffer | null {
  const length = setup.readUInt16LE(6);
  const request = setup.readUInt16BE(0);
  if (acknowledged.has(request)) return Buffer.alloc(0);
  if (request === REQUEST.getDescriptor) return descriptor(identity, setup.readUInt16LE(2))?.subarray(0, length) ?? null;
  if (request === REQUEST.getStatus) return Buffer.from([1, 0]);
  if (request === REQUEST.portStatus) return Buffer.from([status]);
  if (request !== REQUEST.deviceId) return null;
  const id = Buffer.from(deviceId(identity.product));
  return Buffer.concat([Buffer.from([0, id.length + 2]), id]).subarray(0, length);
}

/** @param value type in the high byte, index in the low one (USB 2.0, section 9.4.3) */
function descriptor(identity: UsbIdentity, value: number): Buffer | null {
  const low = (id: number) => id & 0xff;
  const high = (id: number) => id >> 8;
  const { vid, pid, manufacturer, product, serial } = identity;
  const texts = [manufacturer, product, serial];
  switch (high(value)) {
    case 1: // USB 2.0, packets of 64 bytes; texts 1, 2 and 3; one configuration.
      return Buffer.from([18, 1, 0, 2, 0, 0, 0, 64, low(vid), high(vid), low(pid), high(pid), 0, 1, 1, 2, 3, 1]);
    case 2: // One interface: printer, bidirectional; bulk OUT 1 and bulk IN 2 of 512 bytes.
      return Buffer.from([9, 2, 32, 0, 1, 1, 0, 0xc0, 1, 9, 4, 0, 0, 2, 7, 1, 2, 0, 7, 5, 0x01, 2, 0, 2, 0, 7, 5, 0x82, 2, 0, 2, 0]);
    case 3: {
      if (low(value) === 0) return Buffer.from([4, 3, 9, 4]);
      const text = Buffer.from(texts[low(value) - 1] ?? '', 'utf16le');
      return Buffer.concat([Buffer.from([text.length + 2, 3]), text]);
    }
    default:
      return null;
  }
}
