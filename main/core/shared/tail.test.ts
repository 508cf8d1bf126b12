import fc from 'fast-check';
import { expect, it } from 'vitest';
import { adjustment } from '../stock/stock.ts';
import { createTail } from './tail.ts';

const line = (productId: string | undefined, quantityMilli: number) => ({ ...(productId === undefined ? {} : { productId }), name: 'Tea', quantityMilli });

it('adds up what the balances do not hold, wherever they are moved on to', () => {
  const entry = fc.oneof(
    fc.record({ kind: fc.constant('sale.completed' as const), lines: fc.array(fc.tuple(fc.constantFrom('A', 'B', undefined), fc.integer({ min: -5, max: 5 }))) }),
    fc.record({ kind: fc.constant('member.points' as const), memberNo: fc.constantFrom('1', '2'), earned: fc.nat(50), spent: fc.nat(50) }),
    fc.record({ kind: fc.constant('stock.adjusted' as const), productId: fc.constantFrom('A', 'B'), deltaMilli: fc.integer({ min: -9, max: 9 }) }),
    fc.record({ kind: fc.constant('drawer.opened' as const) }),
  );
  fc.assert(
    fc.property(fc.array(entry), fc.array(fc.nat(60)), (facts, moves) => {
      const tail = createTail();
      const entries = facts.map((fact, at) => ({ seq: at + 1, kind: fact.kind, body: JSON.stringify(fact.kind === 'sale.completed' ? { lines: fact.lines.map(([id, n]) => line(id, n)) } : { name: 'Tea', ...fact }) }));
      for (const one of entries) tail.take(one);
      let [a, one] = [0, 0];
      for (const upTo of moves.toSorted((x, y) => x - y)) {
        const folded = tail.drop(Math.min(upTo, entries.length));
        a += folded.stock.get('A')?.deltaMilli ?? 0;
        one += folded.members.get('1') ?? 0;
      }
      const wholeA = facts.reduce((sum, fact) => sum + (fact.kind === 'sale.completed' ? fact.lines.reduce((n, [id, q]) => n - (id === 'A' ? q : 0), 0) : fact.kind === 'stock.adjusted' && fact.productId === 'A' ? fact.deltaMilli : 0), 0);
      const wholeOne = facts.reduce((sum, fact) => sum + (fact.kind === 'member.points' && fact.memberNo === '1' ? fact.earned - fact.spent : 0), 0);
      expect(a + tail.stock('A').sumMilli).toBe(wholeA);
      expect(one + tail.member('1')).toBe(wholeOne);
      tail.reset(0);
      expect([tail.stock('A'), tail.member('1'), tail.spent()]).toEqual([{ sumMilli: 0, kept: false }, 0, { count: 0, points: 0 }]);
    }),
  );
});

it('writes a count as the difference to what was known', () => {
  expect([adjustment('counted', 7_000, 9_000), adjustment('counted', 2_000, -1_000), adjustment('received', 5_000, 1), adjustment('lost', 5_000, 1)]).toEqual([-2_000, 3_000, 5_000, -5_000]);
});
