import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { minor } from '#main/contract';
import { earn, MERCHANT_ACCOUNT, shippedProgramme as programme, takeBack } from './programme.ts';

const none = { merchant: 0, customer: 0 };

describe('what a collection earns', () => {
  it('is a point for each full major unit', () => {
    expect(earn(programme, minor(1999), 100, none)).toEqual({
      points: 19,
      uncutPoints: 19,
      postings: [{ account: 'programme:shipped', delta: -19 }, { account: MERCHANT_ACCOUNT, delta: 19 }],
    });
    expect(earn(programme, minor(99), 100, none)).toEqual({ points: 0, uncutPoints: 0, postings: [] });
    expect(earn(programme, minor(120), 1, none).points).toBe(120);
  });

  it('is cut by the transaction, the customer’s day and the merchant’s day, and says by which', () => {
    expect(earn(programme, minor(60_000), 100, none)).toMatchObject({ points: 500, uncutPoints: 600, cutBy: 'transaction' });
    expect(earn(programme, minor(20_000), 100, { merchant: 400, customer: 400 })).toMatchObject({ points: 100, cutBy: 'customerDay' });
    expect(earn(programme, minor(20_000), 100, { merchant: 2_950, customer: 0 })).toMatchObject({ points: 50, cutBy: 'merchantDay' });
    expect(earn(programme, minor(20_000), 100, { merchant: 3_000 })).toMatchObject({ points: 0, uncutPoints: 200, cutBy: 'merchantDay', postings: [] });
  });

  it('never breaks a limit over any day, and its postings add up to nothing', () => {
    const collection = fc.record({ fen: fc.integer({ min: 1, max: 200_000 }), payer: fc.constantFrom('a', 'b', 'c', undefined) });
    fc.assert(
      fc.property(fc.array(collection, { maxLength: 60 }), (day) => {
        let merchant = 0;
        const customers = new Map<string, number>();
        for (const { fen, payer } of day) {
          const customer = payer === undefined ? {} : { customer: customers.get(payer) ?? 0 };
          const { points, uncutPoints, cutBy, postings } = earn(programme, minor(fen), 100, { merchant, ...customer });
          expect(points).toBeLessThanOrEqual(Math.min(500, Math.floor(fen / 100)));
          expect(cutBy === undefined).toBe(points === uncutPoints);
          expect(postings.reduce((sum, { delta }) => sum + delta, 0)).toBe(0);
          merchant += points;
          if (payer !== undefined) customers.set(payer, (customers.get(payer) ?? 0) + points);
        }
        expect(merchant).toBeLessThanOrEqual(3_000);
        for (const points of customers.values()) expect(points).toBeLessThanOrEqual(500);
      }),
    );
  });
});

describe('what a refund takes back', () => {
  it('is what the kept amount would not have earned', () => {
    expect(takeBack(programme, 19, minor(1000), 100)).toEqual({
      points: 9,
      postings: [{ account: 'programme:shipped', delta: 9 }, { account: MERCHANT_ACCOUNT, delta: -9 }],
    });
    expect(takeBack(programme, 500, minor(55_000), 100)).toEqual({ points: 0, postings: [] });
  });

  it('adds up to what was earned, in whatever parts', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), fc.array(fc.integer({ min: 1, max: 30_000 }), { maxLength: 20 }), (fen, parts) => {
        let kept = fen;
        const earned = earn(programme, minor(fen), 100, none).points;
        let held = earned;
        for (const part of [...parts, fen]) {
          kept = Math.max(0, kept - part);
          held -= takeBack(programme, held, minor(kept), 100).points;
          expect(held).toBeGreaterThanOrEqual(0);
        }
        expect(held).toBe(0);
      }),
    );
  });
});
