/** Money in another currency than was asked for is not the order's, whatever its number. */
import { expect, test } from 'vitest';
import { minor } from '#main/contract';
import { fromCharge, fromV2Query, fromV3Query } from './answers.ts';

const order = { orderNo: 'O1', amountMinor: minor(1880), currency: 'CNY', mode: 'cpm', subject: 'x' } as const;

test.each([
  ['CNY', { kind: 'paid', amountMinor: 1880 }],
  [undefined, { kind: 'paid', amountMinor: 1880 }],
  ['USD', { kind: 'unknown', reason: 'paid, but in another currency' }],
])('1880 minor units of %s', (currency, expected) => {
  const fields = { result_code: 'SUCCESS', trade_state: 'SUCCESS', out_trade_no: 'O1', transaction_id: '42', total_fee: '1880', ...(currency === undefined ? {} : { fee_type: currency }) };
  expect(fromCharge({ kind: 'proven', answer: fields }, order)).toMatchObject(expected);
  expect(fromV2Query({ kind: 'proven', answer: fields }, order)).toMatchObject(expected);
  const json = { mchid: '1', out_trade_no: 'O1', trade_state: 'SUCCESS', transaction_id: '42', amount: { total: 1880, ...(currency === undefined ? {} : { currency }) } };
  expect(fromV3Query({ kind: 'proven', answer: { status: 200, json } }, order, '1')).toMatchObject(expected);
  // A callback is read without the order.
  expect(fromV3Query({ kind: 'proven', answer: { status: 200, json } }, { orderNo: 'O1' }, '1')).toMatchObject({ kind: 'paid' });
});
