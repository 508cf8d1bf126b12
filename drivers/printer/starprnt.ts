/** The words of StarPRNT. Pure. StarPRNT Command Specifications. */
import { TEAR_LINES, type Dialect } from './dialect.ts';
import { guardRealTime, rowBytes } from './dots.ts';

const ESC = 0x1b;
const GS = 0x1d;
const RS = 0x1e;
/** Rows of one raster command, as in ESC/POS. */
const BAND_ROWS_MAX = 128;
/** ESC J feeds quarters of a millimetre: two dots. */
const DOTS_A_STEP = 2;
const STEPS_MAX = 255;
const aligns = { left: 0, center: 1, right: 2 } as const;

export const starprnt: Dialect = {
  // Line spacing 4 mm; the first font, 12 dots wide.
  start: ({ text }) => [ESC, 0x40, ESC, RS, 0x46, 0, ESC, 0x20, 0, ESC, 0x7a, 1, ...(text === 'shift_jis' ? [ESC, 0x24, 1] : [])],
  align: (align) => [ESC, GS, 0x61, aligns[align]],
  bold: (on) => [ESC, on ? 0x45 : 0x46],
  size: (scale) => [ESC, 0x69, scale - 1, scale - 1],
  // Models for China, Taiwan and Korea take double bytes at all times.
  double: (on, { text }) => (text === 'shift_jis' ? [ESC, 0x24, on ? 1 : 0] : []),
  page: (number) => [ESC, GS, 0x74, number],
  feed(px, out) {
    for (let left = Math.ceil(px / DOTS_A_STEP); left > 0; left -= STEPS_MAX) out.bytes(ESC, 0x4a, Math.min(STEPS_MAX, left));
  },
  raster(dots, _, out) {
    const row = rowBytes(dots.widthPx);
    const bytes = guardRealTime(dots.bytes);
    for (let y = 0; y < dots.heightPx; y += BAND_ROWS_MAX) {
      const rows = Math.min(BAND_ROWS_MAX, dots.heightPx - y);
      out.bytes(ESC, GS, 0x53, 1, row & 0xff, row >> 8, rows, 0, 0);
      out.data(bytes.subarray(y * row, (y + rows) * row));
    }
  },
  qr(data, modulePx, out) {
    const set = (n: number, value: number) => out.bytes(ESC, GS, 0x79, 0x53, n, value);
    set(0x30, 2); // model 2
    set(0x31, 1); // error correction M
    set(0x32, Math.min(8, modulePx));
    out.bytes(ESC, GS, 0x79, 0x44, 0x31, 0, data.length & 0xff, data.length >> 8, ...data);
    out.bytes(ESC, GS, 0x79, 0x50);
  },
  bars(block, modulePx, heightPx, out) {
    const isEan = block.symbology === 'ean13';
    // Code 128 writes `%0` for `%`, which begins control characters and function codes.
    const data = isEan ? block.data.slice(0, 12) : block.data.replaceAll('%', '%0');
    out.bytes(ESC, 0x62, isEan ? 0x33 : 0x36, block.hri ? 0x32 : 0x31, 0x2f + modulePx, heightPx, ...Array.from(data, (c) => c.charCodeAt(0)), RS);
  },
  cut: ({ cut }) => (cut === 'none' ? [ESC, 0x61, TEAR_LINES] : [ESC, 0x64, cut === 'partial' ? 3 : 2]),
  // BEL is the first drawer; ESC BEL sets its times in tens of milliseconds. SUB is the second, with times of its own.
  pulse: (pin) => (pin === 2 ? [ESC, 0x07, 5, 50, 0x07] : [0x1a]),
};
