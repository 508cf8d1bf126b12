/** The scanner suite on what this machine has: replayed HID reports, ptys, TCP, the virtual scanner. */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FoundDevice } from '#drivers/device/model.ts';
import { createHidDecoder } from '#drivers/scanner/hid-reports.ts';
import { createFrameDecoder } from '#drivers/scanner/serial-frames.ts';
import { scannerDefaults } from '#drivers/scanner/make.ts';
import { serialTransport } from '#drivers/transport/serial.ts';
import { tcpTransport } from '#drivers/transport/tcp.ts';
import { VIRTUAL_FRAME, createVirtualScanner } from '#drivers/virtual/scanner.ts';
import { hidScanners } from '#test/fixtures/scanner/reports.ts';
import { scannerSuite } from './scanner-suite.ts';

const device = (key: string): FoundDevice => ({ key, category: 'Scanner', name: key, connection: { bus: 'virtual' } });

for (const { name, descriptor, reports } of hidScanners) {
  for (const told of [true, false]) {
    scannerSuite(`HID POS, ${name}, ${told ? 'laid out by its descriptor' : 'without a descriptor'}`, async () => {
      const line = createVirtualScanner();
      return {
        parts: { device: device('usb:0c2e:0b61:S1'), transport: line.transport, decoder: () => createHidDecoder(told ? descriptor : null) },
        scan: (data, aim) => reports(data, aim).forEach((report) => line.send(report)),
        pull: () => line.setPlugged(false),
        close: () => undefined,
      };
    });
  }
}

scannerSuite('virtual scanner', async () => {
  const line = createVirtualScanner();
  return {
    parts: { device: device('virtual:scanner'), transport: line.transport, decoder: () => createFrameDecoder(VIRTUAL_FRAME) },
    scan: (data, aim) => line.scan(data, aim),
    pull: () => line.setPlugged(false),
    close: () => undefined,
  };
});

scannerSuite('TCP', async () => {
  const { promise, resolve } = Promise.withResolvers<Socket>();
  const server = createServer(resolve);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    parts: { device: device(`tcp:127.0.0.1:${port}`), transport: tcpTransport('127.0.0.1', port), decoder: () => createFrameDecoder(scannerDefaults) },
    scan: async (data, aim) => void (await promise).write(`${aim}${data}\r\n`),
    pull: async () => void (await promise).destroy(),
    close: () => void server.close(),
  };
});

const socat = (() => {
  try {
    return execFileSync('which', ['socat'], { encoding: 'utf8' }).trim();
  } catch {
    return null;
  }
})();

scannerSuite('serial line over a pty', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'guitai-pty-'));
  const [near, far] = [join(folder, 'near'), join(folder, 'far')];
  const lines = spawn(socat ?? 'socat', [`pty,raw,echo=0,link=${near}`, `pty,raw,echo=0,link=${far}`], { stdio: 'ignore' });
  while (!existsSync(near) || !existsSync(far)) await new Promise(setImmediate);
  return {
    parts: {
      device: device('port:pty'),
      transport: serialTransport({ path: () => near, baud: () => 9600, name: 'pty' }),
      decoder: () => createFrameDecoder(scannerDefaults),
    },
    scan: (data, aim) => writeFileSync(far, `${aim}${data}\r`),
    pull: () => void lines.kill('SIGKILL'),
    close() {
      lines.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}, socat === null ? 'socat is missing' : null);
