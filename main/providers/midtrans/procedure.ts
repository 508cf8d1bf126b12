import type { Procedure } from '../../ports.ts';
import type { MidtransSettings } from './settings.ts';

/** No document gives time-outs of the calls: these are ours. A charge goes on to the acquirer. */
export const CHARGE_TIMEOUT_MS = 30_000;
/** A cancel and an expire that were both turned down are called again after this long. */
export const CANCEL_AGAIN_MS = 5_000;
/** "GoPay" and "GoPay & QRIS": a code lives 15 minutes where nothing else is asked for. */
export const CODE_VALID_MS = 15 * 60_000;

const HOUR_MS = 3_600_000;

/**
 * Times of Midtrans ("GoPay QRIS POS Integration"): a status is not to be asked more often than every 10 s, and what is
 * to end before the code's own 15 minutes is cancelled. Its end comes late at times, and a code was paid after it
 * (midtrans-php issue 116; reference "Midtrans"), so an attempt is looked at for an hour. A cancel ends what nobody has
 * paid and nothing else: paid money goes back as a refund.
 */
export const midtransProcedure: Procedure = {
  firstQueryAfterMs: 5_000,
  queryEveryMs: 10_000,
  // A counter's patience is ours.
  giveUpAfterMs: { mpm: 180_000, cpm: 180_000 },
  reverseNotBeforeMs: 0,
  reverseEveryMs: 10_000,
  // Until the code has ended by itself, and a little longer.
  reversesMax: 96,
  timeoutMs: 15_000,
  reverse: { mpm: 'close' },
  lateForMs: HOUR_MS,
};

/** "Refund Transactions", largest windows: of a wallet that is not the acquirer's own they may be 7 days, which the answer tells. */
const refundDays: Readonly<Record<MidtransSettings['acquirer'], number>> = { gopay: 45, 'airpay shopee': 365 };

/** The procedure of a merchant. */
export function procedureOf({ acquirer }: MidtransSettings): Procedure {
  return { ...midtransProcedure, refunds: { withinDays: refundDays[acquirer] } };
}
