/** A lender's stand-in: the other side of docs/ports.md, "Lender". */
import * as v from 'valibot';
import { MINOR_MAX, type Behaviour } from '#main/contract';
import type { PortKey } from '../port/sign.ts';
import { createDoor, failure, type PortAsked, type PortCallKind } from '../port/stand-in.ts';
import { refund, refundOf } from '../port/stand-in-refunds.ts';
import { letters } from '../sandbox/keys.ts';
import { isPending, type Order } from '../sandbox/orders.ts';
import type { StandIn, StandInKind, StandInPorts, Unsigned } from '../sandbox/types.ts';
import type { PaylaterSettings } from './settings.ts';

const PATH = '/lender/v1/';
const QR_PREFIX = 'https://later.invalid/o/';
const PAYER_CODE = 'PL\\d{16}';
const currencies = ['CNY', 'JPY', 'TWD', 'THB', 'IDR', 'PHP', 'SGD', 'MYR'] as const;

const amountMinor = v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(MINOR_MAX));
const common = { amountMinor, currency: v.picklist(currencies), subject: v.pipe(v.string(), v.maxLength(255)) };
const placeSchema = v.variant('show', [
  v.object({ ...common, show: v.literal('shop'), validUntilMs: v.number() }),
  v.object({ ...common, show: v.literal('customer'), customerCode: v.pipe(v.string(), v.regex(new RegExp(`^${PAYER_CODE}$`))) }),
]);
type Placing = v.InferOutput<typeof placeSchema>;

function createStandIn(key: PortKey, ports: StandInPorts): StandIn {
  const { book } = ports;
  const qrOf = (token: string): string => `${QR_PREFIX}${token}`;
  return {
    scheme: 'paylater',
    book,
    owns: (path) => path.startsWith(PATH),
    receive: createDoor(key, ports, createCalls(ports, qrOf)),
    qrOf,
    tokenOf: (qr) => (qr.startsWith(QR_PREFIX) ? qr.slice(QR_PREFIX.length) : null),
    newPayerCode: () => `PL${ports.digits(16)}`,
  };
}

function createCalls(ports: StandInPorts, qrOf: (token: string) => string): PortCallKind[] {
  const at = '/lender/v1/purchases/([\\w-]{1,64})';
  /** Captures that will take another amount: the order is told so when it is placed. */
  const skewed = new Set<string>();
  const shown = (order: Order, status = 200): Unsigned => ({ status, content: contentOf(order, qrOf) });
  const withOrder = (run: (order: Order, asked: PortAsked, twist: Behaviour | null) => Unsigned): PortCallKind['run'] => (asked, twist) => {
    const order = ports.book.find(asked.ids[0] ?? '');
    return order === undefined ? failure(404, 'UNKNOWN_ORDER', 'no such purchase') : run(order, asked, twist);
  };
  const place: PortCallKind['run'] = (asked, twist) => {
    const parsed = v.safeParse(placeSchema, asked.body);
    if (!parsed.success) return failure(400, 'BAD_REQUEST', `${v.getDotPath(parsed.issues[0]) ?? 'the body'} is missing or does not fit`);
    const [orderNo = ''] = asked.ids;
    if (twist === 'wrongAmount') skewed.add(orderNo);
    const placed = parsed.output.show === 'shop' ? offer(ports, orderNo, parsed.output) : decide(ports, orderNo, parsed.output, twist);
    if ('status' in placed) return placed;
    return twist === 'systemErrorPaid' ? failure(500, 'SYSTEM_ERROR', 'something went wrong') : shown(placed, 201);
  };
  return [
    { method: 'PUT', path: new RegExp(`^${at}$`), operation: ({ body }) => (v.is(v.object({ show: v.literal('shop') }), body) ? 'present' : 'charge'), run: place },
    { method: 'GET', path: new RegExp(`^${at}$`), operation: 'query', run: withOrder((order) => shown(order)) },
    { method: 'PUT', path: new RegExp(`^${at}/capture$`), operation: 'charge', run: withOrder((order, asked) => capture(ports, order, asked, skewed) ?? shown(order)) },
    { method: 'POST', path: new RegExp(`^${at}/void$`), operation: 'reverse', run: withOrder((order, _, twist) => takeBack(ports, order, twist, shown)) },
    { method: 'PUT', path: new RegExp(`^${at}/refunds/([^/]+)$`), operation: 'refund', run: withOrder((order, asked) => refund(ports, order, asked)) },
    { method: 'GET', path: new RegExp(`^${at}/refunds/([^/]+)$`), operation: 'query', run: withOrder((order, asked) => refundOf(order, asked.ids[1] ?? '')) },
  ];
}

const differs = failure(409, 'ORDER_DIFFERS', 'this number stands for another purchase');

/** The same offer again is the same purchase. */
function offer(ports: StandInPorts, orderNo: string, { amountMinor: asked, currency, subject, validUntilMs }: Extract<Placing, { show: 'shop' }>): Order | Unsigned {
  const known = ports.book.find(orderNo);
  if (known === undefined) return ports.book.place({ orderNo, amountMinor: asked, currency, subject }, validUntilMs).order;
  return known.mode === 'mpm' && known.amountMinor === asked && known.currency === currency ? known : differs;
}

/** A customer's code: the lender decides at once, unless it asks the customer first. */
function decide(ports: StandInPorts, orderNo: string, { amountMinor: asked, currency, subject, customerCode }: Extract<Placing, { show: 'customer' }>, twist: Behaviour | null): Order | Unsigned {
  const how = twist === 'refuse' || twist === 'notEnough' ? twist : 'password';
  const charged = ports.book.charge({ orderNo, amountMinor: asked, currency, subject }, customerCode, how);
  switch (charged.kind) {
    case 'password':
      // Known already: it stands as it was.
      if (charged.order.approvedAtMs !== undefined) return differs;
      if (twist !== 'password') ports.book.approve(charged.order);
      return charged.order;
    case 'notEnough':
      return failure(403, 'LIMIT_EXCEEDED', "more than the customer's credit");
    case 'refused':
      return failure(403, 'DECLINED', 'the lender declined');
    case 'codeInvalid':
      return failure(403, 'CODE_INVALID', 'the code is used up or of nobody');
    case 'codeExpired':
      return failure(403, 'CODE_EXPIRED', 'the code is too old');
    default:
      return differs;
  }
}

/** Once, for what was approved. Null = the purchase as it stands says the rest. */
function capture(ports: StandInPorts, order: Order, { body }: PortAsked, skewed: ReadonlySet<string>): Unsigned | null {
  const asked = v.safeParse(v.object({ amountMinor }), body);
  if (order.paidAtMs !== undefined) return null;
  if (order.approvedAtMs === undefined || !isPending(order)) return failure(409, 'NOT_APPROVED', 'there is nothing to capture');
  if (!asked.success || asked.output.amountMinor !== order.amountMinor) return failure(409, 'AMOUNT_DIFFERS', 'another amount was approved');
  ports.book.capture(order, skewed.has(order.orderNo) ? order.amountMinor - 1 : order.amountMinor);
  return null;
}

function takeBack(ports: StandInPorts, order: Order, twist: Behaviour | null, shown: (order: Order) => Unsigned): Unsigned {
  if (twist === 'payBeforeCancel' && isPending(order)) ports.book.capture(order);
  if (!isPending(order)) return shown(order);
  ports.book.close(order);
  const answer = shown(order);
  if (twist === 'lateCapture') ports.book.capture(order);
  return answer;
}

function contentOf(order: Order, qrOf: (token: string) => string): Record<string, unknown> {
  const { orderNo, currency, amountMinor: asked, mode, token, expiresAtMs, transactionId, paidAtMs, payerId } = order;
  return {
    orderNo,
    currency,
    amountMinor: asked,
    state: stateOf(order),
    ...(mode === 'mpm' ? { offer: { code: qrOf(token), validUntilMs: expiresAtMs } } : {}),
    ...(transactionId === undefined ? {} : { captured: { transactionId, amountMinor: asked, atMs: paidAtMs, customerId: payerId } }),
  };
}

function stateOf(order: Order): string {
  switch (order.state) {
    case 'open':
    case 'password':
      return order.approvedAtMs === undefined ? 'OFFERED' : 'APPROVED';
    case 'paid':
      return 'CAPTURED';
    case 'refunded':
      return 'REFUNDED';
    case 'refused':
      return 'DECLINED';
    case 'closed':
      return 'VOIDED';
  }
}

export const paylaterStandIn: StandInKind<'paylater', PortKey> = {
  scheme: 'paylater',
  payerId: 'paylater-demo-customer',
  capturesLater: true,
  makeKeys: () => ({ keyId: `till-${letters(6)}`, key: letters(43) }),
  create: createStandIn,
  settings: (url, key): PaylaterSettings => ({ url: `${url}${PATH}`, ...key, currencies: [...currencies], offerMinutes: 10, payerCode: PAYER_CODE }),
};
