/** Question and answer over a byte pipe, one at a time. */
import { DriverError } from '../error.ts';
import type { Connection } from '../transport/transport.ts';

/** Most bytes of an answer that are kept; a device that sends more is noise. */
export const GOT_BYTES_MAX = 4096;

export interface Exchange {
  got: Uint8Array;
  /** Did `isWhole` hold before the time was over? */
  whole: boolean;
}

export interface Line {
  /** @throws DriverError Offline where the pipe broke */
  write(bytes: Uint8Array): Promise<void>;
  /**
   * Sends, and gathers what comes after that until it is whole or the time is over. What came before the
   * question is no answer to it. One exchange at a time: the caller keeps them in line.
   * @param withinMs milliseconds
   * @throws DriverError Offline where the pipe broke
   */
  exchange(ask: Uint8Array, isWhole: (got: Uint8Array) => boolean, withinMs: number): Promise<Exchange>;
  close(): void;
}

/** @param onBroken called once when the pipe breaks, not when `close` was called */
export function createLine(connection: Connection, name: string, onBroken: () => void): Line {
  let got = new Uint8Array(0);
  let wake: () => void = () => {};
  let isOpen = true;
  const broken = () => new DriverError('Offline', `${name} is not connected any more: check its cable and power`);
  connection.onData((bytes) => {
    const joined = new Uint8Array(got.length + bytes.length);
    joined.set(got);
    joined.set(bytes, got.length);
    got = joined.subarray(-GOT_BYTES_MAX);
    wake();
  });
  connection.onClose(() => {
    const was = isOpen;
    isOpen = false;
    wake();
    if (was) onBroken();
  });
  async function write(bytes: Uint8Array): Promise<void> {
    if (!isOpen) throw broken();
    try {
      if (bytes.length > 0) await connection.write(bytes);
    } catch {
      throw broken();
    }
  }
  return {
    write,
    async exchange(ask, isWhole, withinMs) {
      got = new Uint8Array(0);
      await write(ask);
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<'late'>((resolve) => (timer = setTimeout(resolve, withinMs, 'late')));
      try {
        while (isOpen && !isWhole(got)) {
          const woken = new Promise<'woken'>((resolve) => (wake = () => resolve('woken')));
          if ((await Promise.race([woken, late])) === 'late') break;
        }
      } finally {
        clearTimeout(timer);
        wake = () => {};
      }
      if (!isOpen) throw broken();
      return { got, whole: isWhole(got) };
    },
    close() {
      isOpen = false;
      connection.close();
    },
  };
}
