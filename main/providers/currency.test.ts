import { expect, test } from 'vitest';
import { decimalsOf } from './currency.ts';

test.each([['CNY', 2], ['JPY', 0], ['TWD', 2], ['IDR', 2], ['THB', 2], ['KRW', 0], ['KWD', 3]])('%s has %i decimals', (currency, decimals) => {
  expect(decimalsOf(currency)).toBe(decimals);
});
