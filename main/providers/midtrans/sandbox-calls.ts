/** What Midtrans's calls do and answer, over the stand-ins' book. Core API: "QRIS", "GoPay" and the pages named below. */
import * as v from 'valibot';
import { minor, type Behaviour } from '#main/contract';
import { toDecimal } from '#main/core/money.ts';
import { isPending, refundedOf, type Order } from '../sandbox/orders.ts';
import type { Operation, StandInPorts, Unsigned } from '../sandbox/types.ts';
import { CURRENCY, UNIT_MINOR } from './answers.ts';
import { CODE_VALID_MS } from './procedure.ts';
import { idOf, tokenIn } from './qris.ts';
import { signatureKey } from './sign.ts';

export interface CorePorts extends StandInPorts {
  serverKey: string;
  merchantId: string;
  qrOf: (token: string) => string;
}

interface Asked {
  /** Of the path: an order's number or a transaction's. */
  id: string;
  body: unknown;
}

export interface CoreCallKind {
  method: string;
  path: RegExp;
  operation: Operation;
  run(ports: CorePorts, asked: Asked, twist: Behaviour | null): Unsigned;
}

/** A cancelled order ends at no time of its own: what has expired is told from it by that. */
const NEVER_MS = Number.MAX_SAFE_INTEGER;

const rupiah = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const item = v.object({ price: v.pipe(v.number(), v.integer()), quantity: rupiah, name: v.pipe(v.string(), v.minLength(1)) });
const chargeSchema = v.object({
  payment_type: v.picklist(['qris', 'gopay']),
  transaction_details: v.object({ order_id: v.pipe(v.string(), v.regex(/^[\w.~-]{1,50}$/)), gross_amount: rupiah }),
  item_details: v.optional(v.array(item)),
  qris: v.optional(v.object({ acquirer: v.optional(v.picklist(['gopay', 'airpay shopee']), 'gopay') }), {}),
});
const refundSchema = v.object({
  refund_key: v.optional(v.pipe(v.string(), v.regex(/^[\w-]+$/))),
  amount: v.optional(rupiah),
  reason: v.optional(v.pipe(v.string(), v.maxLength(255)), ''),
});

export const coreCalls: readonly CoreCallKind[] = [
  { method: 'POST', path: /^\/v2\/(charge)$/, operation: 'present', run: withBody(chargeSchema, charge) },
  { method: 'GET', path: /^\/v2\/([^/]+)\/status$/, operation: 'query', run: status },
  { method: 'POST', path: /^\/v2\/([^/]+)\/cancel$/, operation: 'reverse', run: ender('cancel') },
  { method: 'POST', path: /^\/v2\/([^/]+)\/expire$/, operation: 'reverse', run: ender('expire') },
  { method: 'POST', path: /^\/v2\/([^/]+)\/refund(?:\/online\/direct)?$/, operation: 'refund', run: withBody(refundSchema, refund) },
];

/** An answer without a transaction. HTTP's own status is 200 but for a wrong key and for errors of Midtrans's own. */
export function refusal(code: string, message: string): Unsigned {
  return { status: code === '401' || code >= '500' ? Number(code) : 200, content: { status_code: code, status_message: message } };
}

const notFound = (): Unsigned => refusal('404', 'The requested resource is not found');
const notAllowed = (): Unsigned => refusal('412', 'Merchant cannot modify the status of the transaction');

function withBody<S extends v.GenericSchema>(
  schema: S,
  run: (ports: CorePorts, body: v.InferOutput<S>, twist: Behaviour | null, id: string) => Unsigned,
): CoreCallKind['run'] {
  return (ports, { id, body }, twist) => {
    const parsed = v.safeParse(schema, body);
    return parsed.success ? run(ports, parsed.output, twist, id) : refusal('400', `Validation Error: ${v.getDotPath(parsed.issues[0]) ?? 'the body'} does not fit`);
  };
}

function orderOf(ports: CorePorts, id: string): Order | undefined {
  return ports.book.find(id) ?? ports.book.byToken(tokenIn(id));
}

function charge(ports: CorePorts, body: v.InferOutput<typeof chargeSchema>): Unsigned {
  const { order_id: orderNo, gross_amount: amount } = body.transaction_details;
  const items = body.item_details ?? [];
  if (items.length > 0 && items.reduce((total, one) => total + one.price * one.quantity, 0) !== amount) {
    return refusal('400', 'Validation Error: transaction_details.gross_amount is not equal to the sum of item_details');
  }
  // The scheme lets the number of a cancelled order be used again. No client here does, and this book has no room for it.
  if (ports.book.find(orderNo) !== undefined) return refusal('406', 'The request could not be completed due to a conflict with the current state of the target resource');
  const terms = { orderNo, amountMinor: amount * UNIT_MINOR, currency: CURRENCY, subject: items[0]?.name ?? '' };
  const { order } = ports.book.place(terms, ports.nowMs() + CODE_VALID_MS);
  const { signature_key: _, ...made } = transaction(ports, order, '201', body.payment_type === 'qris' ? 'QRIS transaction is created' : 'GO-PAY transaction is created');
  const id = idOf(order.token);
  const action = (name: string, method: string, path: string) => ({ name, method, url: `https://api.midtrans.com/v2/${path}` });
  const picture = action('generate-qr-code', 'GET', `${body.payment_type}/${id}/qr-code`);
  const answer =
    body.payment_type === 'qris'
      ? { acquirer: body.qris.acquirer, actions: [picture], qr_string: ports.qrOf(order.token) }
      : { payment_type: 'gopay', actions: [picture, action('get-status', 'GET', `${id}/status`), action('cancel', 'POST', `${id}/cancel`)] };
  return { status: 200, content: { ...made, ...answer } };
}

/** "Get Transaction Status". */
function status(ports: CorePorts, { id }: Asked): Unsigned {
  const order = orderOf(ports, id);
  if (order === undefined) return refusal('404', 'Transaction doesn\'t exist.');
  return { status: 200, content: transaction(ports, order, codeOf(ports, order), 'Success, transaction is found') };
}

/** "Cancel Transaction" and "Expire transaction": of what waits to be paid only. */
function ender(how: 'cancel' | 'expire'): CoreCallKind['run'] {
  return (ports, { id }, twist) => {
    const order = orderOf(ports, id);
    if (order === undefined) return notFound();
    if (twist === 'payBeforeCancel' && isPending(order)) ports.book.capture(order);
    if (twist === 'again' || !isPending(order)) return notAllowed();
    if (how === 'cancel') order.expiresAtMs = NEVER_MS;
    else order.expiresAtMs = ports.nowMs();
    ports.book.close(order);
    const [code, message] = how === 'cancel' ? ['200', 'Success, transaction is canceled'] : ['407', 'Success, transaction has expired'];
    const { signature_key: _, ...ended } = transaction(ports, order, code, message);
    if (twist === 'lateCapture') ports.book.capture(order);
    return { status: 200, content: ended };
  };
}

/** "Refund Transactions" and "Direct Refund Transaction". A refund_key that is taken is told, whatever is asked under it. */
function refund(ports: CorePorts, body: v.InferOutput<typeof refundSchema>, twist: Behaviour | null, id: string): Unsigned {
  const order = orderOf(ports, id);
  if (order === undefined) return notFound();
  const refundNo = body.refund_key ?? ports.letters(20);
  if (order.refunds.some((one) => one.refundNo === refundNo)) return refusal('406', 'Duplicate refund ID');
  if (order.paidAtMs === undefined || order.state === 'refunded') return notAllowed();
  if (twist === 'notEnough') return refusal('414', 'Refund request is rejected due to merchant insufficient funds');
  const amountMinor = body.amount === undefined ? order.amountMinor - refundedOf(order) : body.amount * UNIT_MINOR;
  const result = ports.book.refund(order.orderNo, refundNo, amountMinor, null);
  if (result.kind !== 'done') return refusal('414', 'Refund request is rejected due to invalid amount');
  const { signature_key: _, refunds: __, ...changed } = transaction(ports, order, '200', 'Success, refund request is approved');
  return { status: 200, content: { ...changed, refund_chargeback_id: refundId(result.refund.refundId), refund_key: refundNo } };
}

function transaction(ports: CorePorts, order: Order, code: string, message: string): Record<string, unknown> & { signature_key: string } {
  const sealed = { order_id: order.orderNo, status_code: code, gross_amount: decimal(order.amountMinor) };
  const backMinor = refundedOf(order);
  const refunds = order.refunds.map((one) => ({
    refund_chargeback_id: refundId(one.refundId),
    refund_amount: decimal(one.amountMinor),
    created_at: jakarta(one.atMs),
    refund_key: one.refundNo,
    refund_method: 'online',
  }));
  return {
    ...sealed,
    status_message: message,
    transaction_id: idOf(order.token),
    merchant_id: ports.merchantId,
    currency: CURRENCY,
    payment_type: 'qris',
    transaction_time: jakarta(order.createdAtMs),
    transaction_status: statusOf(ports, order),
    fraud_status: 'accept',
    signature_key: signatureKey(sealed, ports.serverKey),
    ...(isPending(order) ? { expiry_time: jakarta(order.expiresAtMs) } : {}),
    ...(order.paidAtMs === undefined ? {} : { settlement_time: jakarta(order.paidAtMs), transaction_type: 'on-us', issuer: 'gopay' }),
    ...(backMinor === 0 ? {} : { refund_amount: decimal(backMinor), refunds }),
  };
}

function statusOf(ports: CorePorts, order: Order): string {
  switch (order.state) {
    case 'open':
    case 'password':
      return 'pending';
    case 'paid':
      return refundedOf(order) > 0 ? 'partial_refund' : 'settlement';
    case 'refunded':
      return 'refund';
    case 'refused':
      return 'deny';
    case 'closed':
      return ports.nowMs() >= order.expiresAtMs ? 'expire' : 'cancel';
  }
}

/** "Code 2xx" and the samples of each page; of an expired transaction 407, as the official clients expect it. */
function codeOf(ports: CorePorts, order: Order): string {
  const codes: Readonly<Record<string, string>> = { pending: '201', settlement: '200', partial_refund: '200', refund: '200', expire: '407' };
  return codes[statusOf(ports, order)] ?? '202';
}

function decimal(amountMinor: number): string {
  return toDecimal(minor(amountMinor), 2);
}

function refundId(id: string): number {
  return Number(id.slice(-9));
}

/** `2021-06-23 15:25:24`, GMT+7. */
function jakarta(atMs: number): string {
  return new Date(atMs + 7 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
}
