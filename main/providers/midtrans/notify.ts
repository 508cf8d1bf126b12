/** Notices of Midtrans, for a relay that can receive them: a terminal behind a router polls instead. */
import * as v from 'valibot';
import type { Notification, Notified } from '../../ports.ts';
import { unknown } from '../context.ts';
import { fromTransaction, isGenuine, readTransaction } from './answers.ts';

const named = v.looseObject({ order_id: v.pipe(v.string(), v.minLength(1)) });
const refundWords: ReadonlySet<string> = new Set(['refund', 'partial_refund']);

/**
 * Verifies a notice and says what it tells ("HTTP(S) Notification / Webhooks"). Its signature covers the order, the code
 * and the amount. The status is in words beside it, so it counts only with the code that goes with it: 200 with money, and
 * never with an end. Of refunds nothing is covered: they are to be asked for.
 */
export function heard({ body }: Notification, serverKey: string): Notified {
  const rejected = (reason: string): Notified => ({ kind: 'rejected', reason });
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), named), body);
  if (!parsed.success) return rejected('the body is no notice, or names no order');
  const orderNo = parsed.output.order_id;
  const one = readTransaction(parsed.output, orderNo);
  if (typeof one === 'string') return rejected(one);
  if (isGenuine(one, serverKey) !== true) return rejected('the signature does not verify');
  if (refundWords.has(one.transaction_status)) {
    const refundNo = one.refunds?.at(-1)?.refund_key;
    const ask = unknown('the signature does not cover refunds: ask for the transaction');
    return typeof refundNo === 'string' ? { kind: 'refund', refundNo, answer: ask } : { kind: 'payment', orderNo, answer: ask };
  }
  const answer = fromTransaction(one);
  const isEnd = answer.kind === 'reversed' || answer.kind === 'refused';
  if (isEnd && one.status_code === '200') return rejected(`${one.transaction_status} with the code of a payment`);
  return { kind: 'payment', orderNo, answer };
}
