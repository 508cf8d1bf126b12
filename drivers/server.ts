/** The device process: owns the drivers and speaks JSON with the terminal. */
import { driverClock } from './device/clock.ts';
import { createDesk, type Desk } from './device/desk.ts';
import { createKeeper, type Keeper } from './device/keeper.ts';
import type { CheckHealthLevel, DeviceInfo, PowerState } from './device/model.ts';
import { createPrinterEntry, type PrinterEntry } from './device/printer-info.ts';
import { DeviceError, DriverError } from './error.ts';
import { createDrawerEntry, type DrawerEntry } from './drawer/entry.ts';
import { createPrinter, type Printer } from './printer/driver.ts';
import { encode, type Glyphs } from './printer/encode.ts';
import { profileFor } from './printer/profiles.ts';
import { createGlyphs } from './printer/raster.ts';
import type { Block, DeviceState, DrawerConfig, FromDevices, Picture, PrinterConfig, ToDevices, Trouble } from './ports.ts';
import { tcpTransport } from './transport/tcp.ts';
import { createDecoder } from './virtual/decode.ts';
import { MARGIN_PX, createVirtualPrinter, type VirtualPrinter } from './virtual/printer.ts';

/** The terminal's end: child_process' or Electron's. */
export interface TerminalPort {
  send(message: FromDevices): void;
  onMessage(listener: (message: ToDevices) => void): void;
}

/** What `done` may bring. */
type Answer = { picture: Picture } | Awaited<ReturnType<Desk['handle']>>;

interface Devices {
  config: PrinterConfig;
  entry: PrinterEntry | null;
  drawer: DrawerEntry | null;
  keeper: Keeper | null;
  printer: Printer | null;
  virtual: VirtualPrinter | null;
  trouble: Trouble | 'unknown' | undefined;
  /** The job that is printing: the paper that comes out is its. */
  jobId: string;
  /** Settles when the last job has: the next one's paper must not be taken for its. */
  lastJob: Promise<unknown>;
}

/** Serves until the process ends. */
export function serveDevices(port: TerminalPort): void {
  const devices: Devices = { config: { kind: 'none' }, entry: null, drawer: null, keeper: null, printer: null, virtual: null, trouble: 'unknown', jobId: '', lastJob: Promise.resolve() };
  let glyphs: Glyphs | null = null;
  const fonts = (): Glyphs => (glyphs ??= createGlyphs());
  const tell = () => {
    const others = desk.devices();
    port.send({ type: 'status', devices: [...states(devices), ...others.flatMap(statesOf)] });
    const ours = [devices.entry, devices.drawer].flatMap((entry) => entry?.info() ?? []);
    port.send({ type: 'devices', devices: [...ours, ...others] });
    devices.keeper?.remember();
  };
  const desk = createDesk(port.send, tell);
  const answer = (id: number, work: Promise<Answer | void>) => {
    work.then(
      (told) => port.send({ type: 'done', id, ...told }),
      (error: unknown) => port.send({ type: 'failed', id, ...failure(error) }),
    );
  };
  port.onMessage((message) => {
    switch (message.type) {
      case 'configure':
        configure(devices, message, fonts, port, tell);
        desk.configure(message, devices.keeper as Keeper);
        return tell();
      case 'print':
        return answer(message.id, print(devices, message, port));
      case 'render':
        return answer(message.id, renderLater(message.blocks, devices.config, fonts).then((picture) => ({ picture })));
      case 'openDrawer':
        return answer(message.id, need(devices).then((printer) => printer.openDrawer()));
      case 'ping':
        return port.send({ type: 'done', id: message.id });
      case 'virtualScan':
        return desk.virtualScan(message.data, message.symbology);
      case 'cancelPrint':
        if (message.jobId === devices.jobId) devices.printer?.cancel();
        return;
      case 'virtualPrinter':
        return devices.virtual?.set(message.switches);
      case 'virtualCounter':
        return desk.virtualCounter(message.switches);
      case 'flush':
        devices.keeper?.flush();
        return port.send({ type: 'done', id: message.id });
      case 'checkHealth':
      case 'resetStatistics':
      case 'directIO':
      case 'reopen':
      case 'bind':
        return answer(message.id, care(message, devices, desk).finally(tell));
      case 'watchScans':
        return desk.watchScans(message.on);
      case 'readScale':
      case 'actScale':
      case 'testPole':
        return answer(message.id, desk.counter(message));
      case 'watchScale':
      case 'pole':
        return void desk.counter(message).catch(() => undefined); // the driver's state tells
    }
  });
  port.send({ type: 'ready' });
}

/** A virtual drawer is pushed shut after this long, milliseconds: nobody stands there. */
const PUSHED_AFTER_MS = 3_000;

function configure(devices: Devices, message: Extract<ToDevices, { type: 'configure' }>, fonts: () => Glyphs, port: TerminalPort, tell: () => void): void {
  const { receiptPrinter: config, memory = { statistics: {}, chosen: {} } } = message;
  devices.printer?.close();
  devices.drawer?.close();
  devices.keeper?.close();
  const keeper = createKeeper({ before: memory, clock: driverClock, onMemory: (kept) => port.send({ type: 'memory', memory: kept }) });
  const entry = createPrinterEntry(config, Date.now, keeper.counted);
  Object.assign(devices, { config, keeper, entry, printer: null, drawer: null, virtual: null, trouble: 'unknown' });
  if (config.kind === 'none' || entry === null) return;
  const wiring: DrawerConfig = message.drawer ?? { pin: 2, switch: config.kind === 'virtual' ? 'low' : 'none' };
  if (config.kind === 'virtual') devices.virtual = virtualPrinter(devices, config.paperMm, port);
  const drawer = createDrawerEntry({
    printer: entry.device, config: wiring, clock: driverClock, counted: keeper.counted, changed: tell,
    look: () => printer.check(),
    open: () => printer.openDrawer(),
  });
  devices.drawer = drawer;
  keeper.source(() => ({ [entry.device.key]: entry.base.statistics(), [drawer.device.key]: drawer.base.statistics() }));
  const printer = createPrinter({
    transport: config.kind === 'tcp' ? tcpTransport(config.host, config.port) : (devices.virtual as VirtualPrinter).transport,
    profile: { ...profileFor(config), drawerPin: wiring.pin },
    glyphs: fonts,
    onTrouble(trouble) {
      if (devices.printer !== printer) return;
      entry.trouble(trouble);
      drawer.power(drawerPower(trouble));
      if (trouble === devices.trouble) return;
      devices.trouble = trouble;
      tell();
    },
    onStatus(status) {
      entry.status(status);
      drawer.status(status.printer);
    },
    onPulse: drawer.pulsed,
  });
  devices.printer = printer;
  printer.check().catch(() => undefined);
}

function virtualPrinter(devices: Devices, paperMm: 58 | 80, port: TerminalPort): VirtualPrinter {
  const check = () => void devices.printer?.check().catch(() => undefined);
  const virtual = createVirtualPrinter(paperMm, {
    onPaper: ({ paper }) => port.send({ type: 'paper', jobId: devices.jobId, picture: paper.picture(virtual.marginPx) }),
    onPulse(pin) {
      port.send({ type: 'log', level: 'info', event: 'drawer.pulse', fields: { pin } });
      driverClock.after(PUSHED_AFTER_MS, () => {
        virtual.drawer.push();
        check();
      });
    },
    onSwitch: check,
  });
  return virtual;
}

/** A printer without paper, or open, still answers for its drawer. */
const drawerPower = (trouble: Trouble | undefined): PowerState => (trouble === 'unreachable' ? 'OffOffline' : 'Online');

async function need({ printer }: Devices): Promise<Printer> {
  if (printer === null) throw new DeviceError('no receipt printer is configured: set devices.receiptPrinter', 'notPrinted');
  return printer;
}

async function print(devices: Devices, job: Extract<ToDevices, { type: 'print' }>, port: TerminalPort): Promise<void> {
  const printer = await need(devices);
  const printed = devices.lastJob.then(() => {
    devices.jobId = job.jobId;
    return printer.print({
      ...job,
      onSection(done, of) {
        devices.entry?.printed(job.blocks, done);
        port.send({ type: 'section', jobId: job.jobId, printed: done, of });
      },
    });
  });
  devices.lastJob = printed.catch(() => undefined);
  await printed;
}

/** Draws a layout as the paper it would become: always as dots, so that it needs no printer's letters. */
async function renderLater(blocks: Block[], config: PrinterConfig, fonts: () => Glyphs): Promise<Picture> {
  const paperMm = config.kind === 'none' ? 80 : config.paperMm;
  return render(blocks, paperMm, fonts());
}

export function render(blocks: Block[], paperMm: 58 | 80, glyphs: Glyphs): Picture {
  const profile = profileFor({ paperMm, text: 'raster' });
  const ignore = () => {};
  const decoder = createDecoder(profile.widthPx, { onCut: ignore, onPulse: ignore, onReply: ignore, isReady: () => true });
  decoder.push(encode(blocks.filter((block) => block.type !== 'cut'), profile, glyphs));
  return decoder.tear().paper.picture(MARGIN_PX[paperMm]);
}

function failure(error: unknown): { message: string; outcome: 'notPrinted' | 'inDoubt'; trouble?: Trouble } {
  if (!(error instanceof DriverError)) return { message: `the device process failed: ${String(error)}`, outcome: 'inDoubt', trouble: 'fault' };
  if (!(error instanceof DeviceError)) return { message: error.message, outcome: 'notPrinted' };
  const { message, outcome, trouble } = error;
  return trouble === undefined ? { message, outcome } : { message, outcome, trouble };
}

function states({ config, trouble }: Devices): DeviceState[] {
  if (config.kind === 'none') return [];
  const name = config.kind === 'tcp' ? `${config.host}:${config.port}` : `virtual ${config.paperMm} mm`;
  const power = trouble === 'unknown' ? 'Unknown' : trouble === 'unreachable' ? 'OffOffline' : trouble === undefined || trouble === 'paperLow' ? 'Online' : 'Offline';
  const told = trouble === 'unknown' || trouble === undefined ? {} : { trouble };
  return [{ role: 'receiptPrinter', name, power, ...told }, { role: 'drawer', name, power: power === 'Offline' ? 'Online' : power }];
}

/** A device of the desk, once for each of its roles. */
function statesOf({ roles, name, power }: DeviceInfo): DeviceState[] {
  return roles.map((role) => ({ role, name, power, ...(power === 'OffOffline' ? { trouble: 'unreachable' as const } : {}) }));
}

/** What a technician asks of printer and drawer is asked of the printer's own line; the rest is the desk's. */
async function care(message: Parameters<Desk['handle']>[0], { entry, drawer, printer }: Devices, desk: Desk): ReturnType<Desk['handle']> {
  if (message.type === 'bind' || entry === null || drawer === null || printer === null) return desk.handle(message);
  const isDrawer = message.key === drawer.device.key;
  if (!isDrawer && message.key !== entry.device.key) return desk.handle(message);
  switch (message.type) {
    case 'checkHealth':
      return { health: isDrawer ? await drawer.health(message.level) : await entry.health(message.level, () => examine(printer, message.level)) };
    case 'resetStatistics':
      (isDrawer ? drawer : entry).base.resetStatistics(message.names);
      return {};
    case 'reopen':
      await printer.check();
      return {};
    case 'directIO':
      return { bytes: Buffer.from(await printer.directIO(Buffer.from(message.bytes, 'base64'))).toString('base64') };
  }
}

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
