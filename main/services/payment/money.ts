/** Answers `money.*`: what is in question, and the ways out. */
import { Fault, type Args, type CommandName, type MoneyView, type Result } from '#main/contract';
import { moneyIn } from '../../core/payment/money.ts';
import type { Attempt } from '../../core/payment/attempt.ts';
import type { Caller, Store } from '../../ports.ts';

export interface MoneyDeps {
  store: Store;
  latest: (attempt: Attempt) => Attempt;
}

export type MoneyHandlers = {
  [K in Extract<CommandName, `money.${string}`>]: (args: Args<K>, caller: Caller) => Result<K> | Promise<Result<K>>;
};

export function moneyList({ store, latest }: MoneyDeps): MoneyView[] {
  return store.attempts.inQuestion().flatMap((attempt) => moneyIn(latest(attempt)));
}

export function moneyHandlers(deps: MoneyDeps): MoneyHandlers {
  const closed = (): never => {
    throw new Fault('BAD_STATE', 'this way is not open for this money: look at the list again');
  };
  return {
    'money.list': () => ({ money: moneyList(deps) }),
    'money.refund': closed,
    'money.attach': closed,
    'money.keep': closed,
  };
}
