/** Which transport and decoder a found scanner gets. */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Claims } from '../device/claims.ts';
import type { DriverClock } from '../device/clock.ts';
import { DriverError } from '../error.ts';
import type { Driver, FoundDevice, RawScan, ScannerConfig, Statistics } from '../device/model.ts';
import type { Scan } from '../ports.ts';
import { evdevTransport } from '../transport/evdev.ts';
import { hidTransport } from '../transport/hid.ts';
import { serialTransport } from '../transport/serial.ts';
import { tcpTransport } from '../transport/tcp.ts';
import type { Transport } from '../transport/transport.ts';
import { VIRTUAL_FRAME } from '../virtual/scanner.ts';
import { createBaudSearch } from './baud.ts';
import { createScanner, type ScannerParts } from './driver.ts';
import { createKeyDecoder } from './evdev-keys.ts';
import { hasModeSwitch } from './hid-layout.ts';
import { createHidDecoder } from './hid-reports.ts';
import { createFrameDecoder } from './serial-frames.ts';
import { HID_POS_MODE } from './vendors.ts';

/** As scanners come from the box: CR, with LF or without, or a tab; nothing before; every scan counts. */
export const scannerDefaults: ScannerConfig = { prefix: '', suffixes: ['\r', '\n', '\t'], baud: 'auto', doubleReadMs: 0, grab: [], ports: [] };

export interface ScannerMaker {
  config: ScannerConfig;
  claims: Claims;
  clock: DriverClock;
  /** The virtual scanner's, for training. */
  virtual: Transport;
  onScan(scan: Scan): void;
  onRaw?(raw: RawScan): void;
}

type Way = Pick<ScannerParts, 'transport' | 'decoder' | 'onRead'>;

/** @param current the device as it is seen now: its path changes with a replug */
export function makeScanner(device: FoundDevice, current: () => FoundDevice | null, counted: Statistics, maker: ScannerMaker): Driver {
  const { claims, clock, onScan, onRaw, config } = maker;
  const path = () => {
    const connection = current()?.connection;
    if (connection === undefined || !('path' in connection)) throw new DriverError('NoHardware', `${device.name} is not plugged in`);
    return connection.path;
  };
  return createScanner({
    device, counted, claims, clock, onScan,
    doubleReadMs: config.doubleReadMs,
    ...(onRaw === undefined ? {} : { onRaw }),
    ...scannerWay(device, path, maker),
  });
}

/** @param path of the device as it is now; asked for at each opening */
export function scannerWay({ connection, name }: FoundDevice, path: () => string, { config, virtual }: Pick<ScannerMaker, 'config' | 'virtual'>): Way {
  switch (connection.bus) {
    case 'hid': {
      const descriptor = descriptorOf(path());
      const features = descriptor !== null && hasModeSwitch(descriptor) ? [HID_POS_MODE] : [];
      return { transport: hidTransport({ path, name, features }), decoder: () => createHidDecoder(descriptor) };
    }
    case 'evdev':
      return { transport: evdevTransport({ path, name }), decoder: createKeyDecoder };
    case 'tcp':
      return { transport: tcpTransport(connection.host, connection.port), decoder: () => createFrameDecoder(config) };
    case 'virtual':
      return { transport: virtual, decoder: () => createFrameDecoder(VIRTUAL_FRAME) };
    case 'serial': {
      const search = createBaudSearch(config.baud);
      return { transport: serialTransport({ path, baud: search.current, name }), decoder: () => createFrameDecoder(config), onRead: search.read };
    }
    default:
      throw new DriverError('NoService', `${name}: no scanner speaks over ${connection.bus}`);
  }
}

/** Linux tells the descriptor without a permission; elsewhere the reports are laid out by their look. */
function descriptorOf(path: string): Uint8Array | null {
  try {
    return readFileSync(`/sys/class/hidraw/${basename(path)}/device/report_descriptor`);
  } catch {
    return null;
  }
}
