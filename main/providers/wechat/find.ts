/**
 * A payment by WeChat Pay's own number, as the customer's wallet shows it: APIv2 "查询订单" with `transaction_id`. That money
 * to the shop's static code is an order which the merchant may ask about is (unverified).
 */
import { minor } from '#main/contract';
import type { FoundPayment } from '../../ports.ts';
import { unknown, type Proven } from '../context.ts';
import { readTimeEnd } from './answers.ts';
import type { Fields } from './v2.ts';

/** `none`: there is no such order of this merchant's, or it is not paid, or something of it was given back. */
export function fromFound(proven: Proven<Fields>, transactionId: string): FoundPayment {
  if (proven.kind === 'unknown') return proven;
  const { result_code, err_code = '', trade_state, total_fee = '', out_trade_no: orderNo = '', fee_type = 'CNY', time_end = '', ...rest } = proven.answer;
  if (err_code === 'ORDERNOTEXIST') return { kind: 'none' };
  if (result_code !== 'SUCCESS') return unknown(err_code === '' ? 'no error code' : err_code);
  if (trade_state !== 'SUCCESS' || fee_type !== 'CNY') return { kind: 'none' };
  if (rest['transaction_id'] !== transactionId || !/^\d{1,12}$/.test(total_fee)) return unknown('the answer is of another order');
  const atMs = readTimeEnd(time_end);
  return { kind: 'payment', row: { kind: 'payment', orderNo, transactionId, amountMinor: minor(Number(total_fee)), currency: 'CNY', ...(Number.isNaN(atMs) ? {} : { atMs }) } };
}
