/** What a face has to be like for a camera to take it. */

/** A value that is let pass up to `limit`. Once it did not, it has to come back by `band`: words must not flicker. */
export interface Limit {
  limit: number;
  band: number;
}

export interface PositioningLimits {
  /** Brightness of the whole frame under which, with a spread under `flat`, the lens is covered. */
  coveredBelow: number;
  flatBelow: number;
  /** Brightness of the face, or of the frame while there is none. */
  darkBelow: Limit;
  brightAbove: Limit;
  /** How much brighter the frame may be than the face in it. */
  backlitAbove: Limit;
  /** Height of the face, 0..1 of the frame's shorter side. */
  smallBelow: Limit;
  largeAbove: Limit;
  /** Middle of the face from the middle of the frame, 0..1 of the frame's width and height. */
  asideAbove: Limit;
  offHeightAbove: Limit;
  /** Degrees off the straight look; the largest of yaw, pitch and roll, each by its own weight. */
  turnedAbove: Limit;
  /** Way of the face's middle between two checks, in heights of the face. */
  movingAbove: Limit;
  /** A second face of this part of the first one's height is a second customer; a smaller one stands behind. */
  rivalFrom: number;
  /** So many checks in a row without the face, or with a second one, before it is said. */
  patience: number;
  /** Milliseconds that everything has to be right. */
  readyAfterMs: number;
}

/** For a camera of 60° to 80° at a counter: a face at 40 to 80 cm. */
export const positioningLimits: PositioningLimits = {
  coveredBelow: 40,
  flatBelow: 9,
  darkBelow: { limit: 55, band: 10 },
  brightAbove: { limit: 225, band: 8 },
  backlitAbove: { limit: 75, band: 15 },
  smallBelow: { limit: 0.24, band: 0.025 },
  largeAbove: { limit: 0.62, band: 0.04 },
  asideAbove: { limit: 0.14, band: 0.03 },
  offHeightAbove: { limit: 0.2, band: 0.03 },
  turnedAbove: { limit: 24, band: 6 },
  movingAbove: { limit: 0.12, band: 0.04 },
  rivalFrom: 0.55,
  patience: 3,
  readyAfterMs: 600,
};
