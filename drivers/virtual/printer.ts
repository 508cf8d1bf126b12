/** A printer without a printer: takes bytes like one, stops like one, and draws the paper. */
import { createServer, type Server } from 'node:net';
import { DeviceError } from '../error.ts';
import type { VirtualSwitches } from '../ports.ts';
import type { Profile } from '../printer/profiles.ts';
import type { Connection, Transport } from '../transport/transport.ts';
import { createDecoder, type Decoder, type DecoderEvents } from './decode.ts';
import { decoderOf } from './draw.ts';
import { createVirtualDrawer, type VirtualDrawer } from './drawer.ts';
import { automaticBytes, starBytes, stands, statusByte, type PrinterState } from './printer-status.ts';
import type { Sheet } from './sheet.ts';

/** White on each side of the print area: (80 − 72) / 2 and (58 − 48) / 2 mm at 8 dots a millimetre. */
export const MARGIN_PX = { 80: 32, 58: 40 } as const;
const WIDTH_PX = { 80: 576, 58: 384 } as const;

export interface VirtualEvents {
  onPaper?(sheet: Sheet): void;
  onPulse?(pin: 2 | 5): void;
  /** A person did something to it. */
  onSwitch?(): void;
}

export interface VirtualPrinter {
  /** Straight to it, in this process. */
  readonly transport: Transport;
  readonly marginPx: number;
  /** Listens on 127.0.0.1, like a printer on port 9100; 0 takes a free port. Resolves to the port. */
  listen(port: number): Promise<number>;
  set(switches: VirtualSwitches): void;
  /** The drawer on pin 2: its switch is low while it is open. */
  readonly drawer: Pick<VirtualDrawer, 'push'>;
  /** Runs out of paper when this many more rows of dots are on it. */
  runOutAfter(rows: number): void;
  /** Drops the connection when this many more bytes have come; what has arrived stays. */
  cutAfter(bytes: number): void;
  /** Sheets that the knife has not cut yet. */
  tear(): Sheet;
  skipped(): Readonly<Record<string, number>>;
  close(): Promise<void>;
}

/** What differs between models of it. */
export interface VirtualModel {
  /** Does it know how to clear its buffers (DLE DC4 8)? Many small printers do not. */
  clears: boolean;
  /** Does it send its status of itself (GS a)? */
  tells: boolean;
  /** Its language, width and letters; absent = those of ESC/POS on this paper. */
  profile?: Profile;
}

interface Machine extends PrinterState {
  unplugged: boolean;
  drawer: VirtualDrawer;
  cutAfter: number;
  decoder: Decoder;
  model: VirtualModel;
  /** Star's ETB. */
  count: number;
}
const wellState = { paperOut: false, paperLow: false, coverOpen: false, cutterJam: false, unplugged: false, cutAfter: Infinity, count: 0 };
/** Puts a new connection in the place of the one before. Returns what takes its bytes. */
type Attach = (send: (bytes: Uint8Array) => void, hangUp: () => void) => (bytes: Uint8Array) => void;

export function createVirtualPrinter(paperMm: 58 | 80, events: VirtualEvents = {}, model: VirtualModel = { clears: true, tells: true }): VirtualPrinter {
  let reply: (bytes: Uint8Array) => void = () => {};
  let server: Server | null = null;
  let rowsLeft = Infinity;
  const drawer = createVirtualDrawer(2, 'low');
  const heard: DecoderEvents = {
    onCut: (sheet) => events.onPaper?.(sheet),
    onPulse(pin) {
      drawer.hear(Uint8Array.of(0x1b, 0x70, pin === 2 ? 0 : 1));
      events.onPulse?.(pin);
      teller.tell();
    },
    onReply: (bytes) => reply(bytes),
    onAutomatic: (kinds) => teller.on(kinds !== 0),
    isReady() {
      if (decoder.rows() > rowsLeft) machine.paperOut = true;
      teller.tell();
      return !stands(machine);
    },
    onCount(count) {
      machine.count = count;
      teller.tell();
    },
  };
  const decoder = model.profile === undefined ? createDecoder(WIDTH_PX[paperMm], heard) : decoderOf(model.profile, heard);
  const machine: Machine = { ...wellState, drawer, decoder, model };
  const teller = createTeller(machine, (bytes) => reply(bytes));
  const open = new Set<() => void>();
  const attach: Attach = (send, hangUp) => receiver(machine, (reply = send), hangUp);
  return {
    marginPx: MARGIN_PX[paperMm],
    drawer: {
      push() {
        drawer.push();
        teller.tell();
      },
    },
    transport: inProcess(machine, open, attach),
    listen(port) {
      server = createServer((socket) => {
        socket.on('error', () => socket.destroy());
        if (machine.unplugged) return void socket.destroy();
        const hangUp = () => void socket.destroy();
        open.add(hangUp);
        socket.on('close', () => open.delete(hangUp));
        socket.on('data', attach((bytes) => void socket.write(bytes), hangUp));
      });
      return listening(server, port);
    },
    set(switches) {
      const { drawerJam, ...machines } = switches;
      Object.assign(machine, machines);
      if (drawerJam !== undefined) drawer.jam(drawerJam);
      if (machine.unplugged) for (const hangUp of open) hangUp();
      if (switches.paperOut === false) rowsLeft = Infinity;
      teller.tell();
      decoder.run();
      events.onSwitch?.();
    },
    runOutAfter(rows) {
      rowsLeft = decoder.rows() + rows;
    },
    cutAfter(bytes) {
      machine.cutAfter = bytes;
    },
    tear: () => decoder.tear(),
    skipped: () => decoder.skipped(),
    close: () => new Promise((resolve) => (server === null ? resolve() : server.close(() => resolve()))),
  };
}

function listening(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

/** Automatic status back: sent when it is switched on, and at each change. */
function createTeller(machine: Machine, send: (bytes: Uint8Array) => void): { on(isOn: boolean): void; tell(): void } {
  let told: string | null = null;
  let isOn = false;
  const tell = (): void => {
    if (!isOn || !machine.model.tells) return;
    const bytes = isStar(machine) ? starBytes(machine, machine.drawer.status(), machine.count) : automaticBytes(machine, machine.drawer.status());
    if (bytes.join() === told) return;
    told = bytes.join();
    send(bytes);
  };
  return {
    tell,
    on(next) {
      isOn = next;
      told = null;
      tell();
    },
  };
}

const isStar = ({ model }: Machine): boolean => model.profile?.language === 'starprnt';

/** The answer to a real-time request of which this is the last byte; null where it is none (DLE EOT n; Star's ESC ACK SOH). */
function realTime(last: Buffer, machine: Machine): Uint8Array | null {
  const [first, second, n = 0] = last.subarray(-3);
  if (isStar(machine)) return first === 0x1b && second === 0x06 && n === 1 ? starBytes(machine, machine.drawer.status(), machine.count) : null;
  return first === 0x10 && second === 0x04 && n >= 1 && n <= 4 ? Uint8Array.of(statusByte(n, machine, machine.drawer.status())) : null;
}

/** DLE DC4 8: clears the buffers, in every state; answered by 37 25 00. */
const CLEAR = Buffer.of(0x10, 0x14, 8, 1, 3, 20, 1, 6, 2, 8);

/** What a printer does with what arrives: real-time requests are answered at once, also when it stands still. */
function receiver(machine: Machine, send: (bytes: Uint8Array) => void, hangUp: () => void): (bytes: Uint8Array) => void {
  const last = Buffer.alloc(CLEAR.length);
  return (bytes) => {
    const taken = bytes.subarray(0, machine.cutAfter);
    machine.cutAfter -= taken.length;
    let from = 0;
    taken.forEach((byte, i) => {
      last.copyWithin(0, 1);
      last[last.length - 1] = byte;
      const answer = realTime(last, machine);
      if (answer !== null) send(answer);
      if (!machine.model.clears || isStar(machine) || !last.equals(CLEAR)) return;
      machine.decoder.push(taken.subarray(from, i + 1));
      machine.decoder.clear();
      send(Uint8Array.of(0x37, 0x25, 0));
      from = i + 1;
    });
    machine.decoder.push(taken.subarray(from));
    if (taken.length === bytes.length) return;
    // A cut cable is no power cut: half a command stays half a command.
    machine.cutAfter = Infinity;
    hangUp();
  };
}

/** A way to it within the process. */
function inProcess(machine: Machine, open: Set<() => void>, attach: Attach): Transport {
  return {
    name: 'virtual printer',
    open() {
      if (machine.unplugged) return Promise.reject(new DeviceError('the virtual printer is unplugged: plug it in', 'notPrinted', 'unreachable'));
      const connection = pipe(attach);
      open.add(connection.close);
      connection.onClose(() => open.delete(connection.close));
      return Promise.resolve(connection);
    },
  };
}

/** A connection within the process, closed by either side. */
function pipe(attach: Attach): Connection {
  let onData: (bytes: Uint8Array) => void = () => {};
  const onClose: (() => void)[] = [];
  let open = true;
  const close = () => {
    if (!open) return;
    open = false;
    for (const listener of onClose) listener();
  };
  // Answers come later than the call that asks, as from any device.
  const take = attach((bytes) => queueMicrotask(() => open && onData(bytes)), close);
  return {
    write(bytes) {
      if (open) take(bytes);
      return Promise.resolve();
    },
    onData: (listener) => void (onData = listener),
    onClose: (listener) => void (open ? onClose.push(listener) : listener()),
    close,
  };
}
