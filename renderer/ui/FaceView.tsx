/** A camera's picture as a mirror, and over it a shape that says what to do: for whoever cannot read the words, or not so fast. */
import type { ComponentChildren, RefObject } from 'preact';
import type { Guidance } from '#drivers/camera/guidance.ts';
import './face-view.css';

/** Arrows and signs on a field of 640 × 480. Left is the screen's, which is the customer's own before a screen. */
const shapes: Record<Guidance, string> = {
  moveLeft: 'M190 240H70M120 190 70 240l50 50',
  moveRight: 'M450 240h120M520 190l50 50-50 50',
  moveUp: 'M320 120V30M270 80l50-50 50 50',
  moveDown: 'M320 360v90M270 400l50 50 50-50',
  // The face has to grow, or to shrink.
  comeCloser: 'M250 170l-60-60M190 165v-55h55M390 170l60-60M450 165v-55h-55M250 310l-60 60M190 315v55h55M390 310l60 60M450 315v55h-55',
  moveBack: 'M170 90l60 60M230 95v55h-55M470 90l-60 60M410 95v55h55M170 390l60-60M230 385v-55h-55M470 390l-60-60M410 385v-55h55',
  // An eye at the top, where the camera is.
  lookHere: 'M250 60q70-60 140 0-70 60-140 0zM320 45a15 15 0 1 1 0 30 15 15 0 0 1 0-30z',
  noFace: 'M320 190a45 45 0 1 1 0 90 45 45 0 0 1 0-90zM235 380q15-75 85-75t85 75',
  manyFaces: 'M240 190a38 38 0 1 1 0 76 38 38 0 0 1 0-76zM170 350q12-62 70-62t70 62M400 190a38 38 0 1 1 0 76 38 38 0 0 1 0-76zM330 350q12-62 70-62t70 62M335 175l130 190',
  covered: 'M320 170a70 70 0 1 1 0 140 70 70 0 0 1 0-140zM272 192l96 96',
  tooDark: 'M345 180a62 62 0 1 0 40 95 68 68 0 0 1-40-95z',
  tooBright: 'M320 200a40 40 0 1 1 0 80 40 40 0 0 1 0-80zM320 150v22M320 308v22M230 240h22M388 240h22M256 176l16 16M368 288l16 16M384 176l-16 16M272 288l-16 16',
  backlit: 'M320 90a40 40 0 1 1 0 80 40 40 0 0 1 0-80zM320 40v22M230 130h22M388 130h22M256 66l16 16M384 66l-16 16',
  holdStill: '',
  ready: 'M265 245l40 40 75-90',
};

/**
 * @param props.label what the picture shows, for those who do not see it
 * @param props.children drawn over the picture
 */
export function FaceView({ video, guidance, label, children }: { video: RefObject<HTMLVideoElement | null>; guidance: Guidance | null; label: string; children?: ComponentChildren }) {
  return (
    <div class="face-view" data-shape={guidance ?? 'none'}>
      <video ref={video} aria-label={label} playsInline muted />
      {guidance !== null && (
        <svg class="face-shape" viewBox="0 0 640 480" aria-hidden="true">
          <ellipse class="edge" cx="320" cy="240" rx="125" ry="165" />
          <ellipse cx="320" cy="240" rx="125" ry="165" />
          <path class="edge" d={shapes[guidance]} />
          <path d={shapes[guidance]} />
        </svg>
      )}
      {children}
    </div>
  );
}
