/** The virtual printer's character generator: one character in its cell, as dots. */
import { canvas } from '../canvas.ts';
import type { Bits } from './paper.ts';
import { drawRule } from './rules.ts';

/** Even-spaced Latin first: a printer's font A is 12 × 24, and its Chinese 24 × 24. The rest falls back to any font that has it. */
const families = ['Noto Sans Mono CJK SC', 'DejaVu Sans Mono', 'Menlo', 'Consolas', 'Noto Sans CJK SC', 'Noto Sans CJK JP', 'PingFang SC', 'Microsoft YaHei', 'monospace'];
const font = families.map((name) => `"${name}"`).join(', ');
/** Size of the letters in their cell, and where the baseline stands: room for what hangs below. */
const SIZE = 0.92;
const BASELINE = 0.8;
/** Characters that are remembered. */
const LETTERS_MAX = 20_000;

export interface Letter {
  character: string;
  widthPx: number;
  heightPx: number;
  bold: boolean;
}

const known = new Map<string, Bits>();

/** Draws a character to fill its cell, with the letter's proportions stretched as a printer does. */
export function drawLetter(letter: Letter): Bits {
  const key = `${letter.character}/${letter.widthPx}/${letter.heightPx}/${letter.bold ? 1 : 0}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const bits = drawRule(letter.character, letter.widthPx, letter.heightPx) ?? fromFont(letter);
  if (known.size >= LETTERS_MAX) known.clear();
  known.set(key, bits);
  return bits;
}

function fromFont(letter: Letter): Bits {
  const { widthPx, heightPx } = letter;
  const context = canvas().createCanvas(widthPx, heightPx).getContext('2d');
  context.font = `${letter.bold ? 'bold ' : ''}${heightPx * SIZE}px ${font}`;
  context.lang = 'zh-CN';
  context.textAlign = 'center';
  const natural = Math.max(1, context.measureText(letter.character).width);
  // A cell of double width and single height stretches the letter; never more than it is wide.
  context.translate(widthPx / 2, 0);
  context.scale(widthPx / Math.max(natural, (heightPx * SIZE) / 2), 1);
  context.fillText(letter.character, 0, Math.round(heightPx * BASELINE));
  return threshold(context.getImageData(0, 0, widthPx, heightPx).data, widthPx, heightPx);
}

function threshold(rgba: Uint8ClampedArray, widthPx: number, heightPx: number): Bits {
  const row = Math.ceil(widthPx / 8);
  const bytes = new Uint8Array(row * heightPx);
  for (let y = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++) {
      if ((rgba[(y * widthPx + x) * 4 + 3] ?? 0) < 104) continue;
      const at = y * row + (x >> 3);
      bytes[at] = (bytes[at] ?? 0) | (0x80 >> (x & 7));
    }
  }
  return { widthPx, heightPx, bytes };
}
