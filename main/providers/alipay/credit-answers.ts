/**
 * What the words of Sesame's credit orders mean ("芝麻先享", zhima.credit.payafteruse.creditbizorder.order, query and
 * finish). An order that was not charged and one whose charge is under way are both INIT: the trade tells them apart.
 */
import * as v from 'valibot';
import { unknown, type Proven } from '../context.ts';
import type { Json } from './gateway.ts';

const head = v.object({ code: v.string(), msg: v.optional(v.string(), ''), sub_code: v.optional(v.string(), ''), sub_msg: v.optional(v.string(), '') });
const creditOrder = v.object({ credit_biz_order_id: v.string(), out_order_no: v.optional(v.string()), order_status: v.optional(v.string()) });
const finished = v.object({ credit_biz_order_id: v.string(), out_request_no: v.string() });
/** Turned away at the gateway, before any business. */
const turnedAway: ReadonlySet<string> = new Set(['20001', '40001', '40002', '40006']);

export type CreditAnswer =
  /** `none`: an answer that gives no state. */
  | { kind: 'order'; no: string; status: 'INIT' | 'TRADE_FINISHED' | 'TRADE_CLOSED' | 'none' }
  | { kind: 'absent' }
  /** `sure`: it changed nothing, and never will. Otherwise the order has to be asked about. */
  | { kind: 'failed'; sure: boolean; code: string; message: string }
  | { kind: 'unknown'; reason: string };

type Failed = Extract<CreditAnswer, { kind: 'absent' | 'failed' | 'unknown' }>;

/** Null where the answer says that it went well. */
function failureOf(proven: Proven<Json>, absentCode: string): Failed | null {
  if (proven.kind === 'unknown') return proven;
  const parsed = v.safeParse(head, proven.answer);
  if (!parsed.success) return unknown('the answer has no code');
  const { code, msg, sub_code: subCode, sub_msg: subMsg } = parsed.output;
  if (code === '10000') return null;
  if (code === '40004' && subCode === absentCode) return { kind: 'absent' };
  if (code === '40004' || turnedAway.has(code)) return { kind: 'failed', sure: code !== '40004', code: subCode === '' ? code : subCode, message: subMsg === '' ? msg : subMsg };
  return unknown(`code ${code} ${subCode}`.trim());
}

/** An order made or asked about. */
export function fromCreditOrder(proven: Proven<Json>, orderNo: string, absentCode: string): CreditAnswer {
  const failed = failureOf(proven, absentCode);
  if (failed !== null) return failed;
  const parsed = v.safeParse(creditOrder, proven.kind === 'proven' ? proven.answer : null);
  if (!parsed.success) return unknown('the answer is not a credit order');
  const { credit_biz_order_id: no, out_order_no: ours = orderNo, order_status: status = 'none' } = parsed.output;
  if (ours !== orderNo) return unknown('the answer is of another order');
  if (status === 'INIT' || status === 'TRADE_FINISHED' || status === 'TRADE_CLOSED' || status === 'none') return { kind: 'order', no, status };
  return unknown('a state we do not know');
}

/** Was it finished? Null where it was. */
export function fromFinish(proven: Proven<Json>, requestNo: string, absentCode: string): Failed | null {
  const failed = failureOf(proven, absentCode);
  if (failed !== null) return failed;
  const parsed = v.safeParse(finished, proven.kind === 'proven' ? proven.answer : null);
  return parsed.success && parsed.output.out_request_no === requestNo ? null : unknown('the answer is not of this request');
}
