/**
 * Training in the browser host opens three windows at once; each takes its place, so that none hides
 * another on a screen of 1920×1080: the counter at the left, at the right the display above the phone.
 */
import { effect } from '@preact/signals';
import { shop } from './terminal.ts';

type Window = 'cashier' | 'display' | 'phone';

/** Sizes in CSS pixels, for a screen of this width and height. */
export function placeOf(window: Window, width: number, height: number): { left: number; top: number; width: number; height: number } {
  const display = { width: Math.min(width, 640), height: 420 };
  const phone = { width: 420, height: Math.min(height, Math.max(600, height - display.height)) };
  switch (window) {
    case 'cashier':
      return { left: 0, top: 0, width: Math.min(width, 1280), height: Math.min(height, 830) };
    case 'display':
      return { left: width - display.width, top: 0, ...display };
    case 'phone':
      return { left: Math.max(0, width - phone.width), top: height - phone.height, ...phone };
  }
}

/** Moves this window once, where it is a window of its own: a tab in a person's browser stays as it is. */
export function takePlace(which: Window): void {
  if (!matchMedia('(display-mode: standalone)').matches) return;
  const stop = effect(() => {
    if (shop.value === null) return;
    if (shop.value.training) {
      const place = placeOf(which, screen.availWidth, screen.availHeight);
      resizeTo(place.width, place.height);
      moveTo(place.left, place.top);
    }
    queueMicrotask(() => stop());
  });
}
