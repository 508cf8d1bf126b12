/** What Alipay's words mean. Codes: open platform, error tables of alipay.trade.pay, precreate, query, cancel, refund. */
import * as v from 'valibot';
import { fromDecimal } from '#main/core/money.ts';
import type { Answer, ChannelOrder, RefundAnswer } from '../../ports.ts';
import { unknown, type Proven } from '../context.ts';
import { decimalsOf } from '../currency.ts';
import { fromBeijingTime, type Json } from './gateway.ts';
import { readPromotions } from './promotions.ts';

/** A cancel that is to be called again is called again after this long. */
export const CANCEL_AGAIN_MS = 3_000;

/**
 * Business errors (40004) that prove a charge or order was not made. Whatever is not here is unknown:
 * ACQ.TRADE_HAS_SUCCESS and ACQ.CONTEXT_INCONSISTENT for instance say that something of that number exists.
 */
const refusals: ReadonlySet<string> = new Set(
  [
    'PAYMENT_AUTH_CODE_INVALID', 'BUYER_BALANCE_NOT_ENOUGH', 'BUYER_BANKCARD_BALANCE_NOT_ENOUGH', 'ERROR_BALANCE_PAYMENT_DISABLE',
    'BUYER_SELLER_EQUAL', 'TRADE_BUYER_NOT_MATCH', 'BUYER_ENABLE_STATUS_FORBID', 'PULL_MOBILE_CASHIER_FAIL', 'MOBILE_PAYMENT_SWITCH_OFF',
    'PAYMENT_FAIL', 'BUYER_PAYMENT_AMOUNT_DAY_LIMIT_ERROR', 'BUYER_PAYMENT_AMOUNT_MONTH_LIMIT_ERROR', 'BEYOND_PAY_RESTRICTION',
    'BEYOND_PER_RECEIPT_RESTRICTION', 'EXIST_FORBIDDEN_WORD', 'PAYMENT_REQUEST_HAS_RISK', 'NO_PAYMENT_INSTRUMENTS_AVAILABLE',
    'TOTAL_FEE_EXCEED', 'PARTNER_ERROR', 'ACCESS_FORBIDDEN', 'INVALID_PARAMETER', 'TRADE_HAS_CLOSE',
  ].map((code) => `ACQ.${code}`),
);
const refundRefusals: ReadonlySet<string> = new Set(
  [
    'INVALID_PARAMETER', 'SELLER_BALANCE_NOT_ENOUGH', 'REFUND_AMT_NOT_EQUAL_TOTAL', 'REASON_TRADE_BEEN_FREEZEN', 'TRADE_NOT_EXIST',
    'TRADE_HAS_FINISHED', 'TRADE_STATUS_ERROR', 'DISCORDANT_REPEAT_REQUEST', 'REASON_TRADE_REFUND_FEE_ERR', 'TRADE_NOT_ALLOW_REFUND',
    'REFUND_FEE_ERROR', 'BUYER_NOT_EXIST', 'BUYER_ENABLE_STATUS_FORBID',
  ].map((code) => `ACQ.${code}`),
);
/** Turned away at the gateway, before any business: permissions, missing or invalid parameters. */
const turnedAway: ReadonlySet<string> = new Set(['20001', '40001', '40002', '40006']);

/** v3 may write an amount as a number. */
const decimalText = v.pipe(v.union([v.string(), v.number()]), v.transform(String));
const common = v.object({
  code: v.string(),
  msg: v.optional(v.string(), ''),
  sub_code: v.optional(v.string(), ''),
  sub_msg: v.optional(v.string(), ''),
});
const trade = v.object({
  out_trade_no: v.string(),
  trade_no: v.optional(v.string()),
  total_amount: v.optional(decimalText),
  trans_currency: v.optional(v.string(), ''),
  buyer_user_id: v.optional(v.string()),
  buyer_open_id: v.optional(v.string()),
  gmt_payment: v.optional(v.string()),
  send_pay_date: v.optional(v.string()),
  trade_status: v.optional(v.string()),
  action: v.optional(v.string()),
  retry_flag: v.optional(v.string()),
  fund_change: v.optional(v.string()),
  qr_code: v.optional(v.string()),
  out_request_no: v.optional(v.string()),
  refund_status: v.optional(v.string()),
  fund_bill_list: v.optional(v.unknown()),
  voucher_detail_list: v.optional(v.unknown()),
});
type Trade = v.InferOutput<typeof trade>;

type Read =
  | { kind: 'trade'; code: '10000' | '10003'; trade: Trade }
  | { kind: 'failed'; subCode: string; message: string; turnedAway: boolean }
  | { kind: 'unknown'; reason: string };

/** Splits an answer into what happened to this order, a failure with a code, and what proves nothing. */
function read(proven: Proven<Json>, order: Pick<ChannelOrder, 'orderNo'>): Read {
  if (proven.kind === 'unknown') return proven;
  const head = v.safeParse(common, proven.answer);
  if (!head.success) return unknown('the answer has no code');
  const { code, sub_code: subCode, sub_msg: subMsg, msg } = head.output;
  if (code === '10000' || code === '10003') {
    const parsed = v.safeParse(trade, proven.answer);
    if (!parsed.success) return unknown('the answer is not a trade');
    return parsed.output.out_trade_no === order.orderNo
      ? { kind: 'trade', code, trade: parsed.output }
      : unknown('the answer is of another order');
  }
  if (code === '40004' || turnedAway.has(code)) {
    return { kind: 'failed', subCode: subCode === '' ? code : subCode, message: subMsg === '' ? msg : subMsg, turnedAway: code !== '40004' };
  }
  return unknown(`code ${code} ${subCode}`.trim());
}

function fromFailure(failed: Extract<Read, { kind: 'failed' }>): Answer {
  return failed.turnedAway || refusals.has(failed.subCode)
    ? { kind: 'refused', code: failed.subCode, message: failed.message }
    : unknown(failed.subCode);
}

/** alipay.trade.precreate. */
export function fromPrecreate(proven: Proven<Json>, order: ChannelOrder, expiresAtMs: number): Answer {
  const answer = read(proven, order);
  if (answer.kind === 'unknown') return answer;
  if (answer.kind === 'failed') return fromFailure(answer);
  const qr = answer.trade.qr_code;
  return qr === undefined || qr === '' ? unknown('the answer has no qr_code') : { kind: 'presented', qr, expiresAtMs };
}

/** alipay.trade.pay. */
export function fromPay(proven: Proven<Json>, order: ChannelOrder): Answer {
  const answer = read(proven, order);
  if (answer.kind === 'unknown') return answer;
  if (answer.kind === 'failed') return fromFailure(answer);
  return answer.code === '10003' ? { kind: 'waiting', asked: true } : paid(answer.trade, order.currency);
}

/** alipay.trade.query. */
export function fromQuery(proven: Proven<Json>, order: Pick<ChannelOrder, 'orderNo' | 'currency' | 'mode'>): Answer {
  const answer = read(proven, order);
  if (answer.kind === 'unknown') return answer;
  if (answer.kind === 'failed') {
    if (answer.subCode !== 'ACQ.TRADE_NOT_EXIST') return unknown(answer.subCode);
    // A precreated trade begins to exist when it is scanned: until then its code stands and may yet be paid.
    return order.mode === 'mpm' ? { kind: 'waiting', asked: false } : { kind: 'absent' };
  }
  switch (answer.trade.trade_status) {
    case 'WAIT_BUYER_PAY':
      return { kind: 'waiting', asked: order.mode === 'cpm' };
    case 'TRADE_SUCCESS':
    case 'TRADE_FINISHED':
      return paid(answer.trade, order.currency);
    case 'TRADE_CLOSED':
      // Closed unpaid, or paid and given back whole: only a paid trade has a day of payment.
      return { kind: 'reversed', refunded: answer.trade.send_pay_date !== undefined };
    default:
      return unknown('a trade status we do not know');
  }
}

/** alipay.trade.cancel. `action` is missing where no trade existed. */
export function fromCancel(proven: Proven<Json>, order: ChannelOrder): Answer {
  const answer = read(proven, order);
  if (answer.kind === 'unknown') return answer;
  if (answer.kind === 'failed') {
    return answer.subCode === 'ACQ.TRADE_NOT_EXIST' ? { kind: 'absent' } : unknown(answer.subCode);
  }
  if (answer.trade.retry_flag !== 'N') return { kind: 'again', afterMs: CANCEL_AGAIN_MS };
  return { kind: 'reversed', refunded: answer.trade.action === 'refund' };
}

/** alipay.trade.refund. `null`: accepted, but whether money moved must be asked. */
export function fromRefund(proven: Proven<Json>, order: ChannelOrder, refundNo: string): RefundAnswer | null {
  const answer = read(proven, order);
  if (answer.kind === 'unknown') return answer;
  if (answer.kind === 'failed') {
    return answer.turnedAway || refundRefusals.has(answer.subCode)
      ? { kind: 'refused', code: answer.subCode, message: answer.message }
      : unknown(answer.subCode);
  }
  // The gateway gives refunds no number of its own: the merchant's is the key.
  return answer.trade.fund_change === 'Y' ? { kind: 'refunded', refundId: refundNo } : null;
}

/** alipay.trade.fastpay.refund.query. */
export function fromRefundQuery(proven: Proven<Json>, order: ChannelOrder, refundNo: string): RefundAnswer {
  const answer = read(proven, order);
  if (answer.kind === 'unknown') return answer;
  if (answer.kind === 'failed') return unknown(answer.subCode);
  const done = answer.trade.refund_status === 'REFUND_SUCCESS' && answer.trade.out_request_no === refundNo;
  return done ? { kind: 'refunded', refundId: refundNo } : { kind: 'processing' };
}

function paid(answer: Trade, currency: string): Answer {
  if (answer.trans_currency !== '' && answer.trans_currency !== currency) return unknown('paid, but in another currency');
  const decimals = decimalsOf(currency);
  const amountMinor = fromDecimal(answer.total_amount ?? '', decimals);
  if (answer.trade_no === undefined || amountMinor === null) return unknown('paid, but without number or amount');
  const payerId = answer.buyer_open_id ?? answer.buyer_user_id;
  const paidAtMs = fromBeijingTime(answer.gmt_payment ?? answer.send_pay_date ?? '');
  const promotions = readPromotions(answer.voucher_detail_list, answer.fund_bill_list, decimals);
  return {
    kind: 'paid',
    transactionId: answer.trade_no,
    amountMinor,
    ...(payerId === undefined ? {} : { payerId }),
    ...(paidAtMs === null ? {} : { paidAtMs }),
    ...(promotions.length === 0 ? {} : { promotions }),
  };
}
