import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { minor, type LineView } from '#main/contract';
import { regions } from '../regions/index.ts';
import { chosenGoods, valueOfGoods } from '../refund/goods.ts';
import { returnDocument } from '../refund/document.ts';
import { totalsOf } from '../sale/tax.ts';
import type { CompletedSale } from '../journal/facts.ts';
import { grossOf, offersAt, withOffers } from './apply.ts';
import { holds, shopTimeIn, type Promotion, type ShopTime } from './promotion.ts';

const noon: ShopTime = { local: '2026-11-21T12:00', weekday: 6 };
const groups: Record<string, string> = { p1: 'drinks', p2: 'drinks', p3: 'snacks' };

function line(productId: string, pieces: number, priceMinor: number, more: Partial<LineView> = {}): LineView {
  const base: LineView = { id: `L-${productId}`, productId, name: productId, quantityMilli: Math.round(pieces * 1000), unit: 'piece', priceMinor: minor(priceMinor), perMilli: 1000, amountMinor: minor(0), taxClass: 'standard', taxIncluded: true, ...more };
  return { ...base, amountMinor: grossOf(base) };
}

const priced = (lines: LineView[], promotions: Promotion[], isMember = false, at = noon) => withOffers(lines, offersAt(promotions, at, isMember, (id) => groups[id] ?? null));
const total = (lines: readonly LineView[]) => lines.reduce((all, one) => all + one.amountMinor, 0);
const offs = (lines: readonly LineView[]) => lines.map(({ discounts = [] }) => discounts.map(({ promotionId, amountMinor }) => [promotionId, amountMinor]));

const special: Promotion = { id: 'A', name: 'Special', offer: { kind: 'price', priceMinor: minor(250) }, products: ['p1'] };
const tenOff: Promotion = { id: 'B', name: '10 % off drinks', offer: { kind: 'percent', offBp: 1000 }, groups: ['drinks'] };
const threeForTen: Promotion = { id: 'C', name: '3 for 10.00', offer: { kind: 'multibuy', count: 3, priceMinor: minor(1000) }, products: ['p1', 'p2', 'p3'] };

describe('what is offered', () => {
  it('is the best single offer of each piece, and nothing on what nothing is on', () => {
    const lines = priced([line('p1', 2, 300), line('p2', 1, 333), line('p9', 1, 500)], [special, tenOff]);
    expect(offs(lines)).toEqual([[['A', 100]], [['B', 33]], []]);
    expect(lines.map((one) => one.amountMinor)).toEqual([500, 300, 500]);
  });

  it('takes the dearest pieces for a multibuy, over lines, only where it saves more than they have otherwise', () => {
    expect(offs(priced([line('p1', 2, 400), line('p3', 2, 500)], [threeForTen]))).toEqual([[['C', 115]], [['C', 285]]]);
    expect(offs(priced([line('p1', 3, 340)], [threeForTen, special]))).toEqual([[['A', 270]]]);
    expect(offs(priced([line('p1', 2, 400)], [threeForTen]))).toEqual([[]]);
  });

  it('is for members with a member’s number alone, and stacks only where it says so', () => {
    const member: Promotion = { id: 'M', name: 'Member price', offer: { kind: 'price', priceMinor: minor(200) }, products: ['p1'], membersOnly: true };
    const stacked: Promotion = { id: 'S', name: '5 % for members', offer: { kind: 'percent', offBp: 500 }, membersOnly: true, stacks: true };
    expect(offs(priced([line('p1', 1, 300)], [member, stacked]))).toEqual([[]]);
    expect(offs(priced([line('p1', 1, 300)], [member, stacked], true))).toEqual([[['M', 100], ['S', 10]]]);
  });

  it('weighed goods have it on the line as a whole; goods that come back have none', () => {
    const apples = line('p1', 1.234, 998, { unit: 'kg' });
    expect(apples.amountMinor).toBe(1232);
    expect(offs(priced([apples, line('p1', -1, 300)], [tenOff]))).toEqual([[['B', 123]], []]);
    expect(priced([apples], [special])[0]?.amountMinor).toBe(309);
  });

  it('is forgotten where it holds no more, and an untouched line stays the same', () => {
    const [one] = priced([line('p1', 1, 300)], [special]);
    expect(priced([one as LineView], [])[0]).toEqual(line('p1', 1, 300));
    const plain = line('p9', 1, 5);
    expect(priced([plain], [special])[0]).toBe(plain);
  });
});

describe('when it holds', () => {
  const at = (local: string, weekday = 6): ShopTime => ({ local, weekday });
  it('from inclusive, until exclusive, on its days, in its hours, also over midnight', () => {
    const window: Promotion = { ...special, from: '2026-11-21T00:00', until: '2026-11-22T00:00' };
    expect([at('2026-11-20T23:59'), at('2026-11-21T00:00'), at('2026-11-21T23:59'), at('2026-11-22T00:00')].map((time) => holds(window, time))).toEqual([false, true, true, false]);
    expect([5, 6].map((weekday) => holds({ ...special, weekdays: [6, 7] }, at('2026-11-21T12:00', weekday)))).toEqual([false, true]);
    const night: Promotion = { ...special, hours: { from: '22:00', until: '02:00' } };
    expect(['21:59', '22:00', '01:59', '02:00'].map((time) => holds(night, at(`2026-11-21T${time}`)))).toEqual([false, true, true, false]);
  });

  it('by the shop’s own clock', () => {
    const ms = Date.parse('2026-11-21T16:30:00Z');
    expect(shopTimeIn('Asia/Shanghai')(ms)).toEqual({ local: '2026-11-22T00:30', weekday: 7 });
    expect(shopTimeIn('UTC')(ms)).toEqual({ local: '2026-11-21T16:30', weekday: 6 });
  });
});

const anyOffer = fc.oneof(
  fc.record({ kind: fc.constant('price' as const), priceMinor: fc.integer({ min: 0, max: 2000 }).map(minor) }),
  fc.record({ kind: fc.constant('percent' as const), offBp: fc.integer({ min: 1, max: 10_000 }) }),
  fc.record({ kind: fc.constant('multibuy' as const), count: fc.integer({ min: 2, max: 5 }), priceMinor: fc.integer({ min: 0, max: 5000 }).map(minor) }),
);
const anyPromotions = fc.array(fc.record({ offer: anyOffer, on: fc.subarray(['p1', 'p2', 'p3', 'p4']), stacks: fc.boolean() }), { maxLength: 5 }).map((all) =>
  all.map(({ offer, on, stacks }, at): Promotion => ({ id: `P${at}`, name: `P${at}`, offer, ...(on.length === 0 ? {} : { products: on }), ...(stacks && offer.kind === 'percent' ? { stacks: true as const } : {}) })),
);
const anyLines = fc.array(
  fc.record({ product: fc.constantFrom('p1', 'p2', 'p3', 'p4'), pieces: fc.integer({ min: -3, max: 9 }).filter((n) => n !== 0), price: fc.integer({ min: 0, max: 1500 }), kg: fc.boolean(), taxClass: fc.constantFrom('standard', 'reduced'), batch: fc.constantFrom('a', 'b') }),
  { maxLength: 8 },
).map((all) => all.map(({ product, pieces, price, kg, taxClass, batch }, at) => line(product, kg ? pieces + 0.377 : pieces, price, { id: `L${at}`, taxClass, batch, unit: kg ? 'kg' : 'piece' })));

describe('always', () => {
  it('no line is below zero or above its price, and amount and discounts add up to it', () => {
    fc.assert(
      fc.property(anyLines, anyPromotions, (lines, promotions) => {
        for (const one of priced(lines, promotions)) {
          const gross = grossOf(one);
          const off = (one.discounts ?? []).reduce((all, { amountMinor }) => all + amountMinor, 0);
          expect(one.amountMinor + off).toBe(gross);
          if (gross >= 0) expect(one.amountMinor).toBeGreaterThanOrEqual(0);
          for (const { amountMinor } of one.discounts ?? []) expect(amountMinor).toBeGreaterThan(0);
        }
      }),
    );
  });

  it('the order of scanning plays no part, for the total, the taxes and each promotion’s sum', () => {
    const sums = (lines: readonly LineView[]) => {
      const by = new Map<string, number>();
      for (const { discounts = [] } of lines) for (const { promotionId, amountMinor } of discounts) by.set(promotionId, (by.get(promotionId) ?? 0) + amountMinor);
      return { ...totalsOf(lines, regions.cn), by: Object.fromEntries(by) };
    };
    fc.assert(
      fc.property(anyLines.chain((lines) => fc.tuple(fc.constant(lines), fc.shuffledSubarray(lines, { minLength: lines.length }))), anyPromotions, ([lines, shuffled], promotions) => {
        expect(sums(priced(shuffled, promotions))).toEqual(sums(priced(lines, promotions)));
      }),
    );
  });

  it('pricing what is priced changes nothing', () => {
    fc.assert(fc.property(anyLines, anyPromotions, (lines, promotions) => {
      const once = priced(lines, promotions);
      expect(priced([...once], promotions)).toEqual(once);
    }));
  });

  it('with one multibuy no choice of pieces is cheaper for the customer', () => {
    const pieces = fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 7 });
    fc.assert(
      fc.property(pieces, fc.integer({ min: 2, max: 4 }), fc.integer({ min: 0, max: 2000 }), fc.integer({ min: 0, max: 5000 }), (prices, count, priceMinor, offBp) => {
        const multibuy: Promotion = { id: 'X', name: 'X', offer: { kind: 'multibuy', count, priceMinor: minor(priceMinor) } };
        const percent: Promotion = { id: 'Y', name: 'Y', offer: { kind: 'percent', offBp } };
        const found = total(priced(prices.map((price, at) => line(`q${at}`, 1, price)), [multibuy, percent]));
        expect(found).toBe(cheapest(prices.map((price) => price - Math.floor((price * offBp + 5000) / 10_000)), count, priceMinor));
      }),
    );
  });

  it('refunds in parts give back what was paid, to the unit', () => {
    fc.assert(
      fc.property(anyLines, anyPromotions, (lines, promotions) => {
        const sold = priced(lines.filter(({ quantityMilli }) => quantityMilli > 0), promotions);
        const sale: CompletedSale = { saleId: 's', receiptNo: 'T1-1', receiptSeq: 1, currency: 'CNY', lines: [...sold], ...totalsOf(sold, regions.cn), tenders: [], completedAtMs: 0 };
        const returned = new Map<string, number>();
        let back = 0;
        for (const { id, quantityMilli, unit } of sold) {
          const parts = unit === 'piece' ? Array.from({ length: quantityMilli / 1000 }, () => 1000) : [quantityMilli];
          for (const part of parts) {
            const goods = valueOfGoods(sale, returned, chosenGoods(sale, returned, [{ lineId: id, quantityMilli: part }]), regions.cn);
            const head = { saleId: 'r', receiptNo: 'T1-2', receiptSeq: 2, completedAtMs: 0, returnsReceiptNo: 'T1-1' };
            for (const one of returnDocument(head, 'CNY', goods, []).lines) for (const { amountMinor } of one.discounts ?? []) expect(amountMinor).toBeLessThanOrEqual(0);
            returned.set(id, (returned.get(id) ?? 0) + part);
            back += goods.totalMinor;
          }
        }
        expect(back).toBe(sale.totalMinor);
      }),
    );
  });
});

/** Every way to take sets of pieces. */
function cheapest(nets: number[], count: number, priceMinor: number): number {
  let best = nets.reduce((all, one) => all + one, 0);
  const subsets = 2 ** nets.length;
  for (let bits = 1; bits < subsets; bits += 1) {
    const inside = nets.filter((_, at) => (bits >> at) & 1);
    if (inside.length % count !== 0) continue;
    const outside = nets.filter((_, at) => !((bits >> at) & 1));
    best = Math.min(best, outside.reduce((all, one) => all + one, 0) + (inside.length / count) * priceMinor);
  }
  return best;
}
