import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { minor } from '#main/contract';
import { decimalOf, formatAge, formatCountdown, formatMoney, formatQuantity, parseAmount, parseQuantity } from './format.ts';

const cny = { currency: 'CNY', exponent: 2 };
const jpy = { currency: 'JPY', exponent: 0 };

describe('money', () => {
  it('is written as its country writes it', () => {
    expect(formatMoney(minor(123_450), cny, 'zh-CN')).toBe('¥1,234.50');
    expect(formatMoney(minor(-5), cny, 'en')).toBe('-¥0.05');
    expect(formatMoney(minor(1200), jpy, 'ja')).toBe('￥1,200');
  });

  it('never passes through a float', () => {
    expect(formatMoney(minor(9_007_199_254_740_991), cny, 'en')).toBe('¥90,071,992,547,409.91');
  });

  it('typed as it is written comes back the same', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9_999_999 }), fc.integer({ min: 0, max: 3 }), (amount, exponent) => {
        expect(parseAmount(decimalOf(amount, exponent), exponent)).toBe(amount);
      }),
    );
  });

  it.each([
    ['12', 1200], ['12.5', 1250], ['12.50', 1250], ['.5', 50], ['0', 0], [' 3 ', 300], ['3。5', 350],
  ])('%s is %i fen', (text, amount) => expect(parseAmount(text, 2)).toBe(amount));

  it.each(['', '.', '1.234', '-1', '1,000', '1e3', 'abc', '0x10', '1.2.3'])('%s is none', (text) => {
    expect(parseAmount(text, 2)).toBeNull();
  });

  it('has no fraction in yen', () => expect(parseAmount('1.5', 0)).toBeNull());
});

describe('a quantity', () => {
  it.each([['3', 3000], ['1.25', 1250], ['0.005', 5], ['-1', -1000], ['99999.999', 99_999_999]])('%s is %i thousandths', (text, milli) => {
    expect(parseQuantity(text)).toBe(milli);
  });
  it.each(['0', '0.000', '', '1.2345', '100000', 'x'])('%s is none', (text) => expect(parseQuantity(text)).toBeNull());

  it('of weighed goods shows grams', () => {
    expect(formatQuantity(1250, 'kg', 'en')).toBe('1.250 kg');
    expect(formatQuantity(3000, 'piece', 'en')).toBe('3');
  });
});

it('a countdown never goes below zero and rounds up', () => {
  expect([91_001, 59_999, 1, 0, -5000].map(formatCountdown)).toEqual(['1:32', '1:00', '0:01', '0:00', '0:00']);
});

it('an age is told in the largest unit', () => {
  expect([5000, 61_000, 7_200_000, 200_000_000].map((ms) => formatAge(ms, 'en'))).toEqual(['5 sec', '1 min', '2 hr', '2 days']);
});
