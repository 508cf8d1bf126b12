/**
 * A payment by Alipay's own number, as the customer's wallet shows it: alipay.trade.query with `trade_no`. That money to the
 * shop's static code is a trade which the merchant's application may ask about is (unverified).
 */
import * as v from 'valibot';
import { fromDecimal } from '#main/core/money.ts';
import type { FoundPayment } from '../../ports.ts';
import { unknown, type Proven } from '../context.ts';
import { decimalsOf } from '../currency.ts';
import { fromBeijingTime, type Json } from './gateway.ts';

const answered = v.object({ code: v.string(), sub_code: v.optional(v.string(), '') });
const paidTrade = v.object({
  trade_no: v.string(),
  out_trade_no: v.optional(v.string(), ''),
  trade_status: v.picklist(['TRADE_SUCCESS', 'TRADE_FINISHED']),
  total_amount: v.pipe(v.union([v.string(), v.number()]), v.transform(String)),
  send_pay_date: v.optional(v.string(), ''),
});

/** `none`: there is no such trade of this merchant's, or it is not paid, or was given back whole. */
export function fromFound(proven: Proven<Json>, transactionId: string): FoundPayment {
  if (proven.kind === 'unknown') return proven;
  const head = v.safeParse(answered, proven.answer);
  if (!head.success) return unknown('the answer has no code');
  if (head.output.sub_code === 'ACQ.TRADE_NOT_EXIST') return { kind: 'none' };
  if (head.output.code !== '10000') return unknown(`code ${head.output.code} ${head.output.sub_code}`.trim());
  const parsed = v.safeParse(paidTrade, proven.answer);
  if (!parsed.success) return { kind: 'none' };
  const { trade_no, out_trade_no: orderNo, total_amount, send_pay_date } = parsed.output;
  const amountMinor = fromDecimal(total_amount, decimalsOf('CNY'));
  if (trade_no !== transactionId || amountMinor === null) return unknown('the answer is of another trade');
  const atMs = fromBeijingTime(send_pay_date);
  return { kind: 'payment', row: { kind: 'payment', orderNo, transactionId, amountMinor, currency: 'CNY', ...(atMs === null ? {} : { atMs }) } };
}
