/** Devices as a technician needs them, and how they become what the screen shows. */
import type { DeviceReport, DeviceRole, DeviceView, FailureView, HealthView } from '#main/contract';
import type { Bindings, CheckHealth, CheckHealthLevel, DeviceConnection, DeviceInfo, DeviceKey, RawScan } from '#drivers/ports.ts';

/** What the device process does for a technician. */
export interface DeviceCare {
  infos(): DeviceInfo[];
  /** @throws Fault DEVICE */
  checkHealth(key: DeviceKey, level: CheckHealthLevel): Promise<CheckHealth>;
  resetStatistics(key: DeviceKey): Promise<void>;
  /** Raw bytes out and what came back, both in base64. @throws Fault DEVICE */
  directIO(key: DeviceKey, bytes: string): Promise<string>;
  /** What a technician chose, role by role. */
  bound(): Bindings;
  /** @throws Fault DEVICE */
  bind(role: DeviceRole, key: DeviceKey | null): Promise<void>;
  watchScans(on: boolean): void;
  onRawScan(listener: (raw: RawScan) => void): () => void;
}

function placeOf(connection: DeviceConnection): string {
  switch (connection.bus) {
    case 'tcp':
      return `${connection.host}:${connection.port}`;
    case 'virtual':
      return 'virtual';
    case 'hid':
    case 'serial':
    case 'usb':
    case 'lp':
    case 'evdev':
      return [connection.bus, connection.usb?.portPath, connection.path].filter((part) => part !== undefined).join(' · ');
  }
}

/** One device with what the terminal knows of it besides. */
export function reportOf(info: DeviceInfo, views: readonly DeviceView[], known: { health: HealthView[]; lastAtMs?: number | undefined }): DeviceReport {
  const view = views.find(({ role }) => info.roles.includes(role));
  const last = info.lastHealth;
  // What a person said of a check stands over what the device said.
  const isKnown = last === undefined || known.health.some(({ level, atMs }) => level === last.level && atMs >= last.atMs);
  const health = isKnown ? known.health : [...known.health.filter(({ level }) => level !== last.level), last];
  return {
    key: info.key,
    name: info.name,
    place: placeOf(info.connection),
    category: info.category,
    roles: info.roles,
    lifecycle: info.lifecycle,
    power: info.power,
    ...(view?.trouble === undefined ? {} : { trouble: view.trouble }),
    jobsWaiting: view?.jobsWaiting ?? 0,
    ...(info.drawer === undefined ? {} : { drawer: info.drawer }),
    fits: fitsOf(info),
    ...(known.lastAtMs === undefined ? {} : { lastAtMs: known.lastAtMs }),
    health,
    statistics: Object.entries(info.statistics).map(([name, value]) => ({ name, value })),
    errors: info.lastErrors.map((error): FailureView => ({ ...error })),
  };
}

/** Roles that move between devices. The drawer goes with the receipt printer, whose line it hangs on. */
const movable = ['receiptPrinter', 'receiptPrinterBackup', 'kitchenPrinter', 'scanner', 'scale', 'poleDisplay'] as const;

/** A device that does not say what it is may be anything that its line can carry. */
function fitsOf({ category, connection, roles }: DeviceInfo): DeviceRole[] {
  const isLine = connection.bus === 'serial' || connection.bus === 'tcp';
  // A printer does not stand in for itself; the first takes the second's place, not the other way round.
  const isFirst = roles.includes('receiptPrinter');
  return movable.filter((role) => !roles.includes(role) && !(isFirst && role === 'receiptPrinterBackup') && (categories[role] === category || (category === 'Unknown' && isLine)));
}

const categories: Record<DeviceView['role'], DeviceInfo['category']> = {
  receiptPrinter: 'POSPrinter', receiptPrinterBackup: 'POSPrinter', kitchenPrinter: 'POSPrinter', scanner: 'Scanner', drawer: 'CashDrawer', scale: 'Scale', poleDisplay: 'LineDisplay',
};

/** All devices: those that the device process tells of, and those whose state alone is known, as at its start. */
export function allInfos(care: DeviceCare, views: readonly DeviceView[]): DeviceInfo[] {
  const told = care.infos();
  const bare = views.filter(({ role }) => !told.some(({ roles }) => roles.includes(role)));
  const all = [
    ...told,
    ...bare.map(({ role, name, power }): DeviceInfo => ({
      key: `role:${role}`, category: categories[role], name, connection: { bus: 'virtual' }, roles: [role], lifecycle: 'opened', power, statistics: {}, lastErrors: [],
    })),
  ];
  return all.toSorted((a, b) => rankOf(a) - rankOf(b));
}

/** By role, those that have none last: a list keeps its order whatever is plugged in. */
function rankOf({ roles }: DeviceInfo): number {
  const first = ranks.findIndex((role) => roles.includes(role));
  return first < 0 ? ranks.length : first;
}
const ranks = ['receiptPrinter', 'receiptPrinterBackup', 'kitchenPrinter', 'drawer', 'scanner', 'scale', 'poleDisplay'] as const;
