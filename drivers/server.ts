/** The device process: owns the drivers and speaks JSON with the terminal. */
import { driverClock } from './device/clock.ts';
import { createDesk, type Desk } from './device/desk.ts';
import { createKeeper, type Keeper } from './device/keeper.ts';
import type { DeviceInfo } from './device/model.ts';
import { createPrinters, type Printers } from './device/printers.ts';
import { noPrinter, type PrinterUnit } from './device/printer-unit.ts';
import { DeviceError, DriverError } from './error.ts';
import { encode, type Glyphs } from './printer/encode.ts';
import { paperMmOf, profileFor } from './printer/profiles.ts';
import { lazyGlyphs } from './printer/raster.ts';
import type { Block, DeviceState, FromDevices, Picture, PrinterRole, ToDevices, Trouble } from './ports.ts';
import { createDecoder } from './virtual/decode.ts';
import { MARGIN_PX } from './virtual/printer.ts';

/** The terminal's end: child_process' or Electron's. */
export interface TerminalPort {
  send(message: FromDevices): void;
  onMessage(listener: (message: ToDevices) => void): void;
}

/** What `done` may bring. */
type Answer = { picture: Picture } | Awaited<ReturnType<Desk['handle']>>;

interface Devices {
  keeper: Keeper | null;
  printers: Printers | null;
  /** Of the receipt printer's paper, for pictures. */
  paperMm: 58 | 80;
}

/** Serves until the process ends. */
export function serveDevices(port: TerminalPort): void {
  const devices: Devices = { keeper: null, printers: null, paperMm: 80 };
  const glyphs = lazyGlyphs();
  const fonts = (): Glyphs => glyphs;
  const tell = () => {
    if (hasLooked) tellAll(devices, desk.devices(), port);
  };
  let hasLooked = false;
  const desk = createDesk(port.send, tell);
  // Before the first look a printer without a role would pass for none.
  void desk.looked().then(() => {
    hasLooked = true;
    tell();
  });
  const need = async (role: PrinterRole): Promise<PrinterUnit> => {
    await desk.looked();
    const unit = holder(devices, desk.devices(), role);
    if (unit === null) throw noPrinter(role);
    return unit;
  };
  const answer = (id: number, work: Promise<Answer | void>) => {
    work.then(
      (told) => port.send({ type: 'done', id, ...told }),
      (error: unknown) => port.send({ type: 'failed', id, ...failure(error) }),
    );
  };
  port.onMessage((message) => {
    switch (message.type) {
      case 'configure':
        return configure(devices, message, desk, { port, fonts, tell });
      case 'print':
        return answer(message.id, need(message.printer ?? 'receiptPrinter').then((unit) => unit.print(message)).finally(tell));
      case 'render':
        return answer(message.id, renderLater(message.blocks, devices.paperMm, fonts).then((picture) => ({ picture })));
      case 'openDrawer':
        return answer(message.id, need('receiptPrinter').then((unit) => unit.openDrawer()).finally(tell));
      case 'ping':
        return port.send({ type: 'done', id: message.id });
      case 'virtualScan':
        return desk.virtualScan(message.data, message.symbology);
      case 'cancelPrint':
        return devices.printers?.units().forEach((unit) => unit.cancel(message.jobId));
      case 'virtualPrinter':
        return devices.printers?.setVirtual(message.switches);
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

interface ConfigureParts {
  port: TerminalPort;
  fonts(): Glyphs;
  tell(): void;
}

function configure(devices: Devices, message: Extract<ToDevices, { type: 'configure' }>, desk: Desk, { port, fonts, tell }: ConfigureParts): void {
  devices.keeper?.close();
  const { receiptPrinter, memory: before = { statistics: {}, chosen: {} } } = message;
  const keeper = createKeeper({ before, clock: driverClock, onMemory: (memory) => port.send({ type: 'memory', memory }) });
  const printers = createPrinters({ message, keeper, claims: desk.claims, clock: driverClock, glyphs: fonts, send: port.send, changed: tell });
  Object.assign(devices, { keeper, printers, paperMm: receiptPrinter.kind === 'none' ? 80 : paperMmOf(receiptPrinter) });
  desk.configure(message, keeper, printers);
}

/** All devices, and what each role stands at. */
function tellAll(devices: Devices, infos: readonly DeviceInfo[], port: TerminalPort): void {
  const unit = holder(devices, infos, 'receiptPrinter');
  const states = infos.flatMap((info) => statesOf(info, devices.printers?.unit(info.key)));
  // What each device is goes first: screens are woken by the states, and look up the device of each.
  port.send({ type: 'devices', devices: [...infos, ...(unit === null ? [] : [unit.drawer.info()])] });
  port.send({ type: 'status', devices: [...states, ...(unit === null ? [] : [drawerState(unit, infos)])] });
  devices.keeper?.remember();
}

/** Draws a layout as the paper it would become: always as dots, so that it needs no printer's letters. */
async function renderLater(blocks: Block[], paperMm: 58 | 80, fonts: () => Glyphs): Promise<Picture> {
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

/** The printer that has a role; null where none has. */
function holder({ printers }: Devices, infos: readonly DeviceInfo[], role: PrinterRole): PrinterUnit | null {
  const info = infos.find(({ roles }) => roles.includes(role));
  return info === undefined ? null : (printers?.unit(info.key) ?? null);
}

/** A device, once for each of its roles. */
function statesOf({ roles, name, power }: DeviceInfo, unit: PrinterUnit | undefined): DeviceState[] {
  const trouble = power === 'OffOffline' ? 'unreachable' : unit?.trouble();
  return roles.map((role) => ({ role, name, power, ...(trouble === undefined || trouble === 'unknown' ? {} : { trouble }) }));
}

/** A printer without paper, or open, still opens its drawer. */
function drawerState({ device: { key } }: PrinterUnit, infos: readonly DeviceInfo[]): DeviceState {
  const { name, power } = infos.find((info) => info.key === key) ?? { name: key, power: 'Unknown' as const };
  return { role: 'drawer', name, power: power === 'Offline' ? 'Online' : power };
}

/** What a technician asks of a drawer is asked of its printer; a printer is looked at again, not closed. The rest is the desk's. */
async function care(message: Parameters<Desk['handle']>[0], { printers }: Devices, desk: Desk): ReturnType<Desk['handle']> {
  if (message.type === 'bind') return desk.handle(message);
  const unit = printers?.units().find(({ device, drawer }) => [device.key, drawer.device.key].includes(message.key));
  if (unit === undefined) return desk.handle(message);
  if (message.type === 'reopen') {
    await unit.check();
    return {};
  }
  if (message.key === unit.device.key) return desk.handle(message);
  switch (message.type) {
    case 'checkHealth':
      return { health: await unit.drawer.health(message.level) };
    case 'resetStatistics':
      unit.drawer.base.resetStatistics(message.names);
      return {};
    case 'directIO':
      return { bytes: Buffer.from(await unit.directIO(Buffer.from(message.bytes, 'base64'))).toString('base64') };
  }
}
