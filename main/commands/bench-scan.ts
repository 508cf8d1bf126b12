/**
 * How long a scan takes in our own code, from bytes at the transport to the scan told. Ten a second for a minute, with
 * the time between them left out; what the kernel, the process boundary and the sale take is not in it.
 */
import { createClaims } from '#drivers/device/claims.ts';
import { driverClock } from '#drivers/device/clock.ts';
import { createScanner } from '#drivers/scanner/driver.ts';
import { createFrameDecoder } from '#drivers/scanner/serial-frames.ts';
import { VIRTUAL_SCANNER } from '#drivers/device/desk.ts';
import { VIRTUAL_FRAME, createVirtualScanner } from '#drivers/virtual/scanner.ts';

const SCANS = 10 * 60;
const FIRST_CODE = 6_900_000_000_000;

export interface ScanFigures {
  scans: number;
  lost: number;
  /** From the bytes at the transport to the scan told, milliseconds. */
  ownP50Ms: number;
  ownP99Ms: number;
}

export async function benchScan(): Promise<ScanFigures> {
  const line = createVirtualScanner();
  const got: string[] = [];
  const driver = createScanner({
    device: VIRTUAL_SCANNER, transport: line.transport, decoder: () => createFrameDecoder(VIRTUAL_FRAME),
    doubleReadMs: 0, claims: createClaims(), clock: driverClock,
    onScan: ({ data }) => void got.push(data),
  });
  await driver.open();
  await driver.claim(0);
  await driver.enable();
  const sent = Array.from({ length: SCANS }, (_, i) => String(FIRST_CODE + i));
  const times = sent.map((code) => {
    const from = performance.now();
    line.scan(code, ']E0');
    return performance.now() - from;
  }).toSorted((a, b) => a - b);
  await driver.close();
  const at = (share: number) => Math.round((times[Math.floor(times.length * share)] ?? 0) * 10_000) / 10_000;
  return { scans: SCANS, lost: sent.filter((code, i) => got[i] !== code).length, ownP50Ms: at(0.5), ownP99Ms: at(0.99) };
}
