/** The drivers of this process: which devices are there, which role each has, and that each is brought up again. */
import type { DriverClock } from './clock.ts';
import { DriverError } from '../error.ts';
import { bind, bringUp, giveDriver, infoOf, pulled, type Entry, type LogDevice, type MakeDriver } from './entries.ts';
import type { Bindings, CheckHealth, DeviceCategory, DeviceInfo, DeviceKey, DeviceMemory, Driver, FoundDevice, Statistics } from './model.ts';

export type { MakeDriver };
/** Most devices kept, those that were pulled among them. */
export const DEVICES_MAX = 64;
/** Statistics are told this often at most: a power cut loses no more than that. */
export const MEMORY_EVERY_MS = 5_000;


export interface RegistryParts {
  make: Partial<Record<DeviceCategory, MakeDriver>>;
  /** A role that is absent is `auto`. A role has one device, but for scanners: `auto` takes all. */
  bindings: Bindings;
  memory: DeviceMemory;
  clock: DriverClock;
  onDevices(devices: DeviceInfo[]): void;
  onMemory(memory: DeviceMemory): void;
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
  memory(): DeviceMemory;
  close(): Promise<void>;
}

export function createRegistry(parts: RegistryParts): Registry {
  const { make, log } = parts;
  const entries = new Map<DeviceKey, Entry>();
  const chosen: DeviceMemory['chosen'] = { ...parts.memory.chosen };
  const { memory, remember, counted, stop } = createKeeper(entries, parts, chosen);
  let told = '';

  const infos = (): DeviceInfo[] => [...entries.values()].map(infoOf);
  const tell = (): void => {
    const devices = infos();
    const text = JSON.stringify(devices);
    if (text === told) return;
    told = text;
    parts.onDevices(devices);
    remember();
  };
  const find = (key: DeviceKey): Entry => {
    const entry = entries.get(key);
    if (entry === undefined) throw new DriverError('NoExist', `there is no device ${key}`);
    return entry;
  };
  const driver = (key: DeviceKey): Driver => {
    const found = find(key).driver;
    if (found === null) throw new DriverError('NoService', `${key} has no role: bind it in the settings, devices.bindings`);
    return found;
  };

  const giving = { make, counted, changed: tell, log };
  const add = (found: FoundDevice): void => {
    const entry = entries.get(found.key);
    if (entry !== undefined) {
      if (!entry.present) log('info', 'device.plugged', { key: found.key });
      entry.present = true;
      entry.found = { ...found, category: entry.driver === null ? found.category : entry.found.category };
    } else if (entries.size < DEVICES_MAX) {
      entries.set(found.key, { found, present: true, roles: [], driver: null, busy: false, errors: [], lastError: undefined });
    }
  };

  return {
    async see(found) {
      for (const device of found) add(device);
      const keys = new Set(found.map(({ key }) => key));
      for (const entry of entries.values()) if (entry.present && !keys.has(entry.found.key)) await pulled(entry, log);
      bind([...entries.values()], parts.bindings, chosen);
      for (const entry of entries.values()) giveDriver(entry, giving);
      tell();
      await Promise.all([...entries.values()].filter(({ present }) => present).map((entry) => bringUp(entry, log)));
      tell();
      remember();
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
    memory,
    async close() {
      stop();
      parts.onMemory(memory());
      for (const { driver: open } of entries.values()) await open?.close();
    },
  };
}

/** What the terminal keeps: told some time after a change. */
function createKeeper(entries: ReadonlyMap<DeviceKey, Entry>, { clock, memory: before, onMemory }: RegistryParts, chosen: DeviceMemory['chosen']) {
  const resting: Record<DeviceKey, Statistics> = { ...before.statistics };
  let told = JSON.stringify(before);
  let due: (() => void) | null = null;
  const memory = (): DeviceMemory => {
    for (const { found, driver } of entries.values()) if (driver !== null) resting[found.key] = driver.statistics();
    return { statistics: { ...resting }, chosen: { ...chosen } };
  };
  return {
    memory,
    counted: (key: DeviceKey): Statistics => resting[key] ?? {},
    remember(): void {
      due ??= clock.after(MEMORY_EVERY_MS, () => {
        due = null;
        const now = JSON.stringify(memory());
        if (now !== told) onMemory(memory());
        told = now;
      });
    },
    stop: () => due?.(),
  };
}
