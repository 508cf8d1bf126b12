/**
 * USB printers by the `usb` package, for printers that no kernel driver holds (USB-IF, "Printing Devices" 1.1: interface
 * class 7, bulk out and bulk in). A kernel driver is never detached: usblp's node and a claim exclude each other.
 */
import { existsSync } from 'node:fs';
import type { usb as Usb } from 'usb';
import type { UsbIdentity } from '../device/model.ts';
import { DeviceError } from '../error.ts';
import type { Connection, Transport } from './transport.ts';

/** USB interface class of printers. */
export const PRINTER_CLASS = 7;
/** A printer that says nothing is asked again after this long, milliseconds; so long may a closing take, too. */
const READ_SLICE_MS = 500;
/** A packet that is not taken is offered again after this long, milliseconds. */
const WRITE_SLICE_MS = 500;
/** Longest that an opening waits for the end of the one before, milliseconds: a transfer that never comes back must not hold it for ever. */
const RELEASE_MS_MAX = 3_000;
/** Longest a printer may take nothing, milliseconds. Out of paper it takes nothing more, so it is long. */
export const USB_WRITE_TIMEOUT_MS = 10 * 60_000;
/** Without it the `usb` package has nothing to ask. */
const SYSFS_USB = '/sys/bus/usb/devices';

export interface UsbLine {
  /** Which device; asked for at each opening. @throws DeviceError or DriverError where it is gone */
  identity(): UsbIdentity;
  /** For messages. */
  name: string;
}

type UsbDevice = Awaited<ReturnType<typeof Usb.getDevices>>[number];

/** As WebUSB has it: what is read of a configuration. */
interface Configuration {
  interfaces: readonly {
    interfaceNumber: number;
    alternate: { interfaceClass: number; endpoints: readonly { type: string; direction: string; endpointNumber: number; packetSize: number }[] };
  }[];
}

interface Pipe {
  device: UsbDevice;
  interfaceNumber: number;
  into: { endpoint: number; packetBytes: number };
  /** null: the printer has no way to answer. */
  from: { endpoint: number; packetBytes: number } | null;
}

export function usbTransport({ identity, name }: UsbLine): Transport {
  /** A claim that was just given up is held until its last read has come back. */
  let released: Promise<void> = Promise.resolve();
  return {
    name,
    async open() {
      await Promise.race([released, new Promise((resolve) => setTimeout(resolve, RELEASE_MS_MAX))]);
      const wanted = identity();
      try {
        const { connection, closed } = connect(await claim(wanted), name);
        released = closed;
        return connection;
      } catch (error) {
        throw new DeviceError(`printer ${name} (USB ${wanted.vid}:${wanted.pid}) cannot be opened: ${remedy((error as Error).message)}`, 'notPrinted', 'unreachable');
      }
    },
  };
}

/** The messages are those of nusb, which the package is built on, and of the system. */
function remedy(message: string): string {
  if (/busy/i.test(message)) return 'a driver or another program has it: where the kernel gives it a /dev/usb/lp node set kind lp, else end that program';
  if (/permission|denied|EACCES/i.test(message)) return 'no permission: install the udev rules, or add the user to the group lp (guitai doctor prints the command)';
  if (/disconnected|not found|no such/i.test(message)) return 'it is not plugged in';
  return message;
}

/** Where it is plugged in, in the kernel's words: `1-1.2`. */
const portOf = ({ bus, ports }: UsbDevice) => `${Number(bus)}-${ports.join('.')}`;

function isWanted(device: UsbDevice, { vid, pid, serial, portPath }: UsbIdentity): boolean {
  if (device.vendorId !== Number.parseInt(vid, 16) || device.productId !== Number.parseInt(pid, 16)) return false;
  if (portPath !== undefined && process.platform === 'linux') return portOf(device) === portPath;
  return serial === undefined || device.serialNumber === serial;
}

/** Its printer interface in the configuration in use. The device has to be open, or may be opened for a moment. */
export function printerInterface(device: UsbDevice): Configuration['interfaces'][number] | undefined {
  const configuration: Configuration | null = device.configuration;
  return configuration?.interfaces.find(({ alternate }) => alternate.interfaceClass === PRINTER_CLASS);
}

async function claim(wanted: UsbIdentity): Promise<Pipe> {
  if (process.platform === 'linux' && !existsSync(SYSFS_USB)) throw new Error(`this machine has no USB (${SYSFS_USB})`);
  const { usb } = await import('usb');
  const device = (await usb.getDevices()).find((one) => isWanted(one, wanted));
  if (device === undefined) throw new Error('not found');
  await device.open();
  try {
    const found = printerInterface(device);
    if (found === undefined) throw new Error('it has no printer interface');
    const bulk = (direction: 'in' | 'out') => {
      const endpoint = found.alternate.endpoints.find((one) => one.type === 'bulk' && one.direction === direction);
      return endpoint === undefined ? null : { endpoint: endpoint.endpointNumber, packetBytes: endpoint.packetSize };
    };
    const into = bulk('out');
    if (into === null) throw new Error('its printer interface takes no data');
    await device.claimInterface(found.interfaceNumber);
    return { device, interfaceNumber: found.interfaceNumber, into, from: bulk('in') };
  } catch (error) {
    await device.close();
    throw error;
  }
}

/** A transfer whose time was over, as the package tells it. One that ends sooner so is of a device that goes. */
const isLate = (error: unknown, sinceMs: number, sliceMs: number) => /cancel|time/i.test(String(error)) && performance.now() - sinceMs >= sliceMs * LATE_SHARE;
/** Clocks differ a little: a transfer is late from this share of its time on. */
const LATE_SHARE = 0.8;

/** Packet by packet: one that is called off was taken whole or not at all, so nothing is sent twice. */
function connect({ device, interfaceNumber, into, from }: Pipe, name: string): { connection: Connection; closed: Promise<void> } {
  const listeners: (() => void)[] = [];
  const { promise: closed, resolve: letGo } = Promise.withResolvers<void>();
  let onData: (bytes: Uint8Array) => void = () => {};
  let isOpen = true;
  let tail: Promise<unknown> = Promise.resolve();
  const broken = () => new DeviceError(`printer ${name} broke the line: check its cable, and the paper before printing again`, 'inDoubt', 'unreachable');
  const close = () => {
    if (!isOpen) return;
    isOpen = false;
    void Promise.all([reading, tail])
      .then(() => device.releaseInterface(interfaceNumber))
      .catch(() => undefined) // it is unplugged: there is nothing left to give back
      .then(() => device.close())
      .then(letGo, letGo);
    for (const listener of listeners) listener();
  };
  async function read(): Promise<void> {
    while (isOpen && from !== null) {
      const sinceMs = performance.now();
      try {
        const bytes = await device.nativeTransferIn(from.endpoint, READ_SLICE_MS, from.packetBytes);
        if (isOpen && bytes !== null && bytes.length > 0) onData(bytes);
      } catch (error) {
        if (!isLate(error, sinceMs, READ_SLICE_MS)) return void setImmediate(close);
      }
    }
  }
  const reading = read();
  async function put(packet: Uint8Array): Promise<void> {
    for (let waitedMs = 0; isOpen && waitedMs < USB_WRITE_TIMEOUT_MS; waitedMs += WRITE_SLICE_MS) {
      const sinceMs = performance.now();
      try {
        await device.nativeTransferOut(into.endpoint, WRITE_SLICE_MS, packet);
        return;
      } catch (error) {
        if (!isLate(error, sinceMs, WRITE_SLICE_MS)) break;
      }
    }
    setImmediate(close);
    throw broken();
  }
  async function writeAll(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length; at += into.packetBytes) {
      if (!isOpen) throw broken();
      await put(bytes.subarray(at, at + into.packetBytes));
    }
  }
  const connection: Connection = {
    write(bytes) {
      const written = tail.then(() => writeAll(bytes));
      tail = written.catch(() => undefined);
      return written;
    },
    onData: (listener) => void (onData = listener),
    onClose: (listener) => void (isOpen ? listeners.push(listener) : listener()),
    close,
  };
  return { connection, closed };
}
