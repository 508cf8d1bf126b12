/**
 * What the words of WeChat pay score mean ("微信支付分", "查询支付分订单" and the error tables of its calls). `state`,
 * `state_description` and `collection.state` are read together: a rental in progress is DOING before it is completed and
 * after, until the money is in.
 */
import * as v from 'valibot';
import { minor } from '#main/contract';
import type { RentalAnswer } from '#main/core/rental/answer.ts';
import { unknown, type Proven } from '../context.ts';
import { v3Code } from './answers.ts';
import type { V3Answer } from './v3.ts';

const fen = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const serviceOrder = v.object({
  out_order_no: v.string(),
  service_id: v.string(),
  state: v.string(),
  // An example answer of the scheme has it empty.
  state_description: v.optional(v.nullable(v.string())),
  total_amount: v.optional(v.nullable(fen)),
  package: v.optional(v.string()),
  need_collection: v.optional(v.boolean()),
  collection: v.optional(
    v.nullable(
      v.object({
        state: v.string(),
        paid_amount: v.optional(fen),
        details: v.optional(v.array(v.object({ transaction_id: v.optional(v.string()) }))),
      }),
    ),
  ),
});
type ServiceOrder = v.InferOutput<typeof serviceOrder>;

/** Errors that prove a call changed nothing, and never will as it is. */
const refusals: ReadonlySet<string> = new Set(['PARAM_ERROR', 'NO_AUTH', 'NOAUTH', 'APPID_MCHID_NOT_MATCH', 'MCH_NOT_EXISTS', 'APPID_NOT_EXIST']);
const absences: ReadonlySet<string> = new Set(['ORDER_NOT_EXIST', 'RESOURCE_NOT_EXISTS']);

/** What `package` opens is the caller's to say. @param codeOf the text of the code for it */
export function fromServiceOrder(proven: Proven<V3Answer>, order: { orderNo: string; serviceId: string }, codeOf: (pack: string) => string): RentalAnswer {
  if (proven.kind === 'unknown') return proven;
  const { status, json } = proven.answer;
  if (status !== 200) {
    const error = v3Code(json);
    if (absences.has(error.code)) return { kind: 'absent' };
    return refusals.has(error.code) ? { kind: 'refused', ...error } : unknown(`HTTP ${status} ${error.code}`);
  }
  const parsed = v.safeParse(serviceOrder, json);
  if (!parsed.success) return unknown('the answer is not a service order');
  const found = parsed.output;
  if (found.out_order_no !== order.orderNo || found.service_id !== order.serviceId) return unknown('the answer is of another order');
  return stateOf(found, codeOf);
}

function stateOf(found: ServiceOrder, codeOf: (pack: string) => string): RentalAnswer {
  switch (found.state) {
    case 'CREATED':
      return { kind: 'consent', ...(found.package === undefined ? {} : { code: codeOf(found.package) }) };
    case 'DOING':
      if (found.state_description === 'USER_CONFIRM') return { kind: 'out' };
      if (found.state_description !== 'MCH_COMPLETE') return unknown('in progress, and nothing says whether it was completed');
      return found.collection?.state === 'USER_PAID' ? collected(found) : { kind: 'collecting' };
    case 'DONE':
      return found.total_amount === 0 ? { kind: 'done', paidMinor: minor(0) } : collected(found);
    case 'REVOKED':
      return { kind: 'revoked' };
    case 'EXPIRED':
      return { kind: 'expired' };
    default:
      return unknown('a state we do not know');
  }
}

function collected({ collection }: ServiceOrder): RentalAnswer {
  const transactionId = collection?.details?.find((one) => one.transaction_id !== undefined)?.transaction_id;
  if (collection?.state !== 'USER_PAID' || collection.paid_amount === undefined || transactionId === undefined) return unknown('done, but without amount or number');
  return { kind: 'done', paidMinor: minor(collection.paid_amount), transactionId };
}
