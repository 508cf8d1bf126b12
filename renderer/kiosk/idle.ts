/** Somebody is there: the terminal is told, not at every touch. */
import { kiosk, nowMs } from '../state/terminal.ts';
import { request } from './link.ts';

const TELL_EVERY_MS = 3000;
let toldAtMs = 0;

export function stay(): void {
  toldAtMs = performance.now();
  void request('kiosk.stay', {});
}

function touched(): void {
  const idle = kiosk.value?.idle;
  if (idle === undefined) return;
  if (nowMs.value >= idle.warnAtMs || performance.now() - toldAtMs > TELL_EVERY_MS) stay();
}

export function startStaying(): void {
  document.addEventListener('pointerdown', touched, true);
  document.addEventListener('keydown', touched, true);
}
