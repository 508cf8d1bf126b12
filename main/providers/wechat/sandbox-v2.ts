/**
 * What WeChat Pay answers in APIv2: payer-code charge, Native order and close, query, reverse, refund. The real scheme
 * wants mutual TLS for reverse and refund, which plain loopback HTTP cannot give: here they are taken without.
 */
import type { Behaviour } from '#main/contract';
import { giveVoucher, type Charged, type Order, type Terms } from '../sandbox/orders.ts';
import type { Unsigned, VerifiedCall, WireAnswer, WireRequest } from '../sandbox/types.ts';
import { signV2, verifyV2, type V2SignType } from './sign.ts';
import { chargeFace, faceTwist, giveAuthinfo } from './sandbox-face.ts';
import { readXml, writeXml } from './xml.ts';
import { closeUnpaid, NATIVE_DEFAULT_MS, tradeState, voucherField, type WechatStandIn } from './sandbox-words.ts';

type Fields = Record<string, string>;

interface Method {
  operation: VerifiedCall['operation'];
  required: readonly string[];
  run(standIn: WechatStandIn, fields: Fields, twist: Behaviour | null): Fields;
}

const methods: Readonly<Record<string, Method>> = {
  '/pay/micropay': { operation: 'charge', required: ['body', 'out_trade_no', 'total_fee', 'spbill_create_ip', 'auth_code'], run: micropay },
  '/pay/unifiedorder': { operation: 'present', required: ['body', 'out_trade_no', 'total_fee', 'spbill_create_ip', 'notify_url', 'trade_type'], run: unifiedOrder },
  '/pay/closeorder': { operation: 'reverse', required: ['out_trade_no'], run: closeOrder },
  '/pay/orderquery': { operation: 'query', required: [], run: orderQuery },
  '/secapi/pay/reverse': { operation: 'reverse', required: [], run: reverse },
  '/secapi/pay/refund': { operation: 'refund', required: ['out_refund_no', 'total_fee', 'refund_fee'], run: refund },
  '/face/get_wxpayface_authinfo': {
    operation: 'query',
    required: ['store_id', 'store_name', 'device_id', 'rawdata', 'now', 'version', 'sign_type'],
    run: (standIn, fields, twist) => (twist === 'systemError' ? fail('SYSTEMERROR', '系统错误') : giveAuthinfo(standIn, fields, fail)),
  },
  '/pay/facepay': { operation: 'charge', required: ['body', 'out_trade_no', 'total_fee', 'spbill_create_ip', 'openid', 'face_code'], run: facepay },
  '/pay/facepayquery': { operation: 'query', required: [], run: orderQuery },
  '/secapi/pay/facepayreverse': { operation: 'reverse', required: [], run: reverse },
  '/pay/refundquery': { operation: 'query', required: [], run: refundQuery },
};

/** Is this path one of APIv2? */
export function isV2(path: string): boolean {
  return Object.hasOwn(methods, path);
}

/** Checks form, merchant, signature and the fields that must be there. */
export function receiveV2(standIn: WechatStandIn, request: WireRequest): VerifiedCall | WireAnswer {
  const method = methods[request.path];
  if (method === undefined || request.method !== 'POST') return communicationFailure('请使用post方法');
  const fields = readXml(request.body);
  if (fields === null) return communicationFailure('XML格式错误');
  const type = fields['sign_type'] ?? 'MD5';
  if (type !== 'MD5' && type !== 'HMAC-SHA256') return communicationFailure('签名类型错误');
  if (fields['mch_id'] !== standIn.keys.mchid) return communicationFailure('mch_id参数错误');
  if (fields['appid'] !== standIn.keys.appid) return communicationFailure('appid参数错误');
  if (!verifyV2(fields, standIn.keys.secret, type)) return communicationFailure('签名错误');
  const sign = (answer: Unsigned, wrongly: boolean): WireAnswer => signed(standIn, answer, type, wrongly);
  const missing = [...method.required, 'nonce_str'].find((name) => (fields[name] ?? '') === '');
  if (missing !== undefined) return sign(content(fail('PARAM_ERROR', `缺少参数 ${missing}`)), false);
  return { operation: method.operation, run: (twist) => content(method.run(standIn, fields, twist)), sign };
}

function content(fields: Fields): Unsigned {
  return { status: 200, content: fields };
}

function fail(code: string, words: string, more: Fields = {}): Fields {
  return { result_code: 'FAIL', err_code: code, err_code_des: words, ...more };
}

function communicationFailure(words: string): WireAnswer {
  return xmlAnswer(writeXml({ return_code: 'FAIL', return_msg: words }));
}

function xmlAnswer(body: string): WireAnswer {
  return { status: 200, headers: { 'Content-Type': 'text/xml; charset=utf-8' }, body };
}

function signed(standIn: WechatStandIn, answer: Unsigned, type: V2SignType, wrongly: boolean): WireAnswer {
  const all: Fields = {
    return_code: 'SUCCESS',
    return_msg: 'OK',
    appid: standIn.keys.appid,
    mch_id: standIn.keys.mchid,
    nonce_str: standIn.letters(32),
    ...(answer.content as Fields),
  };
  const key = wrongly ? standIn.keys.apiv3Key : standIn.keys.secret;
  return xmlAnswer(writeXml({ ...all, sign: signV2(all, key, type) }));
}

/** Null where number and amount are as they should be. */
function wrongTerms(fields: Fields): Fields | null {
  if (!/^[1-9]\d{0,11}$/.test(fields['total_fee'] ?? '')) return fail('PARAM_ERROR', 'total_fee参数格式错误');
  if (!/^[0-9A-Za-z_\-|*@]{6,32}$/.test(fields['out_trade_no'] ?? '')) return fail('PARAM_ERROR', 'out_trade_no参数格式错误');
  return null;
}

function termsOf(fields: Fields): Terms {
  return {
    orderNo: fields['out_trade_no'] ?? '',
    amountMinor: Number(fields['total_fee']),
    currency: fields['fee_type'] ?? 'CNY',
    subject: fields['body'] ?? '',
  };
}

function unifiedOrder(standIn: WechatStandIn, fields: Fields, twist: Behaviour | null): Fields {
  if (twist === 'systemError') return fail('SYSTEMERROR', '系统超时');
  const wrong = wrongTerms(fields);
  if (wrong !== null) return wrong;
  if (fields['trade_type'] !== 'NATIVE') return fail('PARAM_ERROR', '此处只支持NATIVE');
  const placed = standIn.book.place(termsOf(fields), standIn.nowMs() + NATIVE_DEFAULT_MS);
  switch (placed.kind) {
    case 'placed':
      return { result_code: 'SUCCESS', trade_type: 'NATIVE', prepay_id: `wx${placed.order.token}`, code_url: standIn.qrOf(placed.order.token) };
    case 'differs':
      return fail('OUT_TRADE_NO_USED', '商户订单号重复');
    case 'settled':
      return fail('ORDERPAID', '商户订单已支付');
    case 'closed':
      return fail('ORDERCLOSED', '订单已关闭');
  }
}

function closeOrder(standIn: WechatStandIn, fields: Fields, twist: Behaviour | null): Fields {
  if (twist === 'systemError') return fail('SYSTEMERROR', '系统错误');
  switch (closeUnpaid(standIn.book, fields['out_trade_no'] ?? '', twist)) {
    case 'closed':
      return { result_code: 'SUCCESS' };
    case 'paid':
      return fail('ORDERPAID', '订单已支付');
    case 'absent':
      return fail('ORDERNOTEXIST', '订单不存在');
  }
}

function micropay(standIn: WechatStandIn, fields: Fields, twist: Behaviour | null): Fields {
  if (twist === 'systemError') return fail('SYSTEMERROR', '系统超时');
  const wrong = wrongTerms(fields);
  if (wrong !== null) return wrong;
  const code = fields['auth_code'] ?? '';
  if (!/^1[0-5]\d{16}$/.test(code)) return fail('AUTH_CODE_INVALID', '请扫描微信支付被扫条码/二维码');
  return chargeAnswer(fields, standIn.book.charge(termsOf(fields), code, faceTwist(twist)), twist);
}

/** A code that was used is PARAM_ERROR here, and so is one of another order. */
function facepay(standIn: WechatStandIn, fields: Fields, twist: Behaviour | null): Fields {
  if (twist === 'systemError') return fail('SYSTEMERROR', '系统超时');
  const wrong = wrongTerms(fields);
  if (wrong !== null) return wrong;
  const charged = chargeFace(standIn, fields, termsOf(fields), faceTwist(twist));
  if (charged === null) return fail('PARAM_ERROR', 'face_code业务信息不匹配');
  return charged.kind === 'codeInvalid' ? fail('PARAM_ERROR', 'face_code已被使用') : chargeAnswer(fields, charged, twist);
}

function chargeAnswer(fields: Fields, charged: Charged, twist: Behaviour | null): Fields {
  switch (charged.kind) {
    case 'paid':
      if (twist === 'voucher') giveVoucher(charged.order);
      return twist === 'systemErrorPaid' ? fail('SYSTEMERROR', '系统超时') : { result_code: 'SUCCESS', ...paidFields(charged.order), ...voucherOf(fields, charged.order) };
    case 'password':
      return fail('USERPAYING', '需要用户输入支付密码');
    case 'codeInvalid':
      return fail('AUTH_CODE_INVALID', '付款码无效，请重新扫码');
    case 'codeExpired':
      return fail('AUTHCODEEXPIRE', '付款码已过期，请用户刷新后重新扫码');
    case 'notEnough':
      return fail('NOTENOUGH', '用户账号余额不足');
    case 'refused':
      return fail('TRADE_ERROR', '交易错误');
    case 'differs':
      return fail('OUT_TRADE_NO_USED', '商户订单号重复');
    case 'settled':
      return fail('ORDERPAID', '订单已支付');
    case 'closed':
      return fail('ORDERCLOSED', '订单已关闭');
  }
}

function orderOf(standIn: WechatStandIn, fields: Fields): Order | undefined {
  return fields['transaction_id'] === undefined ? standIn.book.find(fields['out_trade_no'] ?? '') : standIn.book.byTransaction(fields['transaction_id']);
}

function orderQuery(standIn: WechatStandIn, fields: Fields, twist: Behaviour | null): Fields {
  if (twist === 'systemError') return fail('SYSTEMERROR', '系统错误');
  const order = orderOf(standIn, fields);
  if (order === undefined) return fail('ORDERNOTEXIST', '此交易订单号不存在');
  const state = tradeState(order);
  const paid = order.paidAtMs === undefined ? { out_trade_no: order.orderNo } : { ...paidFields(order), ...voucherOf(fields, order) };
  return { result_code: 'SUCCESS', trade_state: state.name, trade_state_desc: state.words, ...paid };
}

/** Only the enhanced interface, asked for by `version`, tells of vouchers. */
const voucherOf = (fields: Fields, order: Order): Fields => (fields['version'] === '1.0' ? voucherField(order) : {});

function reverse(standIn: WechatStandIn, fields: Fields, twist: Behaviour | null): Fields {
  if (twist === 'systemError') return fail('SYSTEMERROR', '接口返回错误', { recall: 'Y' });
  const order = orderOf(standIn, fields);
  if (order === undefined) return fail('ORDERNOTEXIST', '订单不存在', { recall: 'N' });
  if (twist === 'again') return fail('SYSTEMERROR', '请重新调用', { recall: 'Y' });
  if (twist === 'payBeforeCancel' && order.state !== 'paid') standIn.book.capture(order);
  standIn.book.cancel(order);
  if (twist === 'lateCapture') standIn.book.capture(order);
  return { result_code: 'SUCCESS', recall: 'N' };
}

function refund(standIn: WechatStandIn, fields: Fields, twist: Behaviour | null): Fields {
  if (twist === 'systemError') return fail('SYSTEMERROR', '接口返回错误');
  const order = orderOf(standIn, fields);
  const refundFee = Number(fields['refund_fee']);
  if (!Number.isSafeInteger(refundFee) || refundFee < 1) return fail('PARAM_ERROR', 'refund_fee参数格式错误');
  const result = standIn.book.refund(order?.orderNo ?? '', fields['out_refund_no'] ?? '', refundFee, Number(fields['total_fee']));
  switch (result.kind) {
    case 'done':
      return {
        result_code: 'SUCCESS',
        ...paidFields(result.order),
        out_refund_no: result.refund.refundNo,
        refund_id: result.refund.refundId,
        refund_fee: String(result.refund.amountMinor),
      };
    case 'absent':
      return fail('ORDERNOTEXIST', '订单号不存在');
    case 'notPaid':
      return fail('TRADE_STATE_ERROR', '订单状态错误');
    case 'tooMuch':
      return fail('NOTENOUGH', '可退金额不足');
    case 'differs':
      return fail('REFUND_FEE_MISMATCH', '订单金额或退款金额与之前请求不一致');
  }
}

function refundQuery(standIn: WechatStandIn, fields: Fields): Fields {
  const order =
    fields['out_refund_no'] === undefined
      ? orderOf(standIn, fields)
      : standIn.book.byRefund(fields['out_refund_no']);
  if (order === undefined || order.refunds.length === 0) return fail('REFUNDNOTEXIST', '退款订单查询失败');
  const listed = order.refunds.flatMap((one, i) => [
    [`out_refund_no_${i}`, one.refundNo],
    [`refund_id_${i}`, one.refundId],
    [`refund_fee_${i}`, String(one.amountMinor)],
    [`refund_status_${i}`, 'SUCCESS'],
  ]);
  return { result_code: 'SUCCESS', ...paidFields(order), refund_count: String(order.refunds.length), ...Object.fromEntries(listed) };
}

function paidFields(order: Order): Fields {
  const at = new Date((order.paidAtMs ?? 0) + 8 * 3_600_000).toISOString();
  return {
    openid: order.payerId ?? '',
    is_subscribe: 'N',
    trade_type: order.mode === 'mpm' ? 'NATIVE' : 'MICROPAY',
    bank_type: 'OTHERS',
    total_fee: String(order.amountMinor),
    fee_type: order.currency,
    cash_fee: String(order.amountMinor - (order.voucherMinor ?? 0)),
    transaction_id: order.transactionId ?? '',
    out_trade_no: order.orderNo,
    time_end: at.slice(0, 19).replace(/[-:T]/g, ''),
  };
}
