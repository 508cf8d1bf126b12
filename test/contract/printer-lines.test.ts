/** The printer's cases on what this machine has: memory, TCP and a pty. On usblp and libusb they run in the device rig. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { constants, closeSync, existsSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { profileNamed } from '#drivers/printer/profiles.ts';
import { serialTransport } from '#drivers/transport/serial.ts';
import { tcpTransport } from '#drivers/transport/tcp.ts';
import { createWire } from '#drivers/virtual/wire.ts';
import { printerCases, type PrinterCable } from './printer-cases.ts';

function printerSuite(name: string, make: () => Promise<PrinterCable>, { skipped = null, profile }: { skipped?: string | null; profile?: string } = {}): void {
  describe.skipIf(skipped !== null)(`printer, ${name}${skipped === null ? '' : ` (skipped: ${skipped})`}`, () => {
    it.each(printerCases)('$name', async ({ run }) => expect(run(await make(), profile === undefined ? undefined : profileNamed(profile))).resolves.toBeUndefined(), 60_000);
  });
}

async function inMemory(): Promise<PrinterCable> {
  let hear: (bytes: Uint8Array) => void = () => {};
  let answer: (bytes: Uint8Array) => void = () => {};
  const wire = createWire('memory', (bytes, send) => {
    answer = send;
    hear(bytes);
  });
  return {
    transport: wire.transport,
    onBytes: (listener) => void (hear = listener),
    send: (bytes) => answer(bytes),
    pull: () => wire.plug(false),
    plug: () => wire.plug(true),
    close: () => wire.plug(false),
  };
}
printerSuite('in memory', inMemory);
for (const profile of ['starprnt-80', 'starprnt-80-gb18030', 'mcPrint']) printerSuite(`${profile} in memory`, inMemory, { profile });

printerSuite('TCP', async () => {
  let hear: (bytes: Uint8Array) => void = () => {};
  let socket: Socket | null = null;
  let server: Server | null = null;
  const listen = (port: number) =>
    new Promise<number>((resolve) => {
      const listening = createServer((next) => {
        socket = next;
        next.on('data', (bytes) => hear(bytes)).on('error', () => next.destroy());
      });
      server = listening.listen(port, '127.0.0.1', () => resolve((listening.address() as AddressInfo).port));
    });
  const port = await listen(0);
  const stop = () =>
    new Promise<void>((resolve) => {
      socket?.destroy();
      server?.close(() => resolve());
    });
  return {
    transport: tcpTransport('127.0.0.1', port),
    onBytes: (listener) => void (hear = listener),
    send: (bytes) => void socket?.write(bytes),
    pull: stop,
    plug: async () => void (await listen(port)),
    close: stop,
  };
});

const socat = (() => {
  try {
    return execFileSync('which', ['socat'], { encoding: 'utf8' }).trim();
  } catch {
    return null;
  }
})();

/** How often the far end of the pty is read, milliseconds. */
const FAR_POLL_MS = 2;

/** Two ptys joined: a serial cable. */
async function joined(folder: string, count: number): Promise<{ near: string; far: number; cable: ChildProcess }> {
  const [near, farPath] = [join(folder, `near${count}`), join(folder, `far${count}`)];
  const cable = spawn(socat ?? 'socat', [`pty,raw,echo=0,link=${near}`, `pty,raw,echo=0,link=${farPath}`], { stdio: 'ignore' });
  while (!existsSync(near) || !existsSync(farPath)) await new Promise(setImmediate);
  return { near, far: openSync(farPath, constants.O_RDWR | constants.O_NONBLOCK | constants.O_NOCTTY), cable };
}

printerSuite('serial line over a pty', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'guitai-pty-'));
  let hear: (bytes: Uint8Array) => void = () => {};
  let plugs = 0;
  let now: Awaited<ReturnType<typeof joined>> | null = await joined(folder, plugs);
  const buffer = Buffer.alloc(4096);
  const timer = setInterval(() => {
    try {
      for (let size = 1; now !== null && size > 0; ) {
        size = readSync(now.far, buffer);
        if (size > 0) hear(Uint8Array.from(buffer.subarray(0, size)));
      }
    } catch {
      // EAGAIN: nothing yet. EIO: pulled.
    }
  }, FAR_POLL_MS);
  const pull = () =>
    new Promise<void>((resolve) => {
      if (now === null) return resolve();
      const { cable, far } = now;
      now = null;
      closeSync(far);
      cable.once('exit', () => resolve()).kill('SIGKILL');
    });
  return {
    transport: serialTransport({ name: 'pty', path: () => now?.near ?? join(folder, 'pulled'), baud: () => 38_400, rtscts: true }),
    onBytes: (listener) => void (hear = listener),
    send: (bytes) => void (now === null ? 0 : writeSync(now.far, bytes)),
    pull,
    plug: async () => void (now = await joined(folder, ++plugs)),
    async close() {
      clearInterval(timer);
      await pull();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}, { skipped: socat === null ? 'socat is missing' : null });
