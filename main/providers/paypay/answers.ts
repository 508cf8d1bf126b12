/** What PayPay's words mean: Open Payment API, Dynamic QR, "Response code list" and "Basic status transition". */
import * as v from 'valibot';
import { minor, MINOR_MAX, type Minor } from '#main/contract';
import type { Answer, ChannelOrder, RefundAnswer } from '../../ports.ts';
import { unknown } from '../context.ts';
import type { OpaAnswer } from './wire.ts';

type Told = OpaAnswer | { kind: 'unknown'; reason: string };

/** Turned away before anything was made: the key, the account, the form of the request. */
const turnedAway: readonly string[] = ['UNAUTHORIZED', 'OP_OUT_OF_SCOPE', 'INVALID_REQUEST_PARAMS', 'MISSING_REQUEST_PARAMS', 'INVALID_PARAMS'];
const presentRefusals: ReadonlySet<string> = new Set([...turnedAway, 'DYNAMIC_QR_BAD_REQUEST']);
/** Of a payment that the merchant asks for. Whatever is not here is unknown. */
const chargeRefusals: ReadonlySet<string> = new Set([
  ...turnedAway, 'NO_SUFFICIENT_FUND', 'LIMIT_EXCEEDED', 'USER_DEFINED_DAILY_LIMIT_EXCEEDED', 'USER_DEFINED_MONTHLY_LIMIT_EXCEEDED',
  'CANCELED_USER', 'USER_STATE_IS_NOT_ACTIVE', 'UNACCEPTABLE_OP', 'PAY_METHOD_INVALIDATED',
]);
/** THROTTLED_MULTIPLE_REFUND_REJECTED is not here: it says to ask again after a minute. */
const refundRefusals: ReadonlySet<string> = new Set([
  ...turnedAway, 'UNACCEPTABLE_OP', 'CANCELED_USER', 'REFUND_LIMIT_EXCEEDED', 'REFUND_WINDOW_EXCEED', 'ORDER_NO_LONGER_AVAILABLE',
  'USER_STATE_IS_NOT_ACTIVE', 'MERCHANT_MULTIPLE_REFUND_REJECTED', 'RESOURCE_NOT_FOUND',
]);
/** No such payment, and none that could come of it: a new code may be made ("Get payment details"). */
const absences: ReadonlySet<string> = new Set(['DYNAMIC_QR_PAYMENT_NOT_FOUND', 'RESOURCE_NOT_FOUND']);

const yen = v.object({ amount: v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(MINOR_MAX)), currency: v.literal('JPY') });
const epoch = v.optional(v.nullable(v.number()));
const code = v.object({ codeId: v.string(), url: v.pipe(v.string(), v.minLength(1)), expiryDate: epoch, merchantPaymentId: v.string(), amount: yen });
const payment = v.object({
  paymentId: v.optional(v.nullable(v.string())),
  status: v.string(),
  merchantPaymentId: v.string(),
  amount: yen,
  acceptedAt: epoch,
  canceledAt: epoch,
  refunds: v.optional(v.nullable(v.object({ data: v.array(v.object({ amount: yen })) }))),
});
const refund = v.object({ status: v.string(), merchantRefundId: v.string(), amount: yen });

export interface ShownCode {
  codeId: string;
  url: string;
  /** Milliseconds since 1970, where the answer says it. */
  expiresAtMs: number | null;
}

/** POST /v2/codes. An earlier code of the same number is an answer too, where it is for the same amount. */
export function fromCode(told: Told, order: ChannelOrder): ShownCode | Extract<Answer, { kind: 'refused' | 'unknown' }> {
  if (told.kind === 'unknown') return told;
  if (told.status >= 400) return refusedBy(presentRefusals, told);
  const parsed = v.safeParse(code, told.data);
  if (!parsed.success) return unknown('the answer is no code');
  const { codeId, url, expiryDate, merchantPaymentId, amount } = parsed.output;
  if (merchantPaymentId !== order.orderNo) return unknown('the answer is of another order');
  if (amount.amount !== order.amountMinor) return unknown('a code of this number stands for another amount');
  return { codeId, url, expiresAtMs: inMs(expiryDate) };
}

/** A payment asked for with a payer's code. The same number again answers with the earlier result, whatever was asked. */
export function fromCharge(told: Told, order: ChannelOrder): Answer {
  if (told.kind === 'unknown') return told;
  if (told.status >= 400) return refusedBy(chargeRefusals, told);
  if (told.code === 'USER_CONFIRMATION_REQUIRED') return { kind: 'waiting', asked: true };
  return fromPayment(told, order);
}

/** GET /v2/codes/payments/{id} and /v2/payments/{id}. */
export function fromQuery(told: Told, order: ChannelOrder): Answer {
  if (told.kind === 'unknown') return told;
  if (absences.has(told.code)) return { kind: 'absent' };
  return told.status >= 400 ? unknown(told.code) : fromPayment(told, order);
}

/** The number of a payment that was made, also where all of it has gone back; or why nothing can be given back. */
export function paymentIdFrom(told: Told, order: ChannelOrder): string | RefundAnswer {
  if (told.kind === 'unknown') return told;
  const refused = (what: string): RefundAnswer => ({ kind: 'refused', code: 'NOT_PAID', message: `PayPay has no payment to give back: ${what}` });
  if (absences.has(told.code)) return refused('no such order');
  const parsed = v.safeParse(payment, told.data);
  if (told.status >= 400 || !parsed.success || parsed.output.merchantPaymentId !== order.orderNo) return unknown(`the payment is not told: ${told.code}`);
  const { paymentId, acceptedAt, status } = parsed.output;
  return typeof paymentId === 'string' && inMs(acceptedAt) !== null ? paymentId : refused(`it is ${status}`);
}

function fromPayment(told: OpaAnswer, order: ChannelOrder): Answer {
  const parsed = v.safeParse(payment, told.data);
  if (!parsed.success) return unknown('the answer is no payment');
  const { status, merchantPaymentId, paymentId, amount, acceptedAt, canceledAt, refunds } = parsed.output;
  if (merchantPaymentId !== order.orderNo) return unknown('the answer is of another order');
  const paidAtMs = inMs(acceptedAt);
  // A payment of which a part went back is a payment still.
  const partly = (refunds?.data ?? []).reduce((total, one) => total + one.amount.amount, 0) < amount.amount && (refunds?.data.length ?? 0) > 0;
  switch (status) {
    case 'CREATED':
      return { kind: 'waiting', asked: order.mode === 'cpm' };
    case 'COMPLETED':
    case 'REFUNDED':
      if (status === 'REFUNDED' && !partly) return { kind: 'reversed', refunded: true };
      if (typeof paymentId !== 'string') return unknown('paid, but without a number');
      return { kind: 'paid', transactionId: paymentId, amountMinor: minor(amount.amount), ...(paidAtMs === null ? {} : { paidAtMs }) };
    case 'FAILED':
      // A cancelled payment fails, and says when it was paid and cancelled; one that never came about says neither.
      return paidAtMs === null && inMs(canceledAt) === null
        ? { kind: 'refused', code: 'FAILED', message: 'the payment failed at PayPay' }
        : { kind: 'reversed', refunded: paidAtMs !== null };
    case 'CANCELED':
    case 'EXPIRED':
      return { kind: 'reversed', refunded: false };
    default:
      // AUTHORIZED and REAUTHORIZING are of money that is only held: never asked for here.
      return unknown(`the payment is ${status}`);
  }
}

/**
 * POST /v2/refunds and GET /v2/refunds/{id}. PayPay gives refunds no number of its own: the merchant's is the key. The
 * same number again answers with the earlier refund: another amount under it was never given back.
 */
export function fromRefund(told: Told, refundNo: string, amountMinor: Minor): RefundAnswer {
  if (told.kind === 'unknown') return told;
  if (told.code === 'NO_SUCH_REFUND_ORDER') return unknown('PayPay has no such refund yet: ask for it again under its number');
  if (told.status >= 400) {
    return refundRefusals.has(told.code) ? { kind: 'refused', code: told.code, message: told.message } : unknown(told.code);
  }
  const parsed = v.safeParse(refund, told.data);
  if (!parsed.success) return unknown('the answer is no refund');
  const { status, merchantRefundId, amount } = parsed.output;
  if (merchantRefundId !== refundNo) return unknown('the answer is of another refund');
  if (amount.amount !== amountMinor) return { kind: 'refused', code: 'REFUND_NO_USED', message: `a refund of this number was for ${amount.amount} yen` };
  if (status === 'REFUNDED') return { kind: 'refunded', refundId: refundNo };
  if (status === 'FAILED') return { kind: 'refused', code: 'FAILED', message: 'the refund failed at PayPay' };
  return status === 'CREATED' ? { kind: 'processing' } : unknown(`the refund is ${status}`);
}

function refusedBy(refusals: ReadonlySet<string>, told: OpaAnswer): Extract<Answer, { kind: 'refused' | 'unknown' }> {
  return refusals.has(told.code) ? { kind: 'refused', code: told.code, message: told.message } : unknown(told.code);
}

function inMs(epochSec: number | null | undefined): number | null {
  return typeof epochSec === 'number' ? epochSec * 1000 : null;
}
