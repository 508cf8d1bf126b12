/** 1-bit pictures: 1 = black, rows padded to a byte, highest bit left. Pure. */
import { DeviceError } from '../error.ts';
import type { Block } from '../ports.ts';

export interface Dots {
  widthPx: number;
  heightPx: number;
  bytes: Uint8Array;
}

/** Bytes of one row. */
export const rowBytes = (widthPx: number): number => Math.ceil(widthPx / 8);

export function blank(widthPx: number, heightPx: number): Dots {
  return { widthPx, heightPx, bytes: new Uint8Array(rowBytes(widthPx) * heightPx) };
}

/** Blackens a rectangle; what lies outside is left out. */
export function fill(dots: Dots, x: number, y: number, widthPx: number, heightPx: number): void {
  const row = rowBytes(dots.widthPx);
  const right = Math.min(dots.widthPx, x + widthPx);
  const bottom = Math.min(dots.heightPx, y + heightPx);
  for (let j = Math.max(0, y); j < bottom; j++) {
    for (let i = Math.max(0, x); i < right; i++) {
      const at = j * row + (i >> 3);
      dots.bytes[at] = (dots.bytes[at] ?? 0) | (0x80 >> (i & 7));
    }
  }
}

/**
 * The dots of a bitmap block, cropped to the paper.
 * @throws DeviceError where the bits do not fill the size that is told.
 */
export function bitmapDots(block: Extract<Block, { type: 'bitmap' }>, paperPx: number): Dots {
  const bits = Buffer.from(block.bits, 'base64');
  const from = rowBytes(block.widthPx);
  if (bits.length !== from * block.heightPx) {
    throw new DeviceError(
      `a bitmap of ${block.widthPx} × ${block.heightPx} dots needs ${from * block.heightPx} bytes and has ${bits.length}`,
      'notPrinted',
    );
  }
  if (block.widthPx <= paperPx) return { widthPx: block.widthPx, heightPx: block.heightPx, bytes: bits };
  const cropped = blank(paperPx, block.heightPx);
  const to = rowBytes(paperPx);
  for (let y = 0; y < block.heightPx; y++) cropped.bytes.set(bits.subarray(y * from, y * from + to), y * to);
  return cropped;
}

/**
 * Printers look for real-time commands (DLE EOT 10 04, DLE ENQ 10 05, DLE DC4 10 14) in everything
 * that arrives, pictures too: image data that holds one is taken as a status request or a drawer
 * pulse (Epson ESC/POS reference, "Real-time commands", notes). One more black dot to the right of
 * the single dot of 0x10 makes it 0x18: not seen by eyes, readers of codes or printers.
 */
export function guardRealTime(bytes: Uint8Array): Uint8Array {
  const out = Uint8Array.from(bytes);
  for (let i = out.indexOf(0x10); i >= 0; i = out.indexOf(0x10, i + 1)) {
    const next = out[i + 1];
    if (next === 0x04 || next === 0x05 || next === 0x14) out[i] = 0x18;
  }
  return out;
}
