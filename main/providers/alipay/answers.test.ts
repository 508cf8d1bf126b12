/** Money in another currency than was asked for is not the order's, whatever its number. */
import { expect, test } from 'vitest';
import { minor } from '#main/contract';
import { fromPay, fromQuery } from './answers.ts';

const order = { orderNo: 'O1', amountMinor: minor(1880), currency: 'CNY', mode: 'cpm', subject: 'x' } as const;

test.each([
  ['CNY', { kind: 'paid', amountMinor: 1880 }],
  ['', { kind: 'paid', amountMinor: 1880 }],
  [undefined, { kind: 'paid', amountMinor: 1880 }],
  ['USD', { kind: 'unknown', reason: 'paid, but in another currency' }],
])('18.80 of %j', (currency, expected) => {
  const answer = { code: '10000', out_trade_no: 'O1', trade_no: '42', trade_status: 'TRADE_SUCCESS', total_amount: '18.80', ...(currency === undefined ? {} : { trans_currency: currency }) };
  expect(fromPay({ kind: 'proven', answer }, order)).toMatchObject(expected);
  expect(fromQuery({ kind: 'proven', answer }, order)).toMatchObject(expected);
});
