/** How bright a picture is, and whether there is anything to see in it. */
import type { Face, Light } from './seen.ts';

/** Every so many points across and down are looked at: a lamp's brightness needs no more. */
const STEP = 4;

/**
 * @param rgba rows of `stride` points of four bytes, of which `width` × `height` are the picture
 * @param face the largest, if any
 */
export function measureLight(rgba: ArrayLike<number>, stride: number, width: number, height: number, face: Face | null): Light {
  const all = { count: 0, sum: 0, squares: 0 };
  const within = { count: 0, sum: 0 };
  const box = face?.box ?? { x: 2, y: 2, width: 0, height: 0 };
  for (let y = 0; y < height; y += STEP) {
    const isRow = y >= box.y * height && y < (box.y + box.height) * height;
    for (let x = 0; x < width; x += STEP) {
      const at = (y * stride + x) * 4;
      // Rec. 709 luma of the coded values.
      const luma = 0.2126 * (rgba[at] ?? 0) + 0.7152 * (rgba[at + 1] ?? 0) + 0.0722 * (rgba[at + 2] ?? 0);
      all.count += 1;
      all.sum += luma;
      all.squares += luma * luma;
      if (!isRow || x < box.x * width || x >= (box.x + box.width) * width) continue;
      within.count += 1;
      within.sum += luma;
    }
  }
  const mean = all.count > 0 ? all.sum / all.count : 0;
  const spread = all.count > 0 ? Math.sqrt(Math.max(0, all.squares / all.count - mean * mean)) : 0;
  return { mean, spread, face: within.count > 0 ? within.sum / within.count : null };
}
