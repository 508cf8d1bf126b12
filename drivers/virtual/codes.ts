/** QR and bar codes as the printer draws them from the data it is given. */
import QRCode from 'qrcode';
import { drawBarcode } from './barcode.ts';
import type { Bits } from './paper.ts';
import type { Head } from './sheet.ts';
import { SYMBOL_BYTES_MAX, drawSymbol, placeholder } from './symbols.ts';

export interface Codes {
  /** GS ( k cn fn …, the length left out. False for a symbology that is not known. */
  symbol(args: Uint8Array): boolean;
  /** GS k m …, both forms. */
  barcode(args: Uint8Array): void;
  set(name: 'heightPx' | 'modulePx' | 'hri' | 'hriFont', value: number): void;
  reset(): void;
}

/** Line of the text under or over a bar code. */
const CAPTION_PX = 28;
const fonts = { a: { width: 12, height: 24 }, b: { width: 9, height: 17 } };
const levels = ['L', 'M', 'Q', 'H'] as const;

/** The symbologies of GS ( k by their cn. */
const names: Record<number, string> = { 48: 'PDF417', 49: 'QR', 50: 'MaxiCode', 51: 'GS1 DataBar', 52: 'Composite', 53: 'Aztec', 54: 'Data Matrix', 55: 'Bar code' };

/** What is set for a symbology: the parameters of the functions 65 to 71, and its data. */
interface Setting {
  values: Map<number, Uint8Array>;
  data: Uint8Array;
}

export function createCodes(head: () => Head): Codes {
  const first = { heightPx: 162, modulePx: 3, hri: 0, hriFont: 0 };
  let bar = { ...first };
  let settings = new Map<number, Setting>();
  /** The text of a bar code has a size of its own (Epson, GS !: all characters but these). */
  const caption = (text: string, barsPx: number) => {
    const { style } = head();
    const cellPx = bar.hriFont % 48 === 1 ? fonts.b : fonts.a;
    head().style = { ...style, cellPx, bold: false, strike: false, zoomX: 1, zoomY: 1, underlinePx: 0, reverse: false, gapPx: 0 };
    // It stands in the middle of the bars.
    if (style.align === 0) head().moveTo(Math.max(0, Math.floor((barsPx - text.length * cellPx.width) / 2)));
    for (const c of text) head().character(c, false);
    head().lineFeed(CAPTION_PX);
    head().style = style;
  };
  const print = (bits: Bits, zoomX: number, zoomY: number) => {
    head().bits(bits, zoomX, zoomY);
    head().lineFeed(0);
  };
  const printSymbol = (cn: number, setting: Setting) => {
    if (!head().isEmpty()) head().lineFeed();
    if (setting.data.length === 0) return;
    const room = head().style.areaPx;
    const drawn = draw(cn, setting, room);
    // A QR code that is wider than the paper is not printed (Epson, function 181).
    if (drawn === 'wide') return;
    if (drawn === null) print(placeholder(names[cn] ?? '', latin(setting.data), room), 1, 1);
    else print(drawn.bits, drawn.zoomX, drawn.zoomY);
  };
  return {
    symbol(args) {
      const [cn = 0, fn = 0] = args;
      if (names[cn] === undefined) return false;
      const setting = settings.get(cn) ?? { values: new Map(), data: new Uint8Array() };
      settings.set(cn, setting);
      if (fn === 80) setting.data = args.slice(3, 3 + SYMBOL_BYTES_MAX);
      else if (fn === 81) printSymbol(cn, setting);
      else if (fn < 80) setting.values.set(fn, args.slice(2));
      return true;
    },
    barcode(args) {
      const [m = 0] = args;
      const data = m <= 6 ? args.subarray(1, -1) : args.subarray(2);
      const drawn = drawBarcode(m, data);
      if (!head().isEmpty()) head().lineFeed();
      if (drawn === null || drawn.modules.length * bar.modulePx > head().style.areaPx) return;
      if ((bar.hri & 1) !== 0) caption(drawn.hri, drawn.modules.length * bar.modulePx);
      print(oneRow(drawn.modules), bar.modulePx, bar.heightPx);
      if ((bar.hri & 2) !== 0) caption(drawn.hri, drawn.modules.length * bar.modulePx);
    },
    set(name, value) {
      bar[name] = name === 'modulePx' || name === 'heightPx' ? Math.max(1, value) : value;
    },
    reset() {
      bar = { ...first };
      settings = new Map();
    },
  };
}

type Drawing = { bits: Bits; zoomX: number; zoomY: number };

function draw(cn: number, setting: Setting, roomPx: number): Drawing | 'wide' | null {
  const value = (fn: number, at = 0) => setting.values.get(fn)?.[at];
  const text = latin(setting.data);
  const module = Math.min(16, Math.max(1, value(67) ?? 3));
  const square = (bits: Bits | null): Drawing | null => bits && { bits, zoomX: module, zoomY: module };
  if (cn === 49) {
    const bits = value(65) === 51 ? drawSymbol({ bcid: 'microqrcode', text }) : drawQr(setting.data, levels[(value(69) ?? 48) - 48] ?? 'L');
    if (bits === null) return null;
    return bits.widthPx * module > roomPx ? 'wide' : { bits, zoomX: module, zoomY: module };
  }
  if (cn === 48) return drawPdf417(text, setting, roomPx);
  if (cn === 53) return square(drawSymbol({ bcid: 'azteccode', text, options: { eclevel: value(69) ?? 23 } }));
  if (cn === 54) return square(drawSymbol({ bcid: 'datamatrix', text, options: (value(66) ?? 48) === 49 ? { format: 'rectangle' } : {} }));
  if (cn === 51) {
    const [symbol = 0] = setting.data;
    const bcid = { 72: 'databarstacked', 73: 'databarstackedomni', 76: 'databarexpandedstacked' }[symbol];
    return bcid === undefined ? null : square(drawSymbol({ bcid, text: bcid.includes('expanded') ? text.slice(1) : `(01)${text.slice(1)}` }));
  }
  return null;
}

/** The narrowest that a printer makes: start, stop and two row indicators around one column of data. */
const PDF417 = { modulesAround: 69, modulesAColumn: 17, columnsMax: 30 } as const;

/** Functions 65 to 70: columns, rows, module width, row height in modules, error correction, truncated. */
function drawPdf417(text: string, { values }: Setting, roomPx: number): Drawing | null {
  const value = (fn: number, at = 0) => values.get(fn)?.[at] ?? 0;
  const module = Math.min(8, Math.max(2, value(67) || 3));
  const rowPx = Math.min(8, Math.max(2, value(68) || 3)) * module;
  const columnsMax = Math.max(1, Math.min(PDF417.columnsMax, Math.floor((roomPx / module - PDF417.modulesAround) / PDF417.modulesAColumn)));
  // A level by number, or the share of its codewords in tenths of those of the data.
  const level = value(69) === 48 ? value(69, 1) - 48 : levelFor(text.length / 2, value(69, 1) || 1);
  const bcid = value(70) === 1 ? 'pdf417compact' : 'pdf417';
  const options = { eclevel: Math.min(8, Math.max(0, level)), rowmult: 1, ...(value(66) > 2 ? { rows: value(66) } : {}) };
  for (const columns of value(65) > 0 ? [value(65)] : [0, columnsMax]) {
    const bits = drawSymbol({ bcid, text, options: { ...options, columns } });
    if (bits !== null && bits.widthPx * module <= roomPx) return { bits, zoomX: module, zoomY: rowPx };
  }
  return null;
}

/** ISO/IEC 15438: level n has 2^(n+1) codewords. */
function levelFor(codewords: number, tenths: number): number {
  return Math.ceil(Math.log2(Math.max(2, (codewords * tenths) / 10))) - 1;
}

const latin = (data: Uint8Array): string => Buffer.from(data).toString('latin1');

function drawQr(data: Uint8Array, errorCorrectionLevel: (typeof levels)[number]): Bits | null {
  let code;
  try {
    code = QRCode.create([{ data, mode: 'byte' }], { errorCorrectionLevel });
  } catch {
    return null; // more than a code can hold
  }
  const { size } = code.modules;
  const row = Math.ceil(size / 8);
  const bytes = new Uint8Array(row * size);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      if (code.modules.get(y, x) === 1) bytes[y * row + (x >> 3)] = (bytes[y * row + (x >> 3)] ?? 0) | (0x80 >> (x & 7));
    }
  }
  return { widthPx: size, heightPx: size, bytes };
}

export function oneRow(modules: string): Bits {
  const bytes = new Uint8Array(Math.ceil(modules.length / 8));
  Array.from(modules, (bit, x) => {
    if (bit === '1') bytes[x >> 3] = (bytes[x >> 3] ?? 0) | (0x80 >> (x & 7));
  });
  return { widthPx: modules.length, heightPx: 1, bytes };
}
