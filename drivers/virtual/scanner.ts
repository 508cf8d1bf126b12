/** A scanner that is fed by hand in training: its bytes take the way of a real one's. */
import type { Connection, Transport } from '../transport/transport.ts';

/** How the virtual scanner frames a code: no code holds these. */
export const VIRTUAL_FRAME = { prefix: '\u0002', suffixes: ['\u0003'] };

export interface VirtualScanner {
  readonly transport: Transport;
  scan(data: string, symbology?: string): void;
  /** Sends bytes as they are. */
  send(bytes: Uint8Array): void;
  /** Pulls the cable, until it is plugged in again. */
  setPlugged(plugged: boolean): void;
}

export function createVirtualScanner(): VirtualScanner {
  let plugged = true;
  let line: { data(bytes: Uint8Array): void; end(): void } | null = null;
  const send = (bytes: Uint8Array) => line?.data(bytes);
  return {
    transport: {
      name: 'virtual scanner',
      open() {
        if (!plugged) return Promise.reject(new Error('the virtual scanner is not plugged in'));
        const opened = pipe(() => {
          if (line === opened) line = null;
        });
        line = opened;
        return Promise.resolve(opened.connection);
      },
    },
    scan: (data, symbology = '') => send(Buffer.from(`${VIRTUAL_FRAME.prefix}${symbology}${data}${VIRTUAL_FRAME.suffixes[0]}`)),
    send,
    setPlugged(value) {
      plugged = value;
      if (!plugged) line?.end();
    },
  };
}

function pipe(ended: () => void) {
  let onData: (bytes: Uint8Array) => void = () => {};
  const onClose: (() => void)[] = [];
  let isOpen = true;
  const end = () => {
    if (!isOpen) return;
    isOpen = false;
    ended();
    for (const listener of onClose) listener();
  };
  const connection: Connection = {
    write: () => Promise.resolve(),
    onData: (listener) => void (onData = listener),
    onClose: (listener) => void (isOpen ? onClose.push(listener) : listener()),
    close: end,
  };
  return { connection, data: (bytes: Uint8Array) => onData(bytes), end };
}
