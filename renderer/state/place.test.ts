import { expect, it } from 'vitest';
import { placeOf } from './place.ts';

const windows = ['cashier', 'display', 'phone'] as const;

it('hides no window behind another on a screen of 1920×1080', () => {
  const places = windows.map((window) => placeOf(window, 1920, 1080));
  for (const [i, a] of places.entries()) {
    for (const b of places.slice(i + 1)) {
      const apart = a.left + a.width <= b.left || b.left + b.width <= a.left || a.top + a.height <= b.top || b.top + b.height <= a.top;
      expect(apart).toBe(true);
    }
  }
});

it('keeps every window on a small screen', () => {
  for (const window of windows) {
    const { left, top, width, height } = placeOf(window, 1024, 768);
    expect(left >= 0 && top >= 0 && left + width <= 1024 && top + height <= 768).toBe(true);
  }
});
