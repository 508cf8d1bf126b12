/**
 * ESC/POS → drawn paper. Shares no table with the encoder: what it draws is evidence.
 * Commands: Epson ESC/POS Command Reference for TM printers.
 */
import { characterLength, countryCharacter, doubleByteCharacter, pageCharacter, type Generator } from './codepage.ts';
import { commands } from './commands.ts';
import { parseCommand } from './parse.ts';
import type { Sheet } from './sheet.ts';
import { createState, printPage, skip, type DecoderEvents, type State } from './state.ts';

export type { DecoderEvents } from './state.ts';

export interface Decoder {
  /** Takes bytes and runs what is whole. */
  push(bytes: Uint8Array): void;
  /** Goes on after a stall. */
  run(): void;
  /** No more bytes come: draws what has arrived of a picture, and counts what is unfinished as skipped. */
  finish(): void;
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

/** A character of the user's own stands in the text as this. */
const OWN_LETTER = '\u25a1';
const FONT_ROWS = 24;

export function createDecoder(widthPx: number, events: DecoderEvents, generator: Generator = {}): Decoder {
  let buffer: Uint8Array = new Uint8Array();
  const state = createState(widthPx, events, generator);
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
    finish() {
      if (buffer.length === 0) return;
      if (buffer[0] === 0x1d && buffer[1] === 0x76 && buffer.length > 8) state.images.raster(buffer.subarray(2));
      skip('unfinished', state);
      buffer = new Uint8Array();
    },
    waiting: () => buffer.length,
    rows: () => state.roll.rows(),
    skipped: () => state.skipped,
    tear() {
      printPage(state, true);
      if (!state.roll.isEmpty()) state.roll.lineFeed();
      return state.roll.take();
    },
    clear() {
      buffer = new Uint8Array();
    },
  };
}

/** Runs what begins at `at`. Returns the bytes it took, 0 while its end has not arrived. */
function runOne(bytes: Uint8Array, at: number, state: State): number {
  const isJis = state.double === 'jis' && (bytes[at] ?? 0) > 0x20 && (bytes[at] ?? 0) < 0x7f;
  const command = isJis ? null : parseCommand(bytes, at);
  if (command === null && !isJis) return 0;
  if (command === null || command.name === 'text') return printCharacter(bytes, at, state);
  const run = commands[command.name];
  if (!state.selected && command.name !== 'ESC =') return command.length;
  if (run === undefined) skip(command.name, state);
  else run(command.args, state);
  return command.length;
}

function printCharacter(bytes: Uint8Array, at: number, state: State): number {
  const first = bytes[at] ?? 0;
  const { double, generator } = state;
  if (state.usesLetters && printOwn(first, state)) return 1;
  if (first < 0x80 && double !== 'jis') {
    print(countryCharacter(state.country, first), false, state);
    return 1;
  }
  if (double === null) {
    const letter = pageCharacter(state.page, first, generator.pages);
    print(letter, false, state, generator.combining === true && /\p{Mn}/u.test(letter));
    return 1;
  }
  const length = characterLength(bytes, at, double);
  if (length === 2 && printOwn(first * 256 + (bytes[at + 1] ?? 0), state)) return length;
  if (length > 0) print(doubleByteCharacter(bytes.subarray(at, at + length), double), length > 1, state);
  return length;
}

function print(letter: string, wide: boolean, { head, selected }: State, over = false): void {
  if (selected) head.character(letter, wide, over);
}

/** Prints a character that the user has defined, if there is one of this code. */
function printOwn(code: number, { letters, head, selected }: State): boolean {
  const bits = letters.get(code);
  if (bits === undefined) return false;
  const { zoomX, zoomY } = head.style;
  // Eight rows of dots are three times as high as wide on such printers.
  if (selected) head.bits(bits, zoomX, zoomY * (bits.heightPx <= FONT_ROWS / 3 ? 3 : 1), OWN_LETTER);
  return true;
}
