/** WeChat Pay's stand-in: APIv2 and APIv3 over one book of orders. */
import type { Order } from '../sandbox/book.ts';
import type { SandboxKeys } from '../sandbox/keys.ts';
import type { StandIn, StandInPorts } from '../sandbox/types.ts';
import { isV2, receiveV2 } from './sandbox-v2.ts';
import { receiveV3 } from './sandbox-v3.ts';

/** Nonces remembered, to refuse a request that is sent again word for word. */
export const NONCES_MAX = 10_000;
const QR_PREFIX = 'weixin://wxpay/bizpayurl?pr=';

export interface WechatStandIn extends StandIn, StandInPorts {
  keys: SandboxKeys['wechat'];
  /** Was this nonce used before? Remembers it. */
  seenNonce: (nonce: string) => boolean;
}

export function createWechatStandIn(keys: SandboxKeys['wechat'], ports: StandInPorts): StandIn {
  const nonces = new Set<string>();
  const standIn: WechatStandIn = {
    ...ports,
    keys,
    scheme: 'wechat',
    seenNonce(nonce) {
      if (nonces.has(nonce)) return true;
      const [oldest] = nonces;
      if (nonces.size >= NONCES_MAX && oldest !== undefined) nonces.delete(oldest);
      nonces.add(nonce);
      return false;
    },
    owns: (path) => isV2(path) || (path.startsWith('/v3/') && !path.startsWith('/v3/alipay/')),
    receive: (request) => (isV2(request.path) ? receiveV2(standIn, request) : receiveV3(standIn, request)),
    qrOf: (token) => `${QR_PREFIX}${token}`,
    tokenOf: (qr) => (qr.startsWith(QR_PREFIX) ? qr.slice(QR_PREFIX.length) : null),
    newPayerCode: () => `13${ports.digits(16)}`,
  };
  return standIn;
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
