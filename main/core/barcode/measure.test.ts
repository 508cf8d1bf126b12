import fc from 'fast-check';
import { expect, test } from 'vitest';
import { regions } from '../regions/index.ts';
import { checkDigit } from './check.ts';
import { priceVerifier, readMeasure } from './measure.ts';

const cn = regions.cn.measures;
const closed = (body: string): string => body + checkDigit(body);

test('a Chinese label carries a price, a weight, or both', () => {
  expect(readMeasure(closed('211234501990'), cn, 2)).toMatchObject({ item: '12345', priceMinor: 1990 });
  expect(readMeasure(closed('250012301234'), cn, 2)).toMatchObject({ item: '00123', weightGrams: 1234, keys: ['00123', '123', '2500123'] });
  expect(readMeasure(closed('26123450199000750'), cn, 2)).toMatchObject({ item: '12345', priceMinor: 1990, weightGrams: 750 });
  expect(readMeasure('2112345019902', cn, 2), 'a wrong check digit is no label').toBeNull();
  expect(readMeasure(closed('690123456789'), cn, 2)).toBeNull();
});

test('the verifiers of the General Specifications’ examples', () => {
  expect(priceVerifier('2875')).toBe('9');
  expect(priceVerifier('14685')).toBe('6');
  expect(priceVerifier('123')).toBeNull();
});

test('a verifier that does not fit its price makes no label', () => {
  const gb = regions.gb.measures;
  expect(readMeasure(closed('021234592875'), gb, 2)).toMatchObject({ item: '12345', priceMinor: 2875 });
  expect(readMeasure(closed('021234582875'), gb, 2)).toBeNull();
});

test('every item, price and weight comes back', () => {
  const number = fc.nat(99_999);
  const five = (n: number): string => String(n).padStart(5, '0');
  fc.assert(
    fc.property(number, number, number, (item, price, grams) => {
      const code = closed(`26${five(item)}${five(price)}${five(grams)}`);
      expect(readMeasure(code, cn, 2)).toMatchObject({ item: five(item), priceMinor: price, weightGrams: grams });
      expect(readMeasure(code, cn, 0)?.priceMinor).toBe(Math.floor(price / 100 + 0.5));
    }),
  );
});
