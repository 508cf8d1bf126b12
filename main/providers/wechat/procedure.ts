import type { Procedure } from '../../ports.ts';

/** How long an order may be paid, told to the scheme as `time_expire`: the scheme's default is 2 h, too long for a counter. */
export const NATIVE_VALID_MS = 5 * 60_000;
/** A payer-code charge: the scheme may hold it while it asks a bank. */
export const CHARGE_TIMEOUT_MS = 15_000;

/**
 * Times of WeChat Pay. Payer code (API v2 "付款码支付", section on unknown results): after a system error wait 5 s,
 * query every 3 to 5 s (other pages say 10 s) for 45 s, then one last query and a reverse, which is not sent
 * within 15 s of the charge.
 */
export const wechatProcedure: Procedure = {
  firstQueryAfterMs: 5_000,
  queryEveryMs: 3_000,
  // A counter's patience with a shown code is ours; the scheme gives none.
  giveUpAfterMs: { mpm: 180_000, cpm: 45_000 },
  reverseNotBeforeMs: 15_000,
  reverseEveryMs: 5_000,
  reversesMax: 12,
  timeoutMs: 10_000,
  // "申请退款": within a year of the payment, in at most 50 parts.
  refunds: { withinDays: 365, perPaymentMax: 50 },
};
