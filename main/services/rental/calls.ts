/** Calls of rentals to the schemes: one promise each, never waited for by anything else, and never without an end. */
import type { RentalAnswer } from '../../core/rental/answer.ts';
import type { Rental, RentalCallName } from '../../core/rental/rental.ts';
import type { Clock, Log, RentalOrder, RentalProvider } from '../../ports.ts';

/** A call that hangs for longer counts as without an answer: the providers' own time-outs are far below. Milliseconds. */
export const CALL_GUARD_MS = 60_000;

export interface CallsDeps {
  /** By scheme. */
  providers: ReadonlyMap<string, RentalProvider>;
  clock: Clock;
  log: Log;
}

export interface RentalCalls {
  make(rental: Rental, name: RentalCallName, heard: (answer: RentalAnswer) => void): void;
  /** Answers that are under way are not heard any more. */
  forget(): void;
  close(): void;
}

export function createCalls(deps: CallsDeps): RentalCalls {
  const { clock, log } = deps;
  const guards = new Set<() => void>();
  let era = 0;
  return {
    make(rental, name, heard) {
      const asked = era;
      const off = clock.after(CALL_GUARD_MS, () => {
        guards.delete(off);
        heard({ kind: 'unknown', reason: 'no answer in time' });
      });
      guards.add(off);
      const answered = (answer: RentalAnswer): void => {
        off();
        guards.delete(off);
        if (asked === era) heard(answer);
      };
      send(deps, rental, name).then(answered, (error: unknown) => {
        log.error('rental.providerThrew', { rental: rental.id, call: name, error: String(error) });
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

async function send({ providers, clock }: CallsDeps, rental: Rental, name: RentalCallName): Promise<RentalAnswer> {
  const provider = providers.get(rental.scheme);
  if (provider === undefined) return { kind: 'unknown', reason: 'the scheme is switched off' };
  const { orderNo, name: goods, riskMinor, currency, agreement, outAtMs, bill, phaseAtMs } = rental;
  const order: RentalOrder = { orderNo, name: goods, riskMinor, currency, ...(agreement === undefined ? {} : { agreement }), ...(outAtMs === undefined ? {} : { outAtMs }) };
  switch (name) {
    case 'open':
      return await provider.open(order);
    case 'query':
      return await provider.query(order);
    case 'cancel':
      return await provider.cancel(order);
    case 'complete':
      // The goods came back when the return was asked for, however often it is told.
      return bill === undefined ? { kind: 'unknown', reason: 'nothing says what is due' } : await provider.complete(order, bill, rental.phase === 'completing' ? phaseAtMs : clock.nowMs());
  }
}
