/** Where a head is turned, from the six points of a detector: rough, and enough to ask for a look into the camera. */
import type { Face, Seen } from './seen.ts';

/** How far a nose's tip stands out, in distances between the eyes: about 33 mm to 63 mm. */
const NOSE_DEPTH = 0.52;
/** Where the tip of a nose is between eyes and mouth when a face looks straight ahead. */
const NOSE_LEVEL = 0.56;
/** Between eyes and mouth, in distances between the eyes: about 70 mm to 63 mm. */
const MOUTH_DROP = 1.1;

/** Degrees. */
export interface Pose {
  /** To the person's own left. */
  yaw: number;
  /** Up. */
  pitch: number;
  /** Tilted to the person's own left shoulder. */
  roll: number;
}

const degrees = (radians: number): number => (radians * 180) / Math.PI;

export function poseOf({ points }: Face, { width, height }: Pick<Seen, 'width' | 'height'>): Pose {
  const { rightEye, leftEye, nose, mouth } = points;
  const from = (point: { x: number; y: number }) => ({
    x: (point.x - (rightEye.x + leftEye.x) / 2) * width,
    y: (point.y - (rightEye.y + leftEye.y) / 2) * height,
  });
  const eye = from(leftEye);
  const half = Math.hypot(eye.x, eye.y) || 1;
  // Axes of the face: along the eyes, and down at a right angle to them.
  const along = { x: eye.x / half, y: eye.y / half };
  const acrossOf = (point: { x: number; y: number }) => point.x * along.x + point.y * along.y;
  const downOf = (point: { x: number; y: number }) => point.y * along.x - point.x * along.y;
  const eyes = 2 * half;
  const tip = from(nose);
  const drop = downOf(from(mouth)) || 1;
  return {
    roll: degrees(Math.atan2(along.y, along.x)),
    yaw: degrees(Math.atan(acrossOf(tip) / eyes / NOSE_DEPTH)),
    pitch: degrees(Math.atan(((NOSE_LEVEL - downOf(tip) / drop) * MOUTH_DROP) / NOSE_DEPTH)),
  };
}
