/** What Alipay's trade methods do and answer, before either version of the protocol wraps it. */
import * as v from 'valibot';
import type { Behaviour } from '#main/contract';
import { fromDecimal } from '#main/core/money.ts';
import { decimalsOf } from '../currency.ts';
import { giveVoucher, isPending, refundedOf, type Order, type Terms } from '../sandbox/orders.ts';
import type { Operation, StandInPorts } from '../sandbox/types.ts';
import type { CertificateSns } from './application.ts';
import { beijingTime } from './gateway.ts';
import { CANCEL_WITHIN_MS } from './procedure.ts';
import { billAddress } from './sandbox-bill.ts';
import type { AlipayKeys } from './sandbox-keys.ts';
import { isIssued } from './sandbox-zim.ts';
import { money, paidBy, statusOf, tradeFields } from './sandbox-words.ts';
import { BILL_METHOD } from './v3.ts';

export interface TradePorts extends StandInPorts {
  keys: AlipayKeys;
  /** Of its certificates. */
  sns: CertificateSns;
  qrOf: (token: string) => string;
  /** Where the request came to: an address in an answer leads there too. */
  host: string;
}

/** `10000`, `10003` waiting, `20000` system, `40004` business; with the sub-code of a failure. */
export interface TradeResult {
  code: '10000' | '10003' | '20000' | '40004';
  subCode?: string;
  words?: string;
  fields: Record<string, unknown>;
}

export interface TradeMethod {
  operation: Operation;
  run(ports: TradePorts, content: unknown, twist: Behaviour | null): TradeResult;
}

/** The scheme's own default for a shown code: 2 hours. */
const PRECREATE_DEFAULT_MINUTES = 120;

const orderNo = v.pipe(v.string(), v.regex(/^[0-9A-Za-z_]{1,64}$/));
const decimal = v.pipe(
  v.union([v.string(), v.number()]),
  v.transform(String),
  v.regex(/^(?!0+(?:\.0+)?$)\d{1,9}(?:\.\d{1,2})?$/),
);
const queryOptions = v.optional(v.array(v.string()), []);
const express = v.optional(v.pipe(v.string(), v.regex(/^[1-9]\d{0,4}[mhd]$/)));
const goods = v.object({
  out_trade_no: orderNo,
  total_amount: decimal,
  subject: v.pipe(v.string(), v.minLength(1), v.maxLength(256), v.regex(/^[^/=&]*$/)),
  trans_currency: v.optional(v.pipe(v.string(), v.regex(/^[A-Z]{3}$/)), 'CNY'),
  timeout_express: express,
  qr_code_timeout_express: express,
});
const payment = v.object({
  ...goods.entries,
  scene: v.picklist(['bar_code', 'security_code']),
  auth_code: v.pipe(v.string(), v.minLength(1)),
  query_options: queryOptions,
});
const either = v.pipe(
  v.object({ out_trade_no: v.optional(orderNo), trade_no: v.optional(v.string()), query_options: queryOptions }),
  v.check((one) => one.out_trade_no !== undefined || one.trade_no !== undefined),
);
const refundSchema = v.object({
  out_trade_no: v.optional(orderNo),
  trade_no: v.optional(v.string()),
  refund_amount: decimal,
  out_request_no: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(64))),
});
const billSchema = v.object({ bill_type: v.literal('trade'), bill_date: v.pipe(v.string(), v.isoDate()) });
const refundQuerySchema = v.object({ out_trade_no: v.optional(orderNo), trade_no: v.optional(v.string()), out_request_no: v.string() });

/** The methods by their v2 names. */
export const tradeMethods: Readonly<Record<string, TradeMethod>> = {
  'alipay.trade.precreate': { operation: 'present', run: checked(goods, precreate) },
  'alipay.trade.pay': { operation: 'charge', run: checked(payment, pay) },
  'alipay.trade.query': { operation: 'query', run: checked(either, query) },
  'alipay.trade.cancel': { operation: 'reverse', run: checked(either, cancel) },
  'alipay.trade.close': { operation: 'reverse', run: checked(either, close) },
  'alipay.trade.refund': { operation: 'refund', run: checked(refundSchema, refund) },
  'alipay.trade.fastpay.refund.query': { operation: 'query', run: checked(refundQuerySchema, refundQuery) },
  [BILL_METHOD]: { operation: 'query', run: checked(billSchema, bill) },
};

export function checked<S extends v.GenericSchema>(
  schema: S,
  run: (ports: TradePorts, content: v.InferOutput<S>, twist: Behaviour | null) => TradeResult,
): TradeMethod['run'] {
  return (ports, content, twist) => {
    const parsed = v.safeParse(schema, content);
    if (!parsed.success) return business('ACQ.INVALID_PARAMETER', `参数无效: ${v.getDotPath(parsed.issues[0]) ?? 'biz_content'}`);
    if (twist === 'systemError') return { code: '20000', subCode: 'aop.ACQ.SYSTEM_ERROR', words: '系统异常', fields: {} };
    return run(ports, parsed.output, twist);
  };
}

export function business(subCode: string, words: string, fields: Record<string, unknown> = {}): TradeResult {
  return { code: '40004', subCode, words, fields };
}

/** Null where the amount has more decimals than its currency. */
function termsOf(content: v.InferOutput<typeof goods>): Terms | null {
  const amountMinor = fromDecimal(content.total_amount, decimalsOf(content.trans_currency));
  return amountMinor === null
    ? null
    : { orderNo: content.out_trade_no, amountMinor, currency: content.trans_currency, subject: content.subject };
}

function minutesOf(text: string | undefined): number {
  if (text === undefined) return PRECREATE_DEFAULT_MINUTES;
  const unit = { m: 1, h: 60, d: 1440 }[text.at(-1) ?? 'm'] ?? 1;
  return Number(text.slice(0, -1)) * unit;
}

function precreate(ports: TradePorts, content: v.InferOutput<typeof goods>, twist: Behaviour | null): TradeResult {
  const terms = termsOf(content);
  if (terms === null) return business('ACQ.INVALID_PARAMETER', '参数无效: total_amount');
  const placed = ports.book.place(terms, ports.nowMs() + minutesOf(content.qr_code_timeout_express ?? content.timeout_express) * 60_000);
  switch (placed.kind) {
    case 'placed':
      if (twist === 'voucher') giveVoucher(placed.order);
      return { code: '10000', fields: { out_trade_no: terms.orderNo, qr_code: ports.qrOf(placed.order.token) } };
    case 'differs':
      return business('ACQ.CONTEXT_INCONSISTENT', '交易信息被篡改');
    case 'settled':
      return business('ACQ.TRADE_HAS_SUCCESS', '交易已被支付');
    case 'closed':
      return business('ACQ.TRADE_HAS_CLOSE', '交易已经关闭');
  }
}

function pay(ports: TradePorts, content: v.InferOutput<typeof payment>, twist: Behaviour | null): TradeResult {
  const terms = termsOf(content);
  if (terms === null) return business('ACQ.INVALID_PARAMETER', '参数无效: total_amount');
  const isGood = content.scene === 'security_code' ? isIssued(ports, content.auth_code) : /^(?:2[5-9]|30)\d{14,22}$/.test(content.auth_code);
  if (!isGood) return business('ACQ.PAYMENT_AUTH_CODE_INVALID', '支付失败，获取顾客账户信息失败');
  const how = twist === 'password' || twist === 'wrongAmount' || twist === 'refuse' || twist === 'notEnough' ? twist : 'pay';
  const charged = ports.book.charge(terms, content.auth_code, how);
  switch (charged.kind) {
    case 'paid':
      if (twist === 'voucher') giveVoucher(charged.order);
      return twist === 'systemErrorPaid'
        ? { code: '20000', subCode: 'aop.ACQ.SYSTEM_ERROR', words: '系统异常', fields: {} }
        : { code: '10000', fields: { ...tradeFields(charged.order), ...paidBy(charged.order, content.query_options), gmt_payment: beijingTime(charged.order.paidAtMs ?? 0) } };
    case 'password':
      return { code: '10003', words: 'order success pay inprocess', fields: tradeFields(charged.order) };
    case 'codeInvalid':
    case 'codeExpired':
      return business('ACQ.PAYMENT_AUTH_CODE_INVALID', '支付失败，获取顾客账户信息失败，请顾客刷新付款码后重新收款');
    case 'notEnough':
      return business('ACQ.BUYER_BALANCE_NOT_ENOUGH', '买家余额不足');
    case 'refused':
      return business('ACQ.PAYMENT_FAIL', '支付失败');
    case 'differs':
      return business('ACQ.CONTEXT_INCONSISTENT', '交易信息被篡改');
    case 'settled':
      return business('ACQ.TRADE_HAS_SUCCESS', '交易已被支付');
    case 'closed':
      return business('ACQ.TRADE_HAS_CLOSE', '交易已经关闭');
  }
}

/** A precreated order is no trade before a payer has scanned it. */
function exists(order: Order | undefined): order is Order {
  return order !== undefined && (order.scanned || order.paidAtMs !== undefined);
}

function orderOf(ports: TradePorts, content: { out_trade_no?: string | undefined; trade_no?: string | undefined }): Order | undefined {
  return content.trade_no === undefined ? ports.book.find(content.out_trade_no ?? '') : ports.book.byTransaction(content.trade_no);
}

function query(ports: TradePorts, content: v.InferOutput<typeof either>): TradeResult {
  const order = orderOf(ports, content);
  if (!exists(order)) return business('ACQ.TRADE_NOT_EXIST', '交易不存在');
  const paid = order.paidAtMs === undefined ? {} : { send_pay_date: beijingTime(order.paidAtMs) };
  return { code: '10000', fields: { ...tradeFields(order), trade_status: statusOf(order), ...paidBy(order, content.query_options), ...paid } };
}

/** Answers well also where no such trade exists; only then `action` is left out. */
function cancel(ports: TradePorts, content: v.InferOutput<typeof either>, twist: Behaviour | null): TradeResult {
  const order = orderOf(ports, content);
  const number = { out_trade_no: order?.orderNo ?? content.out_trade_no };
  if (twist === 'again') return { code: '10000', fields: { ...number, retry_flag: 'Y' } };
  if (order === undefined) return { code: '10000', fields: { ...number, retry_flag: 'N' } };
  if (ports.nowMs() - order.createdAtMs > CANCEL_WITHIN_MS) return business('ACQ.TRADE_CANCEL_TIME_OUT', '超过撤销时间范围');
  if (twist === 'payBeforeCancel' && isPending(order)) ports.book.capture(order);
  const existed = exists(order);
  const action = ports.book.cancel(order) === 'refunded' ? 'refund' : 'close';
  const trade = existed ? { trade_no: order.transactionId, action } : {};
  if (twist === 'lateCapture') ports.book.capture(order);
  return { code: '10000', fields: { ...number, ...trade, retry_flag: 'N' } };
}

function close(ports: TradePorts, content: v.InferOutput<typeof either>): TradeResult {
  const order = orderOf(ports, content);
  if (!exists(order)) return business('ACQ.TRADE_NOT_EXIST', '交易不存在');
  if (!isPending(order)) return business('ACQ.TRADE_STATUS_ERROR', '交易状态不合法');
  ports.book.close(order);
  return { code: '10000', fields: { out_trade_no: order.orderNo } };
}

function refund(ports: TradePorts, content: v.InferOutput<typeof refundSchema>): TradeResult {
  const order = orderOf(ports, content);
  if (!exists(order)) return business('ACQ.TRADE_NOT_EXIST', '交易不存在');
  const amount = fromDecimal(content.refund_amount, decimalsOf(order.currency));
  if (amount === null) return business('ACQ.INVALID_PARAMETER', '参数无效: refund_amount');
  // Without a number of its own a refund is of the whole order and keyed by it.
  const result = ports.book.refund(order.orderNo, content.out_request_no ?? order.orderNo, amount, null);
  switch (result.kind) {
    case 'done':
      return {
        code: '10000',
        fields: { ...tradeFields(result.order), fund_change: result.again ? 'N' : 'Y', refund_fee: money(result.order, refundedOf(result.order)) },
      };
    case 'tooMuch':
      return business('ACQ.REFUND_AMT_NOT_EQUAL_TOTAL', '退款金额超限');
    case 'differs':
      return business('ACQ.DISCORDANT_REPEAT_REQUEST', '请求信息不一致');
    case 'notPaid':
      return business('ACQ.TRADE_STATUS_ERROR', '交易状态不合法');
    case 'absent':
      return business('ACQ.TRADE_NOT_EXIST', '交易不存在');
  }
}

function refundQuery(ports: TradePorts, content: v.InferOutput<typeof refundQuerySchema>): TradeResult {
  const order = orderOf(ports, content);
  if (!exists(order)) return business('ACQ.TRADE_NOT_EXIST', '交易不存在');
  const found = order.refunds.find((one) => one.refundNo === content.out_request_no);
  const number = { out_trade_no: order.orderNo, trade_no: order.transactionId };
  // A refund that is not there is answered well too, but empty.
  if (found === undefined) return { code: '10000', fields: number };
  return {
    code: '10000',
    fields: {
      ...number,
      out_request_no: found.refundNo,
      total_amount: money(order, order.amountMinor),
      refund_amount: money(order, found.amountMinor),
      refund_status: 'REFUND_SUCCESS',
    },
  };
}

function bill(ports: TradePorts, { bill_date: day }: v.InferOutput<typeof billSchema>): TradeResult {
  const address = billAddress(ports, day);
  return address === null ? business('isp.bill_not_exist', '账单不存在') : { code: '10000', fields: { bill_download_url: address } };
}
