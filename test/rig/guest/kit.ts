/** What every check of the machine needs: waiting with a limit, and files of the kernel read as they come. */
import { closeSync, constants, openSync, readFileSync, readSync, writeSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

export { pause };

/** Longest wait for anything, milliseconds. Generous: an emulated machine is some ten times slower than a real one. */
export const WAIT_MS_MAX = 15_000;
const STEP_MS = 10;
const POLL_MS = 3;

/** Asks until the answer is neither false nor nothing. @throws Error that names what was waited for */
export async function eventually<T>(what: string, ask: () => T | Promise<T>, withinMs = WAIT_MS_MAX): Promise<NonNullable<T>> {
  for (let leftMs = withinMs; leftMs > 0; leftMs -= STEP_MS) {
    const answer = await ask();
    if (answer !== undefined && answer !== null && answer !== false) return answer;
    await pause(STEP_MS);
  }
  throw new Error(`waited ${withinMs / 1000} s for ${what}`);
}

/** A small file of sysfs; nothing where it went between being listed and being read, as an unplug makes it. */
export function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return '';
  }
}

/** A device file that is read without ever waiting in the kernel. */
export interface DeviceFile {
  /** All that was read since `forget`. */
  received(): Buffer;
  forget(): void;
  write(bytes: Uint8Array | string): Promise<void>;
  /** Leaves what comes in the kernel, as a device that is busy does. */
  stopReading(): void;
  close(): void;
}

/** @param onChunk one `read` of the kernel each: one event, one report */
export function openDeviceFile(path: string, onChunk: (chunk: Buffer) => void = () => undefined): DeviceFile {
  const fd = openSync(path, constants.O_RDWR | constants.O_NONBLOCK | constants.O_NOCTTY);
  const buffer = Buffer.alloc(64 * 1024);
  let received: Buffer[] = [];
  const timer = setInterval(() => {
    for (let chunk = tryRead(fd, buffer); chunk; chunk = tryRead(fd, buffer)) {
      received.push(chunk);
      onChunk(chunk);
    }
  }, POLL_MS);
  return {
    received: () => Buffer.concat(received),
    forget: () => void (received = []),
    async write(data) {
      const bytes = Buffer.from(data);
      let written = 0;
      await eventually(`room to write to ${path}`, () => {
        written += tryWrite(fd, bytes.subarray(written));
        return written === bytes.length;
      });
    },
    stopReading: () => clearInterval(timer),
    close() {
      clearInterval(timer);
      closeSync(fd);
    },
  };
}

/** Nothing there, and gone, are the same here: the check that waits tells. */
function tryRead(fd: number, buffer: Buffer): Buffer | null {
  try {
    const length = readSync(fd, buffer);
    return length === 0 ? null : Buffer.from(buffer.subarray(0, length));
  } catch {
    return null;
  }
}

function tryWrite(fd: number, bytes: Uint8Array): number {
  try {
    return writeSync(fd, bytes);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return 0;
    throw error;
  }
}
