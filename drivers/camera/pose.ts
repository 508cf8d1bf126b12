/** Where a head is turned, from the six points of a detector: rough, and enough to ask for a look into the camera. */
import type { Face, Seen } from './seen.ts';

/**
 * A face that looks straight ahead, in centimetres from the middle between the eyes: down, and out of the face.
 * @see MediaPipe, mediapipe/modules/face_geometry/data/canonical_face_model.obj: vertices 33 and 133 (eye), 1 (nose), 13 and 14 (lips)
 */
const EYES_APART = 6.3;
const NOSE = { down: 3.75, out: 4.01 };
const MOUTH = { down: 6.89, out: 1.85 };

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
  const tip = from(nose);
  // Where the nose is between eyes and mouth.
  const level = Math.min(1, Math.max(0, downOf(tip) / (downOf(from(mouth)) || 1)));
  // What stands out rises when a face looks up, the nose more than the mouth.
  const pitch = Math.atan2(NOSE.down - MOUTH.down * level, NOSE.out - MOUTH.out * level);
  const out = NOSE.down * Math.sin(pitch) + NOSE.out * Math.cos(pitch);
  return {
    roll: degrees(Math.atan2(along.y, along.x)),
    yaw: degrees(Math.atan2((acrossOf(tip) / (2 * half)) * EYES_APART, out)),
    pitch: degrees(pitch),
  };
}
