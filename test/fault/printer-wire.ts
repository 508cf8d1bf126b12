/** The wire to a printer: lets everything through, or spoils what the printer says. Over a pty by socat. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serialTransport } from '#drivers/transport/serial.ts';
import type { Transport } from '#drivers/transport/transport.ts';

/** `garbage`: noise between the answers. `silent`: answers stop when the first section has come. `liar`: what asks whether all is printed is answered with yes beside the next status. */
export type WireFault = 'true' | 'garbage' | 'silent' | 'liar';
export interface Wire {
  port: number;
  behave(fault: WireFault): void;
  /** Bytes that went to the printer. */
  sent(): number;
  close(): void;
}

/** Bytes that are no answer to anything: bits 4 and 7 or bit 0 set. */
const noise = Buffer.of(0x91, 0xff, 0x9e, 0x13, 0xd3, 0x95);
const processRequest = Buffer.of(0x1d, 0x28, 0x48, 6, 0, 0x30, 0x30);

export function startWire(inner: number, fault: WireFault): Promise<Wire> {
  let now = fault;
  let sent = 0;
  let hasSection = false;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    let lie = Buffer.alloc(0);
    const printer = connect(inner, '127.0.0.1');
    for (const end of [socket, printer]) {
      sockets.add(end);
      end.on('error', () => end.destroy());
    }
    socket.on('data', (bytes: Buffer) => {
      sent += bytes.length;
      printer.write(bytes);
      const at = bytes.lastIndexOf(processRequest);
      hasSection ||= at >= 0;
      if (now === 'liar' && at >= 0) lie = Buffer.concat([Buffer.of(0x37, 0x22), bytes.subarray(at + 7, at + 11), Buffer.of(0)]);
    });
    printer.on('data', (bytes: Buffer) => {
      if (now === 'silent' && hasSection) return;
      const said = lie;
      lie = Buffer.alloc(0);
      socket.write(now === 'garbage' ? Buffer.concat([noise, bytes, noise]) : Buffer.concat([bytes, said]));
    });
    socket.on('close', () => printer.end());
    printer.on('close', () => socket.destroy());
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () =>
      resolve({
        port: (server.address() as AddressInfo).port,
        behave: (next) => void (now = next),
        sent: () => sent,
        close() {
          for (const socket of sockets) socket.destroy();
          server.close();
        },
      }),
    );
  });
}

export const hasSocat = spawnSync('socat', ['-V']).status === 0;
if (!hasSocat) console.warn('skipped: printers over a pty need socat (apt install socat)');

/** A pty whose other end is the wire: a new one at each opening, as after a replug. */
export function ptyTransport(port: number): Transport {
  return {
    name: 'pty',
    async open() {
      const dir = mkdtempSync(join(tmpdir(), 'guitai-pty-'));
      const path = join(dir, 'printer');
      const socat = spawn('socat', [`PTY,link=${path},raw,echo=0`, `TCP:127.0.0.1:${port}`], { stdio: 'ignore' });
      const end = performance.now() + 3_000;
      while (!existsSync(path) && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 2));
      const connection = await serialTransport({ path: () => path, baud: () => 115_200, name: 'pty printer' }).open();
      connection.onClose(() => {
        socat.kill();
        rmSync(dir, { recursive: true, force: true });
      });
      return connection;
    },
  };
}
