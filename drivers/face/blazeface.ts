/**
 * BlazeFace's output made faces: boxes and six points on a grid of anchors.
 * @see Bazarevsky et al., "BlazeFace: Sub-millisecond Neural Face Detection on Mobile GPUs", 2019, sections 3.2 and 4;
 *      anchors as MediaPipe sets them for its back-camera model (strides 16 and 32, 2 and 6 to a cell)
 */
import type { Face, Point } from '../camera/seen.ts';

/** Points a side that the model takes. */
export const SIDE = 256;
const grids = [
  { cells: 16, anchors: 2 },
  { cells: 8, anchors: 6 },
];
/** Numbers a box: middle and size, then six points. */
const NUMBERS = 16;
export const SCORE_MIN = 0.6;
/** Boxes that overlap by more are one face. */
const OVERLAP_MAX = 0.3;
export const FACES_MAX = 10;

/** Middles of the anchors, 0..1, in the order of the model's boxes. */
export const anchors: readonly Point[] = grids.flatMap(({ cells, anchors: each }) =>
  Array.from({ length: cells * cells * each }, (_, i) => {
    const cell = Math.floor(i / each);
    return { x: ((cell % cells) + 0.5) / cells, y: (Math.floor(cell / cells) + 0.5) / cells };
  }),
);

/**
 * @param scores one logit an anchor
 * @param boxes sixteen numbers an anchor, in points of the model's picture
 * @param part the part of the model's picture that the frame takes, from its top left corner, 0..1
 * @returns the largest first; at most `FACES_MAX`
 */
export function facesOf(scores: ArrayLike<number>, boxes: ArrayLike<number>, part: { width: number; height: number }): Face[] {
  const found: Face[] = [];
  for (const [i, anchor] of anchors.entries()) {
    const score = 1 / (1 + Math.exp(-(scores[i] ?? -Infinity)));
    if (score < SCORE_MIN) continue;
    const at = (n: number): number => (boxes[i * NUMBERS + n] ?? 0) / SIDE;
    const point = (n: number): Point => ({ x: (anchor.x + at(n)) / part.width, y: (anchor.y + at(n + 1)) / part.height });
    const middle = point(0);
    const width = at(2) / part.width;
    const height = at(3) / part.height;
    found.push({
      score,
      box: { x: middle.x - width / 2, y: middle.y - height / 2, width, height },
      points: { rightEye: point(4), leftEye: point(6), nose: point(8), mouth: point(10), rightEar: point(12), leftEar: point(14) },
    });
  }
  return apart(found).toSorted((a, b) => b.box.height - a.box.height);
}

/** The surest of those that overlap. */
function apart(faces: Face[]): Face[] {
  const kept: Face[] = [];
  for (const face of faces.toSorted((a, b) => b.score - a.score)) {
    if (kept.length === FACES_MAX) break;
    if (kept.every((other) => overlap(other.box, face.box) <= OVERLAP_MAX)) kept.push(face);
  }
  return kept;
}

/** Intersection over union. */
function overlap(a: Face['box'], b: Face['box']): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  if (width <= 0 || height <= 0) return 0;
  return (width * height) / (a.width * a.height + b.width * b.height - width * height);
}
