import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkDigit, eanOfIsbn, eanOfIssn, expandUpce, gtin14, hasCheckDigit, isbn10Of, issnOf } from './check.ts';

const digits = (length: number): fc.Arbitrary<string> => fc.stringMatching(new RegExp(`^[0-9]{${length}}$`));

test('a check digit fits its digits, and every single wrong digit is noticed', () => {
  expect(hasCheckDigit('4006381333931')).toBe(true);
  fc.assert(
    fc.property(fc.constantFrom(7, 11, 12, 13, 16, 17).chain(digits), fc.nat(), fc.integer({ min: 1, max: 9 }), (body, place, step) => {
      const code = body + checkDigit(body);
      const at = place % code.length;
      const wrong = code.slice(0, at) + String((Number(code.charAt(at)) + step) % 10) + code.slice(at + 1);
      expect(hasCheckDigit(code)).toBe(true);
      expect(hasCheckDigit(wrong)).toBe(false);
      expect(hasCheckDigit(gtin14(code))).toBe(true);
    }),
  );
});

test('UPC-E stands for one UPC-A, by its last digit', () => {
  expect(expandUpce('04252614')).toBe('042100005264');
  expect(expandUpce('425261')).toBe('042100005264');
  expect(expandUpce('0123453')).toBe('012300000451');
  expect(expandUpce('0123454')).toBe('012340000053');
  expect(expandUpce('0123455')).toBe('012345000058');
  expect(expandUpce('04252615'), 'a wrong check digit').toBeNull();
  expect(expandUpce('24252614'), 'only number systems 0 and 1').toBeNull();
});

test('ISBN and ISSN go to their EAN-13 and back', () => {
  expect(eanOfIsbn('0-306-40615-2')).toBe('9780306406157');
  expect(eanOfIsbn('978-0-306-40615-7')).toBe('9780306406157');
  expect(eanOfIsbn('0-306-40615-3')).toBeNull();
  expect(isbn10Of('9780306406157')).toBe('0306406152');
  expect(isbn10Of('9791234567896')).toBeNull();
  expect(eanOfIssn('0378-5955')).toBe('9770378595002');
  expect(eanOfIssn('2434-561X')).toMatch(/^977/);
  expect(eanOfIssn('0378-5956')).toBeNull();
  expect(issnOf('9770378595002')).toBe('0378-5955');
});
