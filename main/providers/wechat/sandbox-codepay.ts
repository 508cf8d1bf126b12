/** WeChat Pay's stand-in: payer codes in APIv3, charge and reverse. */
import * as v from 'valibot';
import type { Behaviour } from '#main/contract';
import { giveVoucher } from '../sandbox/orders.ts';
import type { Unsigned } from '../sandbox/types.ts';
import { amountMinor, currency, failure, orderContent, orderNo, type WechatStandIn } from './sandbox-words.ts';

const storeId = v.pipe(v.string(), v.minLength(1), v.maxLength(32));
export const codepaySchema = v.object({
  appid: v.string(),
  mchid: v.string(),
  description: v.pipe(v.string(), v.minLength(1), v.maxLength(127)),
  out_trade_no: orderNo,
  payer: v.object({ auth_code: v.pipe(v.string(), v.regex(/^1[0-5]\d{16}$/)) }),
  amount: v.object({ total: amountMinor, currency }),
  scene_info: v.object({ store_info: v.union([v.object({ id: storeId }), v.object({ out_id: storeId })]) }),
});
export const reverseSchema = v.object({ appid: v.string(), mchid: v.string() });

export function codepay(standIn: WechatStandIn, body: v.InferOutput<typeof codepaySchema>, twist: Behaviour | null): Unsigned {
  if (twist === 'systemError') return failure(500, 'SYSTEM_ERROR', 'system error');
  if (body.appid !== standIn.keys.appid || body.mchid !== standIn.keys.mchid) return failure(400, 'APPID_MCHID_NOT_MATCH', 'appid and mchid do not belong together');
  const how = twist === 'password' || twist === 'wrongAmount' || twist === 'refuse' || twist === 'notEnough' ? twist : 'pay';
  const terms = { orderNo: body.out_trade_no, amountMinor: body.amount.total, currency: body.amount.currency, subject: body.description };
  const charged = standIn.book.charge(terms, body.payer.auth_code, how);
  switch (charged.kind) {
    case 'paid':
      if (twist === 'voucher') giveVoucher(charged.order);
      return twist === 'systemErrorPaid' ? failure(500, 'SYSTEM_ERROR', 'system error') : { status: 200, content: orderContent(standIn, charged.order) };
    case 'password':
      return failure(400, 'USERPAYING', 'the payer is asked for a password');
    case 'codeInvalid':
      return failure(400, 'AUTH_CODE_INVALID', 'not a payment code, or used');
    case 'codeExpired':
      return failure(400, 'AUTH_CODE_ERROR', 'the payment code is too old');
    case 'notEnough':
      return failure(403, 'NOTENOUGH', 'not enough money');
    case 'refused':
      return failure(403, 'TRADE_ERROR', 'the payment failed');
    case 'differs':
      return failure(403, 'OUT_TRADE_NO_USED', 'out_trade_no was used with other parameters');
    case 'settled':
      return failure(400, 'ORDERPAID', 'the order is paid');
    case 'closed':
      return failure(400, 'ORDER_CLOSED', 'the order is closed');
  }
}

/** Unpaid is closed, paid is given back. */
export function reverse(standIn: WechatStandIn, number: string, twist: Behaviour | null): Unsigned {
  const order = standIn.book.find(number);
  if (order === undefined) return failure(404, 'ORDER_NOT_EXIST', 'no such order');
  if (twist === 'systemError') return failure(500, 'SYSTEM_ERROR', 'system error');
  if (twist === 'again') return failure(400, 'USERPAYING', 'the payer is paying: reverse again');
  if (twist === 'payBeforeCancel' && order.state !== 'paid') standIn.book.capture(order);
  standIn.book.cancel(order);
  if (twist === 'lateCapture') standIn.book.capture(order);
  return { status: 200, content: { appid: standIn.keys.appid, mchid: standIn.keys.mchid, out_trade_no: order.orderNo } };
}
