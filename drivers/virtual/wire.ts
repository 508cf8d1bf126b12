/** A device without a device: takes bytes and answers, in this process or on a port of 127.0.0.1, and can be unplugged. */
import { createServer, type Server, type Socket } from 'node:net';
import { DeviceError } from '../error.ts';
import type { Connection, Transport } from '../transport/transport.ts';

/** What the device does with bytes; it answers by `send`. */
export type Receive = (bytes: Uint8Array, send: (answer: Uint8Array) => void) => void;

export interface VirtualWire {
  /** Straight to it, in this process. */
  readonly transport: Transport;
  /** Listens on 127.0.0.1; 0 takes a free port. Resolves to the port. */
  listen(port: number): Promise<number>;
  /** Cuts every connection, and refuses new ones until it is plugged in again. */
  plug(isIn: boolean): void;
  close(): Promise<void>;
}

export function createWire(name: string, receive: Receive): VirtualWire {
  const open = new Set<() => void>();
  let isIn = true;
  let server: Server | null = null;
  function serve(socket: Socket): void {
    socket.on('error', () => socket.destroy());
    if (!isIn) return void socket.destroy();
    const hangUp = () => void socket.destroy();
    open.add(hangUp);
    socket.on('close', () => open.delete(hangUp));
    socket.on('data', (bytes) => receive(bytes, (answer) => void socket.write(answer)));
  }
  return {
    transport: {
      name,
      open() {
        if (!isIn) return Promise.reject(new DeviceError(`${name} is unplugged: plug it in`, 'notPrinted', 'unreachable'));
        return Promise.resolve(within(receive, open));
      },
    },
    listen(port) {
      const listening = createServer(serve);
      server = listening;
      return new Promise((resolve, reject) => {
        listening.once('error', reject);
        listening.listen(port, '127.0.0.1', () => {
          const address = listening.address();
          resolve(typeof address === 'object' && address !== null ? address.port : port);
        });
      });
    },
    plug(next) {
      isIn = next;
      if (!isIn) for (const hangUp of open) hangUp();
    },
    close() {
      for (const hangUp of open) hangUp();
      return new Promise((resolve) => (server === null ? resolve() : server.close(() => resolve())));
    },
  };
}

function within(receive: Receive, open: Set<() => void>): Connection {
  let onData: (bytes: Uint8Array) => void = () => {};
  const onClose: (() => void)[] = [];
  let isOpen = true;
  const close = () => {
    if (!isOpen) return;
    isOpen = false;
    open.delete(close);
    for (const listener of onClose) listener();
  };
  open.add(close);
  return {
    write(bytes) {
      // Answers come later than the call that asks, as from any device.
      if (isOpen) receive(bytes, (answer) => queueMicrotask(() => isOpen && onData(answer)));
      return Promise.resolve();
    },
    onData: (listener) => void (onData = listener),
    onClose: (listener) => void (isOpen ? onClose.push(listener) : listener()),
    close,
  };
}
