import fc from 'fast-check';
import { expect, test } from 'vitest';
import { minor, type TenderParts } from '#main/contract';
import { partsOf, promotionsBack, promotionsField, soundPromotions } from './parts.ts';
import type { Promotion } from './procedure.ts';

const voucher = (amount: number, scheme: number, merchant: number, other: number, id = 'c1'): Promotion => ({
  id, amountMinor: minor(amount), schemeMinor: minor(scheme), merchantMinor: minor(merchant), otherMinor: minor(other),
});
const sumOf = ({ customerMinor, schemeMinor, merchantMinor, otherMinor }: TenderParts): number => customerMinor + schemeMinor + merchantMinor + otherMinor;
const amount = fc.integer({ min: 0, max: 1_000_000_000_000 });
/** Whatever a scheme may say, also what does not add up. */
const said = fc.array(fc.record({ id: fc.string(), amountMinor: fc.integer({ min: -5, max: 2_000 }), schemeMinor: fc.integer({ min: -5, max: 2_000 }), merchantMinor: fc.integer({ min: -5, max: 2_000 }), otherMinor: fc.integer({ min: -5, max: 2_000 }) }), { maxLength: 5 }) as unknown as fc.Arbitrary<Promotion[]>;

test('a voucher is told by who bears it, and the rest is the payer’s own money', () => {
  const promotions = [voucher(500, 250, 200, 50), voucher(100, 0, 0, 100, 'gov')];
  expect(partsOf({ amountMinor: minor(5_000), promotions })).toEqual({ customerMinor: 4_400, schemeMinor: 250, merchantMinor: 200, otherMinor: 150 });
  expect(partsOf({ amountMinor: minor(5_000) })).toEqual({ customerMinor: 5_000, schemeMinor: 0, merchantMinor: 0, otherMinor: 0 });
});

test('more vouchers than the amount count as far as it goes; bearers that do not add up are made to', () => {
  expect(soundPromotions([voucher(80, 80, 0, 0), voucher(80, 10, 0, 0, 'c2')], minor(100))).toEqual([voucher(80, 80, 0, 0), voucher(20, 10, 0, 10, 'c2')]);
  expect(soundPromotions([voucher(80, 100, 70, 9)], minor(100))).toEqual([voucher(80, 80, 0, 0)]);
  expect(promotionsField([voucher(0, 0, 0, 0)], minor(100))).toEqual({});
});

test('whatever the scheme says, the parts are not below zero and add up to the amount', () => {
  fc.assert(
    fc.property(fc.oneof(amount, fc.integer({ min: 0, max: 3_000 })), said, (total, promotions) => {
      const parts = partsOf({ amountMinor: minor(total), ...promotionsField(promotions, minor(total)) });
      expect(sumOf(parts)).toBe(total);
      expect(Math.min(...Object.values(parts))).toBeGreaterThanOrEqual(0);
    }),
  );
});

test('refunds in parts: each one’s parts add up to it, and all of them to the whole', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3_000 }), said, fc.array(fc.integer({ min: 1, max: 700 }), { maxLength: 8 }), (total, promotions, asked) => {
      const tender = { amountMinor: minor(total), ...promotionsField(promotions, minor(total)) };
      const net = { ...partsOf(tender) };
      let left = total;
      for (const want of [...asked, total]) {
        const back = Math.min(want, left);
        if (back === 0) continue;
        const parts = partsOf({ amountMinor: minor(0 - back), promotions: promotionsBack(tender, minor(left), minor(back)) });
        expect(sumOf(parts)).toBe(0 - back);
        expect(Math.max(...Object.values(parts))).toBeLessThanOrEqual(0);
        for (const part of Object.keys(net) as (keyof TenderParts)[]) net[part] = minor(net[part] + parts[part]);
        left -= back;
      }
      expect(Object.values(net)).toEqual([0, 0, 0, 0]);
    }),
  );
});
