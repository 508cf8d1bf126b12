/** What Midtrans's words mean: Core API, "QRIS", "Transaction Status Cycle", "Code 2xx" and "Code 4xx". */
import * as v from 'valibot';
import type { Minor } from '#main/contract';
import { fromDecimal } from '#main/core/money.ts';
import type { Answer, ChannelOrder, RefundAnswer, RefundOrder } from '../../ports.ts';
import { unknown } from '../context.ts';
import { decimalsOf } from '../currency.ts';
import { verifySignatureKey } from './sign.ts';
import type { CoreAnswer, Told } from './wire.ts';

/** The one currency that Midtrans takes, in whole units. */
export const CURRENCY = 'IDR';
export const UNIT_MINOR = 100;

/** No such transaction. */
const NOT_FOUND = '404';
/** Turned away before anything was made: the form, the key, the payment type, the account. 406 (the number is taken) is not here. */
const turnedAway: ReadonlySet<string> = new Set(['400', '401', '402', '403', '405', '408', '410', '411', '413']);
/** At a refund: of no such transaction, or declined by the wallet. What may be a repetition's word is in `maybeAgain`. */
const refundRefusals: ReadonlySet<string> = new Set([...turnedAway, NOT_FOUND, '202']);
/** A key that is taken, a transaction that cannot change, an amount that is not left: so is the same refund again, too. */
const maybeAgain: ReadonlySet<string> = new Set(['406', '412', '414']);

type Meaning = 'waiting' | 'paid' | 'ended' | 'givenBack' | 'refused';
/**
 * `transaction_status`. Not here, and so not known: `authorize`, `chargeback` and `partial_chargeback`, which cards alone
 * have. A payment that failed in the payer's wallet is `pending` still, and may be tried again ("Failure Payment Attempt").
 */
const meanings: ReadonlyMap<string, Meaning> = new Map([
  ['pending', 'waiting'],
  ['capture', 'paid'],
  ['settlement', 'paid'],
  // A payment of which a part went back is a payment still.
  ['partial_refund', 'paid'],
  ['refund', 'givenBack'],
  ['cancel', 'ended'],
  ['expire', 'ended'],
  ['deny', 'refused'],
  ['failure', 'refused'],
]);

const maybe = v.optional(v.nullable(v.string()));
const refundEntry = v.object({
  refund_key: maybe,
  refund_amount: v.string(),
  refund_chargeback_id: v.optional(v.pipe(v.union([v.string(), v.number()]), v.transform(String))),
});
const transaction = v.object({
  status_code: v.pipe(v.union([v.string(), v.number()]), v.transform(String)),
  order_id: v.string(),
  transaction_id: v.pipe(v.string(), v.minLength(1)),
  gross_amount: v.string(),
  currency: maybe,
  transaction_status: v.pipe(v.string(), v.toLowerCase()),
  fraud_status: maybe,
  signature_key: maybe,
  settlement_time: maybe,
  expiry_time: maybe,
  qr_string: maybe,
  refunds: v.optional(v.nullable(v.array(refundEntry))),
});
const refunded = v.object({ order_id: v.string(), transaction_status: v.string(), refund_key: maybe, refund_chargeback_id: refundEntry.entries.refund_chargeback_id });

/** A transaction whose order, currency and amount have been looked at. */
export type Transaction = v.InferOutput<typeof transaction> & { amountMinor: Minor };

export interface ShownCode {
  qr: string;
  /** Milliseconds since 1970, where the answer says it. */
  expiresAtMs: number | null;
}

/** Reads a transaction, of an order where one is given. A text says what is wrong with it. */
export function readTransaction(data: unknown, orderNo: string): Transaction | string {
  const parsed = v.safeParse(transaction, data);
  if (!parsed.success) return 'the answer is no transaction';
  const { order_id: orderId, currency, gross_amount: amount } = parsed.output;
  if (orderId !== orderNo) return 'the answer is of another order';
  if ((currency ?? CURRENCY) !== CURRENCY) return 'the answer is in another currency';
  const amountMinor = fromDecimal(amount, decimalsOf(CURRENCY));
  return amountMinor === null || amountMinor <= 0 ? 'the amount does not fit' : { ...parsed.output, amountMinor };
}

/** POST /v2/charge. */
export function fromCharge(told: Told, order: ChannelOrder): ShownCode | Extract<Answer, { kind: 'refused' | 'unknown' }> {
  if (told.kind === 'unknown') return told;
  const { code, message } = told;
  if (turnedAway.has(code)) return { kind: 'refused', code, message };
  const one = readTransaction(told.data, order.orderNo);
  if (typeof one === 'string') return unknown(`status_code ${code}: ${one}`);
  const meaning = meanings.get(one.transaction_status);
  if (meaning === 'refused') return { kind: 'refused', code: one.transaction_status, message };
  if (meaning !== 'waiting' || code !== '201') return unknown(`status_code ${code}: the transaction is ${one.transaction_status}`);
  if (one.amountMinor !== order.amountMinor) return unknown('a code of this number stands for another amount');
  if (typeof one.qr_string !== 'string' || one.qr_string === '') return unknown('the answer has no qr_string to show');
  return { qr: one.qr_string, expiresAtMs: jakartaMs(one.expiry_time) };
}

/** GET /v2/{order}/status. Where it carries a signature, that has to fit. */
export function fromStatus(told: Told, order: Pick<ChannelOrder, 'orderNo'>, serverKey: string): Answer {
  if (told.kind === 'unknown') return told;
  if (told.code === NOT_FOUND) return { kind: 'absent' };
  const one = proven(told, order.orderNo, serverKey);
  return 'kind' in one ? one : fromTransaction(one);
}

/** The table above, applied. Paid is what is settled with code 200 and not held as a fraud ("Best Practices", Check the Status). */
export function fromTransaction(one: Transaction): Answer {
  const { transaction_status: status, status_code: code, fraud_status: fraud } = one;
  switch (meanings.get(status)) {
    case 'waiting':
      return { kind: 'waiting', asked: false };
    case 'paid': {
      if (code !== '200') return unknown(`${status}, but with status_code ${code}`);
      if ((fraud ?? 'accept').toLowerCase() !== 'accept') return unknown(`${status}, but fraud_status is ${fraud}`);
      const paidAtMs = jakartaMs(one.settlement_time);
      return { kind: 'paid', transactionId: one.transaction_id, amountMinor: one.amountMinor, ...(paidAtMs === null ? {} : { paidAtMs }) };
    }
    case 'ended':
      return { kind: 'reversed', refunded: false };
    case 'givenBack':
      return { kind: 'reversed', refunded: true };
    case 'refused':
      return { kind: 'refused', code: status, message: `the payment is ${status} at Midtrans` };
    case undefined:
      return unknown('a transaction_status we do not know');
  }
}

/** POST /v2/{order}/cancel and /expire: it ended it, it may not (412), or what else the answer is. */
export function fromEnd(told: Told, order: ChannelOrder): Extract<Answer, { kind: 'reversed' | 'absent' | 'unknown' }> | { kind: 'notAllowed' } {
  if (told.kind === 'unknown') return told;
  if (told.code === NOT_FOUND) return { kind: 'absent' };
  if (told.code === '412') return { kind: 'notAllowed' };
  const parsed = v.safeParse(v.object({ order_id: v.string(), transaction_status: v.string() }), told.data);
  const isEnded = parsed.success && parsed.output.order_id === order.orderNo && meanings.get(parsed.output.transaction_status) === 'ended';
  return isEnded ? { kind: 'reversed', refunded: false } : unknown(`status_code ${told.code}`);
}

/** What a refund was turned down with, where it may be there already: the transaction tells. */
export interface MaybeAgain {
  kind: 'maybeAgain';
  code: string;
  message: string;
}

/** POST /v2/{order}/refund/online/direct and /refund. */
export function fromRefund(told: Told, order: ChannelOrder, refundNo: string): RefundAnswer | MaybeAgain {
  if (told.kind === 'unknown') return told;
  const { code, message } = told;
  if (maybeAgain.has(code)) return { kind: 'maybeAgain', code, message };
  if (refundRefusals.has(code)) return { kind: 'refused', code, message };
  const parsed = v.safeParse(refunded, told.data);
  if (!parsed.success || code !== '200' || !/^(partial_)?refund$/.test(parsed.output.transaction_status)) return unknown(`status_code ${code}`);
  const { order_id: orderNo, refund_key: key, refund_chargeback_id: id } = parsed.output;
  return orderNo === order.orderNo && key === refundNo ? { kind: 'refunded', refundId: id ?? refundNo } : unknown('the answer is of another refund');
}

/** Was the refund of this number made before? From the transaction's status. */
export function fromEarlierRefund(told: Told, order: ChannelOrder, refund: Pick<RefundOrder, 'refundNo' | 'amountMinor'>, serverKey: string, refused: MaybeAgain): RefundAnswer {
  if (told.kind === 'unknown') return told;
  const one = proven(told, order.orderNo, serverKey);
  if ('kind' in one) return one;
  const found = one.refunds?.find((entry) => entry.refund_key === refund.refundNo);
  if (found === undefined) {
    // A key that is taken, and yet not on the list: an earlier try that is under way, or failed.
    return refused.code === '406' ? unknown('the refund_key is taken, and its refund not listed') : { ...refused, kind: 'refused' };
  }
  if (fromDecimal(found.refund_amount, decimalsOf(CURRENCY)) === refund.amountMinor) return { kind: 'refunded', refundId: found.refund_chargeback_id ?? refund.refundNo };
  return { kind: 'refused', code: 'REFUND_NO_USED', message: `a refund of this number was for ${found.refund_amount} rupiah` };
}

function proven(told: CoreAnswer, orderNo: string, serverKey: string): Transaction | { kind: 'unknown'; reason: string } {
  const one = readTransaction(told.data, orderNo);
  if (typeof one === 'string') return unknown(`status_code ${told.code}: ${one}`);
  return isGenuine(one, serverKey) === false ? unknown('the signature does not verify') : one;
}

/** Does the signature of a transaction fit? Null where it carries none. */
export function isGenuine(one: Transaction, serverKey: string): boolean | null {
  return typeof one.signature_key === 'string' ? verifySignatureKey(one, one.signature_key, serverKey) : null;
}

/** A time without a zone is Jakarta's ("transaction_time", GMT+7). Null where it is none. */
function jakartaMs(text: string | null | undefined): number | null {
  const match = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)$/.exec(text ?? '');
  const atMs = match === null ? Number.NaN : Date.parse(`${match[1]}T${match[2]}+07:00`);
  return Number.isNaN(atMs) ? null : atMs;
}
