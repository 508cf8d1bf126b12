/** What each command of ESC/POS does to the paper (Epson ESC/POS Command Reference for TM printers). */
import { fromColumns } from './dots.ts';
import type { Bits } from './paper.ts';
import type { Style } from './sheet.ts';
import { enterPage, leavePage, printPage, reset, skip, type State } from './state.ts';

export type Run = (args: Uint8Array, state: State) => void;

const word = (args: Uint8Array, at = 0): number => (args[at] ?? 0) + 256 * (args[at + 1] ?? 0);
const signed = (args: Uint8Array): number => ((word(args) + 32_768) % 65_536) - 32_768;
const odd = (n: number | undefined): boolean => ((n ?? 0) & 1) === 1;
const nothing = () => undefined;

const fontB = { width: 9, height: 17 };
/** Lines of a size: those of one byte and, on models with Chinese, those of two. */
const size = (style: Style, zoomX: number, zoomY: number) => {
  Object.assign(style, { zoomX, zoomY });
  Object.assign(style.wide, { zoomX, zoomY });
};
const across = (units: number, { unitPx }: State): number => Math.round(units * unitPx.x);
const down = (units: number, { unitPx }: State): number => Math.round(units * unitPx.y);
/** Dots an inch, for GS P. */
const DPI = 203;

const letters: Record<string, Run> = {
  'ESC !': ([n = 0], { head: { style }, fontA }) => {
    style.cellPx = odd(n) ? fontB : fontA;
    style.bold = (n & 8) !== 0;
    size(style, (n & 32) === 0 ? 1 : 2, (n & 16) === 0 ? 1 : 2);
    style.underlinePx = (n & 128) === 0 ? 0 : 1;
  },
  'ESC M': ([n = 0], { head: { style }, fontA }) => (style.cellPx = n % 48 === 0 ? fontA : fontB),
  'ESC E': ([n], { head: { style } }) => (style.bold = odd(n)),
  'ESC G': ([n], { head: { style } }) => (style.strike = odd(n)),
  'ESC -': ([n = 0], { head: { style } }) => (style.underlinePx = Math.min(2, n % 48)),
  'ESC  ': ([n = 0], s) => (s.head.style.gapPx = across(n, s)),
  'ESC V': ([n = 0], { head: { style } }) => (style.turned = n % 48 !== 0),
  'ESC {': ([n], { head }) => head.isEmpty() && (head.style.upsideDown = odd(n)),
  'GS !': ([n = 0], { head: { style } }) => size(style, ((n >> 4) & 7) + 1, (n & 7) + 1),
  'GS B': ([n], { head: { style } }) => (style.reverse = odd(n)),
  'ESC t': ([n = 0], s) => (s.page = n),
  'ESC R': ([n = 0], s) => (s.country = n),
  'ESC &': (args, s) => userLetters(args, s),
  'ESC %': ([n], s) => (s.usesLetters = odd(n)),
  'ESC ?': ([n = 0], s) => void s.letters.delete(n),
  'FS &': (_, s) => (s.double = s.doubleMode),
  'FS .': (_, s) => (s.double = null),
  'FS C': ([n = 0], s) => {
    const { double = 'gb18030' } = s.generator;
    const isShift = n % 48 === 1 || n % 48 === 2;
    s.doubleMode = isShift ? 'shift_jis' : double === 'shift_jis' ? 'jis' : double;
    // Shift JIS needs no FS &: its first bytes tell.
    if (isShift || s.double !== null) s.double = s.doubleMode;
  },
  'FS !': ([n = 0], { head: { style } }) => {
    Object.assign(style.wide, { zoomX: (n & 4) === 0 ? 1 : 2, zoomY: (n & 8) === 0 ? 1 : 2, underlinePx: (n & 128) === 0 ? 0 : 1 });
  },
  'FS W': ([n], { head: { style } }) => void Object.assign(style.wide, odd(n) ? { zoomX: 2, zoomY: 2 } : { zoomX: 1, zoomY: 1 }),
  'FS -': ([n = 0], { head: { style } }) => (style.wide.underlinePx = Math.min(2, n % 48)),
  'FS S': ([left = 0, right = 0], { head: { style } }) => void Object.assign(style.wide, { leftPx: left, rightPx: right }),
  'FS 2': (args, s) => void s.letters.set((args[0] ?? 0) * 256 + (args[1] ?? 0), fromColumns(args.subarray(2), 24, 24)),
  'FS ?': (args, s) => void s.letters.delete((args[0] ?? 0) * 256 + (args[1] ?? 0)),
};

/** ESC & y c1 c2 [x d1…d(y·x)]…: letters of the user's own, column by column. */
function userLetters(args: Uint8Array, { letters: known }: State): void {
  const [rows = 0, first = 0, last = 0] = args;
  let at = 3;
  for (let code = first; code <= last; code++) {
    const columns = args[at] ?? 0;
    const bits: Bits = fromColumns(args.subarray(at + 1, at + 1 + rows * columns), columns, rows * 8);
    if (columns === 0) known.delete(code);
    else known.set(code, bits);
    at += 1 + rows * columns;
  }
}

const places: Record<string, Run> = {
  'ESC @': (_, s) => {
    // "Clears the data in the print buffer" (Epson ESC/POS Command Reference, ESC @).
    s.roll.drop();
    reset(s);
    s.events.onAutomatic?.(0);
  },
  'ESC a': ([n = 0], s) => (s.sheet === null ? (s.head.style.align = ([0, 1, 2] as const)[n % 48] ?? 0) : undefined),
  'ESC 2': (_, { head: { style } }) => (style.spacingPx = 30),
  'ESC 3': ([n = 0], s) => (s.head.style.spacingPx = down(n, s)),
  'GS L': (args, s) => (s.head.style.marginPx = Math.min(across(word(args), s), s.widthPx - 1)),
  'GS W': (args, s) => (s.head.style.areaPx = Math.max(1, across(word(args), s))),
  'GS P': ([x = 0, y = 0], s) => (s.unitPx = { x: x === 0 ? 1 : DPI / x, y: y === 0 ? 1 : DPI / y }),
  'ESC $': (args, s) => s.head.moveTo(across(word(args), s)),
  'ESC \\': (args, s) => s.head.moveTo(s.head.position() + across(signed(args), s)),
  'ESC D': (args, s) => (s.tabs = Array.from(args).filter((stop) => stop !== 0)),
  HT: (_, { head, tabs }) => {
    const { cellPx, zoomX, gapPx } = head.style;
    const widthPx = (cellPx.width + gapPx) * zoomX;
    const column = Math.floor(head.position() / widthPx);
    const stop = tabs.length === 0 ? (Math.floor(column / 8) + 1) * 8 : tabs.find((tab) => tab > column);
    if (stop !== undefined) head.moveTo(stop * widthPx);
  },
  'ESC L': (_, s) => enterPage(s),
  'ESC S': (_, s) => leavePage(s),
  'ESC T': ([n = 0], s) => s.sheet?.direction(n % 48),
  'ESC W': (args, s) =>
    s.sheet?.area({ x: across(word(args), s), y: down(word(args, 2), s), widthPx: across(word(args, 4), s), heightPx: down(word(args, 6), s) }),
  'GS $': (args, s) => void (s.sheet !== null && s.head.moveToRow(down(word(args), s))),
  'GS \\': (args, s) => void (s.sheet !== null && s.head.moveToRow(s.head.row() + down(signed(args), s))),
  'ESC \f': (_, s) => printPage(s, false),
  CAN: (_, s) => s.sheet?.cancel(),
};

const feeding: Record<string, Run> = {
  LF: (_, { head }) => head.lineFeed(),
  CR: nothing,
  FF: (_, s) => (s.sheet !== null ? printPage(s, true) : s.head.isEmpty() ? undefined : s.head.lineFeed()),
  'ESC J': ([n = 0], s) => (s.head.isEmpty() ? s.head.feed(down(n, s)) : s.head.lineFeed(down(n, s))),
  'ESC d': ([n = 0], { head }) => {
    for (let i = 0; i < n; i++) head.lineFeed();
  },
  'GS V': (args, s) => cut(s, args[1] ?? 0, args[0] ?? 0),
  'ESC i': (_, s) => cut(s, 0, 0),
  'ESC m': (_, s) => cut(s, 0, 0),
};

/** GS V: functions C and D (97, 98, 103, 104) cut later, at the next line; here at once. */
function cut({ sheet, roll, events }: State, feedPx: number, m: number): void {
  if (sheet !== null) return;
  if (!roll.isEmpty()) roll.lineFeed();
  if (m >= 65) roll.feed(feedPx);
  events.onCut(roll.take());
}

const pictures: Record<string, Run> = {
  'GS v': (args, s) => s.images.raster(args),
  'GS Q': (args, s) => s.images.tall(args),
  'ESC *': (args, s) => s.images.column(args),
  'GS *': (args, s) => s.images.define(args),
  'GS /': ([n = 0], s) => s.images.printDefined(n),
  'FS q': (args, s) => s.images.store(args),
  'FS p': (args, s) => s.images.printStored(args),
  'GS ( L': (args, s) => s.images.graphics(args) || skip('GS ( L', s),
  'GS 8': (args, s) => (args[0] === 0x4c && s.images.graphics(args.subarray(5))) || skip('GS 8', s),
  'GS ( k': (args, s) => s.codes.symbol(args) || skip('GS ( k', s),
  // ESC Z m n k dL dH d…: a QR code on printers that have no GS ( k.
  'ESC Z': ([, , k = 0, , , ...data], s) => {
    for (const args of [[49, 67, Math.min(16, k || 3)], [49, 80, 48, ...data], [49, 81, 48]]) s.codes.symbol(Uint8Array.from(args));
  },
  'GS k': (args, s) => s.codes.barcode(args),
  'GS h': ([n = 0], s) => s.codes.set('heightPx', n),
  'GS w': ([n = 0], s) => s.codes.set('modulePx', n),
  'GS H': ([n = 0], s) => s.codes.set('hri', n % 48),
  'GS f': ([n = 0], s) => s.codes.set('hriFont', n),
};

const machine: Record<string, Run> = {
  'ESC p': ([m = 0], s) => s.events.onPulse(m % 48 === 1 ? 5 : 2),
  'GS r': (_, s) => s.events.onReply(Uint8Array.of(0)),
  // Function 48: the process id comes back when all before it is printed.
  'GS ( H': (args, s) => s.events.onReply(Uint8Array.of(0x37, 0x22, ...args.subarray(2, 6), 0)),
  'GS I': (_, s) => s.events.onReply(Uint8Array.from(Buffer.from('_virtual\0', 'latin1'))),
  'GS a': ([n = 0], s) => s.events.onAutomatic?.(n),
  'ESC =': ([n = 1], s) => (s.selected = odd(n)),
  // Known, and without effect on this paper: colours, sensors, counters, heat, sound, macros, modes of the maker.
  ...Object.fromEntries(
    [
      'NUL', 'DLE EOT', 'DLE ENQ', 'DLE DC4', 'ESC <', 'ESC 4', 'ESC 5', 'ESC 7', 'ESC 9', 'ESC B', 'ESC K', 'ESC O', 'ESC Q', 'ESC U', 'ESC l', 'ESC c', 'ESC e', 'ESC f', 'ESC o', 'ESC r', 'ESC u', 'ESC v',
      'ESC ( A', 'ESC ( Y', 'GS :', 'GS ^', 'GS C', 'GS D', 'GS E', 'GS T', 'GS Z', 'GS b', 'GS c', 'GS g', 'GS j', 'GS z', 'GS ( A', 'GS ( C', 'GS ( D', 'GS ( E',
      'GS ( K', 'GS ( M', 'GS ( N', 'GS ( P', 'GS ( V', 'GS ( X', 'FS g', 'FS r', 'FS ( A', 'FS ( E', 'FS ( L', 'FS ( e', 'FS ( f', 'FS ( g',
    ].map((name) => [name, nothing]),
  ), // prettier-ignore
};

export const commands: Readonly<Record<string, Run>> = { ...letters, ...places, ...feeding, ...pictures, ...machine };
