/**
 * How somebody who is already at this machine (by ssh, as the kiosk's user) gets an address of the running terminal's
 * technician's screen: by a local socket in the data directory, a named pipe on Windows. The screen still asks for the PIN.
 */
import { createHash } from 'node:crypto';
import { chmodSync, rmSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { Fault } from '#main/contract';
import type { Log } from '../../ports.ts';

/** An address is far shorter. */
const ADDRESS_LENGTH_MAX = 1_024;
const ANSWER_MS_MAX = 5_000;

const placeOf = (data: string): string =>
  process.platform === 'win32' ? `\\\\.\\pipe\\guitai-${createHash('sha256').update(resolve(data)).digest('hex').slice(0, 32)}` : join(data, 'technician.sock');

/** @param address makes one that is good once @returns shuts it */
export function openDoor(data: string, address: () => string, log: Log): () => void {
  const place = placeOf(data);
  // The store's lock says that no other terminal runs on this directory: what lies there was left by one that was killed.
  if (process.platform !== 'win32') rmSync(place, { force: true });
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    log.info('technician.address');
    socket.end(address());
  });
  server.on('error', (error) => log.warn('technician.door', { error: error.message }));
  server.listen(place, () => {
    if (process.platform !== 'win32') chmodSync(place, 0o600);
  });
  server.unref();
  return () => void server.close();
}

/** @throws Fault NOT_FOUND where no terminal answers there */
export function askDoor(data: string): Promise<string> {
  return new Promise((done, fail) => {
    const nobody = (): void => fail(new Fault('NOT_FOUND', `no kiosk runs on ${data} in the browser host: name its data directory with --data, and ask as its user`));
    const socket = createConnection(placeOf(data));
    let text = '';
    socket.setTimeout(ANSWER_MS_MAX, () => socket.destroy());
    socket.on('data', (chunk) => {
      text += chunk.toString();
      if (text.length > ADDRESS_LENGTH_MAX) socket.destroy();
    });
    socket.on('error', nobody);
    socket.on('close', () => (URL.canParse(text) ? done(text) : nobody()));
  });
}
