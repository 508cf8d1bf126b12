import { expect, test } from 'vitest';
import { measureLight } from './light.ts';
import type { Face } from './seen.ts';

const SIDE = 256;
/** A picture of 256 × 192 in the corner of one of 256 × 256, made point by point. */
function picture(level: (x: number, y: number) => number): Uint8ClampedArray {
  const rgba = new Uint8ClampedArray(SIDE * SIDE * 4);
  for (let y = 0; y < 192; y++) for (let x = 0; x < SIDE; x++) rgba.fill(level(x, y), (y * SIDE + x) * 4, (y * SIDE + x) * 4 + 4);
  return rgba;
}
const measure = (level: (x: number, y: number) => number, face: Face | null = null) => measureLight(picture(level), SIDE, SIDE, 192, face);

test('flat is without spread, and what is beside the picture does not count', () => {
  expect(measure(() => 20)).toEqual({ mean: expect.closeTo(20) as number, spread: expect.closeTo(0, 4) as number, face: null });
});

test('half black, half white is as wide as can be', () => {
  const { mean, spread } = measure((x) => (x < 128 ? 0 : 255));
  expect(mean).toBeCloseTo(127.5);
  expect(spread).toBeCloseTo(127.5);
});

test('a face before a window is dark in a bright picture', () => {
  const point = { x: 0, y: 0 };
  const face: Face = { score: 1, box: { x: 0.25, y: 0.25, width: 0.5, height: 0.5 }, points: { rightEye: point, leftEye: point, nose: point, mouth: point, rightEar: point, leftEar: point } };
  const { mean, face: within } = measure((x, y) => (x >= 64 && x < 192 && y >= 48 && y < 144 ? 40 : 240), face);
  expect(within).toBeCloseTo(40);
  expect(mean).toBeCloseTo(190, -1);
});

test('colours weigh as eyes see them', () => {
  const of = (red: number, green: number, blue: number) => measureLight([red, green, blue, 255], 1, 1, 1, null).mean;
  expect(of(0, 255, 0)).toBeGreaterThan(of(255, 0, 0));
  expect(of(255, 0, 0)).toBeGreaterThan(of(0, 0, 255));
  expect(measureLight([], 0, 0, 0, null)).toEqual({ mean: 0, spread: 0, face: null });
});
