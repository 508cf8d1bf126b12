/** What WeChat Pay's words mean. Codes: API v2 "付款码支付" and "查询订单" error tables, API v3 Native and refund tables. */
import * as v from 'valibot';
import { minor } from '#main/contract';
import type { Promotion } from '#main/core/payment/procedure.ts';
import type { Answer, ChannelOrder, RefundAnswer } from '../../ports.ts';
import { unknown, type Proven } from '../context.ts';
import { readPromotions } from './promotions.ts';
import type { Fields } from './v2.ts';
import type { V3Answer } from './v3.ts';

/**
 * Errors that prove an order was not made or not charged. Whatever is not here is unknown: ORDERPAID and
 * OUT_TRADE_NO_USED for instance say that something of that number exists.
 */
const refusals: ReadonlySet<string> = new Set([
  'PARAM_ERROR', 'NOAUTH', 'NO_AUTH', 'AUTHCODEEXPIRE', 'AUTH_CODE_ERROR', 'AUTH_CODE_INVALID', 'NOTENOUGH', 'NOTSUPORTCARD',
  'ORDERCLOSED', 'ORDERREVERSED', 'BUYER_MISMATCH', 'APPID_NOT_EXIST', 'MCHID_NOT_EXIST', 'MCH_NOT_EXISTS',
  'APPID_MCHID_NOT_MATCH', 'LACK_PARAMS', 'XML_FORMAT_ERROR', 'NOT_UTF8', 'REQUIRE_POST_METHOD', 'TRADE_ERROR', 'RULELIMIT', 'RULE_LIMIT',
]);
const absences: ReadonlySet<string> = new Set(['ORDERNOTEXIST', 'ORDER_NOT_EXIST']);
const refundRefusals: ReadonlySet<string> = new Set([
  'PARAM_ERROR', 'INVALID_REQUEST', 'NOT_ENOUGH', 'NO_AUTH', 'USER_ACCOUNT_ABNORMAL', 'RESOURCE_NOT_EXISTS', 'MCH_NOT_EXISTS',
]);

/** A reverse that is to be called again is called again after this long. */
export const REVERSE_AGAIN_MS = 5_000;
const USERPAYING_AGAIN_MS = 10_000;

const v3Error = v.object({ code: v.string(), message: v.optional(v.string(), '') });
const v3Order = v.object({
  mchid: v.string(),
  out_trade_no: v.string(),
  trade_state: v.string(),
  trade_state_desc: v.optional(v.string(), ''),
  transaction_id: v.optional(v.string()),
  success_time: v.optional(v.string()),
  payer: v.optional(v.object({ openid: v.optional(v.string()) })),
  amount: v.optional(v.object({ total: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(0))), currency: v.optional(v.string()) })),
  promotion_detail: v.optional(v.unknown()),
});

/** An order's state in the words both versions share. */
interface TradeState {
  state: string;
  words: string;
  transactionId: string | undefined;
  total: number | undefined;
  /** Of the total, where it is said. */
  currency: string | undefined;
  payerId: string | undefined;
  paidAtMs: number;
  promotions: Promotion[];
}

/** A callback is told without the order, so its currency is not known there. */
type Ordered = Pick<ChannelOrder, 'orderNo'> & Partial<Pick<ChannelOrder, 'currency'>>;

function fromTradeState(trade: TradeState, { currency }: Ordered): Answer {
  switch (trade.state) {
    case 'SUCCESS':
      if (trade.transactionId === undefined || trade.total === undefined) return unknown('paid, but without number or amount');
      if (currency !== undefined && (trade.currency ?? currency) !== currency) return unknown('paid, but in another currency');
      return {
        kind: 'paid',
        transactionId: trade.transactionId,
        amountMinor: minor(trade.total),
        ...(trade.payerId === undefined ? {} : { payerId: trade.payerId }),
        ...(Number.isNaN(trade.paidAtMs) ? {} : { paidAtMs: trade.paidAtMs }),
        ...(trade.promotions.length === 0 ? {} : { promotions: trade.promotions }),
      };
    case 'NOTPAY':
      return { kind: 'waiting', asked: false };
    case 'USERPAYING':
      return { kind: 'waiting', asked: true };
    case 'CLOSED':
    case 'REVOKED':
      return { kind: 'reversed', refunded: false };
    case 'REFUND':
      return { kind: 'reversed', refunded: true };
    case 'PAYERROR':
      return { kind: 'refused', code: 'PAYERROR', message: trade.words };
    default:
      return unknown('a trade state we do not know');
  }
}

/** APIv3 query of an order. */
export function fromV3Query(proven: Proven<V3Answer>, order: Ordered, mchid: string): Answer {
  if (proven.kind === 'unknown') return proven;
  const { status, json } = proven.answer;
  if (status !== 200) {
    const code = v3Code(json);
    return absences.has(code.code) ? { kind: 'absent' } : unknown(`HTTP ${status} ${code.code}`);
  }
  const parsed = v.safeParse(v3Order, json);
  if (!parsed.success) return unknown('the answer is not an order');
  const trade = parsed.output;
  if (trade.out_trade_no !== order.orderNo || trade.mchid !== mchid) return unknown('the answer is of another order');
  return fromTradeState({
    state: trade.trade_state,
    words: trade.trade_state_desc,
    transactionId: trade.transaction_id,
    total: trade.amount?.total,
    currency: trade.amount?.currency,
    payerId: trade.payer?.openid,
    paidAtMs: Date.parse(trade.success_time ?? ''),
    promotions: readPromotions(trade.promotion_detail),
  }, order);
}

/** The error of an APIv3 answer, empty where it has none. */
export function v3Code(json: unknown): { code: string; message: string } {
  const parsed = v.safeParse(v3Error, json);
  return parsed.success ? parsed.output : { code: '', message: '' };
}

/** An APIv3 order that was not made: refused where the code proves it. */
export function fromV3Refusal(answer: V3Answer): Answer {
  const error = v3Code(answer.json);
  return refusals.has(error.code) ? { kind: 'refused', ...error } : unknown(`HTTP ${answer.status} ${error.code}`);
}

/** APIv2 payer-code charge. */
export function fromCharge(proven: Proven<Fields>, order: ChannelOrder): Answer {
  if (proven.kind === 'unknown') return proven;
  const fields = proven.answer;
  if (fields['result_code'] === 'SUCCESS') return fromV2State(fields, 'SUCCESS', order);
  const code = fields['err_code'] ?? '';
  if (code === 'USERPAYING') return { kind: 'waiting', asked: true };
  if (refusals.has(code)) return { kind: 'refused', code, message: fields['err_code_des'] ?? '' };
  return unknown(code === '' ? 'no error code' : code);
}

/** APIv2 query of an order. */
export function fromV2Query(proven: Proven<Fields>, order: ChannelOrder): Answer {
  if (proven.kind === 'unknown') return proven;
  const fields = proven.answer;
  if (fields['result_code'] === 'SUCCESS') return fromV2State(fields, fields['trade_state'] ?? '', order);
  const code = fields['err_code'] ?? '';
  return absences.has(code) ? { kind: 'absent' } : unknown(code === '' ? 'no error code' : code);
}

function fromV2State(fields: Fields, state: string, order: ChannelOrder): Answer {
  if (fields['out_trade_no'] !== order.orderNo) return unknown('the answer is of another order');
  const total = fields['total_fee'] ?? '';
  return fromTradeState({
    state,
    words: fields['trade_state_desc'] ?? '',
    transactionId: fields['transaction_id'],
    total: /^\d{1,12}$/.test(total) ? Number(total) : undefined,
    currency: fields['fee_type'],
    payerId: fields['openid'],
    paidAtMs: readTimeEnd(fields['time_end'] ?? ''),
    promotions: readPromotions(fields['promotion_detail']),
  }, order);
}

/** `yyyyMMddHHmmss` in Beijing time; NaN where it is not. */
export function readTimeEnd(text: string): number {
  const match = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(text);
  if (match === null) return Number.NaN;
  const [, year, month, day, hour, minute, second] = match;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}+08:00`);
}

/** APIv2 reverse. Confirmed only by `result_code` SUCCESS with `recall` N. */
export function fromReverse(proven: Proven<Fields>): Answer {
  if (proven.kind === 'unknown') return proven;
  const fields = proven.answer;
  const code = fields['err_code'] ?? '';
  if (code === 'USERPAYING') return { kind: 'again', afterMs: USERPAYING_AGAIN_MS };
  if (fields['recall'] === 'Y') return { kind: 'again', afterMs: REVERSE_AGAIN_MS };
  if (fields['result_code'] === 'SUCCESS') return { kind: 'reversed', refunded: false };
  return absences.has(code) ? { kind: 'absent' } : unknown(code === '' ? 'no error code' : code);
}

const v3Refund = v.object({ refund_id: v.string(), out_refund_no: v.string(), status: v.string() });

/** APIv3 refund. */
export function fromRefund(proven: Proven<V3Answer>, refundNo: string): RefundAnswer {
  if (proven.kind === 'unknown') return proven;
  const { status, json } = proven.answer;
  if (status !== 200) {
    const error = v3Code(json);
    return refundRefusals.has(error.code) ? { kind: 'refused', ...error } : unknown(`HTTP ${status} ${error.code}`);
  }
  const parsed = v.safeParse(v3Refund, json);
  if (!parsed.success || parsed.output.out_refund_no !== refundNo) return unknown('the answer is not this refund');
  switch (parsed.output.status) {
    case 'SUCCESS':
      return { kind: 'refunded', refundId: parsed.output.refund_id };
    case 'PROCESSING':
      return { kind: 'processing' };
    case 'CLOSED':
      return { kind: 'refused', code: 'CLOSED', message: 'the refund was closed: it did not reach the payer' };
    case 'ABNORMAL':
      // "退款异常": the payer's account or card takes it no more; the merchant's platform has the ways out.
      return { kind: 'refused', code: 'ABNORMAL', message: 'the refund did not reach the payer: settle it on the merchant platform', abnormal: true };
    default:
      return unknown('a refund state we do not know');
  }
}
