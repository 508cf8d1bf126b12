/** The cash drawer in the list of devices. It hangs on a printer, which pulses it and tells of its switch. */
import { createBase, type DriverBase } from '../device/base.ts';
import type { DriverClock } from '../device/clock.ts';
import { healthOf } from '../device/health.ts';
import type { CheckHealth, DeviceInfo, FoundDevice, LastErrors, PowerState, Statistics } from '../device/model.ts';
import { DriverError } from '../error.ts';
import type { DrawerConfig } from '../ports.ts';
import { drawerStateOf, type DrawerState } from './state.ts';
import { OPENS_WITHIN_MS, watchDrawer, type DrawerWatch } from './watch.ts';

const ERRORS_MAX = 10;
/** After a pulse the switch is looked at this often, milliseconds: a drawer takes a tenth of a second. */
export const LOOK_EVERY_MS = 200;

export interface DrawerEntry {
  device: FoundDevice;
  base: DriverBase;
  /** The printer's status byte with the switch in it. */
  status(byte: number): void;
  /** A pulse went out. */
  pulsed(): void;
  /** As its printer is. */
  power(power: PowerState): void;
  info(): DeviceInfo;
  /** Internal sends nothing, External looks at the switch, Interactive opens it. */
  health(level: CheckHealth['level']): Promise<CheckHealth>;
  close(): void;
}

export interface DrawerParts {
  printer: FoundDevice;
  config: DrawerConfig;
  clock: Pick<DriverClock, 'nowMs' | 'after'>;
  counted(key: string): Statistics;
  /** Asks the printer how it and the drawer are. */
  look(): Promise<void>;
  /** Sends the pulse. */
  open(): Promise<void>;
  changed(): void;
}

export function createDrawerEntry({ printer, config, clock, counted, look, open, changed }: DrawerParts): DrawerEntry {
  const device: FoundDevice = { ...printer, key: `drawer@${printer.key}`, category: 'CashDrawer', name: `drawer on pin ${config.pin} of ${printer.name}` };
  const base = createBase(device, clock.nowMs, counted(device.key));
  let errors: LastErrors = [];
  let lastHealth: CheckHealth | undefined;
  let stopLooks: (() => void) | null = null;
  base.set({ lifecycle: 'enabled' });
  const fail = (error: DriverError): void => {
    base.fail(error);
    const failure = base.state().error;
    if (failure !== undefined) errors = [failure, ...errors].slice(0, ERRORS_MAX);
    changed();
  };
  /** A look that fails is told of where the switch's state is read. */
  async function lookAndTell(done: () => void): Promise<void> {
    await look().catch(() => undefined);
    done();
  }
  const watch: DrawerWatch | null = config.switch === 'none' ? null : watchDrawer(base.count, clock, {
    onState: changed,
    onOpenTooLong: () => fail(new DriverError('Extended', `${device.name} has been open for a minute: close it`, 'DrawerNotClosed')),
    onLook: (done) => void lookAndTell(done),
    onStuck: () => fail(new DriverError('Failure', `${device.name} did not open: look whether it is locked, and whether its cable is in the printer`)),
  });
  /** Looks until it is open or the time is over. */
  function lookOften(leftMs: number): void {
    stopLooks?.();
    if (watch?.state() === 'open' || leftMs <= 0) return;
    stopLooks = clock.after(LOOK_EVERY_MS, () => void look().catch(() => undefined).then(() => lookOften(leftMs - LOOK_EVERY_MS)));
  }
  const state = (): DrawerState | 'unknown' => watch?.state() ?? 'unknown';
  const said = (): string => (watch === null ? 'it has no switch: look whether it is as it should be' : `the drawer is ${state()}`);
  async function act(level: CheckHealth['level']): Promise<{ ok: boolean; text: string }> {
    if (level === 'External') await look();
    if (level !== 'Interactive') return { ok: base.state().power === 'Online' || base.state().power === 'Unknown', text: said() };
    await open();
    if (watch === null) return { ok: true, text: 'a pulse was sent; look whether it opened' };
    for (let waitedMs = 0; waitedMs < OPENS_WITHIN_MS && watch.state() !== 'open'; waitedMs += LOOK_EVERY_MS) {
      await new Promise<void>((resolve) => clock.after(LOOK_EVERY_MS, resolve));
      await look();
    }
    return watch.state() === 'open' ? { ok: true, text: 'it opened' } : { ok: false, text: 'it did not open' };
  }
  return {
    device, base,
    status: (byte) => watch?.hear(drawerStateOf(byte, config.switch === 'high' ? 'high' : 'low')),
    pulsed() {
      watch?.pulsed();
      if (watch !== null) lookOften(OPENS_WITHIN_MS);
    },
    power: (power) => base.set({ power }),
    info: () => ({
      ...device, roles: ['drawer'], lifecycle: base.state().lifecycle, power: base.state().power, statistics: base.statistics(), lastErrors: errors,
      ...(watch === null ? {} : { drawer: state() }), ...(lastHealth === undefined ? {} : { lastHealth }),
    }),
    async health(level) {
      const told = await act(level).catch((error: Error) => ({ ok: false, text: error.message }));
      lastHealth = healthOf(level, told, clock.nowMs());
      return lastHealth;
    },
    close() {
      stopLooks?.();
      watch?.close();
    },
  };
}
