import { expect, test } from 'vitest';
import { fromStatement, readStatement } from './bill.ts';

const head = 'kind,orderNo,transactionId,amount,currency,at,refundNo';
const read = (...lines: string[]) => readStatement(Buffer.from([head, ...lines].join('\r\n')));

test('a statement that a person made is read: of an order, of the printed code, a refund, and yen', () => {
  expect(
    read(
      'payment,0abc,B1,18.85,THB,2026-11-20T13:14:15+07:00,',
      'payment,,B2,20,THB,2026-11-20T13:15:00+07:00,',
      'refund,0abc,B1,0.85,THB,2026-11-20T14:00:00+07:00,R1',
      'payment,0def,B3,1885,JPY,2026-11-20T13:14:15+09:00,',
    ),
  ).toEqual([
    { kind: 'payment', orderNo: '0abc', transactionId: 'B1', amountMinor: 1885, currency: 'THB', atMs: Date.parse('2026-11-20T06:14:15Z') },
    { kind: 'payment', orderNo: '', transactionId: 'B2', amountMinor: 2000, currency: 'THB', atMs: Date.parse('2026-11-20T06:15:00Z') },
    { kind: 'refund', orderNo: '0abc', transactionId: 'B1', amountMinor: 85, currency: 'THB', atMs: Date.parse('2026-11-20T07:00:00Z'), refundNo: 'R1' },
    { kind: 'payment', orderNo: '0def', transactionId: 'B3', amountMinor: 1885, currency: 'JPY', atMs: Date.parse('2026-11-20T04:14:15Z') },
  ]);
});

test.each([
  [[''], 'line 1: the file is empty'],
  [['kind,amount'], 'line 1: the column orderNo is missing'],
  [[head, 'payment,0abc,B1,18.855,THB,2026-11-20T13:14:15Z,'], 'line 2: amount or currency'],
  [[head, 'payment,0abc,B1,18.85,baht,2026-11-20T13:14:15Z,'], 'line 2: amount or currency'],
  [[head, 'payment,0abc,B1,-1,THB,2026-11-20T13:14:15Z,'], 'line 2: amount or currency'],
  [[head, 'payment,0abc,B1,1,THB,yesterday,'], 'line 2: at does not fit'],
  [[head, 'payment,0abc,B1,1,THB,2026-11-20T13:14:15Z,', 'gift,0abc,B1,1,THB,2026-11-20T13:14:15Z,'], 'line 3: kind does not fit'],
  [[head, 'payment,0abc,,1,THB,2026-11-20T13:14:15Z,'], 'line 2: transactionId does not fit'],
  [[head, 'payment,0abc'], 'the quotes or the number of cells do not fit'],
])('%j is refused, and the line is named', (lines, message) => {
  expect(() => readStatement(Buffer.from(lines.join('\n')))).toThrow(message);
});

test('what the port gives is checked as well', () => {
  const told = (content: unknown, code = '') => ({ kind: 'answer', code, message: 'm', content }) as const;
  const row = { kind: 'payment', orderNo: '', transactionId: 'B', amountMinor: 5, currency: 'THB' };
  expect(fromStatement(told({ rows: [row] }))).toEqual({ kind: 'bill', rows: [row] });
  expect(fromStatement(told({ rows: [{ ...row, amountMinor: 0.5 }] }))).toMatchObject({ kind: 'unknown' });
  expect(fromStatement(told({}, 'NOT_READY'))).toMatchObject({ kind: 'notReady' });
  expect(fromStatement(told({}, 'NOT_ALLOWED'))).toEqual({ kind: 'unknown', reason: 'NOT_ALLOWED' });
});
