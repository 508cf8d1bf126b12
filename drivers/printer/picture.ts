/** Pictures in shades → dots of a paper's width: shrunk, dithered by error diffusion, remembered. */
import { DeviceError } from '../error.ts';
import { blank, rowBytes, type Dots } from './dots.ts';
import { decodePng, type Grey } from './png.ts';

/** Pictures that are remembered, each at each width that was asked for: a shop has one logo, and few printers. */
const PICTURES_MAX = 8;
/** Longest picture on paper in dots: 10 cm. */
export const PICTURE_ROWS_MAX = 800;

const known = new Map<string, Dots>();

/**
 * The dots of a PNG in base64, no wider than the paper.
 * @throws DeviceError for what is no PNG, or too large
 */
export function pictureDots(png: string, paperPx: number): Dots {
  const key = `${paperPx} ${png}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  let grey: Grey;
  try {
    grey = decodePng(Buffer.from(png, 'base64'));
  } catch (error) {
    throw new DeviceError(`the picture ${(error as Error).message}`, 'notPrinted');
  }
  const dots = dithered(shrunk(grey, paperPx));
  if (known.size >= PICTURES_MAX) known.clear();
  known.set(key, dots);
  return dots;
}

/** Shrinks a picture to fit, each dot the mean of the pixels under it. Smaller ones stay as they are. */
export function shrunk(grey: Grey, paperPx: number): Grey {
  const scale = Math.min(1, paperPx / grey.widthPx, PICTURE_ROWS_MAX / grey.heightPx);
  if (scale === 1) return grey;
  const widthPx = Math.max(1, Math.floor(grey.widthPx * scale));
  const heightPx = Math.max(1, Math.floor(grey.heightPx * scale));
  const levels = new Uint8Array(widthPx * heightPx);
  for (let y = 0; y < heightPx; y++) {
    const [top, bottom] = [Math.floor((y * grey.heightPx) / heightPx), Math.ceil(((y + 1) * grey.heightPx) / heightPx)];
    for (let x = 0; x < widthPx; x++) {
      const [left, right] = [Math.floor((x * grey.widthPx) / widthPx), Math.ceil(((x + 1) * grey.widthPx) / widthPx)];
      let sum = 0;
      for (let j = top; j < bottom; j++) for (let i = left; i < right; i++) sum += grey.levels[j * grey.widthPx + i] ?? 255;
      levels[y * widthPx + x] = Math.round(sum / ((bottom - top) * (right - left)));
    }
  }
  return { widthPx, heightPx, levels };
}

/** Floyd and Steinberg's error diffusion, row by row to and fro, so that no pattern leans. */
export function dithered({ widthPx, heightPx, levels }: Grey): Dots {
  const dots = blank(widthPx, heightPx);
  const row = rowBytes(widthPx);
  let here = new Float32Array(widthPx + 2);
  let below = new Float32Array(widthPx + 2);
  for (let y = 0; y < heightPx; y++) {
    const step = y % 2 === 0 ? 1 : -1;
    for (let n = 0; n < widthPx; n++) {
      const x = step === 1 ? n : widthPx - 1 - n;
      const wanted = (levels[y * widthPx + x] ?? 255) + (here[x + 1] ?? 0);
      const isBlack = wanted < 128;
      if (isBlack) dots.bytes[y * row + (x >> 3)] = (dots.bytes[y * row + (x >> 3)] ?? 0) | (0x80 >> (x & 7));
      const error = (wanted - (isBlack ? 0 : 255)) / 16;
      here[x + 1 + step] = (here[x + 1 + step] ?? 0) + 7 * error;
      below[x + 1 - step] = (below[x + 1 - step] ?? 0) + 3 * error;
      below[x + 1] = (below[x + 1] ?? 0) + 5 * error;
      below[x + 1 + step] = (below[x + 1 + step] ?? 0) + error;
    }
    [here, below] = [below, here.fill(0)];
  }
  return dots;
}
