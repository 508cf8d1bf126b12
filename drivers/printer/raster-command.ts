/** Dots and feeds as commands. */
import { guardRealTime, rowBytes, type Dots } from './dots.ts';
import type { Writer } from './writer.ts';

const ESC = 0x1b;
const GS = 0x1d;
/** Rows of one raster command: small printers buffer no more, and a shorter one is cut off less. */
const BAND_ROWS_MAX = 128;

/** GS v 0, in bands, guarded against real-time commands. */
export function raster(dots: Dots, out: Writer): void {
  const row = rowBytes(dots.widthPx);
  const bytes = guardRealTime(dots.bytes);
  for (let y = 0; y < dots.heightPx; y += BAND_ROWS_MAX) {
    const rows = Math.min(BAND_ROWS_MAX, dots.heightPx - y);
    out.bytes(GS, 0x76, 0x30, 0, row & 0xff, row >> 8, rows, 0);
    out.data(bytes.subarray(y * row, (y + rows) * row));
  }
}

/** ESC J: feeds dots. */
export function feed(px: number, out: Writer): void {
  for (let left = px; left > 0; left -= 255) out.bytes(ESC, 0x4a, Math.min(255, left));
}
