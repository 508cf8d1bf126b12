/** One device that is or was there, with its role and its driver. */
import { failureOf } from '../error.ts';
import type {
  Bindings, CheckHealth, DeviceCategory, DeviceFailure, DeviceInfo, DeviceKey, DeviceMemory, DeviceRole, Driver, FoundDevice, LastErrors, Statistics,
} from './model.ts';

export const LAST_ERRORS_MAX = 10;
export const CLAIM_TIMEOUT_MS = 2_000;

export const categoryOf: Record<DeviceRole, DeviceCategory> = {
  receiptPrinter: 'POSPrinter', receiptPrinterBackup: 'POSPrinter', kitchenPrinter: 'POSPrinter', scanner: 'Scanner', drawer: 'CashDrawer', scale: 'Scale', poleDisplay: 'LineDisplay',
};

/** Makes the driver of a category. `current` is the device as it is seen now, null while it is pulled. */
export type MakeDriver = (device: FoundDevice, current: () => FoundDevice | null, counted: Statistics) => Driver;

export type LogDevice = (level: 'info' | 'warn', event: string, fields: Record<string, string | number>) => void;

export interface Entry {
  found: FoundDevice;
  /** What it was found as: a role may make a serial port a scale. */
  listed: DeviceCategory;
  present: boolean;
  roles: DeviceRole[];
  driver: Driver | null;
  busy: boolean;
  errors: LastErrors;
  lastError: DeviceFailure | undefined;
  health?: CheckHealth;
}

interface GiveParts {
  make: Partial<Record<DeviceCategory, MakeDriver>>;
  counted(key: DeviceKey): Statistics;
  changed(): void;
  log: LogDevice;
  nowMs(): number;
}

/** Takes the driver of a device that has no role any more, or one of another category. */
export async function takeDriver(entry: Entry): Promise<void> {
  const [role] = entry.roles;
  if (entry.driver === null || (role !== undefined && entry.found.category === categoryOf[role])) return;
  const { driver } = entry;
  entry.driver = null;
  entry.found = { ...entry.found, category: entry.listed };
  await driver.close();
}

/** Gives a device that has a role its driver. */
export function giveDriver(entry: Entry, { make, counted, changed, log, nowMs }: GiveParts): void {
  if (entry.driver !== null || entry.roles.length === 0) return;
  const category = categoryOf[entry.roles[0] as DeviceRole];
  const maker = make[category];
  if (maker === undefined) return;
  const { key } = entry.found;
  const current = () => (entry.present ? entry.found : null);
  try {
    entry.driver = maker({ ...entry.found, category }, current, counted(key));
  } catch (error) {
    // As with a scale whose protocol the settings do not tell.
    entry.errors = withError(entry.errors, failureOf(error, nowMs()));
    return log('warn', 'device.noDriver', { key, message: String(error) });
  }
  entry.found = { ...entry.found, category };
  entry.driver.onState(({ error }) => {
    if (error !== undefined && error !== entry.lastError) entry.errors = withError(entry.errors, error);
    entry.lastError = error;
    changed();
  });
}

/** Opens, claims and enables a driver that is not. */
export async function bringUp(entry: Entry, log: LogDevice): Promise<void> {
  const state = entry.driver?.state();
  if (entry.driver === null || state === undefined || entry.busy || state.lifecycle === 'enabled') return;
  entry.busy = true;
  try {
    if (state.lifecycle === 'closed') await entry.driver.open();
    if (entry.driver.state().lifecycle === 'opened') await entry.driver.claim(CLAIM_TIMEOUT_MS);
    await entry.driver.enable();
    log('info', 'device.enabled', { key: entry.found.key });
  } catch (error) {
    // Told by the driver's state; tried again at the next look.
    if (entry.lastError === undefined) log('warn', 'device.failed', { key: entry.found.key, message: String(error) });
  } finally {
    entry.busy = false;
  }
}

/** A device that is no longer listed is pulled, also where its driver has not noticed. */
export async function pulled(entry: Entry, log: LogDevice): Promise<void> {
  entry.present = false;
  log('warn', 'device.pulled', { key: entry.found.key });
  await entry.driver?.release();
}

/** Gives each role its device. What `auto` chose stays chosen: another device that is plugged in changes nothing. */
export function bind(entries: readonly Entry[], bindings: Bindings, chosen: DeviceMemory['chosen']): void {
  for (const entry of entries) entry.roles = [];
  for (const role of Object.keys(categoryOf) as DeviceRole[]) {
    const binding = bindings[role] ?? 'auto';
    if (binding === 'none') continue;
    const fits = entries.filter(({ found }) => found.category === categoryOf[role]);
    if (binding === 'auto' && role === 'scanner') {
      for (const entry of fits) entry.roles.push(role);
      continue;
    }
    const first = isPrinterRole(role) ? onlyPrinter(fits, role, bindings, chosen) : fits[0]?.found.key;
    if (binding === 'auto' && chosen[role] === undefined && first !== undefined) chosen[role] = first;
    const key = binding === 'auto' ? chosen[role] : binding;
    entries.find(({ found }) => found.key === key)?.roles.push(role);
  }
}

const printerRoles: readonly DeviceRole[] = ['receiptPrinter', 'receiptPrinterBackup', 'kitchenPrinter'];
const isPrinterRole = (role: DeviceRole): boolean => printerRoles.includes(role);

/** The printer that is there and has no other role, where there is exactly one: between two a person has to choose. */
function onlyPrinter(fits: readonly Entry[], role: DeviceRole, bindings: Bindings, chosen: DeviceMemory['chosen']): DeviceKey | undefined {
  const taken = printerRoles.filter((other) => other !== role).flatMap((other) => [bindings[other], chosen[other]]);
  const free = fits.filter(({ present, found }) => present && !taken.includes(found.key));
  return free.length === 1 ? free[0]?.found.key : undefined;
}

/** The keys of printers that a role waits for, though no list has told of them: they are pulled, not unknown. */
export function awaitedPrinters(bindings: Bindings, chosen: DeviceMemory['chosen']): DeviceKey[] {
  const keys = printerRoles.map((role) => ((bindings[role] ?? 'auto') === 'auto' ? chosen[role] : bindings[role]));
  return keys.filter((key): key is DeviceKey => key !== undefined && key !== 'none');
}

/** As the technician sees it. */
export function infoOf({ found, present, roles, driver, errors, health }: Entry): DeviceInfo {
  const state = driver?.state() ?? { lifecycle: 'closed' as const, power: 'Unknown' as const };
  return {
    ...found,
    roles: [...roles],
    lifecycle: state.lifecycle,
    power: present ? state.power : 'OffOffline',
    statistics: driver?.statistics() ?? {},
    lastErrors: [...errors],
    ...(health === undefined ? {} : { lastHealth: health }),
  };
}

/** The newest first; the same one again takes the place of the last. */
function withError(errors: LastErrors, error: DeviceFailure): LastErrors {
  const others = errors[0]?.message === error.message ? errors.slice(1) : errors;
  return [error, ...others].slice(0, LAST_ERRORS_MAX);
}
