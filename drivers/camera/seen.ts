/** What a check of one frame brings out of the worker: boxes, points and brightness. No picture, no features of a person. */

/** 0..1 of the frame's width and height, as the camera sees it: a person's right hand is at the left. */
export interface Point {
  x: number;
  y: number;
}

export interface Face {
  /** How sure the detector is, 0..1. */
  score: number;
  /** From the brows to the chin. */
  box: Point & { width: number; height: number };
  /** Left and right are the person's own. */
  points: Record<'rightEye' | 'leftEye' | 'nose' | 'mouth' | 'rightEar' | 'leftEar', Point>;
}

/** Brightness, 0 (black) to 255 (white). */
export interface Light {
  mean: number;
  /** Standard deviation: how much there is to see. */
  spread: number;
  /** The mean within the largest face; null without one. */
  face: number | null;
}

/** One frame, looked at. */
export interface Seen {
  /** Frame size, pixels. */
  width: number;
  height: number;
  /** The largest first. */
  faces: Face[];
  light: Light;
}

/** To the worker. It closes the frame. */
export interface CheckRequest {
  frame: VideoFrame;
}

/** From the worker. `ready` after its files are loaded and warm. Times in milliseconds. */
export type WorkerReport =
  | { type: 'ready'; loadMs: number }
  | { type: 'seen'; seen: Seen; checkMs: number }
  | { type: 'failed'; message: string };
