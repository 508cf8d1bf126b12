/** Serial lines: RS-232, USB-CDC, FTDI and ptys, by serialport. Modem lines are not used: a pty has none. */
import { statSync } from 'node:fs';
import type { SerialPort as Port } from 'serialport';
import { DeviceError } from '../error.ts';
import type { Connection, Transport } from './transport.ts';

export interface SerialLine {
  /** The kernel's name at present; asked for at each opening, since a replug changes it. @throws DeviceError where it is gone */
  path(): string;
  /** Bits a second. */
  baud(): number;
  dataBits?: 7 | 8;
  parity?: 'none' | 'even' | 'odd';
  stopBits?: 1 | 2;
  rtscts?: boolean;
  /** For messages. */
  name: string;
}

/** Longest a device may leave the line full, milliseconds. */
export const SERIAL_WRITE_TIMEOUT_MS = 60_000;

/**
 * How often an open line is looked at, milliseconds. A terminal line that was hung up may read as empty for ever, which
 * serialport takes for "nothing yet" (bindings-cpp, unix-read): then the node that is gone is all that tells the unplug.
 */
export const NODE_LOOK_MS = 500;

export function serialTransport(line: SerialLine): Transport {
  const { name, dataBits = 8, parity = 'none', stopBits = 1, rtscts = false } = line;
  return {
    name,
    async open() {
      const path = line.path();
      const refuse = (why: string) => new DeviceError(`${name} (${path}) cannot be opened: ${why}`, 'notPrinted', 'unreachable');
      const { SerialPort } = await import('serialport').catch((error: Error) => {
        throw refuse(error.message);
      });
      return new Promise((resolve, reject) => {
        const port = new SerialPort({ path, baudRate: line.baud(), dataBits, parity, stopBits, rtscts, hupcl: false, autoOpen: false });
        port.open((error) => (error === null ? resolve(connection(port, name, path)) : reject(refuse(remedy(error.message)))));
      });
    },
  };
}

function remedy(message: string): string {
  if (/permission denied/i.test(message)) return 'no permission: add the user to the group dialout, or install the udev rules';
  if (/cannot lock|busy/i.test(message)) return 'another program has it: end that program';
  if (/no such file/i.test(message)) return 'it is not plugged in';
  return message;
}

/** The node's own number: one that is plugged in again under the same name has another. Windows has no nodes. */
function nodeOf(path: string): number | null {
  if (process.platform === 'win32') return 0;
  return statSync(path, { throwIfNoEntry: false })?.ino ?? null;
}

function connection(port: Port, name: string, path: string): Connection {
  let isClosed = false;
  const listeners = new Set<() => void>();
  const end = () => {
    if (isClosed) return;
    isClosed = true;
    clearInterval(looks);
    for (const listener of listeners) listener();
  };
  const close = () => {
    if (port.isOpen) port.close(() => end());
    else end();
  };
  const node = nodeOf(path);
  const looks = setInterval(() => (node !== null && nodeOf(path) === node) || close(), NODE_LOOK_MS);
  port.on('close', end);
  // A read that fails is an unplug; the port does not always close itself then.
  port.on('error', close);
  return {
    write(bytes) {
      const broken = () => new DeviceError(`${name} broke the line: check its cable`, 'inDoubt', 'unreachable');
      if (isClosed) return Promise.reject(broken());
      return new Promise((resolve, reject) => {
        const timer = setTimeout(close, SERIAL_WRITE_TIMEOUT_MS);
        const lost = () => settle(true);
        const settle = (isBroken: boolean) => {
          clearTimeout(timer);
          listeners.delete(lost);
          if (isBroken) reject(broken());
          else resolve();
        };
        listeners.add(lost);
        port.write(bytes, (error) => settle(error !== null && error !== undefined));
      });
    },
    onData: (listener) => void port.on('data', listener),
    onClose(listener) {
      if (isClosed) listener();
      else listeners.add(listener);
    },
    close,
  };
}
