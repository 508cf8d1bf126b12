/** Notices of Coins.ph, for a relay that can receive them: a terminal behind a router polls instead. */
import * as v from 'valibot';
import type { ChannelOrder, Notification, Notified } from '../../ports.ts';
import { fromState } from './answers.ts';
import { canonical, verifyCoins } from './sign.ts';

const scalar = v.union([v.string(), v.number()]);
const notice = v.pipe(v.string(), v.parseJson(), v.record(v.string(), v.optional(v.nullable(v.union([v.string(), v.number(), v.boolean()])))));
const named = v.looseObject({ requestId: v.string(), status: v.string() });

/**
 * Verifies a notice, and only then says what it tells. "Signed the same way" as requests: the signature, in the header
 * `Signature`, is of the body as it came or of its members in the order of their names; either proves who made it. A
 * notice that comes twice, or late, tells what was true, and a payment stays paid.
 * @param orderOf the order of a `requestId`, where this terminal asked for it
 */
export function heard({ headers, body }: Notification, secret: string, orderOf: (requestId: string) => ChannelOrder | undefined): Notified {
  const rejected = (reason: string): Notified => ({ kind: 'rejected', reason });
  const parsed = v.safeParse(notice, body);
  if (!parsed.success) return rejected('the body is no notice');
  const signature = headers['signature'] ?? '';
  const members = Object.fromEntries(Object.entries(parsed.output).flatMap(([name, value]) => (name !== 'signature' && v.is(scalar, value) ? [[name, value]] : [])));
  if (!verifyCoins(secret, '', body, signature) && !verifyCoins(secret, canonical(members), '', signature)) return rejected('the signature does not verify');
  const one = v.safeParse(named, members);
  if (!one.success) return rejected('the notice is of no payment');
  const order = orderOf(one.output.requestId);
  if (order === undefined) return rejected('the notice is of no payment that was asked for here');
  return { kind: 'payment', orderNo: order.orderNo, answer: fromState(members, order) };
}
