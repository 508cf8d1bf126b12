/**
 * What Alipay+ says, in shops: Antom's AMS documents "pay (User-presented Mode Payment)", "pay (Order Code Payment)",
 * "inquiryPayment", "cancel", "refund", "inquiryRefund". S and F are final for a number; U is not known yet. Result codes
 * are from those pages as far as they could be read; which of F's are doubtful is our own choice, on the safe side.
 */
import * as v from 'valibot';
import { minor, MINOR_MAX, type Minor } from '#main/contract';
import type { Answer, ChannelOrder, Notified, RefundAnswer } from '../../ports.ts';
import { unknown } from '../context.ts';
import type { AmsAnswer, Told } from './wire.ts';

/** F that proves nothing of this order's money: the scheme failed, is busy, or has this number for something else. */
const doubtful: ReadonlySet<string> = new Set([
  'SYSTEM_ERROR', 'UNKNOWN_EXCEPTION', 'REQUEST_TRAFFIC_EXCEED_LIMIT', 'REPEAT_REQ_INCONSISTENT', 'ORDER_IS_CLOSED', 'ORDER_IS_CANCELED', 'ORDER_STATUS_INVALID',
]);
/** A refund's number that stands for other terms gave nothing back under these. */
const doubtfulRefunds: ReadonlySet<string> = new Set(['SYSTEM_ERROR', 'UNKNOWN_EXCEPTION', 'REQUEST_TRAFFIC_EXCEED_LIMIT']);
const NO_ORDER = 'ORDER_NOT_EXIST';
const IN_PROCESS = 'PAYMENT_IN_PROCESS';
const REFUND_IN_PROCESS = 'REFUND_IN_PROCESS';

const money = v.object({
  currency: v.string(),
  value: v.pipe(v.union([v.string(), v.number()]), v.transform(String), v.regex(/^\d{1,12}$/), v.transform(Number), v.maxValue(MINOR_MAX)),
});
const time = v.optional(v.nullable(v.string()));
const payment = v.object({
  paymentRequestId: v.string(),
  paymentId: v.optional(v.nullable(v.string())),
  paymentAmount: v.optional(v.nullable(money)),
  paymentTime: time,
  pspCustomerInfo: v.optional(v.nullable(v.object({ pspCustomerId: v.optional(v.nullable(v.string())) }))),
});
const code = v.object({
  paymentRequestId: v.optional(v.nullable(v.string())),
  paymentAmount: v.optional(v.nullable(money)),
  orderCodeForm: v.object({
    expireTime: time,
    codeDetails: v.array(v.object({ codeValueType: v.optional(v.string()), displayType: v.optional(v.string()), codeValue: v.pipe(v.string(), v.minLength(1)) })),
  }),
});
const inquiry = v.object({
  ...payment.entries,
  paymentStatus: v.string(),
  paymentResultCode: v.optional(v.nullable(v.string())),
  paymentResultMessage: v.optional(v.nullable(v.string())),
  transactions: v.optional(v.nullable(v.array(v.object({ transactionType: v.string(), transactionStatus: v.string(), transactionAmount: v.optional(v.nullable(money)) })))),
});
const refund = v.object({ refundRequestId: v.string(), refundId: v.optional(v.nullable(v.string())), refundAmount: v.optional(v.nullable(money)), refundStatus: v.optional(v.string()) });

export interface ShownCode {
  qr: string;
  /** Milliseconds since 1970, where the answer says it. */
  expiresAtMs: number | null;
}

/** pay, order code. */
export function fromCode(told: Told, order: ChannelOrder): ShownCode | Extract<Answer, { kind: 'refused' | 'unknown' }> {
  if (told.kind === 'unknown') return told;
  if (told.status === 'F') return fromF(told, doubtful);
  const parsed = v.safeParse(code, told.content);
  if (!parsed.success) return unknown(`${told.code}, and no code`);
  const { paymentRequestId, paymentAmount, orderCodeForm } = parsed.output;
  if ((paymentRequestId ?? order.orderNo) !== order.orderNo) return unknown('the answer is of another order');
  if (paymentAmount && (paymentAmount.value !== order.amountMinor || paymentAmount.currency !== order.currency)) return unknown('the code is for another amount');
  // The others are addresses of pictures.
  const shown = orderCodeForm.codeDetails.find(({ codeValueType = 'QRCODE', displayType = 'TEXT' }) => codeValueType === 'QRCODE' && displayType === 'TEXT');
  return shown === undefined ? unknown('the answer holds no code in text') : { qr: shown.codeValue, expiresAtMs: inMs(orderCodeForm.expireTime) };
}

/** pay, payer's code. */
export function fromCharge(told: Told, order: ChannelOrder): Answer {
  if (told.kind === 'unknown') return told;
  if (told.status === 'F') return fromF(told, doubtful);
  if (told.status === 'U') return told.code === IN_PROCESS ? { kind: 'waiting', asked: true } : unknown(told.code);
  return fromPaid(told.content, order);
}

/** inquiryPayment: `result` is of the call, `paymentStatus` of the payment. */
export function fromInquiry(told: Told, order: ChannelOrder): Answer {
  if (told.kind === 'unknown') return told;
  if (told.status === 'F' && told.code === NO_ORDER) return { kind: 'absent' };
  const parsed = v.safeParse(inquiry, told.content);
  if (told.status !== 'S' || !parsed.success) return unknown(`the payment is not told: ${told.code}`);
  const { paymentRequestId, paymentStatus, paymentResultCode, paymentResultMessage, paymentTime, paymentAmount, transactions } = parsed.output;
  if (paymentRequestId !== order.orderNo) return unknown('the answer is of another order');
  switch (paymentStatus.toUpperCase()) {
    case 'SUCCESS': {
      const back = (transactions ?? [])
        .filter((one) => one.transactionType === 'REFUND' && one.transactionStatus === 'SUCCESS')
        .reduce((total, one) => total + (one.transactionAmount?.value ?? 0), 0);
      // A payment of which a part went back is a payment still.
      return back > 0 && back >= (paymentAmount?.value ?? 0) ? { kind: 'reversed', refunded: true } : fromPaid(parsed.output, order);
    }
    case 'PROCESSING':
      return { kind: 'waiting', asked: order.mode === 'cpm' };
    case 'CANCELLED':
      // That only what was paid has a time of payment then is how the documents read (unverified).
      return { kind: 'reversed', refunded: inMs(paymentTime) !== null };
    case 'FAIL':
      if (paymentResultCode === 'ORDER_IS_CLOSED') return { kind: 'reversed', refunded: false };
      return { kind: 'refused', code: paymentResultCode ?? 'FAIL', message: paymentResultMessage ?? 'the payment failed at Alipay+' };
    default:
      return unknown(`the payment is ${paymentStatus}`);
  }
}

function fromPaid(content: unknown, order: Pick<ChannelOrder, 'orderNo' | 'currency'> | null): Answer {
  const parsed = v.safeParse(payment, content);
  if (!parsed.success) return unknown('the answer is no payment');
  const { paymentRequestId, paymentId, paymentAmount, paymentTime, pspCustomerInfo } = parsed.output;
  if (order !== null && paymentRequestId !== order.orderNo) return unknown('the answer is of another order');
  if (!paymentId || !paymentAmount) return unknown('paid, but without number or amount');
  if (order !== null && paymentAmount.currency !== order.currency) return unknown(`paid, but in ${paymentAmount.currency}`);
  const [paidAtMs, payerId] = [inMs(paymentTime), pspCustomerInfo?.pspCustomerId];
  return {
    kind: 'paid',
    transactionId: paymentId,
    amountMinor: minor(paymentAmount.value),
    ...(paidAtMs === null ? {} : { paidAtMs }),
    ...(payerId ? { payerId } : {}),
  };
}

/** The scheme's number of a payment that was made, also where all of it has gone back; or why nothing can be given back. */
export function paymentIdFrom(told: Told, order: ChannelOrder): string | RefundAnswer {
  if (told.kind === 'unknown') return told;
  const refused = (what: string): RefundAnswer => ({ kind: 'refused', code: 'NOT_PAID', message: `Alipay+ has no payment to give back: ${what}` });
  if (told.status === 'F' && told.code === NO_ORDER) return refused('no such order');
  const parsed = v.safeParse(inquiry, told.content);
  if (told.status !== 'S' || !parsed.success || parsed.output.paymentRequestId !== order.orderNo) return unknown(`the payment is not told: ${told.code}`);
  const { paymentId, paymentStatus } = parsed.output;
  return paymentStatus.toUpperCase() === 'SUCCESS' && paymentId ? paymentId : refused(`it is ${paymentStatus}`);
}

/** refund. */
export function fromRefund(told: Told, refundNo: string, amountMinor: Minor): RefundAnswer {
  if (told.kind === 'unknown') return told;
  if (told.status === 'F') return fromF(told, doubtfulRefunds);
  if (told.status === 'U') return told.code === REFUND_IN_PROCESS ? { kind: 'processing' } : unknown(told.code);
  return fromRefunded(told.content, refundNo, amountMinor, 'SUCCESS');
}

/** inquiryRefund. */
export function fromRefundInquiry(told: Told, refundNo: string, amountMinor: Minor): RefundAnswer {
  if (told.kind === 'unknown') return told;
  if (told.status !== 'S') return unknown(`the refund is not told: ${told.code}`);
  return fromRefunded(told.content, refundNo, amountMinor);
}

function fromRefunded(content: unknown, refundNo: string, amountMinor: Minor, otherwise?: string): RefundAnswer {
  const parsed = v.safeParse(refund, content);
  if (!parsed.success) return unknown('the answer is no refund');
  const { refundRequestId, refundId, refundAmount, refundStatus = otherwise } = parsed.output;
  if (refundRequestId !== refundNo) return unknown('the answer is of another refund');
  if (refundAmount && refundAmount.value !== amountMinor) return { kind: 'refused', code: 'REPEAT_REQ_INCONSISTENT', message: 'a refund of this number was for another amount' };
  if (refundStatus === 'PROCESSING') return { kind: 'processing' };
  if (refundStatus === 'FAIL') return { kind: 'refused', code: 'FAIL', message: 'the refund failed at Alipay+' };
  return refundStatus === 'SUCCESS' ? { kind: 'refunded', refundId: refundId ?? refundNo } : unknown(`the refund is ${refundStatus ?? 'of no status'}`);
}

/** A notification's content: "notifyPayment" and "notifyRefund". */
export function fromNotice(content: unknown): Notified {
  const result = v.safeParse(v.object({ notifyType: v.string(), result: v.object({ resultStatus: v.string(), resultCode: v.string() }) }), content);
  const of = v.safeParse(v.object({ paymentRequestId: v.optional(v.string()), refundRequestId: v.optional(v.string()), refundId: v.optional(v.string()) }), content);
  if (!result.success || !of.success) return { kind: 'rejected', reason: 'the notification is of nothing we know' };
  const { resultStatus, resultCode } = result.output.result;
  const { paymentRequestId: orderNo, refundRequestId: refundNo, refundId } = of.output;
  const failed = { kind: 'refused', code: resultCode, message: `the scheme said ${resultCode}` } as const;
  if (result.output.notifyType === 'PAYMENT_RESULT' && orderNo !== undefined) {
    const answer = resultStatus === 'S' ? fromPaid(content, null) : resultStatus === 'F' ? failed : unknown(resultCode);
    return { kind: 'payment', orderNo, answer };
  }
  if (result.output.notifyType !== 'REFUND_RESULT' || refundNo === undefined) return { kind: 'rejected', reason: 'the notification is of nothing we know' };
  const answer: RefundAnswer = resultStatus === 'S' ? { kind: 'refunded', refundId: refundId ?? refundNo } : resultStatus === 'F' ? failed : unknown(resultCode);
  return { kind: 'refund', refundNo, answer };
}

function fromF({ code: refusal, message }: AmsAnswer, inDoubt: ReadonlySet<string>): { kind: 'refused'; code: string; message: string } | { kind: 'unknown'; reason: string } {
  return inDoubt.has(refusal) ? unknown(refusal) : { kind: 'refused', code: refusal, message };
}

function inMs(text: string | null | undefined): number | null {
  const atMs = Date.parse(text ?? '');
  return Number.isNaN(atMs) ? null : atMs;
}
