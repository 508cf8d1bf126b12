/** Printers on the network: raw bytes on port 9100 (JetDirect). */
import { connect, type Socket } from 'node:net';
import { DeviceError } from '../error.ts';
import type { Connection, Transport } from './transport.ts';

export const CONNECT_TIMEOUT_MS = 3_000;
/** Longest a printer may leave the pipe full, milliseconds. Out of paper it takes nothing more, so it is long. */
export const WRITE_TIMEOUT_MS = 10 * 60_000;

export function tcpTransport(host: string, port: number): Transport {
  const name = `${host}:${port}`;
  return {
    name,
    // One printer often serves several terminals.
    shared: true,
    open: () =>
      new Promise((resolve, reject) => {
        const socket = connect({ host, port });
        const refuse = (why: string) => {
          socket.destroy();
          reject(new DeviceError(`printer ${name} cannot be reached (${why}): check its cable and address`, 'notPrinted', 'unreachable'));
        };
        socket.setTimeout(CONNECT_TIMEOUT_MS, () => refuse('no answer'));
        socket.once('error', (error: NodeJS.ErrnoException) => refuse(error.code ?? error.message));
        socket.once('connect', () => {
          socket.setTimeout(0);
          socket.removeAllListeners('timeout').removeAllListeners('error');
          resolve(connection(socket, name));
        });
      }),
  };
}

function connection(socket: Socket, name: string): Connection {
  let closed = false;
  const listeners: (() => void)[] = [];
  const broken = () => new DeviceError(`printer ${name} broke the connection: check the paper before printing again`, 'inDoubt', 'unreachable');
  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  socket.on('end', () => socket.destroy());
  socket.on('close', () => {
    closed = true;
    for (const listener of listeners) listener();
  });
  return {
    write(bytes) {
      if (closed) return Promise.reject(broken());
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => socket.destroy(), WRITE_TIMEOUT_MS);
        socket.write(bytes, (error) => {
          clearTimeout(timer);
          if (error) reject(broken());
          else resolve();
        });
      });
    },
    onData: (listener) => void socket.on('data', listener),
    onClose(listener) {
      if (closed) listener();
      else listeners.push(listener);
    },
    close: () => socket.destroy(),
  };
}
