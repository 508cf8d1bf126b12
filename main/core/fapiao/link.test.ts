import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Minor } from '#main/contract';
import type { CompletedSale } from '../journal/facts.ts';
import { fapiaoLink } from './link.ts';

const sale = (more: Partial<CompletedSale>): CompletedSale => ({
  saleId: 's', receiptNo: 'T1-000001', currency: 'CNY', lines: [], taxes: [], tenders: [], totalMinor: 1250 as Minor, completedAtMs: 1_763_700_000_999, ...more,
} as CompletedSale);
const parts = { url: 'https://tax.example/apply', exponent: 2, sign: (text: string) => createHmac('sha256', 'key').update(text).digest('base64url') };

describe('the address of a fapiao', () => {
  it('says the receipt, the sum and the time, and is signed', () => {
    const link = new URL(fapiaoLink(sale({}), parts) ?? '');
    expect(Object.fromEntries(link.searchParams)).toMatchObject({ n: 'T1-000001', a: '12.50', t: '1763700000' });
    const signed = link.search.slice(1).replace(/&s=[^&]*$/, '');
    expect(link.searchParams.get('s')).toBe(createHmac('sha256', 'key').update(signed).digest('base64url'));
  });

  it('is not made for a return or for nothing', () => {
    expect(fapiaoLink(sale({ returnsReceiptNo: 'T1-000000' }), parts)).toBeNull();
    expect(fapiaoLink(sale({ totalMinor: 0 as Minor }), parts)).toBeNull();
  });

  it('goes behind what the page’s address already says', () => {
    expect(fapiaoLink(sale({}), { ...parts, url: 'https://tax.example/?shop=7' })).toMatch(/^https:\/\/tax\.example\/\?shop=7&n=/);
  });

  it('of another sale or sum has another signature', () => {
    const signature = (n: number, a: number) => new URL(fapiaoLink(sale({ receiptNo: `T1-${n}`, totalMinor: a as Minor }), parts) ?? '').searchParams.get('s');
    const some = fc.integer({ min: 1, max: 1e9 });
    fc.assert(fc.property(some, some, some, some, (n, a, m, b) => (n === m && a === b) === (signature(n, a) === signature(m, b))));
  });
});
