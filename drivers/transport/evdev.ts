/** A Linux event device for the terminal alone: while it is grabbed, no other program gets its keys. */
import { close as closeFile, constants, open as openFile, read } from 'node:fs';
import { promisify } from 'node:util';
import { DeviceError } from '../error.ts';
import type { Connection, Transport } from './transport.ts';

/** _IOW('E', 0x90, int): linux/input.h. */
const EVIOCGRAB = 0x4004_4590;
/** Reads come back at once, with events or without: a read that waits would hold one of Node's four threads. */
export const POLL_MS = 8;
const READ_BYTES = 24 * 64;
const openDescriptor = promisify(openFile);

export interface EvdevLine {
  path(): string;
  name: string;
}

/** Node has no ioctl. @throws Error where koffi or the C library is missing, or the kernel refuses */
export async function grab(descriptor: number): Promise<void> {
  const { default: koffi } = await import('koffi');
  const ioctl = koffi.load('libc.so.6').func('int ioctl(int fd, unsigned long request, ...)');
  if (ioctl(descriptor, EVIOCGRAB, 'int', 1) === 0) return;
  const { errno } = koffi.os;
  const name = Object.keys(errno).find((key) => errno[key] === koffi.errno());
  throw new Error(name === 'EBUSY' ? 'another program has grabbed it' : `EVIOCGRAB: ${name ?? 'refused'}`);
}

export function evdevTransport({ path, name }: EvdevLine): Transport {
  return {
    name,
    async open() {
      const at = path();
      const refuse = (why: string) => new DeviceError(`${name} (${at}) cannot be taken: ${why}`, 'notPrinted', 'unreachable');
      let descriptor: number;
      try {
        descriptor = await openDescriptor(at, constants.O_RDONLY | constants.O_NONBLOCK);
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        throw refuse(code === 'EACCES' ? 'no permission: install the udev rules, or add the user to the group input' : String(code));
      }
      try {
        await grab(descriptor);
      } catch (error) {
        closeFile(descriptor, () => undefined);
        throw refuse((error as Error).message);
      }
      return connection(descriptor);
    },
  };
}

function connection(descriptor: number): Connection {
  let onData: (bytes: Uint8Array) => void = () => {};
  const onClose: (() => void)[] = [];
  let isOpen = true;
  const close = () => {
    if (!isOpen) return;
    isOpen = false;
    closeFile(descriptor, () => undefined); // lets the grab go
    for (const listener of onClose) listener();
  };
  const buffer = Buffer.alloc(READ_BYTES);
  const next = () => {
    if (!isOpen) return;
    read(descriptor, buffer, 0, READ_BYTES, null, (error, size) => {
      if (!isOpen) return;
      if (error !== null && error.code !== 'EAGAIN') return close(); // ENODEV: it was pulled
      if (error !== null || size === 0) return void setTimeout(next, POLL_MS);
      onData(Uint8Array.from(buffer.subarray(0, size)));
      // The kernel keeps 64 events, some ten keys: what is there is taken at once.
      next();
    });
  };
  next();
  return {
    write: () => Promise.reject(new DeviceError('a keyboard takes no data', 'notPrinted')),
    onData: (listener) => void (onData = listener),
    onClose: (listener) => void (isOpen ? onClose.push(listener) : listener()),
    close,
  };
}
