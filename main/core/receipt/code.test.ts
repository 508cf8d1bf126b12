import fc from 'fast-check';
import { expect, it } from 'vitest';
import { minor } from '#main/contract';
import type { CompletedSale } from '../journal/facts.ts';
import { receiptNoIn, receiptText } from './code.ts';

const sale = (totalMinor: number): CompletedSale => ({
  saleId: 's', receiptNo: 'K1~7K2M-000123', receiptSeq: 123, currency: 'CNY', lines: [], taxes: [], totalMinor: minor(totalMinor), tenders: [], completedAtMs: Date.parse('2026-11-21T12:01:59Z'),
});

it('says number, the shop’s own time, total, and a check of them', () => {
  expect(receiptText(sale(1250), { timeZone: 'Asia/Shanghai', exponent: 2 })).toMatch(/^K1~7K2M-000123 2026-11-21 20:01 CNY 12\.50 [0-9A-F]{8}$/);
  expect(receiptText(sale(1250), { timeZone: 'Asia/Tokyo', exponent: 0 })).toMatch(/ 2026-11-21 21:01 CNY 1250 /);
});

it('is read again, and not with any one character misread', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 9_999_999 }), fc.nat(), fc.constantFrom(...'0189BEZ'), (totalMinor, place, letter) => {
      const text = receiptText(sale(totalMinor), { timeZone: 'Asia/Shanghai', exponent: 2 });
      expect(receiptNoIn(text)).toBe('K1~7K2M-000123');
      const at = place % text.length;
      const misread = text.slice(0, at) + letter + text.slice(at + 1);
      if (misread !== text) expect(receiptNoIn(misread)).toBeNull();
    }),
  );
});
