import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createPace, PACE_ENTRIES_MIN, QUICK_MS, SLOW_MS } from './pace.ts';

const max = { entries: 200, underWay: 2 };

it('halves the batches while headquarters is slow, one at a time, and goes back when it is not', () => {
  const pace = createPace(max);
  expect([pace.entries(), pace.underWay(), pace.view()]).toEqual([200, 2, null]);
  pace.took(SLOW_MS + 1);
  expect([pace.entries(), pace.underWay(), pace.view()]).toEqual([100, 1, { batchEntries: 100, lastMs: SLOW_MS + 1, isSlow: true }]);
  pace.took(QUICK_MS);
  expect(pace.entries()).toBe(100);
  pace.failed();
  expect(pace.entries()).toBe(50);
  pace.took(1);
  pace.took(1);
  expect([pace.entries(), pace.underWay(), pace.view()?.isSlow]).toEqual([200, 2, false]);
});

it('never stops and never asks for more than the limit', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.constant(null), fc.integer({ min: 0, max: 30_000 })), { maxLength: 60 }), (steps) => {
      const pace = createPace(max);
      for (const ms of steps) {
        if (ms === null) pace.failed();
        else pace.took(ms);
        expect(pace.entries()).toBeGreaterThanOrEqual(PACE_ENTRIES_MIN);
        expect(pace.entries()).toBeLessThanOrEqual(max.entries);
      }
    }),
  );
});
