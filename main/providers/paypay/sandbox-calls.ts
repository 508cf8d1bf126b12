/** What PayPay's calls do and answer, over the stand-ins' book. Open Payment API, Dynamic QR. */
import * as v from 'valibot';
import type { Behaviour } from '#main/contract';
import { isPending, refundedOf, type Order, type Refund } from '../sandbox/orders.ts';
import type { Operation, StandInPorts, Unsigned } from '../sandbox/types.ts';
import { cancelEndsAtMs, CODE_VALID_MS } from './procedure.ts';
import { demoPayerCode } from './sandbox-keys.ts';

export interface OpaPorts extends StandInPorts {
  qrOf: (token: string) => string;
}

export interface Asked {
  /** Of the path. */
  id: string;
  query: URLSearchParams;
  body: unknown;
}

export interface OpaCallKind {
  method: string;
  path: RegExp;
  operation: Operation;
  run(ports: OpaPorts, asked: Asked, twist: Behaviour | null): Unsigned;
}

/** A refund is accepted at once and done a little later. */
export const REFUND_TAKES_MS = 2_000;
const CODE_ID = /^04-(.+)$/;

const id = v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/));
const yen = v.object({ amount: v.pipe(v.number(), v.safeInteger(), v.minValue(1)), currency: v.literal('JPY') });
const epoch = v.pipe(v.number(), v.integer());
const order = v.object({ merchantPaymentId: id, amount: yen, orderDescription: v.optional(v.pipe(v.string(), v.maxLength(255)), ''), requestedAt: epoch });
const codeSchema = v.object({ ...order.entries, codeType: v.literal('ORDER_QR') });
const payerCode = v.pipe(v.string(), v.regex(new RegExp(`^${demoPayerCode.pattern}$`)));
const chargeSchema = v.object({ ...order.entries, oneTimeCode: payerCode });
const refundSchema = v.object({ merchantRefundId: id, paymentId: v.string(), amount: yen, requestedAt: epoch, reason: v.optional(v.nullable(v.string())) });

export const paymentCalls: readonly OpaCallKind[] = [
  { method: 'POST', path: /^\/v2\/codes$/, operation: 'present', run: withBody(codeSchema, createCode) },
  { method: 'DELETE', path: /^\/v2\/codes\/([\w-]+)$/, operation: 'reverse', run: deleteCode },
  { method: 'GET', path: /^\/v2\/codes\/payments\/([\w-]+)$/, operation: 'query', run: codePayment },
  { method: 'POST', path: new RegExp(`^${demoPayerCode.path}$`), operation: 'charge', run: withBody(chargeSchema, charge) },
  { method: 'GET', path: /^\/v2\/payments\/([\w-]+)$/, operation: 'query', run: payment },
  { method: 'DELETE', path: /^\/v2\/payments\/([\w-]+)$/, operation: 'reverse', run: cancel },
  { method: 'POST', path: /^\/v2\/refunds$/, operation: 'refund', run: withBody(refundSchema, refund) },
  { method: 'GET', path: /^\/v2\/refunds\/([\w-]+)$/, operation: 'query', run: refundStatus },
];

export function failure(status: number, code: string, message: string): Unsigned {
  return { status, content: { resultInfo: { code, message, codeId: '08100000' }, data: null } };
}

function success(data: Record<string, unknown> | null, status = 200, code = 'SUCCESS'): Unsigned {
  return { status, content: { resultInfo: { code, message: code === 'SUCCESS' ? 'Success' : 'Request accepted', codeId: '08100001' }, data } };
}

function withBody<S extends v.GenericSchema>(schema: S, run: (ports: OpaPorts, body: v.InferOutput<S>, twist: Behaviour | null) => Unsigned): OpaCallKind['run'] {
  return (ports, asked, twist) => {
    const parsed = v.safeParse(schema, asked.body);
    if (!parsed.success) return failure(400, 'INVALID_REQUEST_PARAMS', `${v.getDotPath(parsed.issues[0]) ?? 'the body'} is missing or does not fit`);
    return run(ports, parsed.output, twist);
  };
}

function termsOf(body: v.InferOutput<typeof order>) {
  return { orderNo: body.merchantPaymentId, amountMinor: body.amount.amount, currency: body.amount.currency, subject: body.orderDescription };
}

/** The same order again gets the earlier code; other terms, or a code that is used up, are a duplicate. */
function createCode(ports: OpaPorts, body: v.InferOutput<typeof codeSchema>): Unsigned {
  const terms = termsOf(body);
  const known = ports.book.find(terms.orderNo);
  if (known !== undefined) {
    const same = known.mode === 'mpm' && known.state === 'open' && known.amountMinor === terms.amountMinor && known.subject === terms.subject;
    return same ? codeContent(ports, known) : failure(400, 'DUPLICATE_DYNAMIC_QR_REQUEST', 'Duplicate Dynamic QR request error');
  }
  return codeContent(ports, ports.book.place(terms, ports.nowMs() + CODE_VALID_MS).order);
}

function codeContent(ports: OpaPorts, one: Order): Unsigned {
  const url = ports.qrOf(one.token);
  return success(
    {
      codeId: `04-${one.token}`,
      url,
      deeplink: `paypay://payment?link_key=${encodeURIComponent(url)}`,
      expiryDate: inSeconds(one.expiresAtMs),
      ...common(one),
      codeType: 'ORDER_QR',
      isAuthorization: false,
    },
    201,
  );
}

function deleteCode(ports: OpaPorts, asked: Asked, twist: Behaviour | null): Unsigned {
  const one = ports.book.byToken(CODE_ID.exec(asked.id)?.[1] ?? '');
  if (one !== undefined && twist === 'payBeforeCancel' && isPending(one)) ports.book.capture(one);
  if (one === undefined || !isPending(one)) return failure(404, 'DYNAMIC_QR_NOT_FOUND', 'Dynamic qr code not found');
  ports.book.close(one);
  if (twist === 'lateCapture') ports.book.capture(one);
  return success({ qrStatus: 'DELETED' });
}

/** A code that is gone unpaid leaves no payment behind. */
function codePayment(ports: OpaPorts, asked: Asked): Unsigned {
  const one = ports.book.find(asked.id);
  if (one === undefined || one.mode !== 'mpm' || one.state === 'closed') return failure(400, 'DYNAMIC_QR_PAYMENT_NOT_FOUND', 'Dynamic qr payment not found');
  return success(paymentContent(ports, one));
}

function charge(ports: OpaPorts, body: v.InferOutput<typeof chargeSchema>, twist: Behaviour | null): Unsigned {
  const terms = termsOf(body);
  // The previous result is returned, whatever is asked for this time.
  const known = ports.book.find(terms.orderNo);
  if (known !== undefined) return known.state === 'password' ? confirmation() : success(paymentContent(ports, known));
  const how = twist === 'password' || twist === 'wrongAmount' || twist === 'refuse' || twist === 'notEnough' ? twist : 'pay';
  const charged = ports.book.charge(terms, body.oneTimeCode, how);
  switch (charged.kind) {
    case 'paid':
      if (twist === 'systemErrorPaid') return failure(500, 'INTERNAL_SERVER_ERROR', 'Something went wrong on PayPay service side');
      return success(paymentContent(ports, charged.order), 201);
    case 'password':
      return confirmation();
    case 'notEnough':
      return failure(400, 'NO_SUFFICIENT_FUND', 'No sufficient fund');
    case 'codeInvalid':
    case 'codeExpired':
      return failure(400, 'INVALID_PARAMS', 'the code is used up or too old');
    default:
      return failure(400, 'UNACCEPTABLE_OP', 'The requested operation is not able to be processed due to the current condition');
  }
}

function confirmation(): Unsigned {
  return { status: 202, content: { resultInfo: { code: 'USER_CONFIRMATION_REQUIRED', message: 'User confirmation required', codeId: '08300103' }, data: null } };
}

function payment(ports: OpaPorts, asked: Asked): Unsigned {
  const one = ports.book.find(asked.id);
  return one === undefined || one.mode !== 'cpm' ? failure(404, 'RESOURCE_NOT_FOUND', 'Order not found') : success(paymentContent(ports, one));
}

function cancel(ports: OpaPorts, asked: Asked, twist: Behaviour | null): Unsigned {
  const one = ports.book.find(asked.id);
  if (one === undefined) return failure(404, 'RESOURCE_NOT_FOUND', 'Order not found');
  if (twist === 'again') return success(null, 202, 'REQUEST_ACCEPTED');
  if (twist === 'payBeforeCancel' && isPending(one)) ports.book.capture(one);
  const over = one.paidAtMs !== undefined && ports.nowMs() >= cancelEndsAtMs(one.paidAtMs);
  if (over || one.refunds.length > 0) return failure(400, 'ORDER_NOT_REVERSIBLE', 'Order cannot be reversed');
  ports.book.cancel(one);
  if (twist === 'lateCapture') ports.book.capture(one);
  return success(null, 202, 'REQUEST_ACCEPTED');
}

function refund(ports: OpaPorts, body: v.InferOutput<typeof refundSchema>): Unsigned {
  const one = ports.book.byTransaction(body.paymentId);
  const known = one?.refunds.find(({ refundNo }) => refundNo === body.merchantRefundId);
  if (one !== undefined && known !== undefined) return success(refundContent(ports, one, known));
  const result = ports.book.refund(one?.orderNo ?? '', body.merchantRefundId, body.amount.amount, null);
  switch (result.kind) {
    case 'done':
      return success(refundContent(ports, result.order, result.refund));
    case 'absent':
      return failure(404, 'RESOURCE_NOT_FOUND', 'Order not found');
    case 'notPaid':
      return failure(400, 'UNACCEPTABLE_OP', 'The order is not paid');
    case 'tooMuch':
    case 'differs':
      return failure(400, 'INVALID_PARAMS', 'More than is left to refund');
  }
}

function refundStatus(ports: OpaPorts, asked: Asked): Unsigned {
  const one = ports.book.byRefund(asked.id);
  const found = one?.refunds.find(({ refundNo }) => refundNo === asked.id);
  const paymentId = asked.query.get('paymentId');
  if (one === undefined || found === undefined || (paymentId !== null && paymentId !== one.transactionId)) return failure(404, 'NO_SUCH_REFUND_ORDER', 'Refund not found');
  return success(refundContent(ports, one, found));
}

function refundContent(ports: OpaPorts, one: Order, done: Refund): Record<string, unknown> {
  return {
    status: ports.nowMs() >= done.atMs + REFUND_TAKES_MS ? 'REFUNDED' : 'CREATED',
    acceptedAt: inSeconds(done.atMs),
    merchantRefundId: done.refundNo,
    paymentId: one.transactionId,
    amount: { amount: done.amountMinor, currency: one.currency },
    requestedAt: inSeconds(done.atMs),
    reason: null,
  };
}

function common(one: Order): Record<string, unknown> {
  return { merchantPaymentId: one.orderNo, amount: { amount: one.amountMinor, currency: one.currency }, orderDescription: one.subject, requestedAt: inSeconds(one.createdAtMs) };
}

function paymentContent(ports: OpaPorts, one: Order): Record<string, unknown> {
  const cancelled = one.refunds.find(({ refundNo }) => refundNo === `R${one.orderNo}`);
  const refunds = one.refunds.filter((done) => done !== cancelled);
  const ended = cancelled?.atMs ?? (one.state === 'closed' ? ports.nowMs() : null);
  return {
    ...(one.transactionId === undefined ? {} : { paymentId: one.transactionId }),
    status: statusOf(one, cancelled !== undefined),
    ...(one.paidAtMs === undefined ? {} : { acceptedAt: inSeconds(one.paidAtMs) }),
    ...(ended === null ? {} : { canceledAt: inSeconds(ended) }),
    refunds: refunds.length === 0 ? null : { data: refunds.map((done) => refundContent(ports, one, done)) },
    captures: null,
    revert: null,
    ...common(one),
    ...(one.paidAtMs === undefined ? {} : { paymentMethods: [{ amount: { amount: one.amountMinor, currency: one.currency }, type: 'WALLET' }] }),
  };
}

function statusOf(one: Order, cancelled: boolean): string {
  switch (one.state) {
    case 'open':
    case 'password':
      return 'CREATED';
    case 'paid':
      // A refund of a part is a refund too.
      return refundedOf(one) > 0 ? 'REFUNDED' : 'COMPLETED';
    case 'refunded':
      return cancelled ? 'FAILED' : 'REFUNDED';
    case 'refused':
    case 'closed':
      return 'FAILED';
  }
}

function inSeconds(atMs: number): number {
  return Math.floor(atMs / 1000);
}
