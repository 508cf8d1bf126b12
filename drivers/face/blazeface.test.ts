import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anchors, FACES_MAX, facesOf, SIDE } from './blazeface.ts';

const whole = { width: 1, height: 1 };
/** Output of the model that says of one anchor: a face with its middle there, so large. */
function output(faces: { anchor: number; logit: number; size: number }[]) {
  const scores = new Float32Array(anchors.length).fill(-20);
  const boxes = new Float32Array(anchors.length * 16);
  for (const { anchor, logit, size } of faces) {
    scores[anchor] = logit;
    boxes.set([0, 0, size, size, -10, -10, 10, -10], anchor * 16);
  }
  return { scores, boxes };
}

test('the anchors are those of the model: two to a cell of 16 × 16, six to one of 8 × 8', () => {
  expect(anchors).toHaveLength(896);
  expect(anchors[0]).toEqual({ x: 1 / 32, y: 1 / 32 });
  expect(anchors[1]).toEqual(anchors[0]);
  expect(anchors[2]).toEqual({ x: 3 / 32, y: 1 / 32 });
  expect(anchors[512]).toEqual({ x: 1 / 16, y: 1 / 16 });
  expect(anchors[895]).toEqual({ x: 15 / 16, y: 15 / 16 });
});

test('a box and its points are where the anchor and its numbers say, in parts of the frame', () => {
  const { scores, boxes } = output([{ anchor: 512, logit: 5, size: 64 }]);
  const [face] = facesOf(scores, boxes, { width: 1, height: 0.75 });
  expect(face?.score).toBeCloseTo(1 / (1 + Math.exp(-5)));
  expect(face?.box).toEqual({ x: 1 / 16 - 0.125, y: (1 / 16 - 0.125) / 0.75, width: 0.25, height: 0.25 / 0.75 });
  expect(face?.points.rightEye).toEqual({ x: 1 / 16 - 10 / SIDE, y: (1 / 16 - 10 / SIDE) / 0.75 });
  expect(face?.points.leftEye.x).toBeGreaterThan(face?.points.rightEye.x ?? 1);
});

test('of boxes that overlap the surest stays; those apart stay, the largest first', () => {
  const { scores, boxes } = output([
    { anchor: 0, logit: 2, size: 40 },
    { anchor: 1, logit: 4, size: 42 },
    { anchor: 895, logit: 3, size: 80 },
    { anchor: 300, logit: 0, size: 40 },
  ]);
  expect(facesOf(scores, boxes, whole).map(({ box }) => box.height * SIDE)).toEqual([80, 42]);
});

test('whatever the model says, there are few faces, sure ones, and none over another', () => {
  const number = fc.double({ min: -200, max: 200, noNaN: true });
  const some = fc.array(fc.record({ anchor: fc.integer({ min: 0, max: 895 }), logit: number, size: number }), { maxLength: 200 });
  fc.assert(
    fc.property(some, (said) => {
      const { scores, boxes } = output(said);
      const faces = facesOf(scores, boxes, whole);
      expect(faces.length).toBeLessThanOrEqual(FACES_MAX);
      for (const { score } of faces) expect(score).toBeGreaterThanOrEqual(0.6);
      const heights = faces.map(({ box }) => box.height);
      expect(heights).toEqual(heights.toSorted((a, b) => b - a));
    }),
  );
  expect(facesOf([], [], whole)).toEqual([]);
});
