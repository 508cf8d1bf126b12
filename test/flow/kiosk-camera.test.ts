/** The camera of a kiosk: what the shop set reaches the customer's screen. */
import { afterEach, expect, it } from 'vitest';
import { trainingKiosk } from '#main/training/settings.ts';
import { openRig, screenOf, type Rig } from './rig.ts';

let rig: Rig;
afterEach(() => rig.close());

it.each([
  [{}, undefined],
  [{ camera: 'HD Webcam (046d:0825)' }, 'HD Webcam (046d:0825)'],
])('a kiosk with %o looks through %s', async (set, camera) => {
  rig = await openRig({ settings: { kiosk: { ...trainingKiosk, ...set } } });
  expect(screenOf(rig.terminal, 'kiosk').snapshot.kiosk?.camera).toBe(camera);
});
