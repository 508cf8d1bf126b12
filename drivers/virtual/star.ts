/**
 * StarPRNT → drawn paper. Shares no table with the encoder: what it draws is evidence.
 * Commands: StarPRNT Command Specifications.
 */
import { characterLength, doubleByteCharacter, pageCharacter, type DoubleByte, type Generator } from './codepage.ts';
import { createCodes, type Codes } from './codes.ts';
import type { Decoder, DecoderEvents } from './decode.ts';
import { fromColumns, raster, word } from './dots.ts';
import { barcode, pdf417, qr } from './star-codes.ts';
import { createHead, freshStyle, type Head, type Style } from './sheet.ts';

interface State {
  head: Head;
  codes: Codes;
  page: number;
  double: DoubleByte | null;
  generator: Generator;
  events: DecoderEvents;
  widthPx: number;
  /** ESC * r A … B: rows of dots. */
  raster: boolean;
  /** ETB, modulo 32. */
  counter: number;
  skipped: Record<string, number>;
}

const ESC = 0x1b;
const LF = 0x0a;
/** Longest feed of raster mode, in dots: five metres. */
const FEED_PX_MAX = 40_000;
/** ESC z 1 and ESC 0: 4 and 3 mm. */
const SPACING_PX = { wide: 32, narrow: 24 };

export function createStarDecoder(widthPx: number, events: DecoderEvents, generator: Generator = {}): Decoder {
  const head = createHead(widthPx);
  const state: State = { head, codes: createCodes(() => head), page: 1, double: null, generator, events, widthPx, raster: false, counter: 0, skipped: {} };
  reset(state);
  let buffer: Uint8Array = new Uint8Array();
  const run = () => {
    let at = 0;
    while (at < buffer.length && events.isReady()) {
      const length = runOne(buffer, at, state);
      if (length === 0 || at + length > buffer.length) break;
      at += length;
    }
    buffer = buffer.slice(at);
  };
  return {
    push(bytes) {
      buffer = Buffer.concat([buffer, bytes]);
      run();
    },
    run,
    finish() {
      if (buffer.length > 0) state.skipped['unfinished'] = 1;
      buffer = new Uint8Array();
    },
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

function reset(state: State): void {
  state.head.style = { ...freshStyle(state.widthPx), spacingPx: SPACING_PX.wide };
  // Japanese models begin with katakana.
  state.page = state.generator.double === 'shift_jis' ? 2 : 1;
  state.raster = false;
  const { double } = state.generator;
  state.double = double === undefined || double === 'shift_jis' ? null : double;
}

/** Runs what begins at `at`. Returns the bytes it takes; 0, or more than there are, while its end has not arrived. */
function runOne(bytes: Uint8Array, at: number, state: State): number {
  const first = bytes[at] ?? 0;
  const { head, events } = state;
  if (state.raster) return rasterRow(bytes, at, state);
  if (first === LF) head.lineFeed();
  else if (first === 0x0f || first === 0x12) head.style.upsideDown = first === 0x0f;
  else if (first === 0x0e || first === 0x14) head.style.zoomX = head.style.wide.zoomX = first === 0x0e ? 2 : 1;
  else if (first === 0x07 || first === 0x1a) events.onPulse(first === 0x07 ? 2 : 5);
  else if (first === 0x17) count((state.counter + 1) % 32, state);
  else if (first === ESC) return escape(bytes, at, state);
  else if (first >= 0x20) return character(bytes, at, state);
  return 1;
}

function character(bytes: Uint8Array, at: number, { head, double, page, generator }: State): number {
  const first = bytes[at] ?? 0;
  if (first < 0x80) head.character(String.fromCharCode(first), false);
  else if (double === null) head.character(pageCharacter(page, first, generator.pages ?? starPages), false);
  else {
    const length = characterLength(bytes, at, double);
    if (length > 0) head.character(doubleByteCharacter(bytes.subarray(at, at + length), double), length > 1);
    return length;
  }
  return 1;
}

/** ESC GS t pages that all models have. */
const starPages = [[1, 'cp437'], [2, 'katakana'], [4, 'cp858'], [5, 'cp852'], [10, 'cp866'], [32, 'windows1252'], [33, 'windows1250'], [34, 'windows1251']] as const;

/** Arguments of commands that set nothing on this paper, by their letter. */
const plain: Record<string, number> = {
  ' ': 1, s: 2, l: 1, Q: 1, '\u0007': 2, R: 1, _: 1, '/': 1, M: 0, P: 0, ':': 0, g: 0, C: 1, U: 1, '\f': 1, '?': 2,
}; // prettier-ignore

function escape(bytes: Uint8Array, at: number, state: State): number {
  const name = String.fromCharCode(bytes[at + 1] ?? 0);
  const [n = 0, m = 0] = bytes.subarray(at + 2, at + 4);
  const { head, head: { style } } = state;
  const whole = (length: number, run: () => void): number => {
    if (at + length <= bytes.length) run();
    return length;
  };
  switch (name) {
    case '@': return whole(2, () => reset(state));
    // ESC ACK SOH is answered as it arrives, by whoever holds the line.
    case '\u0006': return 3;
    case '\u001e': return whole(4, () => setting(String.fromCharCode(n), m, state));
    case 'E': return whole(2, () => (style.bold = true));
    case 'F': return whole(2, () => (style.bold = false));
    case '0': return whole(2, () => (style.spacingPx = SPACING_PX.narrow));
    case 'z': return whole(3, () => (style.spacingPx = (n & 1) === 1 ? SPACING_PX.wide : SPACING_PX.narrow));
    case 'i': return whole(4, () => zoom(style, (m % 48) + 1, (n % 48) + 1));
    case 'W': return whole(3, () => zoom(style, (n % 48) + 1, style.zoomY));
    case 'h': return whole(3, () => zoom(style, style.zoomX, (n % 48) + 1));
    case '-': return whole(3, () => (style.underlinePx = n % 48));
    case '4': return whole(2, () => (style.reverse = true));
    case '5': return whole(2, () => (style.reverse = false));
    case 'k': return whole(4 + 24 * word(bytes, at + 2), () => head.bits(raster(bytes.subarray(at + 4, at + 4 + 24 * word(bytes, at + 2)), word(bytes, at + 2) * 8, 24), 1, 1));
    case 'X': return whole(4 + 3 * word(bytes, at + 2), () => head.bits(fromColumns(bytes.subarray(at + 4), word(bytes, at + 2), 24), 1, 1));
    case 'K': case 'L': return whole(4 + word(bytes, at + 2), () => head.bits(fromColumns(bytes.subarray(at + 4), word(bytes, at + 2), 8), name === 'K' ? 2 : 1, 3));
    case 'D': case 'B': return untilNul(bytes, at);
    case '*': return rasterMode(bytes, at, state);
    case '$': return whole(3, () => (state.double = (n & 1) === 1 ? 'shift_jis' : null));
    case 'J': return whole(3, () => (head.isEmpty() ? head.feed(2 * n) : head.lineFeed(2 * n)));
    case 'a': return whole(3, () => head.feed(n * style.spacingPx));
    case 'd': return whole(3, () => cut(state));
    case 'b': return barcode(bytes, at, state);
    case '\u001d': return group(bytes, at, state);
  } // prettier-ignore
  const length = plain[name];
  if (length === undefined) state.skipped[`ESC ${name}`] = (state.skipped[`ESC ${name}`] ?? 0) + 1;
  return 2 + (length ?? 0);
}

function zoom(style: Style, zoomX: number, zoomY: number): void {
  Object.assign(style, { zoomX, zoomY });
  Object.assign(style.wide, { zoomX, zoomY });
}

/** Tab stops, which are not kept. */
function untilNul(bytes: Uint8Array, at: number): number {
  const nul = bytes.indexOf(0, at + 2);
  return nul < 0 ? 0 : nul + 1 - at;
}

/** ESC * r letter … : A begins raster mode and B ends it, with no value; the others have one in digits, a NUL after it. */
function rasterMode(bytes: Uint8Array, at: number, state: State): number {
  if (at + 4 > bytes.length) return 0;
  const letter = String.fromCharCode(bytes[at + 3] ?? 0);
  if (letter === 'A' || letter === 'B' || letter === 'C') {
    state.raster = letter === 'A' || (letter === 'C' && state.raster);
    return 4;
  }
  const nul = bytes.indexOf(0, at + 4);
  if (nul < 0) return 0;
  const value = Number(Buffer.from(bytes.subarray(at + 4, nul)).toString('latin1'));
  if (letter === 'Y' && value > 0) state.head.feed(Math.min(value, FEED_PX_MAX));
  return nul + 1 - at;
}

/** In raster mode: b nL nH d… and k nL nH d… are rows of dots, ESC FF ends a page, which is cut. */
function rasterRow(bytes: Uint8Array, at: number, state: State): number {
  const first = bytes[at];
  if (first === ESC && bytes[at + 1] === 0x0c) {
    const nul = bytes.indexOf(0, at + 2);
    if (nul >= 0) cut(state);
    return nul < 0 ? 0 : nul + 1 - at;
  }
  if (first === ESC) return at + 1 < bytes.length ? escape(bytes, at, state) : 0;
  if (first !== 0x62 && first !== 0x6b) return 1;
  if (at + 3 > bytes.length) return 0;
  const row = word(bytes, at + 1);
  if (at + 3 + row > bytes.length) return 3 + row;
  const dots = raster(bytes.subarray(at + 3, at + 3 + row), row * 8, 1);
  if (row > 0) state.head.bits(dots, 1, 1);
  state.head.lineFeed(1);
  return 3 + row;
}

function count(to: number, state: State): void {
  state.counter = to;
  state.events.onCount?.(to);
}

/** ESC RS E 0 sets the count of ETB to zero, ESC RS a n switches the automatic status. */
function setting(letter: string, n: number, state: State): void {
  if (letter === 'E') count(0, state);
  if (letter === 'a') state.events.onAutomatic?.(n);
}

function cut({ head, events }: State): void {
  if (!head.isEmpty()) head.lineFeed();
  events.onCut(head.take());
}

/** ESC GS …: alignment, pages, pictures, QR codes, positions. */
function group(bytes: Uint8Array, at: number, state: State): number {
  const { head } = state;
  const n = bytes[at + 3] ?? 0;
  const whole = (length: number, run: () => void): number => {
    if (at + length <= bytes.length) run();
    return length;
  };
  switch (String.fromCharCode(bytes[at + 2] ?? 0)) {
    case 'a': return whole(4, () => (head.style.align = ([0, 1, 2] as const)[n % 48] ?? 0));
    case 't': return whole(4, () => (state.page = n));
    case 'A': return whole(5, () => head.moveTo(word(bytes, at + 3)));
    case 'R': return whole(5, () => head.moveTo(head.position() + word(bytes, at + 3)));
    case 'S': return whole(9 + word(bytes, at + 4) * word(bytes, at + 6), () => picture(bytes, at, state));
    case 'y': return qr(bytes, at, state);
    case 'x': return pdf417(bytes, at, state);
    // Page mode is stepped over: what it holds is printed line by line.
    case 'P': return whole(({ 2: 5, 3: 12, 4: 6, 5: 6 })[n % 48] ?? 4, () => undefined);
    case '\u0003': return whole(6, () => state.events.onReply(Uint8Array.of(0)));
  } // prettier-ignore
  state.skipped['ESC GS'] = (state.skipped['ESC GS'] ?? 0) + 1;
  return 3;
}

function picture(bytes: Uint8Array, at: number, { head }: State): void {
  const row = word(bytes, at + 4);
  const heightPx = word(bytes, at + 6);
  if (!head.isEmpty()) head.lineFeed();
  head.bits({ widthPx: row * 8, heightPx, bytes: bytes.slice(at + 9, at + 9 + row * heightPx) }, 1, 1);
  head.lineFeed(0);
}
