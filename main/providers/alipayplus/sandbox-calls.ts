/** What the AMS calls do and answer, over the stand-ins' book. */
import * as v from 'valibot';
import type { Behaviour } from '#main/contract';
import { isPending, type Order } from '../sandbox/orders.ts';
import type { Operation, StandInPorts, Unsigned } from '../sandbox/types.ts';
import { demoCurrencies } from './sandbox-keys.ts';

export interface AmsPorts extends StandInPorts {
  qrOf: (token: string) => string;
}

export interface AmsCallKind {
  operation(body: unknown): Operation;
  run(ports: AmsPorts, body: unknown, twist: Behaviour | null): Unsigned;
}

/** `paymentExpiryTime` must be nearer than this. */
const EXPIRY_MS_MAX = 30 * 60_000;

const id = v.pipe(v.string(), v.minLength(1), v.maxLength(64));
// Every scalar is a string.
const money = v.object({ currency: v.picklist(demoCurrencies), value: v.pipe(v.string(), v.regex(/^[1-9]\d{0,11}$/)) });
const named = v.pipe(v.string(), v.minLength(1));
const paySchema = v.object({
  productCode: v.literal('IN_STORE_PAYMENT'),
  paymentRequestId: v.pipe(id, v.regex(/^[\w-]+$/)),
  order: v.object({
    referenceOrderId: id,
    orderDescription: v.pipe(v.string(), v.maxLength(256)),
    orderAmount: money,
    merchant: v.object({ referenceMerchantId: id, merchantName: named, merchantMCC: named, store: v.object({ referenceStoreId: id, storeName: named, storeMCC: named }) }),
    env: v.optional(v.object({ storeTerminalId: named, storeTerminalRequestTime: named })),
  }),
  paymentAmount: money,
  paymentMethod: v.object({ paymentMethodType: v.literal('CONNECT_WALLET'), paymentMethodId: v.optional(v.string()) }),
  paymentFactor: v.object({ inStorePaymentScenario: v.picklist(['OrderCode', 'PaymentCode']) }),
  paymentExpiryTime: v.pipe(v.string(), v.transform((text) => Date.parse(text)), v.number()),
});
const byNumber = v.object({ paymentRequestId: v.optional(id), paymentId: v.optional(id) });
const refundSchema = v.object({ refundRequestId: id, paymentId: id, refundAmount: money, refundReason: v.optional(v.pipe(v.string(), v.maxLength(256))) });
const scenario = v.object({ paymentFactor: v.object({ inStorePaymentScenario: v.literal('OrderCode') }) });

export const amsCalls: Readonly<Record<string, AmsCallKind>> = {
  pay: { operation: (body) => (v.is(scenario, body) ? 'present' : 'charge'), run: withBody(paySchema, pay) },
  inquiryPayment: { operation: () => 'query', run: withBody(byNumber, (ports, body) => inquiry(find(ports, body))) },
  cancel: { operation: () => 'reverse', run: withBody(byNumber, cancel) },
  refund: { operation: () => 'refund', run: withBody(refundSchema, refund) },
  inquiryRefund: { operation: () => 'query', run: withBody(v.object({ refundRequestId: id }), refundInquiry) },
};

export function result(resultStatus: 'S' | 'F' | 'U', resultCode: string, fields: Record<string, unknown> = {}): Unsigned {
  return { status: 200, content: { result: { resultStatus, resultCode, resultMessage: resultCode.toLowerCase().replaceAll('_', ' ') }, ...fields } };
}
const success = (fields: Record<string, unknown>): Unsigned => result('S', 'SUCCESS', fields);

function withBody<S extends v.GenericSchema>(schema: S, run: (ports: AmsPorts, body: v.InferOutput<S>, twist: Behaviour | null) => Unsigned): AmsCallKind['run'] {
  return (ports, json, twist) => {
    const parsed = v.safeParse(schema, json);
    if (!parsed.success) return result('F', 'PARAM_ILLEGAL', { field: v.getDotPath(parsed.issues[0]) });
    return twist === 'systemError' ? result('U', 'UNKNOWN_EXCEPTION') : run(ports, parsed.output, twist);
  };
}

function find(ports: AmsPorts, body: v.InferOutput<typeof byNumber>): Order | undefined {
  if (body.paymentId !== undefined) return ports.book.byTransaction(body.paymentId);
  return body.paymentRequestId === undefined ? undefined : ports.book.find(body.paymentRequestId);
}

function pay(ports: AmsPorts, body: v.InferOutput<typeof paySchema>, twist: Behaviour | null): Unsigned {
  const { currency, value } = body.paymentAmount;
  const { orderAmount, orderDescription } = body.order;
  if (orderAmount.currency !== currency || orderAmount.value !== value) return result('F', 'PARAM_ILLEGAL', { field: 'order.orderAmount' });
  const leftMs = body.paymentExpiryTime - ports.nowMs();
  if (leftMs <= 0 || leftMs >= EXPIRY_MS_MAX) return result('F', 'PARAM_ILLEGAL', { field: 'paymentExpiryTime' });
  const terms = { orderNo: body.paymentRequestId, amountMinor: Number(value), currency, subject: orderDescription };
  if (body.paymentFactor.inStorePaymentScenario === 'OrderCode') return orderCode(ports, terms, body.paymentExpiryTime);
  // Demanded of this scenario, as the official SDKs check it.
  if (body.order.env === undefined) return result('F', 'PARAM_ILLEGAL', { field: 'order.env' });
  return charge(ports, terms, body.paymentMethod.paymentMethodId ?? '', twist);
}

type Terms = Parameters<AmsPorts['book']['place']>[0];

function orderCode(ports: AmsPorts, terms: Terms, expiresAtMs: number): Unsigned {
  const known = ports.book.find(terms.orderNo);
  if (known !== undefined) {
    const same = known.mode === 'mpm' && known.state === 'open' && known.amountMinor === terms.amountMinor && known.currency === terms.currency;
    if (!same) return result('F', 'REPEAT_REQ_INCONSISTENT');
  }
  const order = known ?? ports.book.place(terms, expiresAtMs).order;
  const codeDetails = [
    { codeValueType: 'QRCODE', displayType: 'TEXT', codeValue: ports.qrOf(order.token) },
    { codeValueType: 'QRCODE', displayType: 'SMALLIMAGE', codeValue: `${ports.qrOf(order.token)}.png` },
  ];
  return result('U', 'PAYMENT_IN_PROCESS', { ...common(order), orderCodeForm: { paymentMethodType: 'CONNECT_WALLET', expireTime: iso(order.expiresAtMs), codeDetails } });
}

function charge(ports: AmsPorts, terms: Terms, code: string, twist: Behaviour | null): Unsigned {
  if (!/^(?:(?:2[5-9]|30)\d{22}|28\d{15,17})$/.test(code)) return result('F', 'PARAM_ILLEGAL', { field: 'paymentMethod.paymentMethodId' });
  const how = twist === 'password' || twist === 'wrongAmount' || twist === 'refuse' || twist === 'notEnough' ? twist : 'pay';
  const charged = ports.book.charge(terms, code, how);
  switch (charged.kind) {
    case 'paid':
      return twist === 'systemErrorPaid' ? result('U', 'UNKNOWN_EXCEPTION') : success(paymentFields(charged.order));
    case 'password':
      return result('U', 'PAYMENT_IN_PROCESS', common(charged.order));
    case 'notEnough':
      return result('F', 'USER_BALANCE_NOT_ENOUGH');
    case 'refused':
      return result('F', 'RISK_REJECT');
    case 'codeExpired':
      return result('F', 'EXPIRED_CODE');
    case 'codeInvalid':
      return result('F', 'INVALID_CODE');
    default:
      return result('F', 'REPEAT_REQ_INCONSISTENT');
  }
}

function inquiry(order: Order | undefined): Unsigned {
  if (order === undefined) return result('F', 'ORDER_NOT_EXIST');
  const transactions = order.refunds
    .filter(({ refundNo }) => refundNo !== cancelNo(order))
    .map((one) => ({ transactionType: 'REFUND', transactionStatus: 'SUCCESS', transactionId: one.refundId, transactionRequestId: one.refundNo, transactionAmount: amountOf(order, one.amountMinor) }));
  return success({ ...paymentFields(order), ...statusOf(order), ...(transactions.length === 0 ? {} : { transactions }) });
}

function statusOf(order: Order): Record<string, string> {
  switch (order.state) {
    case 'open':
    case 'password':
      return { paymentStatus: 'PROCESSING', paymentResultCode: 'PAYMENT_IN_PROCESS' };
    case 'paid':
      return { paymentStatus: 'SUCCESS', paymentResultCode: 'SUCCESS' };
    case 'refunded':
      return order.refunds.some(({ refundNo }) => refundNo === cancelNo(order)) ? { paymentStatus: 'CANCELLED', paymentResultCode: 'ORDER_IS_CANCELED' } : { paymentStatus: 'SUCCESS', paymentResultCode: 'SUCCESS' };
    case 'refused':
      return { paymentStatus: 'FAIL', paymentResultCode: 'USER_CANCELED' };
    case 'closed':
      return { paymentStatus: 'FAIL', paymentResultCode: 'ORDER_IS_CLOSED' };
  }
}

function cancel(ports: AmsPorts, body: v.InferOutput<typeof byNumber>, twist: Behaviour | null): Unsigned {
  const order = find(ports, body);
  if (order === undefined) return result('F', 'ORDER_NOT_EXIST');
  if (twist === 'again') return result('U', 'UNKNOWN_EXCEPTION');
  if (twist === 'payBeforeCancel' && isPending(order)) ports.book.capture(order);
  if (order.state === 'refused') return result('F', 'ORDER_STATUS_INVALID');
  ports.book.cancel(order);
  if (twist === 'lateCapture') ports.book.capture(order);
  return success({ paymentRequestId: order.orderNo, cancelTime: iso(ports.nowMs()) });
}

function refund(ports: AmsPorts, body: v.InferOutput<typeof refundSchema>): Unsigned {
  const order = ports.book.byTransaction(body.paymentId);
  if (order === undefined) return result('F', 'ORDER_NOT_EXIST');
  if (body.refundAmount.currency !== order.currency) return result('F', 'CURRENCY_NOT_SUPPORT');
  const done = ports.book.refund(order.orderNo, body.refundRequestId, Number(body.refundAmount.value), null);
  switch (done.kind) {
    case 'done':
      return success(refundFields(order, done.refund));
    case 'tooMuch':
      return result('F', 'REFUND_AMOUNT_EXCEED');
    case 'differs':
      return result('F', 'REPEAT_REQ_INCONSISTENT');
    default:
      return result('F', 'ORDER_STATUS_INVALID');
  }
}

function refundInquiry(ports: AmsPorts, body: { refundRequestId: string }): Unsigned {
  const order = ports.book.byRefund(body.refundRequestId);
  const done = order?.refunds.find(({ refundNo }) => refundNo === body.refundRequestId);
  return order === undefined || done === undefined ? result('F', 'REFUND_NOT_EXIST') : success({ ...refundFields(order, done), refundStatus: 'SUCCESS' });
}

function refundFields(order: Order, done: Order['refunds'][number]): Record<string, unknown> {
  return { refundRequestId: done.refundNo, refundId: done.refundId, paymentId: order.transactionId, refundAmount: amountOf(order, done.amountMinor), refundTime: iso(done.atMs) };
}

function common(order: Order): Record<string, unknown> {
  return { paymentRequestId: order.orderNo, paymentAmount: amountOf(order, order.amountMinor), paymentCreateTime: iso(order.createdAtMs) };
}

function paymentFields(order: Order): Record<string, unknown> {
  if (order.paidAtMs === undefined) return common(order);
  return { ...common(order), paymentId: order.transactionId, paymentTime: iso(order.paidAtMs), pspCustomerInfo: { pspName: 'DemoWallet', pspCustomerId: order.payerId } };
}

function amountOf(order: Order, amountMinor: number): Record<string, string> {
  return { currency: order.currency, value: String(amountMinor) };
}

/** As the book names what a cancel gave back. */
function cancelNo(order: Order): string {
  return `R${order.orderNo}`;
}

/** ISO 8601 in the scheme's own zone, as its answers are. */
function iso(atMs: number): string {
  return `${new Date(atMs + 8 * 3_600_000).toISOString().slice(0, 19)}+08:00`;
}
