/** Faults planted in the harness, each of which the invariants must catch. */
import type { PaymentProvider, Store } from '#main/ports.ts';

export const mutations = ['dropSave', 'newNumberOnRetry', 'timeoutIsRefused'] as const;
export type Mutation = (typeof mutations)[number];

/** The attempt's first step is not saved before its call. */
export function withoutFirstSave(store: Store): Store {
  return {
    ...store,
    commit: (work) => store.commit((tx) => work({
      ...tx,
      append(kind, body) {
        const dropped = kind === 'attempt.step' && 'phase' in body && body.phase === 'sent';
        return dropped ? { seq: 0, atMs: 0, kind, body: '', prevHash: '', hash: '' } : tx.append(kind, body);
      },
    })),
  };
}

/** A charge without an answer is sent again under a new number, or taken for refused. */
export function mutated(provider: PaymentProvider, mutation: Mutation): PaymentProvider {
  if (mutation === 'dropSave') return provider;
  return {
    ...provider,
    async charge(order, code) {
      const answer = await provider.charge(order, code);
      if (answer.kind !== 'unknown') return answer;
      if (mutation === 'timeoutIsRefused') return { kind: 'refused', code: 'TIMEOUT', message: 'no answer' };
      return await provider.charge({ ...order, orderNo: `${order.orderNo}R` }, code);
    },
  };
}
