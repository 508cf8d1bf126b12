/** Calls of refunds to the schemes: one promise each, never waited for by anything else, and never without an end. */
import type { Refund, RefundCallName } from '../../core/refund/refund.ts';
import type { ChannelOrder, Clock, Log, PaymentProvider, RefundAnswer, RefundOrder, Store } from '../../ports.ts';

/** A call that hangs for longer counts as without an answer: the providers' own time-outs are far below. Milliseconds. */
export const CALL_GUARD_MS = 60_000;
/** WeChat Pay takes 80 bytes of reason ("申请退款", `reason`): as many characters of three bytes. */
export const SENT_REASON_MAX = 26;

export interface CallsDeps {
  store: Store;
  clock: Clock;
  log: Log;
  /** What the customer reads in the wallet. */
  subject: string;
}

export interface RefundCalls {
  make(provider: PaymentProvider, refund: Refund, name: RefundCallName, heard: (answer: RefundAnswer) => void): void;
  /** Answers that are under way are not heard any more. */
  forget(): void;
  close(): void;
}

export function createCalls({ store, clock, log, subject }: CallsDeps): RefundCalls {
  const guards = new Set<() => void>();
  let era = 0;
  return {
    make(provider, refund, name, heard) {
      const asked = era;
      const off = clock.after(CALL_GUARD_MS, () => {
        guards.delete(off);
        heard({ kind: 'unknown', reason: 'no answer in time' });
      });
      guards.add(off);
      const answered = (answer: RefundAnswer): void => {
        off();
        guards.delete(off);
        if (asked === era) heard(answer);
      };
      send(provider, refund, store.refunds.ofAttempt(refund.attemptId), name, subject).then(answered, (error: unknown) => {
        log.error('refund.providerThrew', { refund: refund.id, call: name, error: String(error) });
        answered({ kind: 'unknown', reason: 'the provider failed' });
      });
    },
    forget() {
      era += 1;
      for (const off of guards) off();
      guards.clear();
    },
    close() {
      for (const off of guards) off();
      guards.clear();
    },
  };
}

async function send(provider: PaymentProvider, refund: Refund, siblings: readonly Refund[], name: RefundCallName, subject: string): Promise<RefundAnswer> {
  const { orderNo, paidMinor, currency, mode, refundNo, amountMinor, reason, transactionId } = refund;
  const order: ChannelOrder = { orderNo, amountMinor: paidMinor, currency, mode, subject };
  const history = historyOf(refund, siblings);
  const sent: RefundOrder = { refundNo, amountMinor, reason: reason.slice(0, SENT_REASON_MAX), ...(transactionId === undefined ? {} : { transactionId }), history };
  if (name === 'status' && provider.refundStatus !== undefined) return await provider.refundStatus(order, sent);
  return await provider.refund(order, sent);
}

/** @param siblings all refunds of the same payment */
function historyOf(refund: Refund, siblings: readonly Refund[]): NonNullable<RefundOrder['history']> {
  const others = siblings.flatMap(({ id, refundId }) => (id === refund.id || refundId === undefined ? [] : [refundId]));
  // What is in `sent` is being sent: earlier tries, if any, never left or were refused.
  const sentAtMs = refund.phase === 'sent' ? undefined : refund.history.findLast(({ phase }) => phase === 'sent')?.atMs;
  return { ...(sentAtMs === undefined ? {} : { sentAtMs }), others };
}
