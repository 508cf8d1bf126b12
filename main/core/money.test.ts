import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { minor } from '#main/contract';
import { divideRounded, fromDecimal, lineAmount, toDecimal } from './money.ts';

const amount = fc.integer({ min: -10_000_000_000, max: 10_000_000_000 });

describe('line amounts', () => {
  it('round half away from zero, on both sides of zero', () => {
    expect(lineAmount(minor(5), 500)).toBe(3);
    expect(lineAmount(minor(5), -500)).toBe(-3);
    expect(lineAmount(minor(333), 1234)).toBe(411);
    expect(lineAmount(minor(1), 80_995_000, 10_000)).toBe(8100);
  });

  it('are exact where the quantity is whole', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000 }), fc.integer({ min: -90_000, max: 90_000 }), (price, pieces) => {
        expect(lineAmount(minor(price), pieces * 1000)).toBe(price * pieces + 0);
      }),
    );
  });

  it('never miss the exact quotient by more than a half', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.bigInt({ min: 1n, max: 10n ** 9n }), (n, d) => {
        const miss = 2n * (divideRounded(n, d) * d - n);
        expect(miss <= d && miss >= -d).toBe(true);
        expect(divideRounded(-n, d)).toBe(-divideRounded(n, d));
      }),
    );
  });
});

describe('decimals', () => {
  it('survive the way out and back', () => {
    fc.assert(
      fc.property(amount, fc.constantFrom(0, 2, 3), (n, exponent) => {
        expect(fromDecimal(toDecimal(minor(n), exponent), exponent)).toBe(n);
      }),
    );
  });

  it('are refused where they carry more than the currency has', () => {
    expect(fromDecimal('1.005', 2)).toBeNull();
    expect(fromDecimal('1.500', 2)).toBe(150);
    expect(fromDecimal('100.5', 0)).toBeNull();
    expect(fromDecimal('', 2)).toBeNull();
    expect(fromDecimal('1e3', 2)).toBeNull();
  });
});
