import { describe, expect, it, test } from 'vitest';
import { minor, type LineView, type SaleView, type TenderView } from '#main/contract';
import { amountText, poleLines } from './lines.ts';

const line = (id: string, name: string, amount: number): LineView => ({
  id, name, barcode: `69${id}`, quantityMilli: 1000, unit: 'piece', priceMinor: minor(amount), perMilli: 1000, amountMinor: minor(amount), taxClass: 'standard', taxIncluded: true,
});
const saleOf = (change: Partial<SaleView>): SaleView => ({
  id: 'S1', status: 'open', lines: [], itemCount: 0, subtotalMinor: minor(0), taxes: [], totalMinor: minor(1280), tenders: [], dueMinor: minor(1280), canUndo: false, ...change,
});
const shop = { language: 'zh-CN', name: '柜台便利店', exponent: 2 };

describe('the pole display', () => {
  it('welcomes before the first item', () => {
    expect(poleLines(saleOf({}), shop)).toEqual([
      { left: '欢迎光临', plain: 'WELCOME', right: '' },
      { left: '柜台便利店', plain: '', right: '' },
    ]);
  });

  it('shows the item that was touched last, and the total', () => {
    const lines = [line('1', '可口可乐', 350), line('2', '面包', 930)];
    expect(poleLines(saleOf({ lines, lastLineId: '1' }), shop)).toEqual([
      { left: '可口可乐', plain: '691', right: '3.50' },
      { left: '合计', plain: 'TOTAL', right: '12.80' },
    ]);
  });

  it('shows what is still due while it is paid', () => {
    const sale = saleOf({ status: 'tendering', lines: [line('1', '茶', 1280)], dueMinor: minor(280) });
    expect(poleLines(sale, { ...shop, language: 'en' })[1]).toEqual({ left: 'DUE', plain: 'DUE', right: '2.80' });
  });

  it('shows the change, or that it is paid', () => {
    const cash: TenderView = { kind: 'cash', amountMinor: minor(1280), tenderedMinor: minor(2000), changeMinor: minor(720) };
    expect(poleLines(saleOf({ status: 'completed', tenders: [cash] }), shop)[1]).toEqual({ left: '找零', plain: 'CHANGE', right: '7.20' });
    const qr: TenderView = { kind: 'qr', scheme: 'wechat', amountMinor: minor(1280) };
    expect(poleLines(saleOf({ status: 'completed', tenders: [qr] }), { ...shop, language: 'ja' })[1]).toEqual({ left: 'オシハライズミ', plain: 'PAID', right: '' });
  });
});

test.each([[0, 2, '0.00'], [5, 2, '0.05'], [-350, 2, '-3.50'], [1280, 0, '1280'], [1_000_000, 2, '10000.00']])('%i at exponent %i is %s', (amount, exponent, text) => {
  expect(amountText(minor(amount), exponent)).toBe(text);
});
