/** One printer with its drawer: the job line as a UnifiedPOS driver, however the printer is reached. */
import { createDrawerEntry, type DrawerEntry } from '../drawer/entry.ts';
import { DeviceError } from '../error.ts';
import { createPrinter, type Printer } from '../printer/driver.ts';
import type { Glyphs } from '../printer/encode.ts';
import { profileFor } from '../printer/profiles.ts';
import type { Block, DrawerConfig, Picture, PrinterConfig, PrinterPaper, Trouble } from '../ports.ts';
import { printerTransport } from '../transport/printer.ts';
import { createVirtualPrinter, type VirtualPrinter } from '../virtual/printer.ts';
import type { DriverBase } from './base.ts';
import type { Claims } from './claims.ts';
import type { DriverClock } from './clock.ts';
import type { CheckHealthLevel, Driver, FoundDevice, PowerState, Statistics } from './model.ts';
import { createPrinterBook, type PrinterBook } from './printer-info.ts';

/** A virtual drawer is pushed shut after this long, milliseconds: nobody stands there. */
const PUSHED_AFTER_MS = 3_000;

export interface PrintJob {
  jobId: string;
  blocks: Block[];
  openDrawer: boolean;
  fromSection?: number;
}

export interface PrinterUnit extends Driver {
  readonly drawer: DrawerEntry;
  /** Its paper, where it is a virtual one. */
  readonly virtual: VirtualPrinter | null;
  trouble(): Trouble | 'unknown' | undefined;
  /** One after another. @throws DeviceError with the outcome */
  print(job: PrintJob): Promise<void>;
  /** Gives the job up, where it is at this printer. */
  cancel(jobId: string): void;
  openDrawer(): Promise<void>;
  /** Asks the printer how it is. @throws DeviceError */
  check(): Promise<void>;
}

export interface UnitParts {
  device: FoundDevice;
  current(): FoundDevice | null;
  counted(key: string): Statistics;
  config: PrinterConfig;
  paper: PrinterPaper;
  wiring: DrawerConfig | undefined;
  claims: Claims;
  clock: DriverClock;
  glyphs(): Glyphs;
  onSection(jobId: string, printed: number, of: number): void;
  /** Paper of the virtual printer. */
  onPaper(jobId: string, picture: Picture): void;
  onPulse(pin: number): void;
  /** Trouble came or went, or the drawer's state changed. */
  changed(): void;
}

export function createPrinterUnit(parts: UnitParts): PrinterUnit {
  const { device, clock, claims, changed } = parts;
  const book = createPrinterBook(device, clock.nowMs, parts.counted(device.key));
  let trouble: Trouble | 'unknown' | undefined = 'unknown';
  const check = () => printer.check().catch(() => undefined);
  const virtual = device.connection.bus === 'virtual' ? virtualPrinter(parts, () => jobs.current(), () => void check()) : null;
  const wiring: DrawerConfig = parts.wiring ?? { pin: 2, switch: virtual === null ? 'none' : 'low' };
  const drawer = createDrawerEntry({
    printer: device, config: wiring, clock, counted: parts.counted, changed,
    look: () => printer.check(),
    open: () => printer.openDrawer(),
  });
  const tell = (next: Trouble | undefined): void => {
    book.trouble(next);
    drawer.power(drawerPower(next));
    if (next === trouble) return;
    trouble = next;
    changed();
  };
  const printer = jobLine(parts, { virtual, wiring, book, drawer, tell });
  const jobs = createJobs(printer, book, parts.onSection);
  const { base } = book;
  // Not waited for: a printer that is switched off must not hold up the others.
  const { down, ...life } = lifecycle(device, base, claims, () => void check());
  return {
    device, drawer, virtual, ...life,
    print: jobs.print,
    cancel: jobs.cancel,
    state: base.state,
    onState: base.onState,
    statistics: base.statistics,
    resetStatistics: base.resetStatistics,
    trouble: () => trouble,
    check: () => printer.check(),
    openDrawer: () => printer.openDrawer(),
    async release() {
      if (base.state().lifecycle !== 'closed') down('opened');
      tell('unreachable');
    },
    async close() {
      down('closed');
      printer.close();
      drawer.close();
    },
    checkHealth: (level) => book.health(level, () => examine(printer, level)),
    directIO: (bytes) => printer.directIO(bytes),
  };
}

function createJobs(printer: Printer, book: PrinterBook, onSection: UnitParts['onSection']): Pick<PrinterUnit, 'print' | 'cancel'> & { current(): string } {
  /** The job that is printing: the paper that comes out is its. */
  let jobId = '';
  /** Settles when the last job has: the next one's paper must not be taken for its. */
  let lastJob: Promise<unknown> = Promise.resolve();
  return {
    current: () => jobId,
    async print(job) {
      const printed = lastJob.then(() => {
        ({ jobId } = job);
        return printer.print({
          ...job,
          onSection(done, of) {
            book.printed(job.blocks, done);
            onSection(job.jobId, done, of);
          },
        });
      });
      lastJob = printed.catch(() => undefined);
      await printed;
    },
    cancel(id) {
      if (id === jobId) printer.cancel();
    },
  };
}

/** The way up, and the way down to a state. */
function lifecycle({ key }: FoundDevice, base: DriverBase, claims: Claims, enabled: () => void) {
  let letGo: () => void = () => {};
  return {
    async open() {
      if (base.state().lifecycle === 'closed') base.set({ lifecycle: 'opened' });
    },
    async claim(timeoutMs: number) {
      base.require('opened');
      if (base.state().lifecycle !== 'opened') return;
      letGo = await claims.take(key, timeoutMs);
      base.set({ lifecycle: 'claimed' });
    },
    async enable() {
      base.require('claimed');
      base.set({ lifecycle: 'enabled' });
      enabled();
    },
    down(to: 'opened' | 'closed') {
      letGo();
      letGo = () => {};
      base.set({ lifecycle: to });
    },
  };
}

interface LineParts {
  virtual: VirtualPrinter | null;
  wiring: DrawerConfig;
  book: PrinterBook;
  drawer: DrawerEntry;
  tell(trouble: Trouble | undefined): void;
}

function jobLine({ device, current, config, paper, glyphs }: UnitParts, { virtual, wiring, book, drawer, tell }: LineParts): Printer {
  return createPrinter({
    transport: printerTransport({ device, current, config, virtual: virtual?.transport ?? null }),
    profile: { ...profileFor(paper), drawerPin: wiring.pin },
    glyphs,
    onTrouble: tell,
    onStatus(status) {
      book.status(status);
      drawer.status(status.printer);
    },
    onPulse: drawer.pulsed,
  });
}

function virtualPrinter({ paper: wanted, clock, onPaper, onPulse }: UnitParts, jobId: () => string, check: () => void): VirtualPrinter {
  const { language } = profileFor(wanted);
  // Of a model that is named it has the language and the letters; a Star printer has no word for clearing.
  const model = { clears: language === 'escpos', tells: true, ...(wanted.profile === undefined ? {} : { profile: profileFor(wanted) }) };
  const virtual = createVirtualPrinter(wanted.paperMm, {
    onPaper: ({ paper }) => onPaper(jobId(), paper.picture(virtual.marginPx)),
    onPulse(pin) {
      onPulse(pin);
      clock.after(PUSHED_AFTER_MS, () => {
        virtual.drawer.push();
        check();
      });
    },
    onSwitch: check,
  }, model);
  return virtual;
}

/** A printer without paper, or open, still answers for its drawer. */
const drawerPower = (trouble: Trouble | undefined): PowerState => (trouble === 'unreachable' ? 'OffOffline' : 'Online');

/** What a person looks for on the paper. */
const PROBE: Block[] = [
  { type: 'text', text: 'CheckHealth Interactive 1234567890', align: 'center', bold: true },
  { type: 'barcode', symbology: 'code128', data: 'GUITAI-0123', hri: true },
  { type: 'cut' },
];

/** Internal sends nothing; External asks how it is; Interactive prints three lines, for a person to look at. */
async function examine(printer: Printer, level: CheckHealthLevel): Promise<string> {
  if (level === 'External') await printer.check();
  if (level !== 'Interactive') return '';
  await printer.print({ blocks: PROBE, openDrawer: false });
  return 'it printed a line, a bar code and cut; look at them';
}

/** Nobody has the role: nothing of the job went out. */
export const noPrinter = (role: string): DeviceError => new DeviceError(`no printer is bound to ${role}: set devices.${role}`, 'notPrinted');
