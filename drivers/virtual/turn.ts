/** Dots turned by quarters. Pure. */
import type { Bits } from './paper.ts';

/** Quarters clockwise. */
export type Turn = 0 | 1 | 2 | 3;

export function rotated(bits: Bits, turn: Turn): Bits {
  if (turn === 0) return bits;
  const { widthPx: w, heightPx: h } = bits;
  const [widthPx, heightPx] = turn === 2 ? [w, h] : [h, w];
  const from = Math.ceil(w / 8);
  const to = Math.ceil(widthPx / 8);
  const bytes = new Uint8Array(to * heightPx);
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      if (((bits.bytes[y * from + (x >> 3)] ?? 0) & (0x80 >> (x & 7))) === 0) continue;
      const [i, j] = turn === 1 ? [h - 1 - y, x] : turn === 2 ? [w - 1 - x, h - 1 - y] : [y, w - 1 - x];
      bytes[j * to + (i >> 3)] = (bytes[j * to + (i >> 3)] ?? 0) | (0x80 >> (i & 7));
    }
  }
  return { widthPx, heightPx, bytes };
}
