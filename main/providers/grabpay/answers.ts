/**
 * What GrabPay's words mean: POS API v3, as the official merchant SDK documents it. PENDING, SUCCESS, FAILURE and
 * CANCELLED are in its texts and its tests; FAILED and EXPIRED are read as what they say (unverified).
 */
import * as v from 'valibot';
import { minor, MINOR_MAX, type Minor } from '#main/contract';
import type { Promotion } from '#main/core/payment/procedure.ts';
import type { Answer, ChannelOrder, RefundAnswer } from '../../ports.ts';
import { unknown } from '../context.ts';
import type { GrabAnswer, Told } from './wire.ts';

/** `statusCode` of a transaction that is not known (the SDK's own trial of a refund). */
const NOT_FOUND = 'BUS-TXN-NTF';
/** HTTP's ways to turn a request away before anything was made. A conflict (409) and too many (429) are not here. */
const turnedAway: ReadonlySet<number> = new Set([400, 401, 403, 404, 422]);

const amount = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(MINOR_MAX));
const transaction = v.object({
  partnerTxID: v.string(),
  grabTxID: v.optional(v.nullable(v.string())),
  amount,
  currency: v.string(),
  refundedAmount: v.optional(v.nullable(amount)),
  updatedTime: v.optional(v.nullable(v.number())),
  paymentExpiryTime: v.optional(v.nullable(v.number())),
});
const payment = v.object({
  transactionDetails: transaction,
  POSDetails: v.optional(v.nullable(v.object({ qrPayload: v.optional(v.nullable(v.string())) }))),
  promoDetails: v.optional(v.nullable(v.object({
    promoCode: v.optional(v.nullable(v.string())),
    consumerPaidAmt: v.optional(v.nullable(amount)),
    merchantFundedPromoAmt: v.optional(v.nullable(amount)),
  }))),
});
type Payment = v.InferOutput<typeof payment>;

/** POST /init with MPQR. An earlier code of the same number is an answer too, where it is for the same amount. */
export function fromPresent(told: Told, order: ChannelOrder, expiresAtMs: number): Answer {
  const read = readInit(told, order);
  if (!('transactionDetails' in read)) return read;
  const { transactionDetails, POSDetails } = read;
  if (transactionDetails.amount !== order.amountMinor || transactionDetails.currency !== order.currency) return unknown('a code of this number stands for another amount');
  const status = told.kind === 'answer' ? told.status : '';
  const qr = POSDetails?.qrPayload ?? '';
  if (status !== 'PENDING' || qr === '') return unknown(`a code was asked for, and the payment is ${status}`);
  const expiry = transactionDetails.paymentExpiryTime;
  return { kind: 'presented', qr, expiresAtMs: typeof expiry === 'number' ? expiry * 1000 : expiresAtMs };
}

/** POST /init with CPQR. The outcome comes later: PENDING is the usual word. */
export function fromCharge(told: Told, order: ChannelOrder): Answer {
  const read = readInit(told, order);
  return 'transactionDetails' in read && told.kind === 'answer' ? fromPayment(told, read, order) : (read as Answer);
}

/** GET /inquiry of a payment. */
export function fromInquiry(told: Told, order: ChannelOrder): Answer {
  if (told.kind === 'unknown') return told;
  if (told.code === NOT_FOUND) return { kind: 'absent' };
  if (told.http >= 400) return unknown(`HTTP ${told.http} ${told.code}`);
  const parsed = v.safeParse(payment, told.body);
  return parsed.success ? fromPayment(told, parsed.output, order) : unknown('the answer is no payment');
}

/** PUT /cancellation: is it confirmed? */
export function isCancelled(told: GrabAnswer): boolean {
  return told.http < 400 && told.status === 'CANCELLED';
}

/**
 * PUT /refund and GET /inquiry of a refund. The merchant's number is the key: what came of it before is answered again,
 * and another amount under it was never given back.
 */
export function fromRefund(told: Told, refundNo: string, amountMinor: Minor, asked: 'refund' | 'inquiry'): RefundAnswer {
  if (told.kind === 'unknown') return told;
  if (told.http >= 400) {
    if (asked === 'inquiry') return unknown(told.code === NOT_FOUND ? 'GrabPay has no such refund yet: ask for it again under its number' : told.code);
    return turnedAway.has(told.http) ? { kind: 'refused', code: told.code, message: told.message } : unknown(`HTTP ${told.http} ${told.code}`);
  }
  const parsed = v.safeParse(v.object({ transactionDetails: transaction }), told.body);
  if (!parsed.success) return unknown('the answer is no refund');
  const { partnerTxID, grabTxID, amount: given, currency } = parsed.output.transactionDetails;
  if (partnerTxID !== refundNo) return unknown('the answer is of another refund');
  if (given !== amountMinor) return { kind: 'refused', code: 'REFUND_NO_USED', message: `a refund of this number was for ${given} ${currency} in minor units` };
  switch (told.status) {
    case 'SUCCESS':
      return typeof grabTxID === 'string' ? { kind: 'refunded', refundId: grabTxID } : unknown('refunded, but without a number');
    case 'PENDING':
      return { kind: 'processing' };
    case 'FAILURE':
    case 'FAILED':
      return { kind: 'refused', code: told.code, message: told.message };
    default:
      return unknown(`the refund is ${told.status}`);
  }
}

function readInit(told: Told, order: ChannelOrder): Payment | Extract<Answer, { kind: 'refused' | 'unknown' }> {
  if (told.kind === 'unknown') return told;
  if (told.http >= 400) {
    return turnedAway.has(told.http) ? { kind: 'refused', code: told.code, message: told.message } : unknown(`HTTP ${told.http} ${told.code}`);
  }
  const parsed = v.safeParse(payment, told.body);
  if (!parsed.success) return unknown('the answer is no payment');
  return parsed.output.transactionDetails.partnerTxID === order.orderNo ? parsed.output : unknown('the answer is of another order');
}

function fromPayment(told: GrabAnswer, { transactionDetails, promoDetails }: Payment, order: ChannelOrder): Answer {
  const { partnerTxID, grabTxID, amount: total, currency, refundedAmount, updatedTime } = transactionDetails;
  if (partnerTxID !== order.orderNo) return unknown('the answer is of another order');
  switch (told.status) {
    case 'PENDING':
      return { kind: 'waiting', asked: order.mode === 'cpm' };
    case 'SUCCESS': {
      if (typeof grabTxID !== 'string' || currency !== order.currency) return unknown('paid, but without a number or in another currency');
      // A payment of which a part went back is a payment still.
      if (total > 0 && (refundedAmount ?? 0) >= total) return { kind: 'reversed', refunded: true };
      const paidAtMs = typeof updatedTime === 'number' && updatedTime > 0 ? { paidAtMs: updatedTime * 1000 } : {};
      return { kind: 'paid', transactionId: grabTxID, amountMinor: minor(total), ...paidAtMs, ...promotionsOf(total, promoDetails) };
    }
    case 'FAILURE':
    case 'FAILED':
      return { kind: 'refused', code: told.code, message: told.message };
    case 'CANCELLED':
    case 'EXPIRED':
      return { kind: 'reversed', refunded: false };
    default:
      return unknown(`the payment is ${told.status}`);
  }
}

/** What the payer did not pay, a promotion did: the merchant's part is said, the rest is Grab's. */
function promotionsOf(total: number, promo: Payment['promoDetails']): { promotions?: Promotion[] } {
  const discount = total - (promo?.consumerPaidAmt ?? total);
  const merchantPart = Math.min(promo?.merchantFundedPromoAmt ?? 0, discount);
  const id = promo?.promoCode ?? '';
  if (id === '' || discount <= 0) return {};
  return { promotions: [{ id, amountMinor: minor(discount), merchantMinor: minor(merchantPart), schemeMinor: minor(discount - merchantPart), otherMinor: minor(0) }] };
}
