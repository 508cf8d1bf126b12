/** The real device process, as the terminal starts it and without root's rights, with all that it told. */
import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { DeviceInfo, DeviceKey, DeviceMemory, Statistics } from '#drivers/device/model.ts';
import type { Block, DeviceState, FromDevices, Scan, ToDevices } from '#drivers/ports.ts';
import type { UsbIdentity } from './gadget.ts';
import { eventually } from './kit.ts';

const entry = fileURLToPath(new URL('as-cashier.ts', import.meta.url));

/** Longest start of Node with all drivers, milliseconds: the emulated machine may have a tenth of a processor. */
const START_MS_MAX = 60_000;

export interface DeviceProcess {
  /** Scans of one device, in the order in which they were told. */
  scansOf(key: DeviceKey): Scan[];
  /** As it was last told. */
  device(key: DeviceKey): DeviceInfo | undefined;
  /** Its statistics as they were last given to be kept. */
  kept(key: DeviceKey): Statistics;
  isEnabled(key: DeviceKey): boolean;
  /** What stands at the receipt printer, as it was last told. */
  receiptPrinter(): DeviceState | undefined;
  /** On the receipt printer. @returns how it ended: `printed`, or the outcome of a job that failed */
  print(jobId: string, blocks: Block[]): Promise<string>;
  close(): Promise<void>;
}

export const keyOf = ({ vid, pid, serial }: UsbIdentity): DeviceKey => `usb:${hex(vid)}:${hex(pid)}:${serial}`;

const hex = (id: number) => id.toString(16).padStart(4, '0');

/** The receipt printer is the one that is there. @param ports keys of serial ports that hold a scanner though nothing tells it @param grab keys of keyboards that are scanners */
export async function startDeviceProcess(ports: DeviceKey[], grab: DeviceKey[]): Promise<DeviceProcess> {
  const child: ChildProcess = fork(entry, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const scans: Scan[] = [];
  let devices: DeviceInfo[] = [];
  let memory: DeviceMemory = { statistics: {}, chosen: {} };
  let states: DeviceState[] = [];
  let isReady = false;
  let lastId = 0;
  const ends = new Map<number, (end: string) => void>();
  child.on('message', (message: FromDevices) => {
    if (message.type === 'ready') isReady = true;
    if (message.type === 'scan') scans.push(message.scan);
    if (message.type === 'devices') ({ devices } = message);
    if (message.type === 'status') states = message.devices;
    if (message.type === 'done') ends.get(message.id)?.('printed');
    if (message.type === 'failed') ends.get(message.id)?.(message.outcome);
    if (message.type === 'memory') ({ memory } = message);
    if (message.type === 'log') process.stderr.write(`${message.event} ${JSON.stringify(message.fields)}\n`);
  });
  await eventually('the device process', () => isReady, START_MS_MAX);
  const configure: ToDevices = {
    type: 'configure',
    receiptPrinter: { kind: 'auto', paperMm: 80, text: 'gb18030' },
    scanner: { prefix: '', suffixes: ['\r', '\n', '\t'], baud: 9_600, doubleReadMs: 0, grab, ports },
  };
  const send = (message: ToDevices) => child.send(message);
  send(configure);
  const device = (key: DeviceKey) => devices.find((one) => one.key === key);
  return {
    scansOf: (key) => scans.filter((scan) => scan.device === key),
    device,
    kept: (key) => memory.statistics[key] ?? {},
    isEnabled: (key) => device(key)?.lifecycle === 'enabled' && device(key)?.power === 'Online',
    receiptPrinter: () => states.find(({ role }) => role === 'receiptPrinter'),
    print(jobId, blocks) {
      const { promise, resolve } = Promise.withResolvers<string>();
      ends.set((lastId += 1), resolve);
      send({ type: 'print', id: lastId, jobId, blocks, openDrawer: false });
      return promise;
    },
    async close() {
      child.kill();
      await eventually('the end of the device process', () => child.exitCode !== null || child.signalCode !== null);
    },
  };
}
