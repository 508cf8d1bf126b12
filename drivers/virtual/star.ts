/**
 * StarPRNT → drawn paper. Shares no table with the encoder: what it draws is evidence.
 * Commands: StarPRNT Command Specifications.
 */
import { drawBarcode } from './barcode.ts';
import { characterLength, doubleByteCharacter, pageCharacter, type DoubleByte, type Generator } from './codepage.ts';
import { createCodes, oneRow, type Codes } from './codes.ts';
import type { Decoder, DecoderEvents } from './decode.ts';
import { createHead, freshStyle, type Head } from './sheet.ts';

interface State {
  head: Head;
  codes: Codes;
  page: number;
  double: DoubleByte | null;
  generator: Generator;
  events: DecoderEvents;
  widthPx: number;
  skipped: Record<string, number>;
}

const ESC = 0x1b;
const LF = 0x0a;
const RS = 0x1e;
/** ESC z 1 and ESC 0: 4 and 3 mm. */
const SPACING_PX = { wide: 32, narrow: 24 };

export function createStarDecoder(widthPx: number, events: DecoderEvents, generator: Generator = {}): Decoder {
  const head = createHead(widthPx);
  const state: State = { head, codes: createCodes(() => head), page: 1, double: null, generator, events, widthPx, skipped: {} };
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
  state.page = 1;
  const { double } = state.generator;
  state.double = double === undefined || double === 'shift_jis' ? null : double;
}

const word = (bytes: Uint8Array, at: number): number => (bytes[at] ?? 0) + 256 * (bytes[at + 1] ?? 0);

/** Runs what begins at `at`. Returns the bytes it takes; 0, or more than there are, while its end has not arrived. */
function runOne(bytes: Uint8Array, at: number, state: State): number {
  const first = bytes[at] ?? 0;
  const { head, events } = state;
  if (first === LF) head.lineFeed();
  else if (first === 0x07 || first === 0x1a) events.onPulse(first === 0x07 ? 2 : 5);
  else if (first === ESC) return escape(bytes, at, state);
  else if (first >= 0x20) return letter(bytes, at, state);
  return 1;
}

function letter(bytes: Uint8Array, at: number, { head, double, page, generator }: State): number {
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
const plain: Record<string, number> = { ' ': 1, s: 2, l: 1, Q: 1, '\u0007': 2, R: 1, '\u001e': 2, '4': 0, '5': 0, '-': 1, _: 1 };

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
    case 'E': return whole(2, () => (style.bold = true));
    case 'F': return whole(2, () => (style.bold = false));
    case '0': return whole(2, () => (style.spacingPx = SPACING_PX.narrow));
    case 'z': return whole(3, () => (style.spacingPx = (n & 1) === 1 ? SPACING_PX.wide : SPACING_PX.narrow));
    case 'i': return whole(4, () => Object.assign(style, { zoomY: (n % 48) + 1, zoomX: (m % 48) + 1 }));
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

/** ESC GS y S 0 n, S 1 n, S 2 n, D 1 m nL nH d…, P: told to the codes in the words of ESC/POS, which has the same four. */
function qr(bytes: Uint8Array, at: number, { codes }: State): number {
  const letters = String.fromCharCode(bytes[at + 3] ?? 0, bytes[at + 4] ?? 0);
  const n = bytes[at + 5] ?? 0;
  const size = letters === 'D1' ? 8 + word(bytes, at + 6) : letters.startsWith('P') ? 4 : 6;
  if (at + size > bytes.length) return size;
  if (letters === 'S1') codes.symbol(Uint8Array.of(49, 69, 48 + n));
  else if (letters === 'S2') codes.symbol(Uint8Array.of(49, 67, n));
  else if (letters === 'D1') codes.symbol(Uint8Array.of(49, 80, 48, ...bytes.subarray(at + 8, at + size)));
  else if (letters.startsWith('P')) codes.symbol(Uint8Array.of(49, 81, 48));
  return size;
}

/** Star's types by their n1, as ESC/POS numbers them. */
const types: Record<number, number> = { 48: 66, 49: 65, 50: 68, 51: 67, 52: 69, 53: 70, 54: 73, 55: 72, 56: 71 };

/** ESC b n1 n2 n3 n4 d… RS */
function barcode(bytes: Uint8Array, at: number, { head }: State): number {
  const end = bytes.indexOf(RS, at + 6);
  if (end < 0) return 0;
  const [type = 0, text = 0, mode = 0, heightPx = 0] = bytes.subarray(at + 2, at + 6);
  const data = Buffer.from(bytes.subarray(at + 6, end)).toString('latin1');
  const drawn = drawBarcode(types[type] ?? 0, Buffer.from(type === 54 ? `{B${data.replaceAll('%0', '%').replaceAll('{', '{{')}` : data, 'latin1'));
  if (drawn !== null) {
    if (!head.isEmpty()) head.lineFeed();
    head.bits(oneRow(drawn.modules), (mode % 48) + 1, heightPx);
    head.lineFeed(0);
    if (text % 2 === 0) {
      for (const c of drawn.hri) head.character(c, false);
      head.lineFeed();
    }
  }
  return end + 1 - at;
}
