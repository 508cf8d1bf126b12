import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { minor, type TenderView } from '#main/contract';
import { aloneRoom } from './alone.ts';
import { effectBack, effectOf, pointsBack, usablePoints, type MemberEffect } from './programme.ts';

const terms = { earnMinor: 100, pointMinor: 1, step: 10, shareBp: 5000 };
const cash = (amountMinor: number): TenderView => ({ kind: 'cash', amountMinor: minor(amountMinor) });
const byPoints = (points: number, pointMinor = 1): TenderView => ({ kind: 'points', amountMinor: minor(points * pointMinor), points });

describe('members’ points', () => {
  it('earns full units of what points did not pay', () => {
    expect(effectOf(terms, [byPoints(250), cash(799)])).toEqual({ earned: 7, spent: 250, spentMinor: 250, earnMinor: 100 });
    expect(effectOf(terms, [cash(-500)])).toMatchObject({ earned: 0, spent: 0 });
  });

  it('lets points pay what is due, in steps, up to the part that may be paid so', () => {
    const sale = { totalMinor: minor(1234), dueMinor: minor(1234) };
    expect(usablePoints(terms, 10_000, sale)).toBe(610);
    expect(usablePoints(terms, 105, sale)).toBe(100);
    expect(usablePoints(terms, 10_000, { ...sale, dueMinor: minor(55) })).toBe(50);
    expect(usablePoints({ ...terms, pointMinor: 0 }, 10_000, sale)).toBe(0);
    expect(usablePoints(terms, -5, sale)).toBe(0);
  });

  it('gives back, in whatever parts goods come back, exactly what the sale earned and spent', () => {
    const parts = fc.array(fc.integer({ min: 1, max: 5_000 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3_000 }), fc.integer({ min: 1, max: 20 }), fc.integer({ min: 0, max: 90_000 }), parts, fc.integer({ min: 1, max: 500 }), (spent, pointMinor, paid, cuts, earnMinor) => {
        const tenders = [byPoints(spent, pointMinor), cash(paid)];
        const sale = { ...effectOf({ earnMinor }, tenders), tenders };
        const documents: { tenders: TenderView[]; memberPoints: MemberEffect }[] = [];
        let [leftPoints, leftCash, backMinor] = [spent * pointMinor, paid, 0];
        const give = (amount: number): void => {
          const ofCash = Math.min(amount, leftCash);
          const ofPoints = Math.min(amount - ofCash, leftPoints);
          const points = pointsBack(byPoints(spent, pointMinor), backMinor, ofPoints);
          const back: TenderView[] = [cash(0 - ofCash), { kind: 'points', amountMinor: minor(0 - ofPoints), points: 0 - points }];
          documents.push({ tenders: back, memberPoints: effectBack(sale, documents, back) });
          leftCash -= ofCash;
          leftPoints -= ofPoints;
          backMinor += ofPoints;
        };
        for (const cut of cuts) {
          give(cut);
          expect(documents.at(-1)?.memberPoints.earned).toBeLessThanOrEqual(0);
          expect(documents.at(-1)?.memberPoints.spent).toBeLessThanOrEqual(0);
        }
        give(leftCash + leftPoints);
        const total = (of: (one: MemberEffect) => number): number => documents.reduce((sum, { memberPoints }) => sum + of(memberPoints), 0);
        expect(total((one) => one.earned)).toBe(0 - sale.earned);
        expect(total((one) => one.spent)).toBe(0 - spent);
      }),
    );
  });

  it('lets a till that is alone spend within its limits, and not at all without any', () => {
    const limits = { count: 2, points: 100, ageMs: 1_000 };
    expect(aloneRoom(undefined, { count: 0, points: 0 }, 0, 0)).toEqual({ bar: 'alone' });
    expect(aloneRoom(limits, { count: 0, points: 0 }, null, 0)).toEqual({ bar: 'age' });
    expect(aloneRoom(limits, { count: 0, points: 0 }, 0, 1_001)).toEqual({ bar: 'age' });
    expect(aloneRoom(limits, { count: 0, points: 0 }, 5_000, 0)).toEqual({ bar: 'age' });
    expect(aloneRoom(limits, { count: 2, points: 5 }, 0, 1)).toEqual({ bar: 'count' });
    expect(aloneRoom(limits, { count: 1, points: 100 }, 0, 1)).toEqual({ bar: 'sum' });
    expect(aloneRoom(limits, { count: 1, points: 30 }, 0, 1)).toEqual({ points: 70 });
  });
});
