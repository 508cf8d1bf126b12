/** What both versions of WeChat Pay's stand-in share. */
import type { Behaviour } from '#main/contract';
import type { Book } from '../sandbox/book.ts';
import type { WechatKeys } from './sandbox-keys.ts';
import type { Order } from '../sandbox/orders.ts';
import type { StandIn, StandInPorts } from '../sandbox/types.ts';

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
export function closeUnpaid(book: Book, orderNo: string, twist: Behaviour | null): 'closed' | 'paid' | 'absent' {
  const order = book.find(orderNo);
  if (order === undefined) return 'absent';
  if (twist === 'payBeforeCancel' && order.state === 'open') book.capture(order);
  if (order.state === 'paid' || order.state === 'refunded') return 'paid';
  book.close(order);
  if (twist === 'lateCapture') book.capture(order);
  return 'closed';
}
