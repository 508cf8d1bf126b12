/** Text → dots with the system's fonts. */
import { canvas } from '../canvas.ts';
import { DeviceError } from '../error.ts';
import { EM_PX } from './compose.ts';
import { blank, rowBytes } from './dots.ts';
import type { Glyphs } from './encode.ts';

/** Families with Chinese and Japanese, the best on thermal paper first: Linux, macOS, Windows. */
const families = [
  'Noto Sans CJK SC',
  'Noto Sans CJK JP', // the first face of Noto's collection, often the only one listed; it draws every language
  'Noto Sans SC',
  'Source Han Sans SC',
  'WenQuanYi Micro Hei',
  'WenQuanYi Zen Hei',
  'PingFang SC',
  'Hiragino Sans GB',
  'Microsoft YaHei',
  'SimHei',
] as const;

/** Coverage of a dot from which it is black: below a half, or thin strokes break. */
const BLACK_FROM = 104;
/** Where the baseline stands in the em. */
const BASELINE = 0.86;
/** Widths that are remembered; a shop's receipts use some thousands of characters. */
const WIDTHS_MAX = 20_000;

/**
 * Finds a font that has Chinese.
 * @throws DeviceError where none is installed.
 */
export function findFamily(installed: (family: string) => boolean = (family) => canvas().GlobalFonts.has(family)): string {
  const family = families.find((name) => installed(name));
  if (family !== undefined) return family;
  throw new DeviceError('no font with Chinese is installed: install fonts-noto-cjk (Noto Sans CJK)', 'notPrinted', 'fault');
}

const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' });

/**
 * Glyphs drawn with an installed font.
 * @throws DeviceError where no font has Chinese.
 */
export function createGlyphs(family: string = findFamily()): Glyphs {
  const { createCanvas } = canvas();
  const ruler = createCanvas(8, 8).getContext('2d');
  const widths = new Map<string, number>();
  const font = (bold: boolean, px: number) => `${bold ? 'bold ' : ''}${px}px "${family}"`;
  const widthOf = (segment: string, bold: boolean): number => {
    const key = bold ? `b${segment}` : `r${segment}`;
    const known = widths.get(key);
    if (known !== undefined) return known;
    ruler.font = font(bold, EM_PX);
    const px = ruler.measureText(segment).width;
    if (widths.size >= WIDTHS_MAX) widths.clear();
    widths.set(key, px);
    return px;
  };
  return {
    measure(text, bold) {
      let px = 0;
      for (const { segment } of segmenter.segment(text)) px += widthOf(segment, bold);
      return px;
    },
    draw(line, widthPx, heightPx, language) {
      const context = createCanvas(widthPx, heightPx).getContext('2d');
      context.fillStyle = '#000';
      context.fontKerning = 'none';
      context.lang = language;
      const px = EM_PX * line.scale;
      for (const run of line.runs) {
        context.font = font(run.bold, px);
        context.fillText(run.text, run.x, Math.round(px * BASELINE));
      }
      const dots = blank(widthPx, heightPx);
      const { data } = context.getImageData(0, 0, widthPx, heightPx);
      const row = rowBytes(widthPx);
      for (let i = 3, at = 0; i < data.length; i += 4, at++) {
        if ((data[i] ?? 0) < BLACK_FROM) continue;
        const byte = Math.floor(at / widthPx) * row + ((at % widthPx) >> 3);
        dots.bytes[byte] = (dots.bytes[byte] ?? 0) | (0x80 >> (at % widthPx & 7));
      }
      return dots;
    },
  };
}

/** Glyphs whose font is looked for at the first character that needs it: most jobs need none. */
export function lazyGlyphs(): Glyphs {
  let glyphs: Glyphs | null = null;
  const made = () => (glyphs ??= createGlyphs());
  return { measure: (text, bold) => made().measure(text, bold), draw: (...line) => made().draw(...line) };
}
