/** A printer without a printer: takes bytes like one, stops like one, and draws the paper. */
import { createServer, type Server } from 'node:net';
import type { VirtualSwitches } from '../ports.ts';
import type { Connection, Transport } from '../transport/transport.ts';
import { createDecoder, type Decoder } from './decode.ts';
import type { Sheet } from './sheet.ts';

/** White on each side of the print area: (80 − 72) / 2 and (58 − 48) / 2 mm at 8 dots a millimetre. */
export const MARGIN_PX = { 80: 32, 58: 40 } as const;
const WIDTH_PX = { 80: 576, 58: 384 } as const;

export interface VirtualEvents {
  onPaper?(sheet: Sheet): void;
  onPulse?(pin: 2 | 5): void;
  onSwitch?(): void;
}

export interface VirtualPrinter {
  /** Straight to it, in this process. */
  readonly transport: Transport;
  readonly marginPx: number;
  /** Listens on 127.0.0.1, like a printer on port 9100; 0 takes a free port. Resolves to the port. */
  listen(port: number): Promise<number>;
  set(switches: VirtualSwitches): void;
  /** Runs out of paper when this many more rows of dots are on it. */
  runOutAfter(rows: number): void;
  /** Drops the connection when this many more bytes have come. */
  cutAfter(bytes: number): void;
  /** Sheets that the knife has not cut yet. */
  tear(): Sheet;
  skipped(): Readonly<Record<string, number>>;
  close(): Promise<void>;
}

interface Machine {
  paperOut: boolean;
  coverOpen: boolean;
  cutAfter: number;
  decoder: Decoder;
}

export function createVirtualPrinter(paperMm: 58 | 80, events: VirtualEvents = {}): VirtualPrinter {
  let reply: (bytes: Uint8Array) => void = () => {};
  let server: Server | null = null;
  let rowsLeft = Infinity;
  const decoder = createDecoder(WIDTH_PX[paperMm], {
    onCut: (sheet) => events.onPaper?.(sheet),
    onPulse: (pin) => events.onPulse?.(pin),
    onReply: (bytes) => reply(bytes),
    isReady() {
      if (decoder.rows() > rowsLeft) machine.paperOut = true;
      return !machine.paperOut && !machine.coverOpen;
    },
  });
  const machine: Machine = { paperOut: false, coverOpen: false, cutAfter: Infinity, decoder };
  const attach = (send: (bytes: Uint8Array) => void, hangUp: () => void) => {
    reply = send;
    return receiver(machine, send, hangUp);
  };
  return {
    marginPx: MARGIN_PX[paperMm],
    transport: { name: 'virtual printer', open: () => Promise.resolve(pipe(attach)) },
    listen: (port) => {
      server = createServer((socket) => {
        socket.on('error', () => socket.destroy());
        const take = attach((bytes) => void socket.write(bytes), () => socket.destroy());
        socket.on('data', take);
      });
      const listening = server;
      return new Promise((resolve, reject) => {
        listening.once('error', reject);
        listening.listen(port, '127.0.0.1', () => {
          const address = listening.address();
          resolve(typeof address === 'object' && address !== null ? address.port : port);
        });
      });
    },
    set(switches) {
      machine.paperOut = switches.paperOut ?? machine.paperOut;
      machine.coverOpen = switches.coverOpen ?? machine.coverOpen;
      if (switches.paperOut === false) rowsLeft = Infinity;
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
      if (last.at(-3) === 0x10 && last.at(-2) === 0x04 && byte >= 1 && byte <= 4) send(Uint8Array.of(status(byte, machine)));
      if (!last.equals(CLEAR)) return;
      machine.decoder.push(taken.subarray(from, i + 1));
      machine.decoder.clear();
      send(Uint8Array.of(0x37, 0x25, 0));
      from = i + 1;
    });
    machine.decoder.push(taken.subarray(from));
    if (taken.length === bytes.length) return;
    machine.cutAfter = Infinity;
    machine.decoder.clear();
    hangUp();
  };
}

/** DLE EOT n (Epson ESC/POS Command Reference): bits 1 and 4 are always set. */
function status(n: number, { paperOut, coverOpen }: Machine): number {
  const fixed = 0b0001_0010;
  if (n === 1) return fixed | (paperOut || coverOpen ? 0b1000 : 0);
  if (n === 2) return fixed | (coverOpen ? 0b100 : 0) | (paperOut ? 0b10_0000 : 0);
  if (n === 4) return fixed | (paperOut ? 0b110_1100 : 0);
  return fixed;
}

/** A connection within the process, closed by either side. */
function pipe(attach: (send: (bytes: Uint8Array) => void, hangUp: () => void) => (bytes: Uint8Array) => void): Connection {
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
