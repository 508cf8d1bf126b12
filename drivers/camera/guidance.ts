/** What to ask a customer for, one thing at a time: a pure function of what is seen, with the memory that keeps it from flickering. */
import type { Limit, PositioningLimits } from './limits.ts';
import { poseOf } from './pose.ts';
import type { Face, Seen } from './seen.ts';

/** What is in the way, the most important first. Left and right are the person's own, which are a mirror's, too. */
export const obstacles = [
  'covered',
  'noFace',
  'manyFaces',
  'tooDark',
  'tooBright',
  'backlit',
  'comeCloser',
  'moveBack',
  'moveLeft',
  'moveRight',
  'moveUp',
  'moveDown',
  'lookHere',
] as const;
type Obstacle = (typeof obstacles)[number];
/** `holdStill`: all is right, and has to stay so for a moment. */
export type Guidance = Obstacle | 'holdStill' | 'ready';

/** What is kept from one check to the next. */
export interface Guided {
  guidance: Guidance;
  held: ReadonlySet<Obstacle | 'moving'>;
  /** Checks in a row that did not see the face that was there, and that saw a second one. */
  misses: number;
  rivals: number;
  face: Face | null;
  /** Since when all is right; null while it is not. */
  rightSinceMs: number | null;
}

export const notGuided: Guided = { guidance: 'noFace', held: new Set(['noFace']), misses: 0, rivals: 0, face: null, rightSinceMs: null };

/**
 * @param before what the last check left, at first `notGuided`
 * @param nowMs any clock that does not go back
 */
export function guide(before: Guided, seen: Seen, nowMs: number, limits: PositioningLimits): Guided {
  const [face, second] = seen.faces;
  const isCovered = seen.light.mean < limits.coveredBelow && seen.light.spread < limits.flatBelow;
  const misses = face ? 0 : before.misses + 1;
  // A detector misses a frame now and then.
  if (!face && !isCovered && before.face && misses < limits.patience) return { ...before, misses };
  const isRival = face !== undefined && second !== undefined && second.box.height >= face.box.height * limits.rivalFrom;
  const rivals = isRival ? before.rivals + 1 : 0;
  const isMany = rivals >= limits.patience || (isRival && before.held.has('manyFaces'));

  const found = face ? judgeFace(before, face, seen, limits) : judgeEmpty(before, seen, limits);
  if (isCovered) found.add('covered');
  if (isMany) found.add('manyFaces');
  const first = obstacles.find((obstacle) => found.has(obstacle));
  const isRight = first === undefined && !found.has('moving') && !isRival;
  const rightSinceMs = isRight ? (before.rightSinceMs ?? nowMs) : null;
  const isReady = rightSinceMs !== null && nowMs - rightSinceMs >= limits.readyAfterMs;
  return { guidance: first ?? (isReady ? 'ready' : 'holdStill'), held: found, misses, rivals, face: face ?? null, rightSinceMs };
}

type Found = Set<Obstacle | 'moving'>;

/** Adds what is in the way by a limit: at once where it was already, else from a band further on. */
function judge(found: Found, before: Guided, name: Obstacle | 'moving', { limit, band }: Limit, value: number): void {
  if (value > (before.held.has(name) ? limit - band : limit)) found.add(name);
}
/** The same for a value that must not be small. */
const under = ({ limit, band }: Limit): Limit => ({ limit: -limit, band });

function judgeEmpty(before: Guided, { light }: Seen, limits: PositioningLimits): Found {
  const found: Found = new Set();
  judge(found, before, 'tooDark', under(limits.darkBelow), -light.mean);
  judge(found, before, 'tooBright', limits.brightAbove, light.mean);
  // Where nothing can be seen, light comes before a face.
  if (found.size === 0) found.add('noFace');
  return found;
}

function judgeFace(before: Guided, face: Face, seen: Seen, limits: PositioningLimits): Found {
  const found: Found = new Set();
  const { width, height, light } = seen;
  const size = (face.box.height * height) / Math.min(width, height);
  const at = middleOf(face);
  const faceLight = light.face ?? light.mean;
  judge(found, before, 'tooDark', under(limits.darkBelow), -faceLight);
  judge(found, before, 'tooBright', limits.brightAbove, faceLight);
  judge(found, before, 'backlit', limits.backlitAbove, light.mean - faceLight);
  // A face that is in the dark because of the light behind it is not helped by more of that.
  if (found.has('backlit')) found.delete('tooDark');
  judge(found, before, 'comeCloser', under(limits.smallBelow), -size);
  judge(found, before, 'moveBack', limits.largeAbove, size);
  // The camera sees a person's right hand at its left: who is at its left has to go to the own left.
  judge(found, before, 'moveLeft', limits.asideAbove, 0.5 - at.x);
  judge(found, before, 'moveRight', limits.asideAbove, at.x - 0.5);
  judge(found, before, 'moveUp', limits.offHeightAbove, at.y - 0.5);
  judge(found, before, 'moveDown', limits.offHeightAbove, 0.5 - at.y);
  const { yaw, pitch, roll } = poseOf(face, seen);
  judge(found, before, 'lookHere', limits.turnedAbove, Math.max(Math.abs(yaw), Math.abs(pitch), Math.abs(roll)));
  judge(found, before, 'moving', limits.movingAbove, before.face ? wayOf(before.face, face, seen) : 0);
  return found;
}

const middleOf = ({ box }: Face) => ({ x: box.x + box.width / 2, y: box.y + box.height / 2 });

/** How far a face went, in heights of the face. */
function wayOf(from: Face, to: Face, { width, height }: Seen): number {
  const a = middleOf(from);
  const b = middleOf(to);
  return Math.hypot((b.x - a.x) * width, (b.y - a.y) * height) / (to.box.height * height || 1);
}
