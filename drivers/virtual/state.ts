/** What a printer of ESC/POS holds while it prints. */
import type { DoubleByte, Generator } from './codepage.ts';
import { createCodes, type Codes } from './codes.ts';
import { createImages } from './images.ts';
import { createPage, type Page } from './page.ts';
import type { Bits } from './paper.ts';
import { createHead, freshStyle, type Head, type Sheet, type Style } from './sheet.ts';

export interface DecoderEvents {
  /** The knife: a finished sheet. */
  onCut(sheet: Sheet): void;
  /** ESC p on connector pin 2 or 5. */
  onPulse(pin: 2 | 5): void;
  /** What the printer answers when it comes to the request (GS r, GS I). */
  onReply(bytes: Uint8Array): void;
  /** GS a: changes of what is told unasked; 0 = of nothing, as after ESC @. */
  onAutomatic?(kinds: number): void;
  /** Star's ETB: how many so far, 0 to 31. */
  onCount?(count: number): void;
  /** May the next command run? False stalls the printer until `run` is called again. */
  isReady(): boolean;
}

export interface State {
  /** That of the paper, or in page mode that of the area at hand. */
  readonly head: Head;
  /** That of the paper. */
  readonly roll: Head;
  /** Not null in page mode. */
  sheet: Page | null;
  codes: Codes;
  images: ReturnType<typeof createImages>;
  /** Cell of the first font. */
  readonly fontA: Style['cellPx'];
  /** ESC t. */
  page: number;
  /** ESC R. */
  country: number;
  double: DoubleByte | null;
  doubleMode: DoubleByte;
  /** Columns. */
  tabs: number[];
  /** ESC & and FS 2: dots by the character's code. */
  letters: Map<number, Bits>;
  /** ESC %. */
  usesLetters: boolean;
  /** ESC = : data for another device on the line, as a customer display, pass by. */
  selected: boolean;
  /** GS P: dots of a unit across and down. */
  unitPx: { x: number; y: number };
  skipped: Record<string, number>;
  events: DecoderEvents;
  widthPx: number;
  generator: Generator;
}

export function createState(widthPx: number, events: DecoderEvents, generator: Generator): State {
  const roll = createHead(widthPx);
  const fontA = { width: generator.cellPx ?? 12, height: 24 };
  roll.style = firstStyle({ widthPx, fontA });
  const head = () => state.sheet?.head ?? roll;
  const state: State = {
    get head() {
      return head();
    },
    roll,
    fontA,
    sheet: null,
    codes: createCodes(head),
    images: createImages(head),
    page: 0,
    country: 0,
    double: generator.startsDouble === true ? firstDouble(generator) : null,
    doubleMode: firstDouble(generator),
    tabs: [],
    letters: new Map(),
    usesLetters: false,
    selected: true,
    unitPx: { x: 1, y: 1 },
    skipped: {},
    events,
    widthPx,
    generator,
  };
  return state;
}

/** Japanese models begin with JIS codes (Epson, FS C). */
function firstDouble({ double = 'gb18030' }: Generator): DoubleByte {
  return double === 'shift_jis' ? 'jis' : double;
}

/** ESC @: as after power-on, the lasting pictures kept. */
export function reset(state: State): void {
  state.sheet = null;
  state.roll.style = firstStyle(state);
  state.page = 0;
  state.country = 0;
  state.double = state.generator.startsDouble === true ? firstDouble(state.generator) : null;
  state.doubleMode = firstDouble(state.generator);
  state.tabs = [];
  state.letters.clear();
  state.usesLetters = false;
  state.unitPx = { x: 1, y: 1 };
  state.codes.reset();
}

function firstStyle({ widthPx, fontA }: Pick<State, 'widthPx' | 'fontA'>): Style {
  return { ...freshStyle(widthPx), cellPx: fontA };
}

export function skip(name: string, { skipped }: State): void {
  skipped[name] = (skipped[name] ?? 0) + 1;
}

export function enterPage(state: State): void {
  if (state.sheet !== null) return;
  if (!state.roll.isEmpty()) state.roll.lineFeed();
  state.sheet = createPage(state.widthPx, state.roll);
}

/** Prints the page. `leave` goes back to standard mode. */
export function printPage(state: State, leave: boolean): void {
  const { sheet, roll } = state;
  if (sheet === null) return;
  const { bits, text } = sheet.drawn();
  if (leave) leavePage(state);
  if (bits.heightPx === 0) return;
  const { style } = roll;
  roll.style = { ...style, align: 0, marginPx: 0, areaPx: state.widthPx, upsideDown: false };
  roll.bits(bits, 1, 1, text.filter((line) => line !== '').join('\n'));
  roll.lineFeed(0);
  roll.style = style;
}

/** What page mode set of letters stays set. */
export function leavePage(state: State): void {
  if (state.sheet === null) return;
  const { align, upsideDown, marginPx, areaPx } = state.roll.style;
  state.roll.style = { ...state.sheet.head.style, align, upsideDown, marginPx, areaPx };
  state.sheet = null;
}
