import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { minor, MINOR_MAX, type LineView } from '#main/contract';
import { regions } from '../regions/index.ts';
import { addLine, addTender, backToSelling, beginTender, dueOf, LINES_MAX, newSale, removeLine, setQuantity, viewOf, type NewLine, type Sale } from './sale.ts';
import { totalsOf } from './tax.ts';

const water: NewLine = {
  productId: 'p1',
  name: '农夫山泉 550ml',
  barcode: '6921168509256',
  quantityMilli: 1000,
  unit: 'piece',
  priceMinor: minor(200),
  perMilli: 1000,
  taxClass: 'standard',
  taxIncluded: true,
};

function line(amountMinor: number, taxClass: string, taxIncluded: boolean): LineView {
  return { ...water, id: 'L1', taxClass, taxIncluded, amountMinor: minor(amountMinor) };
}

describe('totals', () => {
  it('take the included tax out of a class once, by the region’s rounding', () => {
    // 3 × 0.33 yuan at 13 %: 0.99 × 13/113 = 0.1139 → 0.11.
    expect(totalsOf([line(33, 'standard', true), line(33, 'standard', true), line(33, 'standard', true)], regions.cn)).toEqual({
      subtotalMinor: 99,
      totalMinor: 99,
      taxes: [{ taxClass: 'standard', rateBp: 1300, netMinor: 88, taxMinor: 11 }],
    });
  });

  it('add the tax on top in Japan, rounded down once per rate', () => {
    // 105 at 8 % = 8.4 → 8; 199 at 10 % = 19.9 → 19.
    const totals = totalsOf([line(105, 'reduced', false), line(100, 'standard', false), line(99, 'standard', false)], regions.jp);
    expect(totals.totalMinor).toBe(105 + 8 + 199 + 19);
    expect(totals.taxes.map((t) => [t.taxClass, t.netMinor, t.taxMinor])).toEqual([
      ['standard', 199, 19],
      ['reduced', 105, 8],
    ]);
  });

  it('always add up: net and tax of all classes make the total', () => {
    const lines = fc.array(
      fc.record({ amount: fc.integer({ min: -1_000_000, max: 1_000_000 }), taxClass: fc.constantFrom('standard', 'reduced', 'zero'), included: fc.boolean() }),
    );
    fc.assert(
      fc.property(lines, fc.constantFrom(regions.cn, regions.jp), (rows, region) => {
        const totals = totalsOf(rows.map((r) => line(r.amount, r.taxClass, r.included)), region);
        expect(totals.taxes.reduce((n, t) => n + t.netMinor + t.taxMinor, 0)).toBe(totals.totalMinor);
      }),
    );
  });
});

describe('the cart', () => {
  it('puts a further piece of the same product on its line, and weighed goods on lines of their own', () => {
    let sale = addLine(newSale('s'), water, regions.cn).sale;
    sale = addLine(sale, water, regions.cn).sale;
    expect(sale.lines).toHaveLength(1);
    expect(sale.lines[0]?.amountMinor).toBe(400);
    const apple: NewLine = { ...water, productId: 'p2', unit: 'kg', quantityMilli: 1234, priceMinor: minor(998) };
    sale = addLine(addLine(sale, apple, regions.cn).sale, apple, regions.cn).sale;
    expect(sale.lines).toHaveLength(3);
    expect(viewOf(sale, regions.cn, false).itemCount).toBe(4);
  });

  it('adds nothing twice for the same command', () => {
    const first = addLine(newSale('s'), water, regions.cn, 'c1');
    const again = addLine(first.sale, water, regions.cn, 'c1');
    expect(again).toEqual({ sale: first.sale, lineId: first.lineId });
  });

  it('is closed to changes while it is paid, and opens again only before money is taken', () => {
    const selling = addLine(newSale('s'), water, regions.cn).sale;
    const paying = beginTender(selling);
    expect(() => addLine(paying, water, regions.cn)).toThrow(expect.objectContaining({ code: 'BAD_STATE' }));
    expect(backToSelling(paying)).toEqual(selling);
    const part = addTender(paying, { kind: 'qr', scheme: 'wechat', amountMinor: minor(50) });
    expect(dueOf(part, regions.cn)).toBe(150);
    expect(() => backToSelling(part)).toThrow(expect.objectContaining({ code: 'BAD_STATE' }));
    expect(() => beginTender(newSale('s'))).toThrow(expect.objectContaining({ code: 'BAD_STATE' }));
  });

  it('refuses part of a piece, a line that is gone, an unknown tax class and one line too many', () => {
    const { sale, lineId } = addLine(newSale('s'), water, regions.cn);
    expect(() => setQuantity(sale, lineId, 1500, regions.cn)).toThrow(expect.objectContaining({ code: 'BAD_ARGS' }));
    expect(() => removeLine(sale, 'L9')).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
    expect(() => addLine(sale, { ...water, productId: 'x', taxClass: 'luxury' }, regions.cn)).toThrow(RangeError);
    const full: Sale = { ...sale, lines: Array.from({ length: LINES_MAX }, (_, i) => ({ ...line(1, 'zero', true), id: `L${i}` })) };
    expect(() => addLine(full, { ...water, productId: 'x' }, regions.cn)).toThrow(expect.objectContaining({ code: 'LIMIT' }));
  });

  it('refuses what comes to more than an amount can be, by adding and by a quantity', () => {
    const dear = { ...water, productId: 'dear', priceMinor: minor(MINOR_MAX) };
    const { sale, lineId } = addLine(newSale('s'), dear, regions.cn);
    const limit = expect.objectContaining({ code: 'LIMIT' });
    expect(() => addLine(sale, dear, regions.cn)).toThrow(limit);
    expect(() => addLine(sale, water, regions.cn)).toThrow(limit);
    expect(() => setQuantity(sale, lineId, 2_000, regions.cn)).toThrow(limit);
    expect(() => setQuantity(sale, lineId, -2_000, regions.cn)).toThrow(limit);
    expect(setQuantity(sale, lineId, -1_000, regions.cn).lines[0]?.amountMinor).toBe(-MINOR_MAX);
  });

  it('keeps every amount equal to price × quantity through any run of changes', () => {
    const step = fc.record({ kind: fc.constantFrom('add', 'set', 'remove'), product: fc.integer({ min: 1, max: 4 }), price: fc.integer({ min: 0, max: 99_999 }), pieces: fc.integer({ min: 1, max: 99 }) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        let sale = newSale('s');
        for (const { kind, product, price, pieces } of steps) {
          const target = sale.lines[product % (sale.lines.length || 1)];
          if (kind === 'add' || target === undefined) {
            sale = addLine(sale, { ...water, productId: `p${product}`, priceMinor: minor(price), quantityMilli: pieces * 1000 }, regions.cn).sale;
          } else if (kind === 'set') sale = setQuantity(sale, target.id, pieces * 1000, regions.cn);
          else sale = removeLine(sale, target.id);
        }
        const view = viewOf(sale, regions.cn, false);
        expect(view.totalMinor).toBe(sale.lines.reduce((n, l) => n + (l.priceMinor * l.quantityMilli) / 1000, 0));
        expect(new Set(sale.lines.map((l) => l.id)).size).toBe(sale.lines.length);
      }),
    );
  });
});
