/** What the device process does for a technician, seen from the terminal. */
import type { Bindings, CheckHealth, CheckHealthLevel, DeviceInfo, DeviceKey, DeviceRole, FromAnyDevice, PrinterConfig, RawScan, ToAnyDevice } from '#drivers/ports.ts';
import { keyedPrinter, printerKey } from '#drivers/device/key.ts';
import { paperMmOf } from '#drivers/printer/profiles.ts';
import type { MemoryKeeper } from './memory.ts';

/** What `done` brings. */
export interface Done {
  health?: CheckHealth;
  bytes?: string;
}
type Request = ToAnyDevice extends infer M ? (M extends { id: number } ? Omit<M, 'id'> : never) : never;

export interface Care {
  infos(): DeviceInfo[];
  /** @throws Fault DEVICE */
  checkHealth(key: DeviceKey, level: CheckHealthLevel): Promise<CheckHealth>;
  resetStatistics(key: DeviceKey): Promise<void>;
  /** Raw bytes out and what came back, both in base64. @throws Fault DEVICE */
  directIO(key: DeviceKey, bytes: string): Promise<string>;
  reopen(key: DeviceKey): Promise<void>;
  /** What a technician chose, role by role. */
  bound(): Bindings;
  /** Moves a role to a device; null = as the settings say. @throws Fault DEVICE */
  bind(role: DeviceRole, key: DeviceKey | null): Promise<void>;
  watchScans(on: boolean): void;
  onRawScan(listener: (raw: RawScan) => void): () => void;
}

/** The supervisor's end of it. */
export interface CareWire {
  care: Care;
  hear(message: FromAnyDevice): void;
  /** A new process is ready: it is told what the one before knew. */
  ready(): void;
  /** The process ended: every device is as good as unplugged. */
  down(): void;
}

/** @param unseen what is known before the process has told anything */
export function createCare(ask: (request: Request) => Promise<Done>, send: (message: ToAnyDevice) => void, memory: MemoryKeeper, unseen: DeviceInfo[]): CareWire {
  const listeners = new Set<(raw: RawScan) => void>();
  let infos = unseen;
  let watching = false;
  return {
    care: {
      infos: () => infos,
      async checkHealth(key, level) {
        const { health } = await ask({ type: 'checkHealth', key, level });
        if (health === undefined) throw new Error('a CheckHealth was answered without a result');
        return health;
      },
      resetStatistics: async (key) => void (await ask({ type: 'resetStatistics', key })),
      directIO: async (key, bytes) => (await ask({ type: 'directIO', key, bytes })).bytes ?? '',
      reopen: async (key) => void (await ask({ type: 'reopen', key })),
      bound: () => memory.current().bound ?? {},
      bind: async (role, key) => void (await ask({ type: 'bind', role, key })),
      watchScans(on) {
        watching = on;
        send({ type: 'watchScans', on });
      },
      onRawScan(listener) {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
    },
    hear(message) {
      if (message.type === 'devices') infos = message.devices;
      else if (message.type === 'memory') memory.keep(message.memory);
      else listeners.forEach((listener) => listener(message.raw));
    },
    ready() {
      if (watching) send({ type: 'watchScans', on: true });
    },
    down() {
      // What it had counted since it last told what to keep is known by its last word on each device.
      const counted = infos.filter(({ statistics }) => Object.keys(statistics).length > 0).map(({ key, statistics }) => [key, statistics] as const);
      const kept = memory.current();
      if (counted.length > 0) memory.keep({ ...kept, statistics: { ...kept.statistics, ...Object.fromEntries(counted) } });
      infos = infos.map((info) => ({ ...info, lifecycle: 'closed', power: 'Unknown' }));
    },
  };
}

/** The devices of the settings, as they are before anything was heard of them. */
export function unseenInfos(printer: PrinterConfig): DeviceInfo[] {
  const quiet = { lifecycle: 'closed' as const, power: 'Unknown' as const, statistics: {}, lastErrors: [] };
  const scanner: DeviceInfo = { key: 'virtual:scanner', category: 'Scanner', name: 'virtual scanner', connection: { bus: 'virtual' }, roles: ['scanner'], ...quiet };
  if (printer.kind === 'none' || printer.kind === 'auto') return [scanner];
  const device = keyedPrinter(printerKey(printer), paperMmOf(printer));
  return [{ ...device, roles: ['receiptPrinter', 'drawer'], ...quiet }, scanner];
}
