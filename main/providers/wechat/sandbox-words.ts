/** What both versions of WeChat Pay's stand-in share. */
import * as v from 'valibot';
import type { Behaviour } from '#main/contract';
import type { Book } from '../sandbox/book.ts';
import type { Order } from '../sandbox/orders.ts';
import type { StandIn, StandInPorts, Unsigned } from '../sandbox/types.ts';
import type { WechatKeys } from './sandbox-keys.ts';

export const orderNo = v.pipe(v.string(), v.regex(/^[0-9A-Za-z_\-|*]{6,32}$/));
export const amountMinor = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
export const currency = v.optional(v.pipe(v.string(), v.regex(/^[A-Z]{3}$/)), 'CNY');

/** How long a Native order may be paid where it does not say: 2 hours. */
export const NATIVE_DEFAULT_MS = 2 * 3_600_000;

export interface WechatStandIn extends StandIn, StandInPorts {
  keys: WechatKeys;
  /** Was this nonce used before? Remembers it. */
  seenNonce: (nonce: string) => boolean;
}

/** An order's `trade_state`, the same word in both versions. */
export function tradeState(order: Order): { name: string; words: string } {
  switch (order.state) {
    case 'paid':
      return order.refunds.length > 0 ? { name: 'REFUND', words: '转入退款' } : { name: 'SUCCESS', words: '支付成功' };
    case 'refunded':
      return { name: 'REFUND', words: '转入退款' };
    case 'password':
      return { name: 'USERPAYING', words: '用户支付中，需要输入密码' };
    case 'refused':
      return { name: 'PAYERROR', words: '支付失败，用户已取消支付' };
    case 'closed':
      return order.mode === 'cpm' ? { name: 'REVOKED', words: '订单已撤销' } : { name: 'CLOSED', words: '订单已关闭' };
    case 'open':
      return { name: 'NOTPAY', words: '订单未支付' };
  }
}

/** Closes an order that is not paid; a paid one cannot be closed, only refunded. */
export function closeUnpaid(book: Book, number: string, twist: Behaviour | null): 'closed' | 'paid' | 'absent' {
  const order = book.find(number);
  if (order === undefined) return 'absent';
  if (twist === 'payBeforeCancel' && order.state === 'open') book.capture(order);
  if (order.state === 'paid' || order.state === 'refunded') return 'paid';
  book.close(order);
  if (twist === 'lateCapture') book.capture(order);
  return 'closed';
}

/** An error of APIv3. */
export function failure(status: number, code: string, message: string): Unsigned {
  return { status, content: { code, message } };
}

/** An order as APIv3 answers it, to a query or a charge. */
export function orderContent(standIn: WechatStandIn, order: Order): Record<string, unknown> {
  const state = tradeState(order);
  const paid = order.paidAtMs !== undefined;
  const voucherMinor = order.voucherMinor ?? 0;
  return {
    appid: standIn.keys.appid,
    mchid: standIn.keys.mchid,
    out_trade_no: order.orderNo,
    trade_state: state.name,
    trade_state_desc: state.words,
    attach: '',
    amount: {
      total: order.amountMinor,
      currency: order.currency,
      ...(paid ? { payer_total: order.amountMinor - voucherMinor, payer_currency: order.currency } : {}),
    },
    ...(paid
      ? {
          transaction_id: order.transactionId,
          trade_type: order.mode === 'mpm' ? 'NATIVE' : 'MICROPAY',
          bank_type: 'OTHERS',
          success_time: rfc3339(order.paidAtMs ?? 0),
          payer: { openid: order.payerId },
          ...(voucherMinor === 0 ? {} : { promotion_detail: [{ ...voucher(order), wechatpay_contribute: schemeShare(voucherMinor) }] }),
        }
      : {}),
  };
}

/** The scheme bears half of a voucher, the merchant the rest. */
const schemeShare = (voucherMinor: number): number => Math.floor(voucherMinor / 2);

function voucher({ voucherMinor = 0, orderNo: number }: Order): Record<string, unknown> {
  return {
    coupon_id: `C${number}`,
    name: '满减代金券',
    scope: 'GLOBAL',
    type: 'CASH',
    amount: voucherMinor,
    stock_id: '9856000',
    merchant_contribute: voucherMinor - schemeShare(voucherMinor),
    other_contribute: 0,
    currency: 'CNY',
  };
}

/** The same in APIv2: JSON in a field, with other names (query, `version` 1.0). */
export function voucherField(order: Order): Record<string, string> {
  if (order.voucherMinor === undefined) return {};
  const { coupon_id: promotion_id, ...rest } = voucher(order);
  return { promotion_detail: JSON.stringify({ promotion_detail: [{ promotion_id, ...rest, wxpay_contribute: schemeShare(order.voucherMinor) }] }) };
}

export function rfc3339(atMs: number): string {
  return `${new Date(atMs + 8 * 3_600_000).toISOString().slice(0, 19)}+08:00`;
}
