/** The printers of this process: which settings bind which role, and the unit of each printer that has one. */
import type { Glyphs } from '../printer/encode.ts';
import { paperMmOf } from '../printer/profiles.ts';
import type { FromDevices, PrinterConfig, PrinterPaper, PrinterRole, ToDevices, VirtualSwitches } from '../ports.ts';
import type { Claims } from './claims.ts';
import type { DriverClock } from './clock.ts';
import type { MakeDriver } from './entries.ts';
import type { Keeper } from './keeper.ts';
import { keyedPrinter, printerKey } from './key.ts';
import type { Bindings, DeviceKey, FoundDevice } from './model.ts';
import { createPrinterUnit, type PrinterUnit } from './printer-unit.ts';

/** Where the settings say nothing of the paper. */
const PAPER: PrinterPaper = { paperMm: 80, text: 'gb18030' };
const VIRTUAL_KITCHEN: DeviceKey = 'virtual:kitchen';
const VIRTUAL_BACKUP: DeviceKey = 'virtual:backup';

type Configure = Extract<ToDevices, { type: 'configure' }>;

export interface Printers {
  make: MakeDriver;
  /** Those that no list tells of: virtual, and on the network. */
  fixed: FoundDevice[];
  /** Both roles; `none` where the settings have no such printer. */
  bindings: Record<PrinterRole, DeviceKey>;
  unit(key: DeviceKey): PrinterUnit | undefined;
  units(): PrinterUnit[];
  setVirtual(switches: VirtualSwitches): void;
}

export interface PrintersParts {
  message: Configure;
  keeper: Keeper;
  claims: Claims;
  clock: DriverClock;
  glyphs(): Glyphs;
  send(message: FromDevices): void;
  changed(): void;
}

export function createPrinters({ message, keeper, claims, clock, glyphs, send, changed }: PrintersParts): Printers {
  const { receiptPrinter, receiptPrinterBackup = { kind: 'none' }, kitchenPrinter = { kind: 'none' }, drawer: wiring } = message;
  const configs: Record<DeviceKey, PrinterConfig> = { [printerKey(receiptPrinterBackup, VIRTUAL_BACKUP)]: receiptPrinterBackup, [printerKey(kitchenPrinter, VIRTUAL_KITCHEN)]: kitchenPrinter, [printerKey(receiptPrinter)]: receiptPrinter };
  const bindings = bindingsOf(message);
  const units = new Map<DeviceKey, PrinterUnit>();
  keeper.source(() => Object.fromEntries([...units.values()].map(({ drawer }) => [drawer.device.key, drawer.base.statistics()])));
  /** A printer that was chosen by itself, or by a person on the screen, takes the paper of its role. */
  const configOf = (key: DeviceKey): PrinterConfig => {
    const isKitchens = (keeper.bound.kitchenPrinter ?? keeper.chosen.kitchenPrinter) === key;
    return configs[key] ?? { kind: 'auto', ...paperOf(isKitchens ? kitchenPrinter : receiptPrinter) };
  };
  const fixed = [...new Set([printerKey(receiptPrinter), printerKey(receiptPrinterBackup, VIRTUAL_BACKUP), printerKey(kitchenPrinter, VIRTUAL_KITCHEN), ...Object.values(bindings)])]
    .filter((key) => /^(virtual|tcp):/.test(key))
    .map((key) => keyedPrinter(key, paperOf(configOf(key)).paperMm));
  return {
    fixed,
    bindings,
    make(device, current) {
      const config = configOf(device.key);
      const unit = createPrinterUnit({
        device, current, counted: keeper.counted, config, paper: paperOf(config), wiring, claims, clock, glyphs, changed,
        onSection: (jobId, printed, of) => send({ type: 'section', jobId, printed, of }),
        onPaper: (jobId, picture) => send({ type: 'paper', jobId, picture }),
        onPulse: (pin) => send({ type: 'log', level: 'info', event: 'drawer.pulse', fields: { pin } }),
      });
      units.set(device.key, unit);
      return unit;
    },
    unit: (key) => units.get(key),
    units: () => [...units.values()],
    setVirtual: (switches) => units.forEach(({ virtual }) => virtual?.set(switches)),
  };
}

function paperOf(config: PrinterConfig): PrinterPaper {
  if (config.kind === 'none') return PAPER;
  const { text, profile } = config;
  return { paperMm: paperMmOf(config), text, ...(profile === undefined ? {} : { profile }) };
}

/** What `bindings` names goes before the printer's own settings. */
function bindingsOf({ receiptPrinter, receiptPrinterBackup = { kind: 'none' }, kitchenPrinter = { kind: 'none' }, bindings = {} }: Configure): Record<PrinterRole, DeviceKey> & Bindings {
  return {
    receiptPrinter: bindings.receiptPrinter ?? printerKey(receiptPrinter),
    receiptPrinterBackup: bindings.receiptPrinterBackup ?? printerKey(receiptPrinterBackup, VIRTUAL_BACKUP),
    kitchenPrinter: bindings.kitchenPrinter ?? printerKey(kitchenPrinter, VIRTUAL_KITCHEN),
  };
}
