import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { minor, type LineView, type Minor } from '#main/contract';
import type { CompletedSale } from '../journal/facts.ts';
import { lineAmount, sum } from '../money.ts';
import { regions, type RegionPack } from '../regions/index.ts';
import { totalsOf } from '../sale/tax.ts';
import { returnDocument } from './document.ts';
import { chosenGoods, leftOf, lineValues, returnedOf, valueOfGoods } from './goods.ts';
import { divide, tendersLeft } from './tenders.ts';

const packs: RegionPack[] = [regions.cn, regions.jp, regions.gb];

const line = (region: RegionPack) =>
  fc.record({
    price: fc.integer({ min: 0, max: 99_999 }),
    pieces: fc.integer({ min: 1, max: 9 }),
    grams: fc.integer({ min: 1, max: 9_999 }),
    byWeight: fc.boolean(),
    taxClass: fc.constantFrom(...region.taxClasses.map(({ id }) => id)),
    taxIncluded: fc.boolean(),
    per: fc.constantFrom(1000, 1000, 3000),
  });

function saleOf(region: RegionPack, rows: { price: number; pieces: number; grams: number; byWeight: boolean; taxClass: string; taxIncluded: boolean; per: number }[]): CompletedSale {
  const lines = rows.map((row, i): LineView => {
    const quantityMilli = row.byWeight ? row.grams : row.pieces * 1000;
    const amountMinor = lineAmount(minor(row.price), quantityMilli, row.per);
    const { taxClass, taxIncluded } = row;
    return { id: `L${i + 1}`, name: `n${i}`, quantityMilli, unit: row.byWeight ? 'kg' : 'piece', priceMinor: minor(row.price), perMilli: row.per, amountMinor, taxClass, taxIncluded };
  });
  const { taxes, totalMinor } = totalsOf(lines, region);
  return { saleId: 's', receiptNo: 'T1-000001', receiptSeq: 1, currency: region.currency, lines, taxes, totalMinor, tenders: [{ kind: 'cash', amountMinor: totalMinor }], completedAtMs: 1 };
}

const sale = fc
  .constantFrom(...packs)
  .chain((region) => fc.record({ region: fc.constant(region), rows: fc.array(line(region), { minLength: 1, maxLength: 8 }) }))
  .map(({ region, rows }) => ({ region, sale: saleOf(region, rows) }));

/** Gives back in random parts until nothing is left; each document as it would be saved. */
function inParts(whole: CompletedSale, region: RegionPack, picks: number[]): CompletedSale[] {
  const documents: CompletedSale[] = [];
  for (let n = 0; ; n += 1) {
    const returned = returnedOf(documents);
    const open = [...leftOf(whole, returned)].filter(([, milli]) => milli > 0);
    if (open.length === 0) return documents;
    const pick = picks[n % picks.length] ?? 1;
    const some = open.filter((_, i) => (pick >> i) % 2 === 1);
    const asked = (some.length === 0 ? open : some).map(([lineId, milli]) => {
      const isPiece = whole.lines.find(({ id }) => id === lineId)?.unit === 'piece';
      const part = 1 + (pick % milli);
      return { lineId, quantityMilli: isPiece ? Math.ceil(part / 1000) * 1000 : part };
    });
    const chosen = chosenGoods(whole, returned, asked);
    const goods = valueOfGoods(whole, returned, chosen, region);
    const shares = divide(tendersLeft(whole, documents), goods.totalMinor, false);
    const head = { saleId: `r${n}`, receiptNo: `T1-${n + 2}`, receiptSeq: n + 2, completedAtMs: 2, returnsReceiptNo: whole.receiptNo };
    documents.push(returnDocument(head, whole.currency, goods, shares));
  }
}

const total = (amounts: Minor[]): number => sum(amounts);

describe('refunds of goods', () => {
  it('in any parts add up to the whole, to the unit: totals, taxes, lines, tenders', () => {
    fc.assert(
      fc.property(sale, fc.array(fc.nat({ max: 1_000_000 }), { minLength: 1, maxLength: 20 }), ({ sale: whole, region }, picks) => {
        const documents = inParts(whole, region, picks);
        expect(total(documents.map(({ totalMinor }) => totalMinor))).toBe(0 - whole.totalMinor);
        for (const { taxClass, netMinor, taxMinor } of whole.taxes) {
          const back = documents.flatMap(({ taxes }) => taxes.filter((tax) => tax.taxClass === taxClass));
          expect([total(back.map((tax) => tax.netMinor)), total(back.map((tax) => tax.taxMinor))]).toEqual([0 - netMinor, 0 - taxMinor]);
        }
        for (const { id, amountMinor, quantityMilli } of whole.lines) {
          const back = documents.flatMap(({ lines }) => lines.filter((one) => one.id === id));
          expect(total(back.map((one) => one.amountMinor))).toBe(0 - amountMinor);
          expect(back.reduce((milli, one) => milli + one.quantityMilli, 0)).toBe(0 - quantityMilli);
        }
        for (const document of documents) {
          expect(total(document.tenders.map(({ amountMinor }) => amountMinor))).toBe(document.totalMinor);
          expect(document.totalMinor).toBeLessThanOrEqual(0);
          const excluded = document.taxes.reduce((sumOf, tax) => sumOf + tax.netMinor + tax.taxMinor, 0);
          expect(excluded).toBe(document.totalMinor);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('say of each line alone what it would bring', () => {
    fc.assert(
      fc.property(sale, fc.nat({ max: 1_000_000 }), ({ sale: whole, region }, pick) => {
        const documents = inParts(whole, region, [pick]).slice(0, 1);
        const returned = returnedOf(documents);
        const values = lineValues(whole, returned, region);
        for (const [lineId, quantityMilli] of leftOf(whole, returned)) {
          if (quantityMilli === 0) continue;
          const chosen = chosenGoods(whole, returned, [{ lineId, quantityMilli }]);
          expect(values.get(lineId)).toBe(valueOfGoods(whole, returned, chosen, region).totalMinor);
        }
      }),
    );
  });

  it('never give back more than was sold, nor what was given back', () => {
    const whole = saleOf(regions.cn, [{ price: 350, pieces: 3, grams: 1, byWeight: false, taxClass: 'standard', taxIncluded: true, per: 1000 }]);
    const all = (pieces: number) => [{ lineId: 'L1', quantityMilli: pieces * 1000 }];
    expect(() => chosenGoods(whole, new Map(), all(4))).toThrow(expect.objectContaining({ code: 'AMOUNT' }));
    expect(() => chosenGoods(whole, new Map([['L1', 2000]]), all(2))).toThrow(expect.objectContaining({ code: 'AMOUNT' }));
    expect(() => chosenGoods(whole, new Map(), [...all(2), ...all(2)])).toThrow(expect.objectContaining({ code: 'AMOUNT' }));
    expect(() => chosenGoods(whole, new Map(), [{ lineId: 'L1', quantityMilli: 500 }])).toThrow(expect.objectContaining({ code: 'BAD_ARGS' }));
    expect(() => chosenGoods(whole, new Map(), [{ lineId: 'L9', quantityMilli: 1000 }])).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
    expect(() => chosenGoods(whole, new Map([['L1', 3000]]), 'all')).toThrow(expect.objectContaining({ code: 'BAD_STATE' }));
  });

  it('keep the rates of the sale, whatever the region says today', () => {
    const whole = saleOf(regions.cn, [{ price: 11_300, pieces: 2, grams: 1, byWeight: false, taxClass: 'standard', taxIncluded: true, per: 1000 }]);
    const today = { ...regions.cn, taxClasses: [{ id: 'standard', rateBp: 500 }] };
    const goods = valueOfGoods(whole, new Map(), new Map([['L1', 1000]]), today);
    expect(goods).toMatchObject({ totalMinor: 11_300, taxes: [{ rateBp: 1300, netMinor: 10_000, taxMinor: 1_300 }] });
  });

  it('of a sale that took goods back itself: whole, or as far as was paid', () => {
    const plain = saleOf(regions.cn, [
      { price: 1000, pieces: 2, grams: 1, byWeight: false, taxClass: 'standard', taxIncluded: true, per: 1000 },
      { price: 700, pieces: 1, grams: 1, byWeight: false, taxClass: 'standard', taxIncluded: true, per: 1000 },
    ]);
    const lines = plain.lines.map((one, i) => (i === 1 ? { ...one, quantityMilli: -1000, amountMinor: minor(-700) } : one));
    const mixed = { ...plain, lines, ...totalsOf(lines, regions.cn) };
    expect(valueOfGoods(mixed, new Map(), chosenGoods(mixed, new Map(), 'all'), regions.cn)).toMatchObject({ totalMinor: 1300, lines: [{ quantityMilli: 2000 }, { quantityMilli: -1000, amountMinor: -700 }] });
    expect(valueOfGoods(mixed, new Map(), new Map([['L1', 1000]]), regions.cn).totalMinor).toBe(1000);
    const dear = lines.map((one, i) => (i === 1 ? { ...one, amountMinor: minor(-1500) } : one));
    const little = { ...plain, lines: dear, ...totalsOf(dear, regions.cn) };
    expect(() => valueOfGoods(little, new Map(), new Map([['L1', 1000]]), regions.cn)).toThrow(expect.objectContaining({ code: 'AMOUNT' }));
  });
});

describe('tenders', () => {
  const qr = (transactionId: string, amount: number) => ({ kind: 'qr' as const, scheme: 'wechat', amountMinor: minor(amount), attemptId: `a${transactionId}`, transactionId });
  const cash = (amount: number) => ({ kind: 'cash' as const, amountMinor: minor(amount) });

  it('give back the last first, each at most what it paid', () => {
    const paid = { tenders: [qr('1', 500), qr('2', 300), cash(200)] };
    expect(divide(tendersLeft(paid, []), minor(600), false)).toMatchObject([{ amountMinor: 200 }, { tender: { transactionId: '2' }, amountMinor: 300 }, { tender: { transactionId: '1' }, amountMinor: 100 }]);
    const first = { tenders: [cash(-200), qr('2', -50)] };
    expect(tendersLeft(paid, [first]).map(({ leftMinor }) => leftMinor)).toEqual([500, 250, 0]);
    expect(() => divide(tendersLeft(paid, [first]), minor(751), false)).toThrow(expect.objectContaining({ code: 'AMOUNT' }));
  });

  it('that are blocked are paid in cash only where that is asked for', () => {
    const left = tendersLeft({ tenders: [qr('1', 500)] }, []).map((one) => ({ ...one, blocked: { code: 'TOO_OLD' as const, message: 'too old' } }));
    expect(() => divide(left, minor(100), false)).toThrow(expect.objectContaining({ code: 'LIMIT', message: 'too old' }));
    expect(divide(left, minor(100), true)).toEqual([{ tender: null, amountMinor: 100 }]);
  });

  it('that a person gave in cash instead count once', () => {
    const paid = { tenders: [qr('1', 500)] };
    const documents = [{ tenders: [qr('1', -200)] }, { tenders: [qr('1', 200), cash(-200)] }];
    expect(tendersLeft(paid, documents)).toMatchObject([{ leftMinor: 500 }]);
  });
});
