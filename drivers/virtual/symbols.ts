/**
 * Symbols of two dimensions and GS1 codes, drawn by bwip-js, which follows their standards (ISO/IEC 15438, 16022,
 * 24778, 24724, 18004). What cannot be drawn is a box that says what it is.
 */
import { createRequire } from 'node:module';
import type { Bits } from './paper.ts';
import { createPaper } from './paper.ts';
import { drawLetter } from './letters.ts';

/** Options are those of bwip-js. */
export interface Symbol {
  bcid: string;
  text: string;
  options?: Record<string, string | number | boolean>;
}

interface Matrix {
  pixs: number[];
  pixx: number;
  pixy: number;
}
interface Bars {
  sbs: number[];
}
type Raw = (options: Record<string, string | number | boolean>) => (Partial<Matrix> & Partial<Bars>)[];

/** Most data of a symbol in bytes: PDF417 and Data Matrix hold less than three thousand. */
export const SYMBOL_BYTES_MAX = 4_096;

let raw: Raw | null = null;
/** The library takes some hundredths of a second to load: at the first symbol. */
function library(): Raw {
  raw ??= (createRequire(import.meta.url)('@bwip-js/node') as { raw: Raw }).raw;
  return raw;
}

/** A dot a module, or null where the data does not fit the symbol. */
export function drawSymbol({ bcid, text, options = {} }: Symbol): Bits | null {
  if (text === '' || text.length > SYMBOL_BYTES_MAX) return null;
  try {
    const [drawn] = library()({ ...options, bcid, text });
    if (drawn?.sbs !== undefined) return barsOf(drawn.sbs);
    if (drawn?.pixs === undefined || drawn.pixx === undefined || drawn.pixy === undefined) return null;
    return bcid === 'maxicode' ? null : matrixOf(drawn.pixs, drawn.pixx, drawn.pixy);
  } catch {
    return null;
  }
}

/** Bars and spaces in turn, a bar first, as the widths of `1` and `0`. */
export function drawBars(symbol: Symbol): string | null {
  const bits = drawSymbol(symbol);
  if (bits === null || bits.heightPx !== 1) return null;
  return Array.from({ length: bits.widthPx }, (_, x) => (((bits.bytes[x >> 3] ?? 0) & (0x80 >> (x & 7))) === 0 ? '0' : '1')).join('');
}

function barsOf(widths: readonly number[]): Bits {
  const modules = widths.flatMap((width, i) => Array.from({ length: width }, () => (i + 1) % 2));
  return matrixOf(modules, modules.length, 1);
}

function matrixOf(pixels: readonly number[], widthPx: number, heightPx: number): Bits {
  const row = Math.ceil(widthPx / 8);
  const bytes = new Uint8Array(row * heightPx);
  for (let y = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++) {
      if (pixels[y * widthPx + x] === 1) bytes[y * row + (x >> 3)] = (bytes[y * row + (x >> 3)] ?? 0) | (0x80 >> (x & 7));
    }
  }
  return { widthPx, heightPx, bytes };
}

const BOX = { paddingPx: 8, edgePx: 2, letterPx: { width: 12, height: 24 } } as const;

/** A frame with a name and the beginning of the data in it. */
export function placeholder(name: string, data: string, maxPx: number): Bits {
  const { width, height } = BOX.letterPx;
  const room = Math.max(4, Math.floor((maxPx - 2 * BOX.paddingPx) / width));
  const lines = [name, data].map((line) => Array.from(line.replace(/\p{Cc}/gu, ' ')).slice(0, room));
  const widthPx = Math.max(...lines.map((line) => line.length)) * width + 2 * BOX.paddingPx;
  const heightPx = lines.length * height + 2 * BOX.paddingPx;
  const paper = createPaper(widthPx);
  paper.extend(heightPx);
  for (const y of [0, heightPx - BOX.edgePx]) paper.fill(0, y, widthPx, BOX.edgePx);
  for (const x of [0, widthPx - BOX.edgePx]) paper.fill(x, 0, BOX.edgePx, heightPx);
  lines.forEach((line, i) => {
    line.forEach((character, j) => {
      paper.print(drawLetter({ character, widthPx: width, heightPx: height, bold: i === 0 }), BOX.paddingPx + j * width, BOX.paddingPx + i * height);
    });
  });
  return paper.bits();
}
