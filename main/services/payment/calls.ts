/** Calls to the schemes: one promise each, never waited for by anything else, and never without an end. */
import type { Attempt, CallName } from '../../core/payment/attempt.ts';
import type { Answer } from '../../core/payment/procedure.ts';
import type { ChannelOrder, Clock, Log, PaymentProvider } from '../../ports.ts';

/**
 * A call that hangs for longer counts as without an answer. Providers have time-outs of their own, far
 * below this even where a call is several exchanges; this holds where one of them fails. Milliseconds.
 */
export const CALL_GUARD_MS = 45_000;

export interface CallsDeps {
  clock: Clock;
  log: Log;
  /** What the customer reads in the wallet. */
  subject: string;
}

export interface Calls {
  /**
   * Makes one call. `heard` gets its answer, or `unknown` when the guard's time is over; an answer that comes
   * after that is heard too, since the machine tells late ones by their number.
   */
  make(provider: PaymentProvider, attempt: Attempt, name: CallName, payerCode: string | undefined, heard: (answer: Answer) => void): void;
  /** Answers that are under way are not heard any more. */
  forget(): void;
  close(): void;
}

export function createCalls({ clock, log, subject }: CallsDeps): Calls {
  const guards = new Set<() => void>();
  let era = 0;
  return {
    make(provider, attempt, name, payerCode, heard) {
      const asked = era;
      const off = clock.after(CALL_GUARD_MS, () => {
        guards.delete(off);
        heard({ kind: 'unknown', reason: 'no answer in time' });
      });
      guards.add(off);
      const answered = (answer: Answer): void => {
        off();
        guards.delete(off);
        if (asked === era) heard(answer);
      };
      send(provider, orderOf(attempt, subject), name, payerCode).then(answered, (error: unknown) => {
        log.error('payment.providerThrew', { attempt: attempt.id, call: name, error: String(error) });
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

const collecting: ReadonlySet<Attempt['phase']> = new Set(['created', 'sent', 'waitingForPayer', 'unknown', 'querying']);

/** The part of an attempt that a provider sees. */
export function orderOf({ orderNo, amountMinor, currency, mode, face, phase, cancelAsked }: Attempt, subject: string): ChannelOrder {
  const order = { orderNo, amountMinor, currency, mode, subject, ...(face === undefined ? {} : { face }) };
  return collecting.has(phase) && !cancelAsked ? order : { ...order, closing: true };
}

async function send(provider: PaymentProvider, order: ChannelOrder, name: CallName, payerCode?: string): Promise<Answer> {
  switch (name) {
    case 'present':
      return await provider.present(order);
    case 'charge':
      // The code is held by the first call alone and never saved: there is nothing to charge with a second time.
      if (payerCode === undefined) throw new Error('a charge without a code');
      return await provider.charge(order, payerCode);
    case 'query':
      return await provider.query(order);
    case 'reverse':
      return await provider.reverse(order);
  }
}
