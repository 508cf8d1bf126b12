/** Refunds of a port: the same words for every other side (docs/ports.md, "Refunds"). */
import * as v from 'valibot';
import { MINOR_MAX, type Minor } from '#main/contract';
import type { RefundAnswer, RefundOrder } from '../../ports.ts';
import { unknown } from '../context.ts';
import { cutText } from '../text.ts';
import type { PortCall, Told } from './wire.ts';

/** Nothing went back under this number as it was asked for. Whatever is not here is unknown. */
const refusals: ReadonlySet<string> = new Set(['BAD_REQUEST', 'NOT_ALLOWED', 'NOT_SUPPORTED', 'UNKNOWN_ORDER', 'NOT_PAID', 'TOO_MUCH', 'REFUND_DIFFERS']);
const REASON_LENGTH_MAX = 255;

const refund = v.object({
  refundNo: v.string(),
  state: v.string(),
  amountMinor: v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(MINOR_MAX)),
  refundId: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(255))),
});

const pathOf = (at: string, { refundNo }: RefundOrder): string => `${at}/refunds/${encodeURIComponent(refundNo)}`;

/** Gives back a part or all of what stands at a path. */
export function refundCall(at: string, asked: RefundOrder, timeoutMs: number): PortCall {
  return { method: 'PUT', path: pathOf(at, asked), body: { amountMinor: asked.amountMinor, reason: cutText(asked.reason, REASON_LENGTH_MAX) }, timeoutMs };
}

/** Asks what has become of a refund. */
export function refundStatusCall(at: string, asked: RefundOrder, timeoutMs: number): PortCall {
  return { method: 'GET', path: pathOf(at, asked), timeoutMs };
}

/** The answer to either. */
export function fromRefund(told: Told, refundNo: string, amountMinor: Minor): RefundAnswer {
  if (told.kind === 'unknown') return told;
  if (told.code !== '') return refusals.has(told.code) ? { kind: 'refused', code: told.code, message: told.message } : unknown(told.code);
  const parsed = v.safeParse(refund, told.content);
  if (!parsed.success || parsed.output.refundNo !== refundNo) return unknown('the answer is of another refund');
  const { state, refundId = refundNo } = parsed.output;
  if (parsed.output.amountMinor !== amountMinor) return { kind: 'refused', code: 'REFUND_DIFFERS', message: 'a refund of this number was for another amount' };
  if (state === 'DONE') return { kind: 'refunded', refundId };
  if (state === 'PENDING') return { kind: 'processing' };
  return state === 'FAILED' ? { kind: 'refused', code: 'FAILED', message: 'the money could not be given back' } : unknown(`the refund is ${state}`);
}
