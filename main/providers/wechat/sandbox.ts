/** WeChat Pay's stand-in: APIv2 and APIv3 over one book of orders. */
import { makeWechatKeys, wechatMerchant, type WechatKeys } from './sandbox-keys.ts';
import type { StandIn, StandInKind, StandInPorts } from '../sandbox/types.ts';
import { tokenOfConsent } from './sandbox-payscore.ts';
import { isV2, receiveV2 } from './sandbox-v2.ts';
import { receiveV3 } from './sandbox-v3.ts';
import type { WechatStandIn } from './sandbox-words.ts';

/** Nonces remembered, to refuse a request that is sent again word for word. */
export const NONCES_MAX = 10_000;
const QR_PREFIX = 'weixin://wxpay/bizpayurl?pr=';

function createStandIn(keys: WechatKeys, ports: StandInPorts): StandIn {
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
    owns: (path) => isV2(path) || (path.startsWith('/v3/') && !path.startsWith('/v3/alipay/') && !path.startsWith('/v3/zhima/')),
    receive: (request) => (isV2(request.path) ? receiveV2(standIn, request) : receiveV3(standIn, request)),
    qrOf: (token) => `${QR_PREFIX}${token}`,
    tokenOf: (qr) => (qr.startsWith(QR_PREFIX) ? qr.slice(QR_PREFIX.length) : tokenOfConsent({ keys }, qr)),
    newPayerCode: () => `13${ports.digits(16)}`,
  };
  return standIn;
}

export const wechatStandIn: StandInKind<'wechat', WechatKeys> = {
  scheme: 'wechat',
  payerId: 'oGuitaiDemoCustomer000000001',
  makeKeys: makeWechatKeys,
  create: createStandIn,
  settings: wechatMerchant,
};
