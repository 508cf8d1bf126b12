import fc from 'fast-check';
import { expect, test } from 'vitest';
import { eachTerm, TERMS_END, termsOfQuery } from './terms.ts';

function termsOf(text: string): Set<number> {
  const terms = new Set<number>();
  eachTerm(text, (term) => terms.add(term));
  return terms;
}

const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'é', 'ข', 'か', 'ン', '牛', '肉', '가', '😀', ' ', '\u30ff', '\u3100'), minLength: 1, maxLength: 10 });

test('a text has every term of each of its parts', () => {
  fc.assert(
    fc.property(letters, fc.nat(), fc.nat(), (text, a, b) => {
      const start = a % text.length;
      const part = text.slice(start, start + 1 + (b % (text.length - start)));
      const terms = termsOf(text);
      expect(termsOfQuery(part).length).toBeGreaterThan(0);
      for (const term of termsOfQuery(part)) expect(terms.has(term)).toBe(true);
    }),
  );
});

test('terms of different characters differ, and stay below the block’s part of the key', () => {
  fc.assert(
    fc.property(letters, letters, (a, b) => {
      fc.pre(a.length <= 3 && b.length <= 3 && a !== b);
      expect(termsOfQuery(a)).not.toEqual(termsOfQuery(b));
      for (const term of termsOf(a)) expect(term).toBeLessThan(TERMS_END);
    }),
  );
});
