/** Pictures as printers take them: raster, columns, downloaded, graphics. */
import type { Bits } from './paper.ts';
import type { Head } from './sheet.ts';

const word = (args: Uint8Array, at: number): number => (args[at] ?? 0) + 256 * (args[at + 1] ?? 0);

export function createImages(head: Head) {
  let defined: Bits | null = null;
  let stored: { bits: Bits; zoomX: number; zoomY: number } | null = null;
  /** A picture stands on a line of its own and feeds its own height. */
  const print = (bits: Bits, zoomX: number, zoomY: number) => {
    if (!head.isEmpty()) head.lineFeed();
    head.bits(bits, zoomX, zoomY);
    head.lineFeed(0);
  };
  return {
    /** GS v 0 m xL xH yL yH d…: m bit 0 doubles the width, bit 1 the height. */
    raster(args: Uint8Array): void {
      const m = args[1] ?? 0;
      const bits = { widthPx: word(args, 2) * 8, heightPx: word(args, 4), bytes: args.slice(6) };
      print(bits, (m & 1) + 1, ((m >> 1) & 1) + 1);
    },
    /** ESC * m nL nH d…: columns of 8 or 24 dots, single density 0 and 32, double 1 and 33. */
    column(args: Uint8Array): void {
      const m = args[0] ?? 0;
      const rows = m >= 32 ? 24 : 8;
      const bits = fromColumns(args.subarray(3), word(args, 1), rows);
      head.bits(bits, m % 32 === 0 ? 2 : 1, rows === 8 ? 3 : 1);
    },
    /** GS * x y d…: x × y bytes of columns. */
    define(args: Uint8Array): void {
      const [x = 0, y = 0] = args;
      defined = fromColumns(args.subarray(2), x * 8, y * 8);
    },
    printDefined(m: number): void {
      if (defined !== null) print(defined, (m & 1) + 1, ((m >> 1) & 1) + 1);
    },
    /** GS ( L and GS 8 L: function 112 stores a raster picture, 50 prints it. */
    graphics(args: Uint8Array): void {
      const [m, fn] = args;
      if (m !== 48) return;
      if (fn === 112) {
        const bits = { widthPx: word(args, 6), heightPx: word(args, 8), bytes: args.slice(10) };
        stored = { bits, zoomX: Math.max(1, args[3] ?? 1), zoomY: Math.max(1, args[4] ?? 1) };
      } else if ((fn === 50 || fn === 2) && stored !== null) {
        print(stored.bits, stored.zoomX, stored.zoomY);
        stored = null;
      }
    },
  };
}

/** Columns from left to right, each `rows` dots from the top, highest bit first. */
function fromColumns(data: Uint8Array, widthPx: number, rows: number): Bits {
  const row = Math.ceil(widthPx / 8);
  const bytes = new Uint8Array(row * rows);
  for (let x = 0; x < widthPx; x++) {
    for (let y = 0; y < rows; y++) {
      if (((data[x * (rows / 8) + (y >> 3)] ?? 0) & (0x80 >> (y & 7))) === 0) continue;
      bytes[y * row + (x >> 3)] = (bytes[y * row + (x >> 3)] ?? 0) | (0x80 >> (x & 7));
    }
  }
  return { widthPx, heightPx: rows, bytes };
}
