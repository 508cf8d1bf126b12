/** An acquirer's stand-in: the other side of docs/ports.md, "Acquirer", for a demo shop with an account in each country. */
import * as v from 'valibot';
import { MINOR_MAX, type Behaviour } from '#main/contract';
import { readCode } from '#main/core/emvco/code.ts';
import { createDoor, failure, type PortAsked, type PortCallKind } from '../port/stand-in.ts';
import type { PortKey } from '../port/sign.ts';
import { refund, refundOf } from '../port/stand-in-refunds.ts';
import { letters } from '../sandbox/keys.ts';
import { isPending, type Order } from '../sandbox/orders.ts';
import type { StandIn, StandInKind, StandInPorts, Unsigned } from '../sandbox/types.ts';
import { ref1Of, referenceOf } from './payload.ts';
import type { EmvcoSettings } from './settings.ts';

const PATH = '/acquirer/v1/';
/** Tag 85, `CPV01`, and an application that no shop here takes. */
const PAYER_CODE = 'hQVDUFYwMWETTwegAAACdwEB';

const amountMinor = v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(MINOR_MAX));
const placeSchema = v.object({
  reference: v.string(),
  ref1: v.string(),
  amountMinor,
  currency: v.picklist(['THB', 'SGD', 'MYR', 'JPY', 'PHP']),
  subject: v.pipe(v.string(), v.maxLength(255)),
  validUntilMs: v.number(),
});

function createStandIn(key: PortKey, ports: StandInPorts): StandIn {
  const { book } = ports;
  return {
    scheme: 'emvco',
    book,
    owns: (path) => path.startsWith(PATH),
    receive: createDoor(key, ports, createCalls(ports)),
    // The terminal writes the code itself.
    qrOf: (token) => token,
    tokenOf: (qr) => {
      const read = readCode(qr);
      return typeof read === 'string' ? null : (book.find(read.additional.reference ?? '')?.token ?? null);
    },
    newPayerCode: () => PAYER_CODE,
  };
}

function createCalls(ports: StandInPorts): PortCallKind[] {
  const unknownOrder = failure(404, 'UNKNOWN_ORDER', 'no such order');
  const withOrder = (run: (order: Order, asked: PortAsked, twist: Behaviour | null) => Unsigned): PortCallKind['run'] => (asked, twist) => {
    const order = ports.book.find(asked.ids[0] ?? '');
    return order === undefined ? unknownOrder : run(order, asked, twist);
  };
  const at = '/acquirer/v1/orders/([\\w-]{1,64})';
  return [
    { method: 'PUT', path: new RegExp(`^${at}$`), operation: 'present', run: (asked) => place(ports, asked) },
    { method: 'GET', path: new RegExp(`^${at}$`), operation: 'query', run: withOrder((order) => ok(order)) },
    { method: 'POST', path: new RegExp(`^${at}/close$`), operation: 'reverse', run: withOrder((order, _, twist) => close(ports, order, twist)) },
    { method: 'PUT', path: new RegExp(`^${at}/refunds/([^/]+)$`), operation: 'refund', run: withOrder((order, asked) => refund(ports, order, asked)) },
    { method: 'GET', path: new RegExp(`^${at}/refunds/([^/]+)$`), operation: 'query', run: withOrder((order, asked) => refundOf(order, asked.ids[1] ?? '')) },
    { method: 'GET', path: /^\/acquirer\/v1\/statements\/(\d{4}-\d\d-\d\d)$/, operation: 'query', run: ({ ids: [day = ''] }) => statement(ports, day) },
  ];
}

function place(ports: StandInPorts, asked: PortAsked): Unsigned {
  const parsed = v.safeParse(placeSchema, asked.body);
  if (!parsed.success) return failure(400, 'BAD_REQUEST', `${v.getDotPath(parsed.issues[0]) ?? 'the body'} is missing or does not fit`);
  const { validUntilMs, reference, ref1, ...asks } = parsed.output;
  const [orderNo = ''] = asked.ids;
  if (reference !== referenceOf(orderNo) || ref1 !== ref1Of(orderNo)) return failure(400, 'BAD_REQUEST', 'the reference is not of this order');
  const terms = { orderNo, ...asks };
  if (validUntilMs <= ports.nowMs()) return failure(400, 'BAD_REQUEST', 'validUntilMs is over');
  const known = ports.book.find(orderNo);
  if (known === undefined) return ok(ports.book.place(terms, validUntilMs).order, 201);
  const same = known.amountMinor === terms.amountMinor && known.currency === terms.currency;
  return same ? ok(known) : failure(409, 'ORDER_DIFFERS', 'this number stands for other terms');
}

function close(ports: StandInPorts, order: Order, twist: Behaviour | null): Unsigned {
  if (twist === 'payBeforeCancel' && isPending(order)) ports.book.capture(order);
  if (!isPending(order)) return ok(order);
  ports.book.close(order);
  const answer = ok(order);
  if (twist === 'lateCapture') ports.book.capture(order);
  return answer;
}

/** Of a day in UTC: the demo shop is in five countries at once. */
function statement(ports: StandInPorts, day: string): Unsigned {
  const { entries, orders } = ports.book.state();
  if (day >= dayOf(ports.nowMs())) return failure(404, 'NOT_READY', 'the day is not over');
  const currencies = new Map(orders.map(({ orderNo, currency }) => [orderNo, currency]));
  const rows = entries
    .filter(({ atMs }) => dayOf(atMs) === day)
    .map(({ kind, orderNo, transactionId, refundNo, amountMinor: moved, atMs }) => ({ kind: kind === 'capture' ? 'payment' : 'refund', orderNo, transactionId, refundNo, amountMinor: moved, currency: currencies.get(orderNo), atMs }));
  return { status: 200, content: { day, rows } };
}

function dayOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10);
}

function ok(order: Order, status = 200): Unsigned {
  const { orderNo, amountMinor: asked, currency, expiresAtMs, transactionId, paidAtMs } = order;
  const paid = transactionId === undefined ? {} : { paid: { transactionId, amountMinor: asked, atMs: paidAtMs } };
  return { status, content: { orderNo, amountMinor: asked, currency, validUntilMs: expiresAtMs, state: stateOf(order), ...paid } };
}

function stateOf({ state }: Order): string {
  switch (state) {
    case 'open':
    case 'password':
      return 'OPEN';
    case 'paid':
      return 'PAID';
    case 'refunded':
      return 'GIVEN_BACK';
    case 'refused':
    case 'closed':
      return 'CLOSED';
  }
}

export const emvcoStandIn: StandInKind<'emvco', PortKey> = {
  scheme: 'emvco',
  // A transfer names its sender to the bank, not to the till.
  payerId: 'emvco-demo-payer',
  makeKeys: () => ({ keyId: `till-${letters(6)}`, key: letters(43) }),
  create: createStandIn,
  settings: (url, key): EmvcoSettings => ({
    accounts: [
      { scheme: 'promptpayBill', biller: '099400000000001' },
      { scheme: 'paynow', proxy: 'uen', value: '201912345Z' },
      { scheme: 'duitnow', acquirer: '890053', merchant: 'MBBQR1234567' },
      { scheme: 'jpqr', numbers: ['2801000000001', '0001', '000001', '000001'], postalCode: '1000001', nameJa: '柜台' },
      { scheme: 'qrph', bic: 'GXCHPHM2XXX', merchant: '0123456789' },
    ],
    merchant: { name: 'Guitai Demo', city: 'Demo', category: '5411' },
    method: 'dynamic',
    codeMinutes: 5,
    acquirer: { url: `${url}${PATH}`, ...key, closes: true },
  }),
};
