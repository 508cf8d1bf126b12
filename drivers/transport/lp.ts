/**
 * USB printers through the kernel's usblp (/dev/usb/lp0). The file never waits: a write takes 8 KiB at most and then
 * EAGAIN until the printer has it; a read is EAGAIN until the printer says something (drivers/usb/class/usblp.c).
 */
import { close as closeFile, constants, open as openFile, read, write } from 'node:fs';
import { promisify } from 'node:util';
import { DeviceError } from '../error.ts';
import type { Connection, Transport } from './transport.ts';

/** A printer's first answers after an opening are often empty: this many reads, this far apart, before it counts as at rest. */
export const EMPTY_READS = 5;
export const EMPTY_READ_MS = 50;
/** Looks for an answer while the printer was just written to or just spoke, milliseconds. */
const POLL_MS = 5;
/** Looks for room while the printer takes its bytes, milliseconds. */
const FULL_MS = 5;
/** Longest a printer may take nothing, milliseconds. Out of paper it takes nothing more, so it is long. */
export const LP_WRITE_TIMEOUT_MS = 10 * 60_000;
/** usblp gives up the transfer under way when the file is closed: the last one gets this long, milliseconds. */
const DRAIN_MS = 50;
const READ_BYTES = 512;
const openDescriptor = promisify(openFile);

export interface LpLine {
  /** The node at present; asked for at each opening, since a replug changes it. @throws DeviceError or DriverError where it is gone */
  path(): string;
  /** For messages. */
  name: string;
}

export function lpTransport({ path, name }: LpLine): Transport {
  /** One user at a time: usblp refuses a second opening, also while the first is just being let go. */
  let released: Promise<void> = Promise.resolve();
  return {
    name,
    async open() {
      await released;
      const at = path();
      const descriptor = await openDescriptor(at, constants.O_RDWR | constants.O_NONBLOCK | constants.O_NOCTTY).catch((error: NodeJS.ErrnoException) => {
        throw new DeviceError(`printer ${name} (${at}) cannot be opened: ${remedy(error.code)}`, 'notPrinted', 'unreachable');
      });
      const { connection, closed } = connect(descriptor, name);
      released = closed;
      return connection;
    },
  };
}

function remedy(code: string | undefined): string {
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return 'no permission: install the udev rules, or add the user to the group lp (guitai doctor prints the command)';
    case 'EBUSY':
      return 'another program has it: end that program, or take the printer out of CUPS';
    case 'ENOENT':
    case 'ENODEV':
    case 'ENXIO':
      return 'it is not plugged in';
    default:
      return String(code);
  }
}

/** Writes one after another, and reads all the time; either finds the cable pulled (ENODEV). */
function connect(descriptor: number, name: string): { connection: Connection; closed: Promise<void> } {
  const listeners: (() => void)[] = [];
  const { promise: closed, resolve: letGo } = Promise.withResolvers<void>();
  let onData: (bytes: Uint8Array) => void = () => {};
  let isOpen = true;
  let isGone = false;
  let lastWriteMs = -Infinity;
  /** Looks in vain since the last byte either way. */
  let empty = 0;
  const broken = () => new DeviceError(`printer ${name} broke the line: check its cable, and the paper before printing again`, 'inDoubt', 'unreachable');
  const close = () => {
    if (!isOpen) return;
    isOpen = false;
    const waitMs = isGone ? 0 : Math.max(0, lastWriteMs + DRAIN_MS - performance.now());
    setTimeout(() => closeFile(descriptor, () => letGo()), waitMs);
    for (const listener of listeners) listener();
  };
  const lost = () => {
    isGone = true;
    close();
  };
  const buffer = Buffer.alloc(READ_BYTES);
  const look = () => {
    if (!isOpen) return;
    read(descriptor, buffer, 0, READ_BYTES, null, (error, size) => {
      if (!isOpen) return;
      // A read of nothing is no end: the printer answered with an empty packet.
      if (error !== null && error.code !== 'EAGAIN') return lost();
      const got = error === null ? size : 0;
      if (got > 0) onData(Uint8Array.from(buffer.subarray(0, got)));
      empty = got > 0 ? 0 : empty + 1;
      setTimeout(look, empty * POLL_MS < EMPTY_READS * EMPTY_READ_MS ? POLL_MS : EMPTY_READ_MS);
    });
  };
  look();
  const put = (bytes: Uint8Array) =>
    new Promise<number>((resolve, reject) => {
      write(descriptor, bytes, 0, bytes.length, null, (error, size) => {
        if (error === null) resolve(size);
        else if (error.code === 'EAGAIN') resolve(0);
        else reject(error);
      });
    });
  async function writeAll(bytes: Uint8Array): Promise<void> {
    let lastMs = performance.now();
    for (let at = 0; at < bytes.length; ) {
      if (!isOpen) throw broken();
      const size = await put(bytes.subarray(at)).catch(() => {
        lost();
        throw broken();
      });
      at += size;
      empty = 0;
      if (size > 0) lastMs = lastWriteMs = performance.now();
      else if (performance.now() - lastMs > LP_WRITE_TIMEOUT_MS) close();
      else await new Promise((resolve) => setTimeout(resolve, FULL_MS));
    }
  }
  let tail: Promise<unknown> = Promise.resolve();
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
