/** English words of the camera. A key that another language lacks fails the compile. */
import type { Guidance } from '#drivers/camera/guidance.ts';
import type { CameraState } from '#drivers/camera/state.ts';

export interface CameraWords {
  /** What a customer is asked for. Left and right are the customer's own. */
  guidance: Record<Guidance, string>;
  states: Record<CameraState['code'], string>;
}

export const cameraEn: CameraWords = {
  guidance: {
    covered: 'The camera is covered',
    noFace: 'Stand before the camera',
    manyFaces: 'One person at a time, please',
    tooDark: 'It is too dark here',
    tooBright: 'It is too bright here',
    backlit: 'The light behind you is too bright',
    comeCloser: 'Come closer',
    moveBack: 'Step back a little',
    moveLeft: 'Move to your left',
    moveRight: 'Move to your right',
    moveUp: 'Move up a little',
    moveDown: 'Move down a little',
    lookHere: 'Look into the camera',
    holdStill: 'Hold still',
    ready: 'Ready',
  },
  states: {
    off: 'The camera is off',
    starting: 'The camera is starting',
    live: 'The camera works',
    noCamera: 'No camera is connected',
    denied: 'This screen may not use the camera',
    busy: 'Another program uses the camera',
    ended: 'The camera was unplugged',
    frameless: 'The camera sends no picture',
    failed: 'The camera could not be opened',
  },
};
