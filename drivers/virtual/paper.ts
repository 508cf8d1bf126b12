/** Paper that grows as it is printed on: 1 bit a dot, 1 = black. */
import { crc32, deflateSync } from 'node:zlib';
import type { Picture } from '../ports.ts';

export interface Bits {
  widthPx: number;
  heightPx: number;
  /** Rows padded to a byte. */
  bytes: Uint8Array;
}

/** Longest piece of paper in dots: five metres at 203 dpi. What comes after is not drawn. */
export const PAPER_ROWS_MAX = 40_000;

export interface Paper {
  readonly widthPx: number;
  /** Rows that are used. */
  heightPx: number;
  isBlack(x: number, y: number): boolean;
  /** Makes the paper at least this long. */
  extend(heightPx: number): void;
  fill(x: number, y: number, widthPx: number, heightPx: number): void;
  /** Prints bits, each as `zoomX` × `zoomY` dots. White bits leave what is there. */
  print(bits: Bits, x: number, y: number, zoomX?: number, zoomY?: number): void;
  /** Takes the black bits out of what is there: white letters on black. */
  erase(bits: Bits, x: number, y: number): void;
  /** What is on it, all of it. */
  bits(): Bits;
  /** As a PNG with the paper's unprinted margins. */
  picture(marginPx: number): Picture;
}

export function createPaper(widthPx: number): Paper {
  const row = Math.ceil(widthPx / 8);
  let bytes = new Uint8Array(row * 512);
  const set = (x: number, y: number, black: boolean) => {
    if (x < 0 || x >= widthPx || y < 0 || y >= paper.heightPx) return;
    const at = y * row + (x >> 3);
    const bit = 0x80 >> (x & 7);
    bytes[at] = black ? (bytes[at] ?? 0) | bit : (bytes[at] ?? 0) & ~bit;
  };
  const paper: Paper = {
    widthPx,
    heightPx: 0,
    isBlack: (x, y) => ((bytes[y * row + (x >> 3)] ?? 0) & (0x80 >> (x & 7))) !== 0,
    extend(heightPx) {
      paper.heightPx = Math.min(PAPER_ROWS_MAX, Math.max(paper.heightPx, heightPx));
      if (paper.heightPx * row <= bytes.length) return;
      const grown = new Uint8Array(paper.heightPx * row * 2);
      grown.set(bytes);
      bytes = grown;
    },
    fill(x, y, w, h) {
      paper.extend(y + h);
      for (let j = 0; j < h; j++) for (let i = 0; i < w; i++) set(x + i, y + j, true);
    },
    print(bits, x, y, zoomX = 1, zoomY = 1) {
      paper.extend(y + bits.heightPx * zoomY);
      eachBlack(bits, (i, j) => {
        for (let b = 0; b < zoomY; b++) for (let a = 0; a < zoomX; a++) set(x + i * zoomX + a, y + j * zoomY + b, true);
      });
    },
    erase(bits, x, y) {
      eachBlack(bits, (i, j) => set(x + i, y + j, false));
    },
    bits: () => ({ widthPx, heightPx: paper.heightPx, bytes: bytes.slice(0, paper.heightPx * row) }),
    picture(marginPx) {
      return toPng(paper, marginPx);
    },
  };
  return paper;
}

function eachBlack(bits: Bits, visit: (x: number, y: number) => void): void {
  const row = Math.ceil(bits.widthPx / 8);
  for (let y = 0; y < bits.heightPx; y++) {
    for (let i = 0; i < row; i++) {
      const byte = bits.bytes[y * row + i] ?? 0;
      if (byte === 0) continue;
      const end = Math.min(8, bits.widthPx - 8 * i);
      for (let j = 0; j < end; j++) if ((byte & (0x80 >> j)) !== 0) visit(8 * i + j, y);
    }
  }
}

/** A 1-bit greyscale PNG (ISO/IEC 15948): small, and as exact as paper. */
function toPng(paper: Paper, marginPx: number): Picture {
  const widthPx = paper.widthPx + 2 * marginPx;
  const heightPx = paper.heightPx + 2 * marginPx;
  const stride = 1 + Math.ceil(widthPx / 8);
  const raw = new Uint8Array(stride * heightPx).fill(0xff);
  for (let y = 0; y < heightPx; y++) raw[y * stride] = 0;
  for (let y = 0; y < paper.heightPx; y++) {
    for (let x = 0; x < paper.widthPx; x++) {
      if (!paper.isBlack(x, y)) continue;
      const at = (y + marginPx) * stride + 1 + ((x + marginPx) >> 3);
      raw[at] = (raw[at] ?? 0) & ~(0x80 >> ((x + marginPx) & 7));
    }
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(widthPx, 0);
  head.writeUInt32BE(heightPx, 4);
  head.set([1, 0, 0, 0, 0], 8);
  const signature = Buffer.from('89504e470d0a1a0a', 'hex');
  const png = Buffer.concat([signature, chunk('IHDR', head), chunk('IDAT', deflateSync(raw)), chunk('IEND', Buffer.alloc(0))]);
  return { png: png.toString('base64'), widthPx, heightPx };
}

function chunk(name: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  framed.set(body, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}
