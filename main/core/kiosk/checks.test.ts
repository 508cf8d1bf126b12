import fc from 'fast-check';
import { expect, it } from 'vitest';
import { minor, type CheckKind, type CheckRule } from '#main/contract';
import { DRAW_MAX, evaluate, type Approved, type CheckFacts } from './checks.ts';

const rules: CheckRule[] = [
  { kind: 'random', percent: 10 }, { kind: 'items', max: 20 }, { kind: 'total', maxMinor: 50_000 }, { kind: 'price', maxMinor: 10_000 },
  { kind: 'removals', max: 2 }, { kind: 'weight', toleranceGrams: 20, tolerancePercent: 5 },
];
const amount = (max: number) => fc.integer({ min: 0, max });
const facts: fc.Arbitrary<CheckFacts> = fc.record({
  basket: fc.record({ items: amount(40), totalMinor: amount(100_000).map(minor), priceMinor: amount(20_000).map(minor), removals: amount(5) }),
  drawn: amount(DRAW_MAX - 1),
  weighed: fc.record({ expectedGrams: amount(5_000), unknown: amount(2), grams: fc.option(amount(6_000)) }),
});
const called = (about: CheckFacts, approved: Approved = {}): CheckKind[] => evaluate(rules, about, approved).flatMap(({ rule, outcome }) => (outcome === 'called' ? [rule] : []));

it('each rule answers once, in the order of the settings', () => {
  fc.assert(fc.property(facts, (about) => {
    expect(evaluate(rules, about, {}).map(({ rule }) => rule)).toEqual(rules.map(({ kind }) => kind));
  }));
});

it('what staff approved of passes as long as it is the same, and no other rule with it', () => {
  fc.assert(
    fc.property(facts, (about) => {
      for (const { rule, measured } of evaluate(rules, about, {})) {
        expect(called(about, { [rule]: measured })).toEqual(called(about).filter((one) => one !== rule));
      }
    }),
  );
});

it('more in the basket than was approved is looked at again', () => {
  fc.assert(
    fc.property(facts, fc.integer({ min: 1, max: 10 }), (about, more) => {
      const bigger = { ...about, basket: { ...about.basket, items: about.basket.items + more } };
      if (called(bigger).includes('items')) expect(called(bigger, { items: about.basket.items })).toContain('items');
    }),
  );
});

it('a random check takes its share of all draws, and no other', () => {
  const one: CheckRule[] = [{ kind: 'random', percent: 7 }];
  const basket = { items: 1, totalMinor: minor(1), priceMinor: minor(1), removals: 0 };
  const hits = Array.from({ length: DRAW_MAX }, (_, drawn) => evaluate(one, { basket, drawn }, {})[0]?.outcome).filter((outcome) => outcome === 'called');
  expect(hits.length).toBe((DRAW_MAX * 7) / 100);
});

it.each([
  ['as much as expected', { expectedGrams: 1_000, unknown: 0, grams: 1_000 }, false],
  ['at the tolerance of 20 g and 5 %', { expectedGrams: 1_000, unknown: 0, grams: 1_070 }, false],
  ['beyond it', { expectedGrams: 1_000, unknown: 0, grams: 1_071 }, true],
  ['less than was scanned', { expectedGrams: 1_000, unknown: 0, grams: 929 }, true],
  ['more, where a piece has no known weight', { expectedGrams: 1_000, unknown: 1, grams: 3_000 }, false],
  ['less, where a piece has no known weight', { expectedGrams: 1_000, unknown: 1, grams: 900 }, true],
  ['a scale without a weight', { expectedGrams: 1_000, unknown: 0, grams: null }, true],
])('weight: %s', (_, weighed, isCalled) => {
  const basket = { items: 1, totalMinor: minor(1), priceMinor: minor(1), removals: 0 };
  expect(called({ basket, drawn: DRAW_MAX - 1, weighed })).toEqual(isCalled ? ['weight'] : []);
});
