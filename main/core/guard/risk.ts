/** What would be lost with this terminal's data: the entries that are nowhere else, read one after the other. Pure. */
import { minor, type GuardedAction, type Minor } from '#main/contract';
import type { CompletedSale, FactKind, Facts } from '../journal/facts.ts';

export interface Risk {
  entries: number;
  /** Documents with a receipt number, and the sum of their totals: sold less given back. */
  documents: number;
  amountMinor: Minor;
  oldestAtMs?: number;
  /** A supervisor let it be done, and no document came since. */
  overridden: GuardedAction[];
}

export interface RiskCount {
  add(entry: { kind: FactKind; atMs: number; body: string }): void;
  risk(): Risk;
}

/** Counts over the unsent entries, in their order. */
export function countRisk(): RiskCount {
  let [entries, documents, amount] = [0, 0, 0];
  let oldestAtMs: number | undefined;
  const overridden = new Set<GuardedAction>();
  return {
    add({ kind, atMs, body }) {
      entries += 1;
      oldestAtMs ??= atMs;
      if (kind === 'sale.completed') {
        documents += 1;
        amount += (JSON.parse(body) as CompletedSale).totalMinor;
        // What was decided was decided on less.
        overridden.clear();
      } else if (kind === 'sync.overridden') overridden.add((JSON.parse(body) as Facts['sync.overridden']).action);
    },
    risk: () => ({ entries, documents, amountMinor: minor(amount), ...(oldestAtMs === undefined ? {} : { oldestAtMs }), overridden: [...overridden] }),
  };
}

/** May it be done now? */
export const isAllowed = ({ entries, overridden }: Pick<Risk, 'entries' | 'overridden'>, action: GuardedAction): boolean => entries === 0 || overridden.includes(action);
