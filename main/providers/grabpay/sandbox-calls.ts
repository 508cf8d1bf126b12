/**
 * What GrabPay's calls do and answer, over the stand-ins' book. POS API v3: a payment begins as PENDING in both channels,
 * and an inquiry tells its end. Numbers are idempotent. The codes of refusals are the stand-in's own (unverified), but
 * for that of an unknown transaction.
 */
import * as v from 'valibot';
import type { Behaviour } from '#main/contract';
import { giveVoucher, isPending, refundedOf, type Order, type Refund } from '../sandbox/orders.ts';
import type { Operation, StandInPorts, Unsigned } from '../sandbox/types.ts';

export interface GrabPorts extends StandInPorts {
  storeGrabId: string;
  terminalId: string;
  qrOf: (token: string) => string;
}

export interface GrabAsked {
  body: unknown;
  query: URLSearchParams;
}

export interface GrabCallKind {
  method: string;
  path: string;
  operation(body: unknown): Operation;
  run(ports: GrabPorts, asked: GrabAsked, twist: Behaviour | null): Unsigned;
}

/** GrabPay takes no text of an order: the wallet shows the store as Grab knows it. */
export const STORE_NAME = '柜台 Demo Store';

const id = v.pipe(v.string(), v.minLength(1), v.maxLength(64));
const channel = v.picklist(['MPQR', 'CPQR']);
const currency = v.picklist(['SGD', 'MYR', 'PHP', 'THB']);
const amount = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const init = v.object({
  transactionDetails: v.object({
    paymentChannel: channel, storeGrabID: id, partnerTxID: id, partnerGroupTxID: v.optional(id), amount, currency,
    paymentExpiryTime: v.pipe(v.number(), v.integer()),
  }),
  POSDetails: v.object({ terminalID: id, consumerIdentifier: v.optional(id) }),
});
const cancellation = v.object({ transactionDetails: v.object({ paymentChannel: channel, storeGrabID: id, originPartnerTxID: id, currency }) });
const refund = v.object({
  transactionDetails: v.object({
    paymentChannel: channel, storeGrabID: id, originPartnerTxID: id, partnerTxID: id, amount, currency, reason: v.optional(v.string()),
  }),
});
const inquiry = v.object({
  paymentChannel: channel, storeGrabID: id, currency, txType: v.picklist(['PAYMENT', 'REFUND']), txRefType: v.picklist(['PARTNERTXID', 'GRABTXID']), txRefID: id,
});

const channelOf = (body: unknown): unknown => (body as { transactionDetails?: { paymentChannel?: unknown } } | null)?.transactionDetails?.paymentChannel;

export const grabCalls: readonly GrabCallKind[] = [
  { method: 'POST', path: 'init', operation: (body) => (channelOf(body) === 'CPQR' ? 'charge' : 'present'), run: withBody(init, begin) },
  { method: 'GET', path: 'inquiry', operation: () => 'query', run: inquire },
  { method: 'PUT', path: 'cancellation', operation: () => 'reverse', run: withBody(cancellation, cancel) },
  { method: 'PUT', path: 'refund', operation: () => 'refund', run: withBody(refund, giveBack) },
];

export function failure(http: number, statusCode: string, statusReason: string): Unsigned {
  return { status: http, content: { statusDetails: { status: 'FAILURE', statusCode, statusReason } } };
}

const notFound = (): Unsigned => failure(404, 'BUS-TXN-NTF', 'transaction not found');

interface OfStore { transactionDetails: { storeGrabID: string } }

function withBody<S extends v.GenericSchema<unknown, OfStore>>(
  schema: S,
  run: (ports: GrabPorts, body: v.InferOutput<S>, twist: Behaviour | null) => Unsigned,
): GrabCallKind['run'] {
  return (ports, asked, twist) => {
    const parsed = v.safeParse(schema, asked.body);
    if (!parsed.success) return failure(400, 'BAD-REQUEST', `${v.getDotPath(parsed.issues[0]) ?? 'the body'} is missing or does not fit`);
    if (parsed.output.transactionDetails.storeGrabID !== ports.storeGrabId) return failure(403, 'STORE-UNKNOWN', 'the store is not of this partner');
    return run(ports, parsed.output, twist);
  };
}

function begin(ports: GrabPorts, body: v.InferOutput<typeof init>, twist: Behaviour | null): Unsigned {
  const { paymentChannel, partnerTxID, amount: amountMinor, currency: money, paymentExpiryTime } = body.transactionDetails;
  const { terminalID, consumerIdentifier } = body.POSDetails;
  if (terminalID !== ports.terminalId) return failure(403, 'TERMINAL-UNKNOWN', 'the terminal is not of this store');
  const mode = paymentChannel === 'MPQR' ? 'mpm' : 'cpm';
  const known = ports.book.find(partnerTxID);
  if (known !== undefined) return known.mode === mode ? initContent(ports, known) : failure(409, 'TXN-EXISTS', 'the number is of the other channel');
  const expiresAtMs = paymentExpiryTime * 1000;
  if (expiresAtMs <= ports.nowMs()) return failure(400, 'EXPIRED', 'paymentExpiryTime is over');
  const terms = { orderNo: partnerTxID, amountMinor, currency: money, subject: STORE_NAME };
  if (mode === 'mpm') return initContent(ports, vouched(ports.book.place(terms, expiresAtMs).order, twist));
  if (consumerIdentifier === undefined || !/^65\d{16}$/.test(consumerIdentifier)) return failure(400, 'CODE-INVALID', 'consumerIdentifier is no code of a wallet');
  const how = twist === 'password' || twist === 'wrongAmount' || twist === 'refuse' || twist === 'notEnough' ? twist : 'pay';
  const charged = ports.book.charge(terms, consumerIdentifier, how);
  switch (charged.kind) {
    case 'paid':
    case 'password':
      if (twist === 'systemErrorPaid') return failure(500, 'SYS-ERROR', 'internal error');
      return { status: 201, content: { ...initContent(ports, vouched(charged.order, twist)).content, statusDetails: pending } };
    case 'notEnough':
      return failure(400, 'BALANCE', 'insufficient balance');
    default:
      return failure(400, charged.kind === 'refused' ? 'DECLINED' : 'CODE-INVALID', 'the payment was declined');
  }
}

function vouched(order: Order, twist: Behaviour | null): Order {
  if (twist === 'voucher') giveVoucher(order);
  return order;
}

function inquire(ports: GrabPorts, asked: GrabAsked): Unsigned {
  const members = [...asked.query].map(([name, value]) => [name.replace(/^transactionDetails\./, ''), value]);
  const parsed = v.safeParse(inquiry, Object.fromEntries(members));
  if (!parsed.success) return failure(400, 'BAD-REQUEST', `${v.getDotPath(parsed.issues[0]) ?? 'the query'} is missing or does not fit`);
  const { storeGrabID, txType, txRefType, txRefID, currency: money } = parsed.output;
  if (storeGrabID !== ports.storeGrabId) return failure(403, 'STORE-UNKNOWN', 'the store is not of this partner');
  if (txType === 'REFUND') {
    const order = ports.book.byRefund(txRefID);
    const done = order?.refunds.find(({ refundNo }) => refundNo === txRefID);
    return order === undefined || done === undefined || order.currency !== money ? notFound() : refundContent(ports, order, done);
  }
  const order = txRefType === 'PARTNERTXID' ? ports.book.find(txRefID) : ports.book.byTransaction(txRefID);
  return order === undefined || order.currency !== money ? notFound() : paymentContent(ports, order);
}

function cancel(ports: GrabPorts, body: v.InferOutput<typeof cancellation>, twist: Behaviour | null): Unsigned {
  const order = ports.book.find(body.transactionDetails.originPartnerTxID);
  if (order === undefined) return notFound();
  if (twist === 'payBeforeCancel' && isPending(order)) ports.book.capture(order);
  if (!isPending(order) && order.state !== 'closed') return failure(400, 'NOT-CANCELLABLE', 'the payment has ended');
  ports.book.close(order);
  if (twist === 'lateCapture') ports.book.capture(order);
  return { status: 200, content: { transactionDetails: body.transactionDetails, statusDetails: { status: 'CANCELLED', statusCode: 'CANCELLED', statusReason: '' } } };
}

function giveBack(ports: GrabPorts, body: v.InferOutput<typeof refund>): Unsigned {
  const { originPartnerTxID, partnerTxID, amount: amountMinor, currency: money } = body.transactionDetails;
  const order = ports.book.find(originPartnerTxID);
  if (order?.paidAtMs === undefined || order.currency !== money) return notFound();
  const known = order.refunds.find(({ refundNo }) => refundNo === partnerTxID);
  if (known !== undefined) return refundContent(ports, order, known);
  const result = ports.book.refund(order.orderNo, partnerTxID, amountMinor, null);
  return result.kind === 'done' ? refundContent(ports, order, result.refund) : failure(400, 'AMOUNT', 'more than is left to refund');
}

const pending = { status: 'PENDING', statusCode: 'PENDING', statusReason: '' };

function statusOf(ports: GrabPorts, order: Order): { status: string; statusCode: string; statusReason: string } {
  const said = (status: string, statusReason = ''): ReturnType<typeof statusOf> => ({ status, statusCode: status, statusReason });
  switch (order.state) {
    case 'open':
    case 'password':
      return pending;
    case 'paid':
    case 'refunded':
      return said('SUCCESS');
    case 'refused':
      return said('FAILURE', 'the payer said no');
    case 'closed':
      return said(ports.nowMs() >= order.expiresAtMs ? 'EXPIRED' : 'CANCELLED');
  }
}

function detailsOf(ports: GrabPorts, order: Order) {
  return {
    paymentChannel: order.mode === 'mpm' ? 'MPQR' : 'CPQR',
    storeGrabID: ports.storeGrabId,
    grabTxID: order.transactionId ?? `pending-${order.token}`,
    partnerTxID: order.orderNo,
    partnerGroupTxID: order.orderNo,
    amount: order.amountMinor,
    currency: order.currency,
    paymentExpiryTime: inSeconds(order.expiresAtMs),
  };
}

function initContent(ports: GrabPorts, order: Order): Unsigned {
  const qr = order.mode === 'mpm' ? { qrPayload: ports.qrOf(order.token) } : {};
  return { status: 201, content: { transactionDetails: detailsOf(ports, order), POSDetails: { terminalID: ports.terminalId, ...qr }, statusDetails: statusOf(ports, order) } };
}

function paymentContent(ports: GrabPorts, order: Order): Unsigned {
  const updated = order.paidAtMs ?? order.createdAtMs;
  const transactionDetails = { ...detailsOf(ports, order), txType: 'PAYMENT', refundedAmount: refundedOf(order), paymentMethod: 'GPWALLET', updatedTime: inSeconds(updated) };
  const promo = order.voucherMinor === undefined ? {} : { promoDetails: { promoCode: 'DEMO10', consumerPaidAmt: order.amountMinor - order.voucherMinor, merchantFundedPromoAmt: 0 } };
  return { status: 200, content: { transactionDetails, POSDetails: { terminalID: ports.terminalId }, statusDetails: statusOf(ports, order), ...promo } };
}

function refundContent(ports: GrabPorts, order: Order, done: Refund): Unsigned {
  const { paymentExpiryTime: _, ...details } = detailsOf(ports, order);
  const transactionDetails = { ...details, txType: 'REFUND', grabTxID: done.refundId, partnerTxID: done.refundNo, amount: done.amountMinor, updatedTime: inSeconds(done.atMs) };
  const originTxDetails = { originGrabTxID: order.transactionId, originPartnerTxID: order.orderNo, originPartnerGroupTxID: order.orderNo, originAmount: order.amountMinor };
  return { status: 200, content: { transactionDetails, originTxDetails, statusDetails: { status: 'SUCCESS', statusCode: 'SUCCESS', statusReason: '' } } };
}

function inSeconds(atMs: number): number {
  return Math.floor(atMs / 1000);
}
