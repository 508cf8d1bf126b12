/** Refunds at a port's stand-in. */
import * as v from 'valibot';
import { MINOR_MAX } from '#main/contract';
import type { Order } from '../sandbox/orders.ts';
import type { StandInPorts, Unsigned } from '../sandbox/types.ts';
import { failure, type PortAsked } from './stand-in.ts';

const schema = v.object({ amountMinor: v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(MINOR_MAX)), reason: v.optional(v.string()) });

/** `ids` are the order's and the refund's. */
export function refund(ports: StandInPorts, order: Order, asked: PortAsked): Unsigned {
  const parsed = v.safeParse(schema, asked.body);
  if (!parsed.success) return failure(400, 'BAD_REQUEST', 'amountMinor is missing or does not fit');
  const refundNo = asked.ids[1] ?? '';
  const result = ports.book.refund(order.orderNo, refundNo, parsed.output.amountMinor, null);
  switch (result.kind) {
    case 'done':
      return refundOf(order, refundNo);
    case 'tooMuch':
      return failure(409, 'TOO_MUCH', 'more than is left');
    case 'differs':
      return failure(409, 'REFUND_DIFFERS', 'a refund of this number was for another amount');
    default:
      return failure(409, 'NOT_PAID', 'no money came for this order');
  }
}

export function refundOf(order: Order, refundNo: string): Unsigned {
  const done = order.refunds.find((one) => one.refundNo === refundNo);
  if (done === undefined) return failure(404, 'UNKNOWN_REFUND', 'no such refund');
  return { status: 200, content: { refundNo, refundId: done.refundId, amountMinor: done.amountMinor, state: 'DONE' } };
}
