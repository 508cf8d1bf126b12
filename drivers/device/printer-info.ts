/** The receipt printer in the list of devices: its job line is its own (drivers/printer), its place is among the others. */
import { createBase, type DriverBase } from './base.ts';
import { DeviceError } from '../error.ts';
import { printerDevice } from './key.ts';
import type { CheckHealth, DeviceInfo, DeviceRole, LastErrors, PowerState } from './model.ts';
import type { PrinterConfig, Trouble } from '../ports.ts';

const ERRORS_MAX = 10;
const ROLES: DeviceRole[] = ['receiptPrinter', 'drawer'];

export interface PrinterEntry {
  base: DriverBase;
  /** What is wrong, or undefined, after an answer of the printer. */
  trouble(trouble: Trouble | undefined): void;
  power(): PowerState;
  info(): DeviceInfo;
  health(level: CheckHealth['level'], check: () => Promise<void>): Promise<CheckHealth>;
}

/** @param config null where no printer is set */
export function createPrinterEntry(config: PrinterConfig, nowMs: () => number, counted: DeviceInfo['statistics'] = {}): PrinterEntry | null {
  if (config.kind === 'none') return null;
  const device = printerDevice(config);
  const base = createBase(device, nowMs, counted);
  let errors: LastErrors = [];
  let wrong: Trouble | undefined;
  let lastHealth: CheckHealth | undefined;
  base.set({ lifecycle: 'enabled' });
  const fail = (error: DeviceError) => {
    base.fail(error);
    const failure = base.state().error;
    if (failure !== undefined) errors = [failure, ...errors].slice(0, ERRORS_MAX);
  };
  return {
    base,
    trouble(trouble) {
      const changed = trouble !== wrong;
      wrong = trouble;
      base.set({ power: trouble === 'unreachable' ? 'OffOffline' : trouble === undefined || trouble === 'paperLow' ? 'Online' : 'Offline' });
      if (!changed || trouble === undefined) return;
      if (trouble === 'coverOpen') base.count('ReceiptCoverOpenCount');
      if (trouble === 'fault') base.count('PrinterFaultCount');
      fail(new DeviceError(`${device.name}: ${sentences[trouble]}`, 'notPrinted', trouble));
    },
    power: () => base.state().power,
    info: () => ({ ...device, roles: ROLES, ...stateOf(base), statistics: base.statistics(), lastErrors: errors, ...(lastHealth === undefined ? {} : { lastHealth }) }),
    async health(level, check) {
      const failed = level === 'Internal' ? null : await check().then(() => null, (error: Error) => error.message);
      const text = failed ?? (wrong === undefined || wrong === 'paperLow' ? null : wrong);
      lastHealth = { level, ok: text === null, text: `${level} HCheck: ${text ?? 'Successful'}`, atMs: nowMs() };
      return lastHealth;
    },
  };
}

function stateOf(base: DriverBase): Pick<DeviceInfo, 'lifecycle' | 'power'> {
  const { lifecycle, power } = base.state();
  return { lifecycle, power };
}

/** What a person should do, in one line. */
const sentences: Record<Trouble, string> = {
  paperOut: 'no paper: put in a roll',
  paperLow: 'little paper: have a roll ready',
  coverOpen: 'the cover is open: close it',
  unreachable: 'no answer: check its power, cable and address',
  fault: 'fault: switch it off and on, and check the cutter',
};
