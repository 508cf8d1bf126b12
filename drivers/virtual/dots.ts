/** Dots as the bytes of pictures hold them. Pure. */
import type { Bits } from './paper.ts';

export const word = (args: Uint8Array, at: number): number => (args[at] ?? 0) + 256 * (args[at + 1] ?? 0);

/** Upper bound of a picture's side in dots: what lies beyond is not drawn. */
const SIDE_PX_MAX = 40_000;

/** Rows from the top, cut where the data end. */
export function raster(data: Uint8Array, widthPx: number, heightPx: number): Bits {
  const row = Math.ceil(widthPx / 8);
  const rows = row === 0 ? 0 : Math.min(heightPx, Math.ceil(data.length / row), SIDE_PX_MAX);
  const bytes = new Uint8Array(row * rows);
  bytes.set(data.subarray(0, row * rows));
  return { widthPx, heightPx: rows, bytes };
}

/** Columns from left to right, each `rows` dots from the top padded to a byte, highest bit first. */
export function fromColumns(data: Uint8Array, columns: number, rows: number): Bits {
  const height = Math.ceil(rows / 8);
  const widthPx = height === 0 ? 0 : Math.min(columns, Math.ceil(data.length / height), SIDE_PX_MAX);
  const row = Math.ceil(widthPx / 8);
  const bytes = new Uint8Array(row * rows);
  for (let x = 0; x < widthPx; x++) {
    for (let y = 0; y < rows; y++) {
      if (((data[x * height + (y >> 3)] ?? 0) & (0x80 >> (y & 7))) === 0) continue;
      bytes[y * row + (x >> 3)] = (bytes[y * row + (x >> 3)] ?? 0) | (0x80 >> (x & 7));
    }
  }
  return { widthPx, heightPx: rows, bytes };
}
