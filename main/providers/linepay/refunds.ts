/**
 * Refunds of LINE Pay carry no number of ours, and the same request twice gives back twice. So what was sent and what
 * came of it is remembered here, and before a request is repeated the scheme's list of refunds is asked whether it
 * arrived. After a restart only the caller's `history` can tell the refunds of a payment apart.
 */
import { isUnsent } from '#main/core/refund/answer.ts';
import { toDecimal } from '#main/core/money.ts';
import type { ChannelOrder, Clock, RefundAnswer, RefundOrder } from '../../ports.ts';
import { unknown } from '../context.ts';
import { decimalsOf } from '../currency.ts';
import { fromDetails, fromRefund, type Details } from './answers.ts';
import { DOUBT_MS, linepayProcedure } from './procedure.ts';
import type { Line } from './wire.ts';

/** Refunds remembered; the oldest are forgotten first. */
export const REFUNDS_MAX = 500;

interface Sent {
  amountMinor: number;
  /** When it was sent last, where no answer has come. */
  lastAtMs: number;
  /** The scheme's number, once it is known. */
  refundId?: string;
}

export function createRefunds(line: Line, clock: Clock): (order: ChannelOrder, refund: RefundOrder) => Promise<RefundAnswer> {
  const sent = new Map<string, Sent>();
  const remember = (refundNo: string, one: Sent): void => {
    const [oldest] = sent.keys();
    if (!sent.has(refundNo) && sent.size >= REFUNDS_MAX && oldest !== undefined) sent.delete(oldest);
    sent.set(refundNo, one);
  };
  const send = async (order: ChannelOrder, { refundNo, amountMinor }: RefundOrder): Promise<RefundAnswer> => {
    const before = sent.get(refundNo);
    // Before the call: its answer may be lost.
    remember(refundNo, { amountMinor, lastAtMs: clock.nowMs() });
    const body = { refundAmount: Number(toDecimal(amountMinor, decimalsOf(order.currency))) };
    const answer = fromRefund(await line({ method: 'POST', path: refundPath(order), body, timeoutMs: linepayProcedure.timeoutMs }));
    if (answer.kind === 'refunded') remember(refundNo, { amountMinor, lastAtMs: 0, refundId: answer.refundId });
    else if (answer.kind === 'refused' || isUnsent(answer.reason)) {
      if (before === undefined) sent.delete(refundNo);
      else sent.set(refundNo, before);
    }
    return answer;
  };
  return async (order, refund) => {
    const known = sent.get(refund.refundNo);
    if (known !== undefined && known.amountMinor !== refund.amountMinor) {
      return { kind: 'refused', code: 'REFUND_NO_USED', message: 'a refund of this number was asked for with another amount' };
    }
    if (known?.refundId !== undefined) return { kind: 'refunded', refundId: known.refundId };
    const details = await detailsOf(line, order);
    if (details.kind === 'unknown') return details;
    if (details.kind === 'absent') return { kind: 'refused', code: 'NOT_PAID', message: 'LINE Pay has no such payment to give back' };
    const others = new Set([...(refund.history?.others ?? []), ...[...sent.values()].flatMap(({ refundId }) => refundId ?? [])]);
    const unclaimed = details.refunds.filter(({ id, amountMinor }) => amountMinor === refund.amountMinor && !others.has(id));
    const lastAtMs = Math.max(known?.lastAtMs ?? 0, refund.history?.sentAtMs ?? 0);
    const first = lastAtMs === 0;
    const [arrived] = unclaimed;
    if (arrived !== undefined && !first) {
      remember(refund.refundNo, { amountMinor: refund.amountMinor, lastAtMs: 0, refundId: arrived.id });
      return { kind: 'refunded', refundId: arrived.id };
    }
    if (arrived !== undefined && refund.history === undefined) {
      return unknown('LINE Pay lists a refund of this amount, which may be this one: compare in its merchant centre');
    }
    if (!first && clock.nowMs() - lastAtMs < DOUBT_MS) return unknown('a request without an answer may still be carried out');
    return send(order, refund);
  };
}

export function refundPath(order: ChannelOrder): string {
  return `/v4/payments/orders/${encodeURIComponent(order.orderNo)}/refund`;
}

/** What LINE Pay keeps of the order's payment. */
export async function detailsOf(line: Line, order: ChannelOrder): Promise<Details | { kind: 'absent' } | { kind: 'unknown'; reason: string }> {
  const query = `orderId=${encodeURIComponent(order.orderNo)}`;
  return fromDetails(await line({ method: 'GET', path: '/v4/payments', query, timeoutMs: linepayProcedure.timeoutMs }), order);
}
