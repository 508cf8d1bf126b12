/** What LINE Pay's calls do and answer, over the stand-ins' book. Offline API v4. */
import * as v from 'valibot';
import { minor, type Behaviour } from '#main/contract';
import { fromDecimal, toDecimal } from '#main/core/money.ts';
import { decimalsOf } from '../currency.ts';
import { isPending, refundedOf, type Order } from '../sandbox/orders.ts';
import type { Operation, StandInPorts, Unsigned } from '../sandbox/types.ts';

export interface LineAsked {
  /** Of the path. */
  orderNo: string;
  query: URLSearchParams;
  body: unknown;
}

export interface LineCallKind {
  method: string;
  path: RegExp;
  operation(body: unknown): Operation;
  run(ports: StandInPorts, asked: LineAsked, twist: Behaviour | null): Unsigned;
}

const amount = v.pipe(v.number(), v.minValue(0.01));
const named = v.pipe(v.string(), v.minLength(1));
const paySchema = v.object({
  amount,
  currency: v.picklist(['TWD', 'THB']),
  orderId: v.pipe(v.string(), v.minLength(1), v.maxLength(100)),
  oneTimeKey: v.pipe(v.string(), v.minLength(1)),
  packages: v.pipe(
    v.array(v.object({ id: named, amount, name: v.optional(v.string()), products: v.pipe(v.array(v.object({ name: named, quantity: v.number(), price: amount })), v.minLength(1)) })),
    v.minLength(1),
  ),
});
const refundSchema = v.object({ refundAmount: v.optional(amount) });
const ORDER = '/v4/payments/orders/([^/]+)';

export const lineCalls: readonly LineCallKind[] = [
  { method: 'POST', path: /^\/v4\/payments\/oneTimeKeys\/pay$/, operation: () => 'charge', run: pay },
  { method: 'GET', path: new RegExp(`^${ORDER}/check$`), operation: () => 'query', run: check },
  { method: 'GET', path: /^\/v4\/payments$/, operation: () => 'query', run: details },
  { method: 'POST', path: new RegExp(`^${ORDER}/void$`), operation: () => 'reverse', run: voidOrder },
  // Without an amount it gives the whole back, as a cancel does.
  { method: 'POST', path: new RegExp(`^${ORDER}/refund$`), operation: (body) => (amountOf(body) === undefined ? 'reverse' : 'refund'), run: refund },
];

export function failure(returnCode: string, returnMessage: string): Unsigned {
  return { status: 200, content: { returnCode, returnMessage } };
}

function success(info: unknown): Unsigned {
  return { status: 200, content: { returnCode: '0000', returnMessage: 'Success.', info } };
}

function amountOf(body: unknown): number | undefined {
  const parsed = v.safeParse(refundSchema, body);
  return parsed.success ? parsed.output.refundAmount : undefined;
}

/** Null where the amount has more decimals than is traded: new dollars are whole. */
function inMinor(text: number, currency: string): number | null {
  const amountMinor = fromDecimal(String(text), decimalsOf(currency));
  return amountMinor !== null && currency === 'TWD' && amountMinor % 100 !== 0 ? null : amountMinor;
}

function pay(ports: StandInPorts, asked: LineAsked, twist: Behaviour | null): Unsigned {
  const parsed = v.safeParse(paySchema, asked.body);
  if (!parsed.success) return failure('2101', `Parameter error: ${v.getDotPath(parsed.issues[0]) ?? 'the body'}`);
  const { orderId, currency, oneTimeKey, packages } = parsed.output;
  const amountMinor = inMinor(parsed.output.amount, currency);
  const parts = packages.reduce((total, one) => total + one.amount, 0);
  if (amountMinor === null || parts !== parsed.output.amount) return failure('1124', 'Amount information error');
  if (!/^(?:\d{18}|\d{12})$/.test(oneTimeKey)) return failure('1133', 'Invalid oneTimeKey');
  if (ports.book.find(orderId) !== undefined) return failure('1172', 'Existing same orderId');
  const how = twist === 'password' || twist === 'wrongAmount' || twist === 'refuse' || twist === 'notEnough' ? twist : 'pay';
  const terms = { orderNo: orderId, amountMinor, currency, subject: packages[0]?.name ?? '' };
  const charged = ports.book.charge(terms, oneTimeKey, how);
  switch (charged.kind) {
    case 'paid':
      return twist === 'systemErrorPaid' ? failure('9000', 'Internal error') : success(paymentInfo(charged.order));
    case 'password':
      return success({ ...paymentInfo(charged.order), status: 'AUTH_READY' });
    case 'notEnough':
      return failure('1142', 'Insufficient balance');
    case 'refused':
      return failure('1141', 'Payment account status error');
    case 'codeInvalid':
    case 'codeExpired':
      return failure('1133', 'Invalid oneTimeKey');
    default:
      return failure('1172', 'Existing same orderId');
  }
}

function check(ports: StandInPorts, asked: LineAsked): Unsigned {
  const order = ports.book.find(asked.orderNo);
  return order === undefined ? failure('1150', 'Transaction record not found') : success({ ...paymentInfo(order), status: statusOf(order) });
}

function details(ports: StandInPorts, asked: LineAsked): Unsigned {
  const order = ports.book.find(asked.query.get('orderId') ?? '');
  if (order?.paidAtMs === undefined) return failure('1150', 'Transaction record not found');
  const refundList = order.refunds.map((one) => ({
    refundTransactionId: longNumber(one.refundId),
    transactionType: one.amountMinor === order.amountMinor ? 'PAYMENT_REFUND' : 'PARTIAL_REFUND',
    refundAmount: -major(order, one.amountMinor),
    refundTransactionDate: iso(one.atMs),
  }));
  return success([{ ...paymentInfo(order), transactionType: 'PAYMENT', currency: order.currency, ...(refundList.length === 0 ? {} : { refundList }) }]);
}

function voidOrder(ports: StandInPorts, asked: LineAsked, twist: Behaviour | null): Unsigned {
  const order = ports.book.find(asked.orderNo);
  if (order === undefined) return failure('1150', 'Transaction record not found');
  if (twist === 'payBeforeCancel' && isPending(order)) ports.book.capture(order);
  // What is captured is refunded, not voided.
  if (!isPending(order)) return failure('1155', 'Wrong transaction number');
  ports.book.close(order);
  if (twist === 'lateCapture') ports.book.capture(order);
  return success({});
}

/** There is no number of the merchant's: each request that fits gives back. */
function refund(ports: StandInPorts, asked: LineAsked): Unsigned {
  const order = ports.book.find(asked.orderNo);
  const parsed = v.safeParse(refundSchema, asked.body);
  if (!parsed.success) return failure('2101', 'Parameter error: refundAmount');
  const wanted = parsed.output.refundAmount;
  if (order?.paidAtMs === undefined) return failure('1150', 'Transaction record not found');
  if (order.state === 'refunded') return failure('1165', 'Already refunded');
  const amountMinor = wanted === undefined ? order.amountMinor - refundedOf(order) : inMinor(wanted, order.currency);
  if (amountMinor === null) return failure('1124', 'Amount information error');
  const result = ports.book.refund(order.orderNo, `${order.orderNo}-${order.refunds.length + 1}`, amountMinor, null);
  return result.kind === 'done'
    ? success({ refundTransactionId: longNumber(result.refund.refundId), refundTransactionDate: iso(result.refund.atMs) })
    : failure('1164', 'Refund amount exceeded');
}

function paymentInfo(order: Order): Record<string, unknown> {
  return {
    orderId: order.orderNo,
    transactionId: longNumber(order.transactionId ?? `0${order.createdAtMs}`),
    ...(order.paidAtMs === undefined ? {} : { transactionDate: iso(order.paidAtMs), payInfo: [{ method: 'BALANCE', amount: major(order, order.amountMinor) }] }),
  };
}

function statusOf(order: Order): string {
  switch (order.state) {
    case 'open':
    case 'password':
      return 'AUTH_READY';
    case 'paid':
      return refundedOf(order) > 0 ? 'REFUND' : 'COMPLETE';
    case 'refunded':
      return 'REFUND';
    case 'refused':
      return 'FAIL';
    case 'closed':
      return 'CANCEL';
  }
}

/** Of 19 digits, as the scheme's are: too long for a double. */
function longNumber(id: string): string {
  return `20${id.padStart(17, '0').slice(-17)}`;
}

function major(order: Order, amountMinor: number): number {
  return Number(toDecimal(minor(amountMinor), decimalsOf(order.currency)));
}

function iso(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 19)}Z`;
}
