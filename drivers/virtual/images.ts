/** Pictures as printers take them: raster, columns, downloaded, stored, graphics (Epson ESC/POS Command Reference). */
import { STORED_MAX, createGraphics } from './graphics.ts';
import type { Bits } from './paper.ts';
import { fromColumns, raster, word } from './dots.ts';
import type { Head } from './sheet.ts';

export function createImages(head: () => Head) {
  /** GS *. */
  let defined: Bits | null = null;
  /** FS q, from 1 on. */
  let numbered: Bits[] = [];
  /** A picture stands on a line of its own and feeds its own height. */
  const print = (bits: Bits, zoomX: number, zoomY: number) => {
    const at = head();
    if (!at.isEmpty()) at.lineFeed();
    if (bits.widthPx === 0 || bits.heightPx === 0) return;
    at.bits(bits, zoomX, zoomY);
    at.lineFeed(0);
  };
  const printModed = (bits: Bits | undefined | null, m: number) => {
    if (bits !== undefined && bits !== null) print(bits, (m & 1) + 1, ((m >> 1) & 1) + 1);
  };
  return {
    /** GS v 0 m xL xH yL yH d…: m bit 0 doubles the width, bit 1 the height. */
    raster(args: Uint8Array): void {
      printModed(raster(args.subarray(6), word(args, 2) * 8, word(args, 4)), args[1] ?? 0);
    },
    /** GS Q 0 m xL xH yL yH d…: x dots wide, y bytes high, column by column. */
    tall(args: Uint8Array): void {
      printModed(fromColumns(args.subarray(6), word(args, 2), word(args, 4) * 8), args[1] ?? 0);
    },
    /** ESC * m nL nH d…: columns of 8 or 24 dots, single density 0 and 32, double 1 and 33. */
    column(args: Uint8Array): void {
      const m = args[0] ?? 0;
      const rows = m >= 32 ? 24 : 8;
      if (word(args, 1) === 0) return;
      const bits = fromColumns(args.subarray(3), word(args, 1), rows);
      head().bits(bits, m % 32 === 0 ? 2 : 1, rows === 8 ? 3 : 1);
    },
    /** GS * x y d…: x × y bytes of columns. */
    define(args: Uint8Array): void {
      const [x = 0, y = 0] = args;
      defined = fromColumns(args.subarray(2), x * 8, y * 8);
    },
    printDefined: (m: number) => printModed(defined, m),
    /** FS q n [xL xH yL yH d…]…: takes the place of all before. */
    store(args: Uint8Array): void {
      numbered = [];
      let at = 1;
      for (let n = args[0] ?? 0; n > 0 && numbered.length < STORED_MAX; n--) {
        const [x, y] = [word(args, at), word(args, at + 2)];
        numbered.push(fromColumns(args.subarray(at + 4, at + 4 + x * y * 8), x * 8, y * 8));
        at += 4 + x * y * 8;
      }
    },
    /** FS p n m. */
    printStored: ([n = 0, m = 0]: Uint8Array) => printModed(numbered[n - 1], m),
    graphics: createGraphics(print),
  };
}
