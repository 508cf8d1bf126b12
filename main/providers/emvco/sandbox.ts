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
import { referenceOf } from './payload.ts';
import type { EmvcoSettings } from './settings.ts';

const PATH = '/acquirer/v1/';
/** Tag 85, `CPV01`, and an application that no shop here takes. */
const PAYER_CODE = 'hQVDUFYwMWETTwegAAACdwEB';

const amountMinor = v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(MINOR_MAX));
const placeSchema = v.object({
  orderNo: v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/)),
  amountMinor,
  currency: v.picklist(['THB', 'SGD', 'MYR', 'JPY', 'PHP']),
  subject: v.pipe(v.string(), v.maxLength(255)),
  validUntilMs: v.number(),
});

function createStandIn(key: PortKey, ports: StandInPorts): StandIn {
  const { book } = ports;
  const byReference = (reference: string): Order | undefined => {
    const known = book.state().orders.find(({ orderNo }) => referenceOf(orderNo) === reference);
    return known === undefined ? undefined : book.find(known.orderNo);
  };
  const receive = createDoor(key, ports, createCalls(ports, byReference));
  return {
    scheme: 'emvco',
    book,
    owns: (path) => path.startsWith(PATH),
    receive,
    // The terminal writes the code itself.
    qrOf: (token) => token,
    tokenOf: (qr) => {
      const read = readCode(qr);
      const reference = typeof read === 'string' ? undefined : (read.additional.reference ?? '');
      return reference === undefined ? null : (byReference(reference)?.token ?? null);
    },
    newPayerCode: () => PAYER_CODE,
  };
}

function createCalls(ports: StandInPorts, byReference: (reference: string) => Order | undefined): PortCallKind[] {
  const unknownOrder = failure(404, 'UNKNOWN_ORDER', 'no such order');
  const withOrder = (run: (order: Order, asked: PortAsked, twist: Behaviour | null) => Unsigned): PortCallKind['run'] => (asked, twist) => {
    const order = byReference(asked.ids[0] ?? '');
    return order === undefined ? unknownOrder : run(order, asked, twist);
  };
  const at = '/acquirer/v1/orders/([^/]+)';
  return [
    { method: 'PUT', path: new RegExp(`^${at}$`), operation: 'present', run: (asked) => place(ports, asked, byReference) },
    { method: 'GET', path: new RegExp(`^${at}$`), operation: 'query', run: withOrder((order) => ok(order)) },
    { method: 'POST', path: new RegExp(`^${at}/close$`), operation: 'reverse', run: withOrder((order, _, twist) => close(ports, order, twist)) },
    { method: 'PUT', path: new RegExp(`^${at}/refunds/([^/]+)$`), operation: 'refund', run: withOrder((order, asked) => refund(ports, order, asked)) },
    { method: 'GET', path: new RegExp(`^${at}/refunds/([^/]+)$`), operation: 'query', run: withOrder((order, asked) => refundOf(order, asked.ids[1] ?? '')) },
  ];
}

function place(ports: StandInPorts, asked: PortAsked, byReference: (reference: string) => Order | undefined): Unsigned {
  const parsed = v.safeParse(placeSchema, asked.body);
  if (!parsed.success) return failure(400, 'BAD_REQUEST', `${v.getDotPath(parsed.issues[0]) ?? 'the body'} is missing or does not fit`);
  const { validUntilMs, ...terms } = parsed.output;
  const [reference = ''] = asked.ids;
  if (referenceOf(terms.orderNo) !== reference) return failure(400, 'BAD_REQUEST', 'the reference is not of this order');
  if (validUntilMs <= ports.nowMs()) return failure(400, 'BAD_REQUEST', 'validUntilMs is over');
  const known = byReference(reference);
  if (known === undefined) return ok(ports.book.place(terms, validUntilMs).order, 201);
  const same = known.orderNo === terms.orderNo && known.amountMinor === terms.amountMinor && known.currency === terms.currency;
  return same ? ok(known) : failure(409, 'ORDER_DIFFERS', 'this reference stands for other terms');
}

function close(ports: StandInPorts, order: Order, twist: Behaviour | null): Unsigned {
  if (twist === 'payBeforeCancel' && isPending(order)) ports.book.capture(order);
  if (!isPending(order)) return ok(order);
  ports.book.close(order);
  const answer = ok(order);
  if (twist === 'lateCapture') ports.book.capture(order);
  return answer;
}

function ok(order: Order, status = 200): Unsigned {
  const { orderNo, amountMinor: asked, currency, expiresAtMs, transactionId, paidAtMs } = order;
  const paid = transactionId === undefined ? {} : { paid: { transactionId, amountMinor: asked, atMs: paidAtMs } };
  return { status, content: { reference: referenceOf(orderNo), orderNo, amountMinor: asked, currency, validUntilMs: expiresAtMs, state: stateOf(order), ...paid } };
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
