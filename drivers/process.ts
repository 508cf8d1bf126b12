/** Entry of the device process, under child_process.fork or Electron's utilityProcess. */
import { flushCompileCache } from 'node:module';
import type { ToDevices } from './ports.ts';
import { serveDevices } from './server.ts';

/** Electron's end of the channel, which plain Node has not (Electron, process.parentPort). */
interface ElectronPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: ToDevices }) => void): void;
}
const { parentPort } = process as unknown as { parentPort?: ElectronPort };

if (parentPort !== undefined) {
  serveDevices({
    send: (message) => parentPort.postMessage(message),
    onMessage: (listener) => parentPort.on('message', ({ data }) => listener(data)),
  });
} else {
  serveDevices({
    // A terminal that was killed hears nothing more: the channel's end follows, and tells it.
    send: (message) => void (process.connected && process.send?.(message, () => undefined)),
    onMessage: (listener) => void process.on('message', (message) => listener(message as ToDevices)),
  });
  // A process that is killed at its end would keep nothing for the next one's start.
  flushCompileCache();
  // Without a terminal there is nobody to print for.
  process.on('disconnect', () => process.exit(0));
}
