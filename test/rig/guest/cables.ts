/** The rig's devices as the drivers' own cases want them: found by serial number, opened on the bus that the product chooses. */
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import type { PrinterCable } from '#test/contract/printer-cases.ts';
import type { ScannerRig } from '#test/contract/scanner-cases.ts';
import type { FoundDevice } from '#drivers/device/model.ts';
import type { PrinterConfig } from '#drivers/ports.ts';
import { findInSysfs } from '#drivers/hotplug/sysfs.ts';
import { scannerDefaults, scannerWay } from '#drivers/scanner/make.ts';
import { printerTransport } from '#drivers/transport/printer.ts';
import { createVirtualScanner } from '#drivers/virtual/scanner.ts';
import { keyOf } from './device-process.ts';
import type { UsbIdentity } from './gadget.ts';
import { eventually } from './kit.ts';
import { LP } from './printers.ts';
import type { RigScanner } from './scanners.ts';

/** What a printer hangs on, from the printer's side. */
export interface PrinterLine {
  readonly device: string;
  readonly identity: UsbIdentity;
  plug(port: number): Promise<void>;
  unplug(): Promise<void>;
  onBytes(listener: (bytes: Buffer) => void): void;
  send(bytes: Uint8Array): Promise<void>;
}

export type PrinterBus = 'serial' | 'lp' | 'usb';

const USBLP = '/sys/bus/usb/drivers/usblp';

/** The device with this serial number, wherever it is plugged in. */
async function seen(identity: UsbIdentity): Promise<FoundDevice> {
  const key = keyOf(identity);
  return eventually(`${key} among the devices`, async () => (await findInSysfs()).find((device) => device.key === key));
}

function configFor(bus: PrinterBus, at: string): PrinterConfig {
  const paper = { paperMm: 80, text: 'gb18030' } as const;
  return bus === 'serial' ? { kind: bus, at, baud: 115_200, flow: 'none', ...paper } : { kind: bus, at, ...paper };
}

/** Takes the printer from the kernel's usblp, as a machine without that module would have it. */
async function freeOfUsblp(): Promise<void> {
  for (const name of readdirSync(USBLP).filter((one) => /^\d+-/.test(one))) writeFileSync(`${USBLP}/unbind`, name);
  await eventually(`${LP} gone`, () => !existsSync(LP));
}

/** A cable that is plugged in; `plug` puts it into another port than before. */
export async function printerCable(line: PrinterLine, bus: PrinterBus): Promise<PrinterCable> {
  let hear: (bytes: Uint8Array) => void = () => {};
  let port = 0;
  const insert = async () => {
    await line.plug(port);
    if (bus === 'usb') await freeOfUsblp();
    return seen(line.identity);
  };
  line.onBytes((bytes) => hear(bytes));
  const device = await insert();
  let now: FoundDevice | null = device;
  const pull = async () => {
    now = null;
    await line.unplug();
  };
  return {
    transport: printerTransport({ device, current: () => now, config: configFor(bus, device.key), virtual: null }),
    onBytes: (listener) => void (hear = listener),
    // An answer to a line that was just pulled is lost, as it is in a shop.
    send: (bytes) => void line.send(bytes).catch(() => undefined),
    pull,
    async plug() {
      port = 1 - port;
      now = await insert();
    },
    async close() {
      hear = () => {};
      await pull();
    },
  };
}

/** A scanner that is plugged in. */
export async function scannerRig(scanner: RigScanner): Promise<ScannerRig> {
  await scanner.plug(0);
  const device = await seen(scanner.identity);
  const { connection } = device;
  const path = () => ('path' in connection ? connection.path : '');
  return {
    parts: { device, ...scannerWay(device, path, { config: scannerDefaults, virtual: createVirtualScanner().transport }) },
    scan: (data, aim) => scanner.scan(data, aim),
    pull: () => scanner.unplug(),
    close: () => scanner.unplug(),
  };
}
