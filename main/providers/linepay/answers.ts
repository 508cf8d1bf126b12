/**
 * What LINE Pay's words mean: Offline API v4, "Result codes" and "Check payment status"; what a code says is from the
 * older tables, which say more. Statuses: COMPLETE, FAIL and REFUND are documented; AUTH_READY and CANCEL are seen in
 * use (unverified).
 */
import * as v from 'valibot';
import { MINOR_MAX, minor, type Minor } from '#main/contract';
import { fromDecimal } from '#main/core/money.ts';
import type { Answer, ChannelOrder } from '../../ports.ts';
import { unknown } from '../context.ts';
import { decimalsOf } from '../currency.ts';
import type { Told } from './wire.ts';

/** Result codes. */
export const SUCCESS = '0000';
const NOT_FOUND = '1150';

/**
 * Codes that prove that nothing was taken: the account, the merchant, the header, the amount, the payer's code, a card
 * that was declined, a parameter. 1145 (in process), 1172 (the order exists), 1198, 1199, 1280, 190x and 9000 are not here.
 */
const chargeRefusals: ReadonlySet<string> = new Set([
  '1101', '1102', '1104', '1105', '1106', '1110', '1124', '1133', '1141', '1142', '1183', '1184',
  ...Array.from({ length: 18 }, (_, index) => String(1281 + index)),
  '2101', '2102', '2103', '2104',
]);
/** What is left, what was given back before, whether it may be: nothing went back by this request. */
const refundRefusals: ReadonlySet<string> = new Set([
  '1101', '1102', '1104', '1105', '1106', '1124', '1150', '1155', '1163', '1164', '1165', '1179', '2042', '2101', '2102', '2103', '2104',
]);

/** A number of 19 digits, as a text; shorter ones are numbers. */
const number = v.pipe(v.union([v.string(), v.number()]), v.transform(String), v.regex(/^\d{1,32}$/));
const amounts = v.array(v.object({ amount: v.pipe(v.number(), v.minValue(-MINOR_MAX), v.maxValue(MINOR_MAX)) }));
const payment = v.object({
  orderId: v.string(),
  transactionId: v.optional(number),
  status: v.optional(v.string()),
  transactionDate: v.optional(v.string()),
  payInfo: v.optional(amounts),
});
const detail = v.object({
  orderId: v.optional(v.string()),
  transactionId: number,
  payInfo: amounts,
  refundList: v.optional(v.nullable(v.array(v.object({ refundTransactionId: number, refundAmount: v.number() })))),
});
const refunded = v.object({ refundTransactionId: number });

/** What LINE Pay keeps of a payment. Amounts in minor units. */
export interface Details {
  kind: 'details';
  paidMinor: Minor;
  refunds: { id: string; amountMinor: Minor }[];
}

/** POST /v4/payments/oneTimeKeys/pay. */
export function fromPay(told: Told, order: ChannelOrder): Answer {
  if (told.kind === 'unknown') return told;
  if (told.code !== SUCCESS) {
    return chargeRefusals.has(told.code) ? { kind: 'refused', code: told.code, message: told.message } : unknown(`returnCode ${told.code}`);
  }
  return fromPayment(told.info, order, 'COMPLETE');
}

/** GET /v4/payments/orders/{orderId}/check. `null`: something of it went back, and how much must be asked. */
export function fromCheck(told: Told, order: ChannelOrder): Answer | null {
  if (told.kind === 'unknown') return told;
  if (told.code === NOT_FOUND) return { kind: 'absent' };
  if (told.code !== SUCCESS) return unknown(`returnCode ${told.code}`);
  const status = v.safeParse(v.object({ status: v.string() }), told.info);
  if (!status.success) return unknown('the answer says no status');
  return status.output.status === 'REFUND' ? null : fromPayment(told.info, order, status.output.status);
}

/** @param otherwise the status, where the answer says none */
function fromPayment(info: unknown, order: ChannelOrder, otherwise: string): Answer {
  const parsed = v.safeParse(payment, info);
  if (!parsed.success) return unknown('the answer is no payment');
  const { orderId, transactionId, status = otherwise, transactionDate, payInfo } = parsed.output;
  if (orderId !== order.orderNo) return unknown('the answer is of another order');
  switch (status) {
    case 'COMPLETE': {
      const amountMinor = totalOf(payInfo ?? [], order);
      if (transactionId === undefined || amountMinor === null || payInfo === undefined) return unknown('paid, but without number or amount');
      const paidAtMs = Date.parse(transactionDate ?? '');
      return { kind: 'paid', transactionId, amountMinor, ...(Number.isNaN(paidAtMs) ? {} : { paidAtMs }) };
    }
    case 'AUTH_READY':
      return { kind: 'waiting', asked: true };
    case 'FAIL':
      return { kind: 'refused', code: 'FAIL', message: 'the payment failed at LINE Pay' };
    case 'CANCEL':
      return { kind: 'reversed', refunded: false };
    default:
      return unknown('a payment status we do not know');
  }
}

/** GET /v4/payments?orderId=. */
export function fromDetails(told: Told, order: ChannelOrder): Details | { kind: 'absent' } | { kind: 'unknown'; reason: string } {
  if (told.kind === 'unknown') return told;
  if (told.code === NOT_FOUND) return { kind: 'absent' };
  const parsed = v.safeParse(v.array(detail), told.info);
  if (told.code !== SUCCESS || !parsed.success) return unknown(`the payment is not told: returnCode ${told.code}`);
  const found = parsed.output.find(({ orderId }) => orderId === undefined || orderId === order.orderNo);
  if (found === undefined) return { kind: 'absent' };
  const paidMinor = totalOf(found.payInfo, order);
  const refunds = (found.refundList ?? []).map(({ refundTransactionId, refundAmount }) => ({ id: refundTransactionId, amountMinor: inMinor(Math.abs(refundAmount), order) }));
  const known = refunds.flatMap(({ id, amountMinor }) => (amountMinor === null ? [] : [{ id, amountMinor }]));
  return paidMinor === null || known.length !== refunds.length ? unknown('an amount of the payment does not fit') : { kind: 'details', paidMinor, refunds: known };
}

/** POST /v4/payments/orders/{orderId}/refund. */
export function fromRefund(told: Told): { kind: 'refunded'; refundId: string } | { kind: 'refused'; code: string; message: string } | { kind: 'unknown'; reason: string } {
  if (told.kind === 'unknown') return told;
  if (told.code !== SUCCESS) {
    return refundRefusals.has(told.code) ? { kind: 'refused', code: told.code, message: told.message } : unknown(`returnCode ${told.code}`);
  }
  const parsed = v.safeParse(refunded, told.info);
  return parsed.success ? { kind: 'refunded', refundId: parsed.output.refundTransactionId } : unknown('the answer is no refund');
}

function inMinor(amount: number, order: ChannelOrder): Minor | null {
  return fromDecimal(String(amount), decimalsOf(order.currency));
}

/** What the payer's balance, points and coupons made together: the document asks to compare it with what was asked for. */
function totalOf(parts: readonly { amount: number }[], order: ChannelOrder): Minor | null {
  let total = 0;
  for (const { amount } of parts) {
    const part = inMinor(amount, order);
    if (part === null) return null;
    total += part;
  }
  return minor(total);
}
