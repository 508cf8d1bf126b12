/** Dots as ESC/POS commands: GS v 0, GS ( L, or columns of eight needles, as the model takes them. */
import { EM_PX, LEADING_PX } from './compose.ts';
import { blank, guardRealTime, rowBytes, type Dots } from './dots.ts';
import type { Profile } from './profiles.ts';
import type { Writer } from './writer.ts';

const ESC = 0x1b;
const GS = 0x1d;
const LF = 0x0a;
/** Rows of one raster command: small printers buffer no more, and a shorter one is cut off less. */
const BAND_ROWS_MAX = 128;
const NEEDLES = 8;
/** Bytes of GS ( L function 112 between its length and its dots. */
const GRAPHICS_HEAD = 10;

/** In bands, guarded against real-time commands. */
export function rasterCommands(dots: Dots, { image }: Profile, out: Writer): void {
  if (image === 'column') return columns(dots, out);
  const row = rowBytes(dots.widthPx);
  const bytes = guardRealTime(dots.bytes);
  let rows = 0;
  for (let y = 0; y < dots.heightPx; y += rows) {
    rows = bandRows(row, Math.min(BAND_ROWS_MAX, dots.heightPx - y), image);
    if (image === 'graphics') graphics(row, rows, out);
    else out.bytes(GS, 0x76, 0x30, 0, row & 0xff, row >> 8, rows, 0);
    out.data(bytes.subarray(y * row, (y + rows) * row));
    if (image === 'graphics') out.bytes(GS, 0x28, 0x4c, 2, 0, 48, 50);
  }
}

/** The length of GS ( L stands in two bytes that must not be a real-time command either. */
function bandRows(row: number, rows: number, image: Profile['image']): number {
  const isRealTime = image === 'graphics' && [0x0410, 0x0510, 0x1410].includes(GRAPHICS_HEAD + row * rows);
  return isRealTime ? rows - 1 : rows;
}

/** GS ( L, function 112: stores a picture, which function 50 prints. */
function graphics(row: number, rows: number, out: Writer): void {
  const length = GRAPHICS_HEAD + row * rows;
  out.bytes(GS, 0x28, 0x4c, length & 0xff, length >> 8, 48, 112, 48, 1, 1, 49, (row * 8) & 0xff, (row * 8) >> 8, rows, 0);
}

/**
 * ESC * 1: strips of eight needles. They stand 1/72 inch apart down and 1/160 across (Epson TM-U220), so two
 * rows of dots become one of needles; the paper goes 16/144 inch from strip to strip.
 */
function columns(dots: Dots, out: Writer): void {
  const row = rowBytes(dots.widthPx);
  const half = blank(dots.widthPx, Math.ceil(dots.heightPx / 2));
  for (let y = 0; y < dots.heightPx; y++) {
    for (let i = 0; i < row; i++) half.bytes[(y >> 1) * row + i] = (half.bytes[(y >> 1) * row + i] ?? 0) | (dots.bytes[y * row + i] ?? 0);
  }
  out.bytes(ESC, 0x33, 16);
  for (let y = 0; y < half.heightPx; y += NEEDLES) {
    const strip = new Uint8Array(dots.widthPx);
    for (let x = 0; x < dots.widthPx; x++) {
      for (let j = 0; j < NEEDLES && y + j < half.heightPx; j++) {
        if (((half.bytes[(y + j) * row + (x >> 3)] ?? 0) & (0x80 >> (x & 7))) !== 0) strip[x] = (strip[x] ?? 0) | (0x80 >> j);
      }
    }
    out.bytes(ESC, 0x2a, 1, dots.widthPx & 0xff, dots.widthPx >> 8);
    out.data(guardRealTime(strip));
    out.bytes(LF);
  }
  out.bytes(ESC, 0x33, EM_PX + LEADING_PX);
}
