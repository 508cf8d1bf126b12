/** The schemes a run may meet: procedures of every shape, the shipped ones as they are and the others by their documents. */
import type { Procedure } from '#main/ports.ts';
import { alipayProcedure } from '#main/providers/alipay/procedure.ts';
import { alipayplusProcedure } from '#main/providers/alipayplus/procedure.ts';
import { emvcoProcedure } from '#main/providers/emvco/procedure.ts';
import { linepayProcedure } from '#main/providers/linepay/procedure.ts';
import { midtransProcedure } from '#main/providers/midtrans/procedure.ts';
import { paylaterProcedure } from '#main/providers/paylater/procedure.ts';
import { paypayProcedure } from '#main/providers/paypay/procedure.ts';
import { wechatProcedure } from '#main/providers/wechat/procedure.ts';

export interface SchemeShape {
  name: string;
  modes: readonly ('mpm' | 'cpm')[];
  procedure: Procedure;
  /** Does it say later how a refund ended, to a question of its own? */
  slowRefunds: boolean;
  /** Longest after a confirmed close that money may still come, milliseconds. */
  lateMaxMs: number;
}

const MINUTE_MS = 60_000;

/** A plain one, for tests that need any. */
export const procedure: Procedure = wechatProcedure;

export const shapes: readonly SchemeShape[] = [
  { name: 'wechat', modes: ['mpm', 'cpm'], procedure: wechatProcedure, slowRefunds: true, lateMaxMs: 9 * MINUTE_MS },
  { name: 'alipay', modes: ['mpm', 'cpm'], procedure: alipayProcedure, slowRefunds: false, lateMaxMs: 9 * MINUTE_MS },
  // Cancelled until a time, refunded after it. Nearer than the real one, so that runs reach it.
  { name: 'paypay', modes: ['mpm', 'cpm'], procedure: { ...paypayProcedure, reverseUntil: { afterMs: 4 * MINUTE_MS }, payableForMs: 15 * MINUTE_MS }, slowRefunds: true, lateMaxMs: 0 },
  { name: 'linepay', modes: ['cpm'], procedure: linepayProcedure, slowRefunds: false, lateMaxMs: 9 * MINUTE_MS },
  // As with PayPay, its cancels end nearer than they do.
  { name: 'alipayplus', modes: ['mpm', 'cpm'], procedure: { ...alipayplusProcedure, reverseUntil: { afterMs: 4 * MINUTE_MS } }, slowRefunds: true, lateMaxMs: 9 * MINUTE_MS },
  // QRIS: a close that is only that, and payments long after the code's own end.
  { name: 'midtrans', modes: ['mpm'], procedure: midtransProcedure, slowRefunds: false, lateMaxMs: 55 * MINUTE_MS },
  // Payer codes without any cancel: such an order ends by itself.
  {
    name: 'grabpay', modes: ['mpm', 'cpm'], slowRefunds: false, lateMaxMs: 9 * MINUTE_MS,
    procedure: { ...alipayProcedure, reverse: { mpm: 'close', cpm: 'none' }, payableForMs: 15 * MINUTE_MS },
  },
  // An acquirer's confirmation alone: nothing can be closed.
  { name: 'emvco', modes: ['mpm'], procedure: emvcoProcedure({ acquirer: { closes: false }, codeMinutes: 5 }), slowRefunds: false, lateMaxMs: 0 },
  // A void closes; what was captured stays. Approvals are the provider's own, between the machine's words.
  { name: 'paylater', modes: ['mpm', 'cpm'], procedure: paylaterProcedure({ offerMinutes: 10 }), slowRefunds: false, lateMaxMs: 9 * MINUTE_MS },
];

/** How long after the network's return an attempt that nobody touches has ended, or waits for a person. */
export function endsWithinMs({ giveUpAfterMs, reverseNotBeforeMs, reversesMax, reverseEveryMs }: Procedure, callGuardMs: number, parkedEveryMs: number): number {
  const own = Math.max(giveUpAfterMs.mpm, giveUpAfterMs.cpm);
  // All rounds of the reverse with answers at once or at their time-outs, and two looks of a parked attempt. A clock
  // that was set back by less than an attempt's age puts its deadline off by as much.
  return 2 * own + reverseNotBeforeMs + (reversesMax + 1) * (reverseEveryMs + 4_000) + 4 * callGuardMs + 2 * parkedEveryMs;
}
