/** The device process: owns the drivers and speaks JSON with the terminal. */
import { createDesk, type Desk } from './device/desk.ts';
import type { DeviceInfo } from './device/model.ts';
import { createPrinterEntry, type PrinterEntry } from './device/printer-info.ts';
import { DeviceError, DriverError } from './error.ts';
import { createPrinter, type Printer } from './printer/driver.ts';
import { encode, type Glyphs } from './printer/encode.ts';
import { profileFor } from './printer/profiles.ts';
import { createGlyphs } from './printer/raster.ts';
import type { Block, DeviceState, FromDevices, Picture, PrinterConfig, ToDevices, Trouble } from './ports.ts';
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
  const devices: Devices = { config: { kind: 'none' }, entry: null, printer: null, virtual: null, trouble: 'unknown', jobId: '', lastJob: Promise.resolve() };
  let glyphs: Glyphs | null = null;
  const fonts = (): Glyphs => (glyphs ??= createGlyphs());
  const tell = () => {
    const others = desk.devices();
    port.send({ type: 'status', devices: [...states(devices), ...others.flatMap(statesOf)] });
    port.send({ type: 'devices', devices: devices.entry === null ? others : [devices.entry.info(), ...others] });
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
        devices.entry = createPrinterEntry(message.receiptPrinter, Date.now);
        configure(devices, message.receiptPrinter, fonts, port, tell);
        desk.configure(message);
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
      case 'checkHealth':
      case 'resetStatistics':
      case 'directIO':
      case 'reopen':
        return answer(message.id, care(message, devices, desk).finally(tell));
      case 'watchScans':
        return desk.watchScans(message.on);
      case 'readScale':
      case 'actScale':
        return answer(message.id, desk.counter(message));
      case 'watchScale':
      case 'pole':
        return void desk.counter(message).catch(() => undefined); // the driver's state tells
    }
  });
  port.send({ type: 'ready' });
}

function configure(devices: Devices, config: PrinterConfig, fonts: () => Glyphs, port: TerminalPort, tell: () => void): void {
  devices.printer?.close();
  devices.config = config;
  devices.printer = null;
  devices.virtual = null;
  devices.trouble = 'unknown';
  if (config.kind === 'none') return;
  if (config.kind === 'virtual') {
    const virtual = createVirtualPrinter(config.paperMm, {
      onPaper: ({ paper }) => port.send({ type: 'paper', jobId: devices.jobId, picture: paper.picture(virtual.marginPx) }),
      onPulse: (pin) => port.send({ type: 'log', level: 'info', event: 'drawer.pulse', fields: { pin } }),
      onSwitch: () => void printer.check().catch(() => undefined),
    });
    devices.virtual = virtual;
  }
  const printer = createPrinter({
    transport: config.kind === 'tcp' ? tcpTransport(config.host, config.port) : (devices.virtual as VirtualPrinter).transport,
    profile: profileFor(config),
    glyphs: fonts,
    onTrouble(trouble) {
      if (devices.printer === printer) devices.entry?.trouble(trouble);
      if (trouble === devices.trouble || devices.printer !== printer) return;
      devices.trouble = trouble;
      tell();
    },
  });
  devices.printer = printer;
  printer.check().catch(() => undefined);
}

async function need({ printer }: Devices): Promise<Printer> {
  if (printer === null) throw new DeviceError('no receipt printer is configured: set devices.receiptPrinter', 'notPrinted');
  return printer;
}

async function print(devices: Devices, job: Extract<ToDevices, { type: 'print' }>, port: TerminalPort): Promise<void> {
  const printer = await need(devices);
  const printed = devices.lastJob.then(() => {
    devices.jobId = job.jobId;
    return printer.print({ ...job, onSection: (done, of) => port.send({ type: 'section', jobId: job.jobId, printed: done, of }) });
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

/** What a technician asks of the printer is asked of its own line; the rest is the desk's. */
async function care(message: Parameters<Desk['handle']>[0], { entry, printer }: Devices, desk: Desk): ReturnType<Desk['handle']> {
  if (entry === null || printer === null || message.key !== entry.info().key) return desk.handle(message);
  switch (message.type) {
    case 'checkHealth':
      return { health: await entry.health(message.level, () => printer.check()) };
    case 'resetStatistics':
      entry.base.resetStatistics(message.names);
      return {};
    case 'reopen':
      await printer.check();
      return {};
    case 'directIO':
      throw new DriverError('Illegal', 'the receipt printer takes print jobs alone: print the test page');
  }
}
