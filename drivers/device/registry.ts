/** The drivers of this process: which devices are there, which role each has, and that each is brought up again. */
import type { DriverClock } from './clock.ts';
import { DriverError } from '../error.ts';
import { awaitedPrinters, bind, bringUp, giveDriver, infoOf, pulled, takeDriver, type Entry, type LogDevice, type MakeDriver } from './entries.ts';
import type { Keeper } from './keeper.ts';
import { keyedPrinter } from './key.ts';
import type { Bindings, CheckHealth, DeviceCategory, DeviceInfo, DeviceKey, DeviceMemory, DeviceRole, Driver, FoundDevice } from './model.ts';

export type { MakeDriver };
/** Most devices kept, those that were pulled among them. */
export const DEVICES_MAX = 64;

export interface RegistryParts {
  make: Partial<Record<DeviceCategory, MakeDriver>>;
  /** A role that is absent is `auto`. A role has one device, but for scanners: `auto` takes all. */
  bindings: Bindings;
  keeper: Keeper;
  clock: DriverClock;
  onDevices(devices: DeviceInfo[]): void;
  /** After each look, when every role that has a device has its driver; they are brought up after that. */
  onBound(): void;
  log: LogDevice;
}

export interface Registry {
  /** Takes what is there now: new devices are brought up, pulled ones told. Never rejects. */
  see(found: readonly FoundDevice[]): Promise<void>;
  devices(): DeviceInfo[];
  /** @throws DriverError NoExist */
  driver(key: DeviceKey): Driver;
  checkHealth(key: DeviceKey, level: CheckHealth['level']): Promise<CheckHealth>;
  reopen(key: DeviceKey): Promise<void>;
  /** Moves a role; null = as the settings say. Of two printers that stand in for each other, each takes the other's place. @throws DriverError NoExist */
  bind(role: DeviceRole, key: DeviceKey | null): Promise<void>;
  close(): Promise<void>;
}

export function createRegistry(parts: RegistryParts): Registry {
  const { make, log, keeper } = parts;
  const entries = new Map<DeviceKey, Entry>();
  keeper.source(() => Object.fromEntries([...entries.values()].flatMap(({ found, driver }) => (driver === null ? [] : [[found.key, driver.statistics()]]))));
  let told = '';

  const infos = (): DeviceInfo[] => [...entries.values()].map(infoOf);
  const tell = (): void => {
    const devices = infos();
    const text = JSON.stringify(devices);
    if (text === told) return;
    told = text;
    parts.onDevices(devices);
    keeper.remember();
  };
  const find = (key: DeviceKey): Entry => entries.get(key) ?? noDevice(key);
  const driver = (key: DeviceKey): Driver => {
    const found = find(key).driver;
    if (found === null) throw new DriverError('NoService', `${key} has no role: bind it in the settings, devices.bindings`);
    return found;
  };

  const giving = { make, counted: keeper.counted, changed: tell, log, nowMs: parts.clock.nowMs };
  function giveRoles(): void {
    const bindings = { ...parts.bindings, ...keeper.bound };
    awaitPrinters(entries, bindings, keeper.chosen);
    bind([...entries.values()], bindings, keeper.chosen);
  }
  async function give(): Promise<void> {
    giveRoles();
    // Taken from all before any is given: a device may go from one role to another.
    for (const entry of entries.values()) await takeDriver(entry);
    for (const entry of entries.values()) giveDriver(entry, giving);
    parts.onBound();
    tell();
    await Promise.all([...entries.values()].filter(({ present }) => present).map((entry) => bringUp(entry, log)));
    tell();
    keeper.remember();
  }

  return {
    async see(found) {
      for (const device of found) add(entries, device, log);
      const keys = new Set(found.map(({ key }) => key));
      for (const entry of entries.values()) if (entry.present && !keys.has(entry.found.key)) await pulled(entry, log);
      await give();
    },
    async bind(role, key) {
      if (key !== null && key !== 'auto' && key !== 'none') find(key);
      move(role, key, { holder: (one) => holderOf(entries, one), keeper, giveRoles });
      await give();
      keeper.flush();
    },
    devices: infos,
    driver,
    async checkHealth(key, level) {
      const result = await driver(key).checkHealth(level);
      find(key).health = result;
      tell();
      return result;
    },
    async reopen(key) {
      const entry = find(key);
      await driver(key).close();
      await bringUp(entry, log);
      tell();
    },
    async close() {
      for (const { driver: open } of entries.values()) await open?.close();
    },
  };
}

/** A second printer that is the first one is none. */
const standsInFor: Partial<Record<DeviceRole, DeviceRole>> = { receiptPrinter: 'receiptPrinterBackup', receiptPrinterBackup: 'receiptPrinter' };

const holderOf = (entries: Map<DeviceKey, Entry>, role: DeviceRole): DeviceKey | undefined =>
  [...entries.values()].find(({ roles }) => roles.includes(role))?.found.key;

interface Moving {
  holder(role: DeviceRole): DeviceKey | undefined;
  keeper: Keeper;
  giveRoles(): void;
}

/** Keeps what a technician chose; a printer that took the other's place has given its own in return. */
function move(role: DeviceRole, key: DeviceKey | null, { holder, keeper: { bound, chosen }, giveRoles }: Moving): void {
  const before = holder(role);
  if (key === null) delete bound[role];
  else bound[role] = key;
  if (key === 'auto' || key === null) delete chosen[role];
  giveRoles();
  const now = holder(role);
  const other = standsInFor[role];
  if (other === undefined || now === undefined || holder(other) !== now) return;
  if (key === null) delete bound[other];
  else bound[other] = before ?? 'none';
}

function add(entries: Map<DeviceKey, Entry>, found: FoundDevice, log: LogDevice): void {
  const entry = entries.get(found.key);
  if (entry !== undefined) {
    if (!entry.present) log('info', 'device.plugged', { key: found.key });
    entry.present = true;
    entry.listed = found.category;
    entry.found = { ...found, category: entry.driver === null ? found.category : entry.found.category };
  } else if (entries.size < DEVICES_MAX) {
    entries.set(found.key, entryOf(found, true));
  }
}

function noDevice(key: DeviceKey): never {
  throw new DriverError('NoExist', `there is no device ${key}`);
}

/** A printer that a role waits for has its place before it is there. */
function awaitPrinters(entries: Map<DeviceKey, Entry>, bindings: Bindings, chosen: DeviceMemory['chosen']): void {
  for (const key of awaitedPrinters(bindings, chosen)) if (!entries.has(key)) entries.set(key, entryOf(keyedPrinter(key), false));
}

const entryOf = (found: FoundDevice, present: boolean): Entry => ({
  found, listed: found.category, present, roles: [], driver: null, busy: false, errors: [], lastError: undefined,
});
