/** What Coins.ph's calls do and answer, over the stand-ins' book. Open API: "Collections - QRPH", "Refund", "Fiat order detail". */
import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { minor, type Behaviour } from '#main/contract';
import { fromDecimal, toDecimal } from '#main/core/money.ts';
import { isPending, type Order, type Refund } from '../sandbox/orders.ts';
import type { Operation, StandInPorts, Unsigned } from '../sandbox/types.ts';
import { REQUEST_ID_LENGTHS, requestIdOf } from './number.ts';

export interface CoinsPorts extends StandInPorts {
  qrOf: (token: string) => string;
}

export interface CoinsCallKind {
  method: string;
  path: string;
  operation: Operation;
  run(ports: CoinsPorts, parameters: unknown, twist: Behaviour | null): Unsigned;
}

/** What a wallet shows: the merchant's name in the code. */
export const STORE_NAME = 'Guitai Demo Store';
/** A refund is taken on at once and done a little later. */
export const REFUND_TAKES_MS = 2_000;
const DECIMALS = 2;

/** A number, or its text in a form. */
const number = v.pipe(v.union([v.number(), v.pipe(v.string(), v.regex(/^\d+(?:\.\d+)?$/))]), v.transform(String));
const pesos = v.pipe(number, v.check((text) => (fromDecimal(text, DECIMALS) ?? 0) > 0));
const requestId = v.pipe(v.string(), v.minLength(REQUEST_ID_LENGTHS.min), v.maxLength(REQUEST_ID_LENGTHS.max));
const generate = v.object({
  requestId,
  source: v.pipe(v.string(), v.minLength(1), v.maxLength(30)),
  amount: pesos,
  currency: v.literal('PHP'),
  remark: v.optional(v.pipe(v.string(), v.maxLength(99)), ''),
  expiredSeconds: v.optional(v.pipe(number, v.transform(Number), v.integer(), v.minValue(1), v.maxValue(1800)), 900),
});
const refund = v.object({
  requestId: v.pipe(v.string(), v.minLength(10), v.maxLength(60)),
  originalOrderId: v.pipe(v.string(), v.maxLength(64)),
  amount: v.pipe(v.string(), v.regex(/^\d+(?:\.\d{1,2})?$/), v.check((text) => (fromDecimal(text, DECIMALS) ?? 0) > 0)),
  currency: v.literal('PHP'),
  reason: v.pipe(v.string(), v.minLength(1), v.maxLength(200)),
  method: v.literal('1'),
});

export const coinsCalls: readonly CoinsCallKind[] = [
  { method: 'POST', path: 'generate_qr_code', operation: 'present', run: withParameters(generate, generateCode) },
  { method: 'GET', path: 'get_qr_code', operation: 'query', run: withParameters(v.object({ requestId }), getCode) },
  { method: 'POST', path: 'cancel_qr_code', operation: 'reverse', run: withParameters(v.object({ referenceId: v.string() }), cancelCode) },
  { method: 'POST', path: 'refund/pay-in-refund', operation: 'refund', run: withParameters(refund, giveBack) },
  { method: 'GET', path: 'details', operation: 'query', run: withParameters(v.object({ internalOrderId: v.string() }), details) },
];

/** One of the general error codes. */
export function failure(code: number, msg: string, status = 200): Unsigned {
  return { status, content: { code, msg } };
}

function success(data: Record<string, unknown>): Unsigned {
  return { status: 200, content: { status: 0, error: 'OK', data, params: null } };
}

const noSuchOrder = (): Unsigned => failure(-2013, 'Order does not exist.');

function withParameters<S extends v.GenericSchema>(schema: S, run: (ports: CoinsPorts, asked: v.InferOutput<S>, twist: Behaviour | null) => Unsigned): CoinsCallKind['run'] {
  return (ports, parameters, twist) => {
    const parsed = v.safeParse(schema, parameters);
    return parsed.success ? run(ports, parsed.output, twist) : failure(-1025, `Parameter '${v.getDotPath(parsed.issues[0]) ?? ''}' is not valid.`);
  };
}

/** The book knows an order by the partner's own word for it, where `remark` holds that and `requestId` is made of it. */
function find(ports: StandInPorts, fits: (order: Order) => boolean): Order | undefined {
  const order = ports.book.state().orders.find(fits);
  return order === undefined ? undefined : ports.book.find(order.orderNo);
}
const byRequest = (ports: CoinsPorts, id: string): Order | undefined => find(ports, ({ orderNo }) => requestIdOf(orderNo) === id);

export const byReference = (ports: StandInPorts, id: string): Order | undefined => find(ports, (order) => referenceOf(order) === id);

/** The scheme's number: 19 digits, from the beginning. */
export function referenceOf({ orderNo, createdAtMs }: Order): string {
  return `2${String(BigInt(`0x${createHash('sha256').update(`${orderNo}${createdAtMs}`).digest('hex')}`)).slice(0, 18)}`;
}

function generateCode(ports: CoinsPorts, asked: v.InferOutput<typeof generate>): Unsigned {
  // Which code a number has that is used already is not documented (unverified).
  if (byRequest(ports, asked.requestId) !== undefined) return failure(-1010, 'requestId is used already');
  const orderNo = requestIdOf(asked.remark) === asked.requestId ? asked.remark : asked.requestId;
  const terms = { orderNo, amountMinor: fromDecimal(asked.amount, DECIMALS) ?? minor(0), currency: asked.currency, subject: STORE_NAME };
  return success(contentOf(ports, ports.book.place(terms, ports.nowMs() + asked.expiredSeconds * 1000).order));
}

function getCode(ports: CoinsPorts, asked: { requestId: string }): Unsigned {
  const order = byRequest(ports, asked.requestId);
  return order === undefined ? noSuchOrder() : success(contentOf(ports, order));
}

function cancelCode(ports: CoinsPorts, asked: { referenceId: string }, twist: Behaviour | null): Unsigned {
  const order = byReference(ports, asked.referenceId);
  if (order === undefined) return noSuchOrder();
  if (twist === 'payBeforeCancel' && isPending(order)) ports.book.capture(order);
  const isOpen = isPending(order);
  if (isOpen) ports.book.close(order);
  const at = String(ports.nowMs());
  const data = {
    requestStatus: isOpen ? 'SUCCEEDED' : 'FAILED',
    requestId: requestIdOf(order.orderNo),
    referenceId: referenceOf(order),
    qrcodeStatus: statusOf(ports, order),
    createdTime: String(order.createdAtMs),
    updatedTime: at,
    completionTime: at,
    errorCode: null,
    errorMsg: null,
  };
  if (twist === 'lateCapture') ports.book.capture(order);
  return success(data);
}

function giveBack(ports: CoinsPorts, asked: v.InferOutput<typeof refund>): Unsigned {
  const order = byReference(ports, asked.originalOrderId);
  if (order?.paidAtMs === undefined) return noSuchOrder();
  const known = order.refunds.find(({ refundNo }) => refundNo === asked.requestId);
  if (known !== undefined) return refundContent(order, known);
  const result = ports.book.refund(order.orderNo, asked.requestId, fromDecimal(asked.amount, DECIMALS) ?? minor(0), null);
  // More than is left.
  return result.kind === 'done' ? refundContent(order, result.refund) : failure(-1025, "Parameter 'amount' is not valid.");
}

function refundContent(order: Order, done: Refund): Unsigned {
  return success({
    requestId: done.refundNo,
    originalOrderId: referenceOf(order),
    referenceId: done.refundId,
    refundAmount: toDecimal(minor(done.amountMinor), DECIMALS),
    refundCurrency: order.currency,
  });
}

/** The order that a refund made: money that goes out. */
function details(ports: CoinsPorts, asked: { internalOrderId: string }): Unsigned {
  const order = find(ports, ({ refunds }) => refunds.some(({ refundId }) => refundId === asked.internalOrderId));
  const done = order?.refunds.find(({ refundId }) => refundId === asked.internalOrderId);
  if (order === undefined || done === undefined) return noSuchOrder();
  const isOver = ports.nowMs() >= done.atMs + REFUND_TAKES_MS;
  return success({
    internalOrderId: done.refundId,
    fiatCurrency: order.currency,
    fiatAmount: toDecimal(minor(done.amountMinor), DECIMALS),
    transactionType: -1,
    status: isOver ? 'SUCCEEDED' : 'PENDING',
    errorCode: '',
    errorMessage: '',
  });
}

function contentOf(ports: CoinsPorts, order: Order): Record<string, unknown> {
  const paid = order.paidAtMs === undefined ? {} : { cashInBank: 'GCash', channelInvoiceNo: referenceOf(order).slice(-6), settleDate: String(order.paidAtMs) };
  return {
    qrCode: ports.qrOf(order.token),
    requestId: requestIdOf(order.orderNo),
    referenceId: referenceOf(order),
    expiredTime: String(order.expiresAtMs),
    amount: Number(toDecimal(minor(order.amountMinor), DECIMALS)),
    currency: order.currency,
    status: statusOf(ports, order),
    errorCode: null,
    errorMsg: null,
    remark: order.orderNo,
    channelInvoiceNo: null,
    cashInBank: null,
    settleDate: null,
    ...paid,
  };
}

function statusOf(ports: CoinsPorts, order: Order): string {
  switch (order.state) {
    case 'open':
    case 'password':
      return 'PENDING';
    case 'paid':
      return 'SUCCEEDED';
    case 'refunded':
      return 'REFUNDED';
    case 'refused':
      return 'FAILED';
    case 'closed':
      return ports.nowMs() >= order.expiresAtMs ? 'EXPIRED' : 'CANCELED';
  }
}
