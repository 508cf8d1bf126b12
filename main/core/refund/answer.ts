/** What a scheme may answer to a refund, and its limits: the words that the refund machine and the providers share. */

/** What is not proven is `unknown`. */
export type RefundAnswer =
  | { kind: 'refunded'; refundId: string }
  /** Taken on, and ends later. */
  | { kind: 'processing' }
  /**
   * Definitely not given back, and it will not be by itself: the same number may be sent again. `abnormal`: the scheme
   * took it on and could not bring it to the payer; a person has to settle it with the scheme (WeChat Pay ABNORMAL).
   */
  | { kind: 'refused'; code: string; message: string; abnormal?: true }
  | { kind: 'unknown'; reason: string };

/** A scheme's limits on refunds, as its documents give them. */
export interface RefundLimits {
  /** Days after the payment in which it takes refunds. */
  withinDays?: number;
  /** Refunds of one payment. */
  perPaymentMax?: number;
}

/** Node's error codes of a connection that was never made: the request did not leave this machine. */
const unsent: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'ENETDOWN', 'EHOSTUNREACH', 'EADDRNOTAVAIL']);

/** Does the reason of an `unknown` say that there is no network, so that nothing was sent? */
export function isUnsent(reason: string): boolean {
  return unsent.has(reason);
}
