/**
 * ESC/POS → drawn paper. Shares no table with the encoder: what it draws is evidence.
 * Commands: Epson ESC/POS Command Reference for TM printers.
 */
import { characterLength, doubleByteCharacter, pageCharacter, type DoubleByte, type Generator } from './codepage.ts';
import { createCodes, type Codes } from './codes.ts';
import { createImages } from './images.ts';
import { parseCommand, type Command } from './parse.ts';
import { createHead, freshStyle, type Head, type Sheet } from './sheet.ts';

export interface DecoderEvents {
  /** The knife: a finished sheet. */
  onCut(sheet: Sheet): void;
  /** ESC p on connector pin 2 or 5. */
  onPulse(pin: 2 | 5): void;
  /** What the printer answers when it comes to the request (GS r, GS I). */
  onReply(bytes: Uint8Array): void;
  /** May the next command run? False stalls the printer until `run` is called again. */
  isReady(): boolean;
}

export interface Decoder {
  /** Takes bytes and runs what is whole. */
  push(bytes: Uint8Array): void;
  /** Goes on after a stall. */
  run(): void;
  /** Bytes that wait: an unfinished command, or all since a stall. */
  waiting(): number;
  /** Rows of dots on the sheet at hand. */
  rows(): number;
  /** Commands that were stepped over because this printer does not know them. */
  skipped(): Readonly<Record<string, number>>;
  /** Tears off what is printed so far. */
  tear(): Sheet;
  /** Forgets bytes that wait, as after a power cut. */
  clear(): void;
}

interface State {
  head: Head;
  codes: Codes;
  images: ReturnType<typeof createImages>;
  page: number;
  double: DoubleByte | null;
  doubleMode: DoubleByte;
  tabs: number[];
  skipped: Record<string, number>;
  events: DecoderEvents;
  widthPx: number;
  generator: Generator;
}

type Run = (args: Uint8Array, state: State) => void;

export function createDecoder(widthPx: number, events: DecoderEvents, generator: Generator = {}): Decoder {
  let buffer: Uint8Array = new Uint8Array();
  const head = createHead(widthPx);
  const state: State = {
    head,
    codes: createCodes(head),
    images: createImages(head),
    page: 0,
    double: null,
    doubleMode: generator.double ?? 'gb18030',
    tabs: [],
    skipped: {},
    events,
    widthPx,
    generator,
  };
  const run = () => {
    let at = 0;
    while (at < buffer.length && events.isReady()) {
      const length = runOne(buffer, at, state);
      if (length === 0) break;
      at += length;
    }
    buffer = buffer.slice(at);
  };
  return {
    push(bytes) {
      const joined = new Uint8Array(buffer.length + bytes.length);
      joined.set(buffer);
      joined.set(bytes, buffer.length);
      buffer = joined;
      run();
    },
    run,
    waiting: () => buffer.length,
    rows: () => head.rows(),
    skipped: () => state.skipped,
    tear() {
      if (!head.isEmpty()) head.lineFeed();
      return head.take();
    },
    clear() {
      buffer = new Uint8Array();
    },
  };
}

/** Runs what begins at `at`. Returns the bytes it took, 0 while its end has not arrived. */
function runOne(bytes: Uint8Array, at: number, state: State): number {
  const command = parseCommand(bytes, at);
  if (command === null) return 0;
  if (command.name === 'text') return printCharacter(bytes, at, state);
  runCommand(command, state);
  return command.length;
}

function printCharacter(bytes: Uint8Array, at: number, state: State): number {
  const first = bytes[at] ?? 0;
  if (first < 0x80) {
    state.head.character(String.fromCharCode(first), false);
    return 1;
  }
  if (state.double === null) {
    const letter = pageCharacter(state.page, first, state.generator.pages);
    state.head.character(letter, false, state.generator.combining === true && /\p{Mn}/u.test(letter));
    return 1;
  }
  const length = characterLength(bytes, at, state.double);
  if (length > 0) state.head.character(doubleByteCharacter(bytes.subarray(at, at + length), state.double), length > 1);
  return length;
}

function runCommand(command: Command, state: State): void {
  const run = commands[command.name];
  if (run === undefined) skip(command.name, state);
  else run(command.args, state);
}

function skip(name: string, { skipped }: State): void {
  skipped[name] = (skipped[name] ?? 0) + 1;
}

const word = (args: Uint8Array, at = 0): number => (args[at] ?? 0) + 256 * (args[at + 1] ?? 0);
const odd = (n: number | undefined): boolean => ((n ?? 0) & 1) === 1;
const fonts = { a: { width: 12, height: 24 }, b: { width: 9, height: 17 } };

const layout: Record<string, Run> = {
  'ESC @': (_, s) => {
    s.head.style = freshStyle(s.widthPx);
    s.page = 0;
    s.double = null;
    s.doubleMode = s.generator.double ?? 'gb18030';
    s.tabs = [];
    s.codes.reset();
  },
  'ESC !': ([n = 0], { head: { style } }) => {
    style.cellPx = odd(n) ? fonts.b : fonts.a;
    style.bold = (n & 8) !== 0;
    style.zoomY = (n & 16) === 0 ? 1 : 2;
    style.zoomX = (n & 32) === 0 ? 1 : 2;
    style.underlinePx = (n & 128) === 0 ? 0 : 1;
  },
  'ESC M': ([n = 0], { head: { style } }) => (style.cellPx = odd(n) ? fonts.b : fonts.a),
  'ESC E': ([n], { head: { style } }) => (style.bold = odd(n)),
  'ESC G': ([n], { head: { style } }) => (style.bold = odd(n)),
  'ESC -': ([n = 0], { head: { style } }) => (style.underlinePx = n % 48),
  'ESC  ': ([n = 0], { head: { style } }) => (style.gapPx = n),
  'ESC a': ([n = 0], { head: { style } }) => (style.align = ([0, 1, 2] as const)[n % 48] ?? 0),
  'ESC 2': (_, { head: { style } }) => (style.spacingPx = 30),
  'ESC 3': ([n = 0], { head: { style } }) => (style.spacingPx = n),
  'GS !': ([n = 0], { head: { style } }) => {
    style.zoomX = ((n >> 4) & 7) + 1;
    style.zoomY = (n & 7) + 1;
  },
  'GS B': ([n], { head: { style } }) => (style.reverse = odd(n)),
  'GS L': (args, { head: { style } }) => (style.marginPx = word(args)),
  'GS W': (args, { head: { style } }) => (style.areaPx = word(args)),
  'ESC $': (args, { head }) => head.moveTo(word(args)),
  'ESC \\': (args, { head }) => head.moveTo(head.position() + ((word(args) + 32_768) % 65_536) - 32_768),
  'ESC D': (args, s) => (s.tabs = Array.from(args.subarray(0, -1))),
  HT: (_, { head, tabs }) => {
    const column = Math.floor(head.position() / head.style.cellPx.width);
    const stop = tabs.length === 0 ? (Math.floor(column / 8) + 1) * 8 : tabs.find((tab) => tab > column);
    if (stop !== undefined) head.moveTo(stop * head.style.cellPx.width);
  },
};

const feeding: Record<string, Run> = {
  LF: (_, { head }) => head.lineFeed(),
  CR: () => undefined,
  'ESC J': ([n = 0], { head }) => (head.isEmpty() ? head.feed(n) : head.lineFeed(n)),
  'ESC d': ([n = 0], { head }) => {
    for (let i = 0; i < n; i++) head.lineFeed();
  },
  'GS V': (args, s) => cut(s, args[1] ?? 0),
  'ESC i': (_, s) => cut(s, 0),
  'ESC m': (_, s) => cut(s, 0),
};

function cut({ head, events }: State, feedPx: number): void {
  if (!head.isEmpty()) head.lineFeed();
  head.feed(feedPx);
  events.onCut(head.take());
}

const characters: Record<string, Run> = {
  'ESC t': ([n = 0], s) => (s.page = n),
  'ESC R': () => undefined,
  'FS &': (_, s) => (s.double = s.doubleMode),
  'FS .': (_, s) => (s.double = null),
  // Shift JIS needs no FS &: its first bytes tell (Epson, FS C).
  'FS C': ([n = 0], s) => {
    s.doubleMode = n % 48 === 1 ? 'shift_jis' : (s.generator.double ?? 'gb18030');
    if (n % 48 === 1) s.double = s.doubleMode;
  },
  'FS !': ([n = 0], { head: { style } }) => {
    style.zoomX = (n & 4) === 0 ? 1 : 2;
    style.zoomY = (n & 8) === 0 ? 1 : 2;
  },
  'FS S': () => undefined,
};

const pictures: Record<string, Run> = {
  'GS v': (args, s) => s.images.raster(args),
  'ESC *': (args, s) => s.images.column(args),
  'GS *': (args, s) => s.images.define(args),
  'GS /': ([n = 0], s) => s.images.printDefined(n),
  'GS ( L': (args, s) => s.images.graphics(args),
  'GS 8': (args, s) => s.images.graphics(args.subarray(5)),
  'GS ( k': (args, s) => {
    if (!s.codes.symbol(args)) skip('GS ( k', s);
  },
  'GS k': (args, s) => s.codes.barcode(args),
  'GS h': ([n = 0], s) => s.codes.set('heightPx', n),
  'GS w': ([n = 0], s) => s.codes.set('modulePx', n),
  'GS H': ([n = 0], s) => s.codes.set('hri', n % 48),
  'GS f': () => undefined,
};

const machine: Record<string, Run> = {
  'ESC p': ([m = 0], s) => s.events.onPulse(m % 48 === 1 ? 5 : 2),
  'GS r': (_, s) => s.events.onReply(Uint8Array.of(0)),
  // Function 48: the process id comes back when all before it is printed.
  'GS ( H': (args, s) => s.events.onReply(Uint8Array.of(0x37, 0x22, ...args.subarray(2, 6), 0)),
  'GS I': (_, s) => s.events.onReply(Uint8Array.from(Buffer.from('_virtual\0', 'latin1'))),
  'GS a': () => undefined,
  'ESC =': () => undefined,
  'ESC c': () => undefined,
  'ESC {': () => undefined,
  'ESC V': () => undefined,
  'GS b': () => undefined,
  'DLE EOT': () => undefined,
  'DLE ENQ': () => undefined,
  'DLE DC4': () => undefined,
};

/** What each command does. Those that do nothing are known and have no effect on this paper. */
const commands: Readonly<Record<string, Run>> = { ...layout, ...feeding, ...characters, ...pictures, ...machine };
