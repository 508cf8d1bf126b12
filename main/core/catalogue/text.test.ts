import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { matches, parseQuery } from './query.ts';
import { cleanName, fold, plain } from './text.ts';

const extract = new URL('../../../test/fixtures/catalogue/open-food-facts-extract.tsv', import.meta.url);
const realNames = readFileSync(extract, 'utf8').trimEnd().split('\n').map((line) => line.split('\t')[1] as string);

const finds = (typed: string, name: string): boolean => {
  const query = parseQuery(typed);
  return query !== null && matches(query, name);
};

test('a name is found without its accents, in another width, and in another case', () => {
  expect(finds('creme BRULEE', 'Crème brûlée')).toBe(true);
  expect(finds('crème', 'CRÈME')).toBe(true);
  expect(finds('ＣＲＥＭＥ', 'Crème')).toBe(true);
  expect(finds('グミ', 'ｸﾞﾐ　ﾚﾓﾝ')).toBe(true);
  expect(finds('面 牛', '红烧牛肉面')).toBe(true);
  expect(finds('οδος', 'ΟΔΟΣ')).toBe(true);
});

test('marks that make another letter stay: か is not が, and a Thai vowel is not dropped', () => {
  expect(finds('か', 'がんも')).toBe(false);
  expect(finds('ハ', 'パン')).toBe(false);
  expect(finds('ข้าว', 'ขาว')).toBe(false);
  expect(finds('crème', 'creme')).toBe(true);
  expect(finds('肉牛', '牛肉')).toBe(false);
});

test('a text of white space asks nothing', () => {
  expect(parseQuery(' \u3000\t')).toBeNull();
});

test('every part of a name, cut at any code point, finds the name', () => {
  const name = fc.oneof(
    fc.constantFrom(...realNames),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }),
    fc.string({ unit: fc.constantFrom('e', '\u0301', 'ｶ', 'ﾞ', 'Σ', 'İ', 'ﬁ', '́', '　', '가', 'ᄀ', 'ᅡ', '😀'), minLength: 1, maxLength: 8 }),
  );
  fc.assert(
    fc.property(name, fc.nat(), fc.nat(), (text, a, b) => {
      const points = [...text];
      const start = a % points.length;
      const part = points.slice(start, start + 1 + (b % (points.length - start))).join('');
      fc.pre(part.trim() !== '');
      expect(finds(part, text)).toBe(true);
    }),
    { numRuns: 3000 },
  );
});

test('both forms are stable, so that a stored name is compared as a typed one', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => {
    expect(plain(plain(text))).toBe(plain(text));
  }));
  expect(fold(fold('Crème ＢＲÛＬÉＥ'))).toBe('creme brulee');
});

test('a name is cleaned of references, stray Windows-1252 bytes and doubled blanks', () => {
  expect(cleanName('&quot;Baguette&quot;  &#224; l&#x27;ancienne')).toBe('"Baguette" à l\'ancienne');
  expect(cleanName('B\u009cuf')).toBe('Bœuf');
  expect(cleanName('A & B &unknown; &#0; &#xd800;')).toBe('A & B &unknown; &#0; &#xd800;');
});
