import fc from 'fast-check';
import { expect, test } from 'vitest';
import { minor } from '#main/contract';
import { toDecimal } from '../money.ts';
import { parsePrice } from './price.ts';

test.each([
  ['3.50', 2, 350],
  ['3.5', 2, 350],
  ['3', 2, 300],
  ['.5', 2, 50],
  ['￥１２．８０', 2, 1280],
  ['¥1,234.50', 2, 123450],
  ['1.234,50', 2, 123450],
  ['3,5 元', 2, 350],
  ['1,234', 2, 123400],
  ['3.5000', 2, 350],
  ['120円', 0, 120],
  ['120.00', 0, 120],
  ['NT$ 45', 2, 4500],
])('%s at exponent %i is %i', (text, exponent, expected) => {
  expect(parsePrice(text, exponent)).toEqual({ ok: expected });
});

test.each([
  ['abc', 2, 'number'],
  ['1.2.3', 2, 'number'],
  ['', 2, 'number'],
  ['-1', 2, 'negative'],
  ['3.505', 2, 'decimals'],
  ['10.000', 2, 'decimals'],
  ['1.5', 0, 'decimals'],
  ['999999999999', 2, 'tooLarge'],
])('%s at exponent %i is refused: %s', (text, exponent, error) => {
  expect(parsePrice(text, exponent)).toEqual({ error });
});

test('every amount that is written out is read back', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 1_000_000_000 }), fc.constantFrom(0, 2), (amount, exponent) => {
    expect(parsePrice(toDecimal(minor(amount), exponent), exponent)).toEqual({ ok: amount });
  }));
});
