/** What Coins.ph's words mean: Open API, "Collections - QRPH", "Refund", "Fiat order detail" and "Error codes". */
import * as v from 'valibot';
import type { Minor } from '#main/contract';
import { fromDecimal } from '#main/core/money.ts';
import type { Answer, ChannelOrder, RefundAnswer } from '../../ports.ts';
import { unknown } from '../context.ts';
import { decimalsOf } from '../currency.ts';
import { requestIdOf } from './number.ts';
import { qrPhProblem } from './qrph.ts';
import type { Told } from './wire.ts';

/** NO_SUCH_ORDER, "Order does not exist". That `get_qr_code` says it too is taken from the general list (unverified). */
const NO_SUCH_ORDER = -2013;
/** "Balance insufficient": of the merchant's account, when a refund is asked for. */
const INSUFFICIENT_BALANCE = -1131;
/** Below it a time is in seconds: the year 5138 as such, 1973 in milliseconds. */
const SECONDS_BELOW = 100_000_000_000;
/** Not listened to: the key, the clock, the signature, the address, the merchant. */
const unheard: readonly number[] = [-1002, -1020, -1021, -1022, -1023, -1024, -1027, -1150, -1151, -1152, -2015];
/**
 * Turned away before anything was made: those, a parameter, or an amount outside the channel's. BAD_REQUEST (-1010) may be
 * a number that is used already, so it is not here.
 */
const turnedAway: ReadonlySet<number> = new Set([
  ...unheard, -1025, -1103, -1105, -1106, -1107, 88010002, 88010003, 88010004, 88010014, 88010015, 88010016, 88010017, 88010018,
]);

const id = v.pipe(v.union([v.string(), v.number()]), v.transform(String), v.minLength(1));
const decimal = v.pipe(v.union([v.string(), v.number()]), v.transform(String));
const time = v.optional(v.nullable(v.union([v.string(), v.number()])));
const code = v.object({
  qrCode: v.optional(v.nullable(v.string())),
  requestId: v.string(),
  referenceId: v.optional(v.nullable(id)),
  expiredTime: time,
  amount: v.optional(v.nullable(decimal)),
  currency: v.optional(v.nullable(v.string())),
  status: v.string(),
  errorCode: v.optional(v.nullable(id)),
  errorMsg: v.optional(v.nullable(v.string())),
  settleDate: time,
});
type Code = v.InferOutput<typeof code>;

/** POST /generate_qr_code, and GET /get_qr_code of a code that is to be shown again. */
export function fromCode(told: Told, order: ChannelOrder, expiresAtMs: number): Answer {
  if (told.kind === 'unknown') return told;
  if (told.code !== 0) return turnedAway.has(told.code) ? { kind: 'refused', code: String(told.code), message: told.message } : unknown(`status ${told.code}`);
  const one = readOf(told.data, order);
  if (typeof one === 'string') return unknown(one);
  if (one.status !== 'PENDING') return unknown(`a code was asked for, and the payment is ${one.status}`);
  if (amountOf(one, order) !== order.amountMinor) return unknown('a code of this number stands for another amount');
  const problem = qrPhProblem(one.qrCode ?? '', order);
  if (problem !== null) return unknown(`the code is not shown: ${problem}`);
  return { kind: 'presented', qr: one.qrCode ?? '', expiresAtMs: inMs(one.expiredTime) ?? expiresAtMs };
}

/** GET /get_qr_code. */
export function fromStatus(told: Told, order: ChannelOrder): Answer {
  if (told.kind === 'unknown') return told;
  if (told.code === NO_SUCH_ORDER) return { kind: 'absent' };
  return told.code === 0 ? fromState(told.data, order) : unknown(`status ${told.code}`);
}

/** The state of a payment, from an answer's data or from a notice. */
export function fromState(data: unknown, order: ChannelOrder): Answer {
  const one = readOf(data, order);
  if (typeof one === 'string') return unknown(one);
  switch (one.status) {
    case 'PENDING':
      return { kind: 'waiting', asked: false };
    case 'SUCCEEDED': {
      const amountMinor = amountOf(one, order);
      if (amountMinor === null || typeof one.referenceId !== 'string') return unknown('paid, but without number or amount');
      const paidAtMs = inMs(one.settleDate);
      return { kind: 'paid', transactionId: one.referenceId, amountMinor, ...(paidAtMs === null ? {} : { paidAtMs }) };
    }
    case 'FAILED':
      return { kind: 'refused', code: one.errorCode ?? 'FAILED', message: one.errorMsg ?? 'the payment failed at Coins.ph' };
    case 'EXPIRED':
    case 'CANCELED':
      return { kind: 'reversed', refunded: false };
    case 'REFUNDED':
      // Told of a code that is cancelled; whether a refund of a part makes it so is not said (unverified).
      return { kind: 'reversed', refunded: true };
    default:
      return unknown(`the code is ${one.status}`);
  }
}

/** The scheme's number of a code that waits, to cancel it; null where none is told. */
export function referenceOf(told: Told, order: ChannelOrder): string | null {
  const one = told.kind === 'answer' && told.code === 0 ? readOf(told.data, order) : '';
  return typeof one === 'string' ? null : (one.referenceId ?? null);
}

/** POST /cancel_qr_code: is it confirmed? */
export function isCancelled(told: Told): boolean {
  const parsed = v.safeParse(v.object({ requestStatus: v.literal('SUCCEEDED'), qrcodeStatus: v.literal('CANCELED') }), told.kind === 'answer' ? told.data : null);
  return told.kind === 'answer' && told.code === 0 && parsed.success;
}

const refundOrder = v.object({ status: v.string(), errorCode: v.optional(v.nullable(v.string())), errorMessage: v.optional(v.nullable(v.string())) });
const accepted = v.object({ requestId: v.string(), referenceId: id, refundAmount: decimal, refundCurrency: v.string() });

/** POST /refund/pay-in-refund: taken on under the scheme's number, or not. A repeated number tells of the earlier refund. */
export function fromRefund(told: Told, refundNo: string, amountMinor: Minor, currency: string): { kind: 'accepted'; referenceId: string } | Extract<RefundAnswer, { kind: 'refused' | 'unknown' }> {
  if (told.kind === 'unknown') return told;
  if (told.code !== 0) {
    const isRefused = turnedAway.has(told.code) || told.code === NO_SUCH_ORDER || told.code === INSUFFICIENT_BALANCE;
    return isRefused ? { kind: 'refused', code: String(told.code), message: told.message } : unknown(`status ${told.code}`);
  }
  const parsed = v.safeParse(accepted, told.data);
  if (!parsed.success || parsed.output.requestId !== refundNo) return unknown('the answer is not of this refund');
  const { referenceId, refundAmount, refundCurrency } = parsed.output;
  const given = refundCurrency === currency ? fromDecimal(refundAmount, decimalsOf(currency)) : null;
  if (given === null) return unknown('the amount of the refund does not fit');
  return given === amountMinor ? { kind: 'accepted', referenceId } : { kind: 'refused', code: 'REFUND_NO_USED', message: `a refund of this number was for ${refundAmount} ${currency}` };
}

/** A refund that is asked for again and not listened to: nothing is known of the earlier request. */
export function fromRefundAgain(answer: RefundAnswer): RefundAnswer {
  return answer.kind === 'refused' && unheard.some((one) => String(one) === answer.code) ? unknown(`asked again, and turned away: ${answer.code}`) : answer;
}

/** GET /details of the order that a refund made. Only an end is an end. */
export function fromRefundOrder(told: Told, referenceId: string): RefundAnswer {
  const parsed = v.safeParse(refundOrder, told.kind === 'answer' && told.code === 0 ? told.data : null);
  if (!parsed.success) return { kind: 'processing' };
  const { status, errorCode, errorMessage } = parsed.output;
  if (status === 'SUCCEEDED') return { kind: 'refunded', refundId: referenceId };
  if (status !== 'FAILED' && status !== 'CANCEL') return { kind: 'processing' };
  // Where there is nothing to say these are empty texts.
  return { kind: 'refused', code: errorCode || status, message: errorMessage || 'the refund failed at Coins.ph', abnormal: true };
}

/** Reads a code's data. @returns what is wrong, where something is */
function readOf(data: unknown, order: ChannelOrder): Code | string {
  const parsed = v.safeParse(code, data);
  if (!parsed.success) return 'the answer is no code';
  const { requestId, currency } = parsed.output;
  if (requestId !== requestIdOf(order.orderNo)) return 'the answer is of another order';
  return typeof currency === 'string' && currency !== order.currency ? 'the answer is in another currency' : parsed.output;
}

function amountOf(one: Code, order: ChannelOrder): Minor | null {
  return typeof one.amount === 'string' ? fromDecimal(one.amount, decimalsOf(order.currency)) : null;
}

/** Times are milliseconds as texts where an example shows them, and "Unix timestamps" where none does. */
function inMs(at: string | number | null | undefined): number | null {
  const number = Number(at ?? Number.NaN);
  if (!Number.isFinite(number) || number <= 0) return null;
  return number < SECONDS_BELOW ? number * 1000 : number;
}
