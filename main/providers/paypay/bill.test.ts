import fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';
import { Fault } from '#main/contract';
import { BILL_LINES_MAX } from '../bill-lines.ts';
import { BILL_BYTES_MAX, readBill } from './bill.ts';

// The head and the kinds of rows of the document's "Instant payment" layout.
const head = '決済番号,加盟店ID,屋号,店舗ID,店舗名,端末番号/PosID,取引ステータス,取引日時,取引金額,レシート番号,支払い方法,マーチャント決済ID,支払い詳細';
const row = (id: string, status: string, at: string, amount: string, ours: string, details = '""'): string =>
  [id, '000000000000008181', 'みかん商店', 'S001', '"本店, 一階"', 'T01', status, at, amount, '', '"PayPayポイント, PayPay残高"', ours, details].join(',');
const file = (...rows: string[]): Uint8Array => iconv.encode(`${[head, ...rows].join('\n')}\n`, 'Shift_JIS');

function refusal(bytes: Uint8Array): string {
  try {
    readBill(bytes);
  } catch (error) {
    if (error instanceof Fault && error.code === 'BILL') return error.message;
    throw error;
  }
  throw new Error('the file was expected to be refused');
}

test('payments, refunds under their own number or the payment’s, and what moved nothing', () => {
  const details = '"[{""paymentMethod"":""PayPayポイント"", ""amount"":5}, {""paymentMethod"":""PayPay残高"", ""amount"":1875}]"';
  const rows = readBill(
    file(
      row('0400001', '取引完了', '2026-11-20T10:53:25+09:00', '1880', 'A1', details),
      row('0400002', '取引失敗', '2026-11-20T10:54:00+09:00', '500', 'A2'),
      row('0400001', '返金完了', '2026-11-20T16:53:25+09:00', '-880', 'A1-R1'),
      row('0399999', '返金完了', '2026/11/20 17:00:00', '-100', 'Z9'),
      row('0400001', '返金失敗', '2026-11-20T17:00:00+09:00', '-10', 'A1-R2'),
    ),
  );
  expect(rows).toEqual([
    { kind: 'payment', orderNo: 'A1', transactionId: '0400001', amountMinor: 1880, currency: 'JPY', atMs: Date.parse('2026-11-20T01:53:25Z') },
    { kind: 'refund', orderNo: 'A1', refundNo: 'A1-R1', transactionId: '0400001', amountMinor: 880, currency: 'JPY', atMs: Date.parse('2026-11-20T07:53:25Z') },
    { kind: 'refund', orderNo: 'Z9', transactionId: '0399999', amountMinor: 100, currency: 'JPY', atMs: Date.parse('2026-11-20T08:00:00Z') },
  ]);
});

test('details that are not quoted make more columns, and harm none', () => {
  const details = '[{"paymentMethod":"PayPayポイント", "amount":5}, {"paymentMethod":"PayPay残高", "amount":5}]';
  expect(readBill(file(row('1', '取引完了', '2026-11-20T10:53:25+09:00', '10', 'A1', details)))).toMatchObject([{ orderNo: 'A1', amountMinor: 10 }]);
});

test('a day without a payment is an empty bill', () => {
  expect(readBill(file())).toEqual([]);
});

describe('refused by line', () => {
  const good = row('1', '取引完了', '2026-11-20T10:53:25+09:00', '10', 'A1');
  test.each([
    ['an empty file', new Uint8Array(), 'line 1: the file is empty'],
    ['UTF-8', new TextEncoder().encode(`${head}\n${good}\n`), 'line 1: the column'],
    ['a status that is not known', file(good, row('2', '取引中', 'x', '10', 'A2')), 'line 3: 取引ステータス "取引中" is not known'],
    ['a fraction of a yen', file(row('2', '取引完了', 'x', '10.5', 'A2')), 'line 2: 決済番号'],
    ['no number of ours', file(row('2', '取引完了', 'x', '10', '')), 'line 2: 決済番号'],
    ['more than is read', new Uint8Array(BILL_BYTES_MAX + 1), 'too large'],
    ['more lines than are read', file('\n'.repeat(BILL_LINES_MAX)), `more than ${BILL_LINES_MAX} lines`],
    ['a line without an end', new Uint8Array(4_000_000).fill(0x61), 'too long'],
    ['a payment below zero', file(row('2', '取引完了', 'x', '-10', 'A2')), 'line 2: a payment is below zero'],
  ])('%s', (_, bytes, message) => {
    expect(refusal(bytes)).toContain(message);
  });

  test('any bytes are a bill or a Fault, never another error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.string({ maxLength: 200 }), (bytes, text) => {
        for (const input of [bytes, file(text), file(good, text)]) {
          try {
            readBill(input);
          } catch (error) {
            expect(error).toMatchObject({ code: 'BILL' });
          }
        }
      }),
      { numRuns: 200, seed: 7 },
    );
  });
});
