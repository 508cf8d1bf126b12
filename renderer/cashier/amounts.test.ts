import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quickAmounts, QUICK_MAX } from './amounts.ts';

const yuan = [10_000, 5000, 2000, 1000, 500, 100, 50, 10];
const yen = [10_000, 5000, 1000, 500, 100, 50, 10, 5, 1];

describe('quick amounts', () => {
  it.each([
    [2350, yuan, [2400, 2500, 3000, 4000, 5000]],
    [2050, yuan, [2100, 2500, 3000, 4000, 5000]],
    [100, yuan, [500, 1000, 2000, 5000, 10_000]],
    [10_000, yuan, []],
    [1280, yen, [1300, 1500, 2000, 5000, 10_000]],
  ])('for %i minor units', (due, notes, amounts) => expect(quickAmounts(due, notes)).toEqual(amounts));

  it('are always more than what is due, ascending, and few', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000_000 }), (due) => {
        const amounts = quickAmounts(due, yuan);
        expect(amounts.every((amount, at) => amount > (amounts[at - 1] ?? due))).toBe(true);
        expect(amounts.length).toBeLessThanOrEqual(QUICK_MAX);
      }),
    );
  });
});
