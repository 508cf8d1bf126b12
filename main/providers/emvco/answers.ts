/** What an acquirer's words mean: docs/ports.md, "Acquirer". Whatever is not named here is unknown. */
import * as v from 'valibot';
import { minor, MINOR_MAX } from '#main/contract';
import type { Answer, ChannelOrder, Notified } from '../../ports.ts';
import { unknown } from '../context.ts';
import type { Told } from '../port/wire.ts';

/** Nothing was made: the acquirer will not have this order as it was asked for. */
const orderRefusals: ReadonlySet<string> = new Set(['BAD_REQUEST', 'NOT_ALLOWED', 'CURRENCY', 'AMOUNT']);

const amount = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(MINOR_MAX));
const text = v.pipe(v.string(), v.minLength(1), v.maxLength(512));
const orderSchema = v.object({
  orderNo: v.string(),
  state: v.string(),
  currency: v.string(),
  amountMinor: amount,
  validUntilMs: v.number(),
  code: v.optional(text),
  paid: v.optional(v.object({ transactionId: text, amountMinor: amount, atMs: v.optional(v.number()) })),
});

export interface OpenOrder {
  validUntilMs: number;
  /** The acquirer's own code, where it makes one. */
  code?: string;
}

/** PUT orders/{orderNo}: an order that stands, or what has become of it. */
export function fromPlaced(told: Told, order: ChannelOrder): OpenOrder | Answer {
  if (told.kind === 'answer' && orderRefusals.has(told.code)) return { kind: 'refused', code: told.code, message: told.message };
  const answer = fromOrder(told, order);
  if (answer.kind !== 'waiting' || told.kind !== 'answer') return answer;
  const { validUntilMs, code } = v.parse(orderSchema, told.content);
  return { validUntilMs, ...(code === undefined ? {} : { code }) };
}

/** GET orders/{orderNo}, and POST orders/{orderNo}/close: money that came wins. */
export function fromOrder(told: Told, order: ChannelOrder): Answer {
  if (told.kind === 'unknown') return told;
  if (told.code === 'UNKNOWN_ORDER') return { kind: 'absent' };
  if (told.code !== '') return unknown(told.code);
  const parsed = v.safeParse(orderSchema, told.content);
  if (!parsed.success) return unknown('the answer is no order');
  const { orderNo, currency } = parsed.output;
  if (orderNo !== order.orderNo || currency !== order.currency) return unknown('the answer is of another order');
  return fromState(parsed.output);
}

/** A notification's content: the order as a query tells it. */
export function fromNotice(content: unknown): Notified {
  const parsed = v.safeParse(orderSchema, content);
  if (!parsed.success) return { kind: 'rejected', reason: 'the notification is of no order' };
  return { kind: 'payment', orderNo: parsed.output.orderNo, answer: fromState(parsed.output) };
}

function fromState({ state, paid }: v.InferOutput<typeof orderSchema>): Answer {
  switch (state) {
    case 'OPEN':
      return { kind: 'waiting', asked: false };
    case 'PAID':
      if (paid === undefined) return unknown('paid, but without number and amount');
      return { kind: 'paid', transactionId: paid.transactionId, amountMinor: minor(paid.amountMinor), ...(paid.atMs === undefined ? {} : { paidAtMs: paid.atMs }) };
    case 'CLOSED':
    case 'EXPIRED':
      return { kind: 'reversed', refunded: false };
    case 'GIVEN_BACK':
      return { kind: 'reversed', refunded: true };
    default:
      return unknown(`the order is ${state}`);
  }
}
