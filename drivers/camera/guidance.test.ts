import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { guide, notGuided, obstacles, type Guidance, type Guided } from './guidance.ts';
import { positioningLimits as limits } from './limits.ts';
import { poseOf } from './pose.ts';
import type { Face, Light, Seen } from './seen.ts';

const frame = { width: 640, height: 480 };
const CHECK_MS = 66;

/** Who stands there: middle and height of the face 0..1 of the frame, as the camera sees it; the nose aside 0..1 of the eyes' distance. */
interface Stand {
  x: number;
  y: number;
  size: number;
  nose: number;
}
const straight: Stand = { x: 0.5, y: 0.5, size: 0.4, nose: 0 };

function faceOf({ x, y, size, nose }: Stand): Face {
  const width = (size * frame.height) / frame.width;
  const at = (dx: number, dy: number) => ({ x: x + dx * width, y: y + dy * size });
  const eyes = 0.4;
  return {
    score: 0.9,
    box: { x: x - width / 2, y: y - size / 2, width, height: size },
    points: { rightEye: at(-eyes / 2, -0.2), leftEye: at(eyes / 2, -0.2), nose: at(nose * eyes, 0.0395), mouth: at(0, 0.24), rightEar: at(-0.4, -0.1), leftEar: at(0.4, -0.1) },
  };
}
const bright: Light = { mean: 130, spread: 50, face: 130 };
const seenOf = (faces: Face[], light: Light = bright): Seen => ({ ...frame, faces, light });
const mirrored = ({ faces, ...rest }: Seen): Seen => {
  const over = ({ x, y }: { x: number; y: number }) => ({ x: 1 - x, y });
  return {
    ...rest,
    faces: faces.map(({ score, box, points: { rightEye, leftEye, nose, mouth, rightEar, leftEar } }) => ({
      score,
      box: { ...box, x: 1 - box.x - box.width },
      points: { rightEye: over(leftEye), leftEye: over(rightEye), nose: over(nose), mouth: over(mouth), rightEar: over(leftEar), leftEar: over(rightEar) },
    })),
  };
};

/** What is said, check by check. */
function follow(frames: readonly Seen[]): Guidance[] {
  let now: Guided = notGuided;
  return frames.map((seen, i) => {
    now = guide(now, seen, i * CHECK_MS, limits);
    return now.guidance;
  });
}
const lasting = (seen: Seen): Guidance | undefined => follow(Array.from({ length: 20 }, () => seen)).at(-1);
const changes = (said: readonly Guidance[]): Guidance[] => said.filter((one, i) => one !== said[i - 1]);

const stand = fc.record({
  x: fc.double({ min: 0.05, max: 0.95, noNaN: true }),
  y: fc.double({ min: 0.1, max: 0.9, noNaN: true }),
  size: fc.double({ min: 0.08, max: 0.95, noNaN: true }),
  nose: fc.double({ min: -0.8, max: 0.8, noNaN: true }),
});
const level = fc.double({ min: 0, max: 255, noNaN: true });
const light = fc.record({ mean: level, spread: fc.double({ min: 0, max: 120, noNaN: true }), face: fc.option(level) });
const anything = fc.record({ faces: fc.array(stand, { maxLength: 3 }), light }).map(({ faces, light: of }) => seenOf(faces.map(faceOf).toSorted((a, b) => b.box.height - a.box.height), of));

describe('each in its place', () => {
  test.each<[Guidance, Seen]>([
    ['ready', seenOf([faceOf(straight)])],
    ['noFace', seenOf([])],
    ['covered', seenOf([], { mean: 12, spread: 3, face: null })],
    ['tooDark', seenOf([], { mean: 30, spread: 25, face: null })],
    ['tooBright', seenOf([], { mean: 245, spread: 10, face: null })],
    ['manyFaces', seenOf([faceOf(straight), faceOf({ ...straight, x: 0.15, size: 0.3 })])],
    // Somebody in the queue.
    ['ready', seenOf([faceOf(straight), faceOf({ ...straight, x: 0.15, size: 0.18 })])],
    ['tooDark', seenOf([faceOf(straight)], { mean: 60, spread: 30, face: 40 })],
    ['tooBright', seenOf([faceOf(straight)], { mean: 180, spread: 30, face: 240 })],
    ['backlit', seenOf([faceOf(straight)], { mean: 150, spread: 80, face: 45 })],
    ['comeCloser', seenOf([faceOf({ ...straight, size: 0.15 })])],
    ['moveBack', seenOf([faceOf({ ...straight, size: 0.8 })])],
    // At the camera's left, which is at the person's own right.
    ['moveLeft', seenOf([faceOf({ ...straight, x: 0.25 })])],
    ['moveRight', seenOf([faceOf({ ...straight, x: 0.75 })])],
    ['moveUp', seenOf([faceOf({ ...straight, y: 0.8 })])],
    ['moveDown', seenOf([faceOf({ ...straight, y: 0.2 })])],
    ['lookHere', seenOf([faceOf({ ...straight, nose: 0.5 })])],
    ['lookHere', seenOf([faceOf({ ...straight, nose: -0.5 })])],
  ])('%s', (guidance, seen) => {
    expect(lasting(seen)).toBe(guidance);
  });

  test('a hand’s tremble is still, a walk is not', () => {
    const walk = (step: number) => follow(Array.from({ length: 20 }, (_, i) => seenOf([faceOf({ ...straight, x: 0.45 + (i % 2) * step })])));
    expect(walk(0.01).at(-1)).toBe('ready');
    expect(walk(0.08)).not.toContain('ready');
  });

  test('a pose is read as it was made: a head of MediaPipe’s measures, turned, nodded and tilted', () => {
    const angle = fc.double({ min: -35, max: 35, noNaN: true });
    fc.assert(
      fc.property(angle, angle, fc.double({ min: -60, max: 60, noNaN: true }), (yaw, pitch, roll) => {
        const [turn, nod, tilt] = [yaw, pitch, roll].map((of) => (of * Math.PI) / 180) as [number, number, number];
        // Centimetres: to the person's left, down, out of the face.
        const place = (x: number, y: number, z: number) => {
          const [down, out] = [y * Math.cos(nod) - z * Math.sin(nod), y * Math.sin(nod) + z * Math.cos(nod)];
          const left = x * Math.cos(turn) + out * Math.sin(turn);
          const [a, b] = [left * Math.cos(tilt) - down * Math.sin(tilt), left * Math.sin(tilt) + down * Math.cos(tilt)];
          return { x: 0.5 + (a * 12) / frame.width, y: 0.5 + (b * 12) / frame.height };
        };
        const face = faceOf(straight);
        const points = { ...face.points, rightEye: place(-3.15, 0, 0), leftEye: place(3.15, 0, 0), nose: place(0, 3.75, 4.01), mouth: place(0, 6.89, 1.85) };
        const read = poseOf({ ...face, points }, frame);
        expect(Math.abs(read.roll - roll)).toBeLessThan(1e-6);
        expect(Math.abs(read.yaw - yaw)).toBeLessThan(1e-6);
        expect(Math.abs(read.pitch - pitch)).toBeLessThan(1e-6);
      }),
    );
  });
});

describe('for whatever is seen', () => {
  test('a mirrored picture swaps left and right, and nothing else', () => {
    const swapped: Partial<Record<Guidance, Guidance>> = { moveLeft: 'moveRight', moveRight: 'moveLeft' };
    fc.assert(
      fc.property(fc.array(anything, { minLength: 1, maxLength: 20 }), (frames) => {
        const plain = follow(frames);
        expect(follow(frames.map(mirrored))).toEqual(plain.map((one) => swapped[one] ?? one));
      }),
    );
  });

  test('one who does what is said is ready after a few steps, from any place', () => {
    // To the own left is to the camera's right.
    const steps: Partial<Record<Guidance, (at: Stand) => Stand>> = {
      moveLeft: (at) => ({ ...at, x: at.x + 0.03 }),
      moveRight: (at) => ({ ...at, x: at.x - 0.03 }),
      moveUp: (at) => ({ ...at, y: at.y - 0.03 }),
      moveDown: (at) => ({ ...at, y: at.y + 0.03 }),
      comeCloser: (at) => ({ ...at, size: at.size + 0.02 }),
      moveBack: (at) => ({ ...at, size: at.size - 0.02 }),
      lookHere: (at) => ({ ...at, nose: at.nose - Math.sign(at.nose) * 0.05 }),
    };
    fc.assert(
      fc.property(stand, (from) => {
        let at = from;
        let now: Guided = notGuided;
        const said: Guidance[] = [];
        for (let i = 0; i < 150 && now.guidance !== 'ready'; i++) {
          now = guide(now, seenOf([faceOf(at)]), i * CHECK_MS, limits);
          said.push(now.guidance);
          at = steps[now.guidance]?.(at) ?? at;
        }
        expect(now.guidance).toBe('ready');
        // Nothing is asked for twice, but to hold still.
        const asked = changes(said).filter((one) => one !== 'holdStill');
        expect(new Set(asked).size).toBe(asked.length);
      }),
    );
  });

  test('a value that trembles at a limit by less than the band changes no words to and fro', () => {
    const base = fc.constantFrom<[keyof Stand, number, number]>(
      ['size', limits.smallBelow.limit, limits.smallBelow.band],
      ['size', limits.largeAbove.limit, limits.largeAbove.band],
      ['x', 0.5 - limits.asideAbove.limit, limits.asideAbove.band],
      ['x', 0.5 + limits.asideAbove.limit, limits.asideAbove.band],
      ['y', 0.5 + limits.offHeightAbove.limit, limits.offHeightAbove.band],
    );
    const tremble = fc.array(fc.double({ min: -0.49, max: 0.49, noNaN: true }), { minLength: 5, maxLength: 60 });
    fc.assert(
      fc.property(base, fc.double({ min: -1, max: 1, noNaN: true }), tremble, ([name, limit, band], off, noise) => {
        const said = changes(follow(noise.map((n) => seenOf([faceOf({ ...straight, [name]: limit + (off + n) * band })]))));
        const asked = said.filter((one) => one !== 'holdStill' && one !== 'ready');
        expect(asked.length).toBeLessThanOrEqual(1);
      }),
    );
  });

  test('ready is said only after everything was right for its time', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(anything, fc.constant(seenOf([faceOf(straight)]))), { maxLength: 60 }), (frames) => {
        let now: Guided = notGuided;
        for (const [i, seen] of frames.entries()) {
          now = guide(now, seen, i * CHECK_MS, limits);
          const isRight = now.guidance === 'ready' || now.guidance === 'holdStill';
          expect(isRight || obstacles.some((one) => one === now.guidance)).toBe(true);
          if (now.guidance !== 'ready') continue;
          expect(now.rightSinceMs).not.toBeNull();
          expect(i * CHECK_MS - (now.rightSinceMs ?? 0)).toBeGreaterThanOrEqual(limits.readyAfterMs);
        }
      }),
    );
  });

  test('a detector that misses a frame now and then takes nothing back, and one that misses for good does', () => {
    fc.assert(
      fc.property(anything, (seen) => {
        const empty = seenOf([], bright);
        const before = follow([seen, seen, seen, seen]);
        const after = follow([seen, seen, seen, seen, empty, empty]);
        if (seen.faces.length > 0) expect(after.at(-1)).toBe(before.at(-1));
        expect(follow([seen, ...Array.from({ length: limits.patience }, () => empty)]).at(-1)).toBe('noFace');
      }),
    );
  });

  test('a covered lens is said before anything else', () => {
    fc.assert(
      fc.property(anything, fc.double({ min: 0, max: 39, noNaN: true }), fc.double({ min: 0, max: 8, noNaN: true }), (seen, mean, spread) => {
        expect(follow([seen, { ...seen, light: { mean, spread, face: null } }]).at(-1)).toBe('covered');
      }),
    );
  });
});
