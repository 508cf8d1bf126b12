/**
 * What keeps goods from leaving unpaid, as rules of the settings: each looks at the basket when the customer goes to pay,
 * and either passes or calls staff. Pure: what is drawn and what the scale says is given.
 */
import type { CheckKind, CheckRule, HelpReason, Minor } from '#main/contract';

/** Numbers are drawn from 0 up to this, without it. */
export const DRAW_MAX = 10_000;

export interface Basket {
  items: number;
  totalMinor: Minor;
  /** The dearest line's price of one. */
  priceMinor: Minor;
  /** Goods that the customer took out again. */
  removals: number;
}

/** What lies on the scale where the goods are put, and what should. */
export interface Weighed {
  /** Of the goods whose weight is known. */
  expectedGrams: number;
  /** Pieces whose weight is not known: there may be more on the scale, never less. */
  unknown: number;
  /** Null: the scale has no weight. */
  grams: number | null;
}

export interface CheckFacts {
  basket: Basket;
  /** Drawn once for the visit, 0 to `DRAW_MAX` - 1: going back and forth draws no second time. */
  drawn: number;
  /** Absent: there is no scale under the goods. */
  weighed?: Weighed;
}

/** A rule's answer. `measured` and `allowed` are in the rule's own unit: pieces, minor units, grams, or of `DRAW_MAX`. */
export interface CheckResult {
  rule: CheckKind;
  outcome: 'passed' | 'called' | 'approved';
  measured: number | null;
  allowed: number;
}

export const reasonOf: Record<CheckKind, HelpReason> = { random: 'randomCheck', items: 'limit', total: 'limit', price: 'limit', removals: 'removed', weight: 'weight' };

const limited = (rule: CheckKind, measured: number, allowed: number): CheckResult => ({ rule, outcome: measured > allowed ? 'called' : 'passed', measured, allowed });

function weight({ toleranceGrams, tolerancePercent }: CheckRule & { kind: 'weight' }, { expectedGrams, unknown, grams }: Weighed): CheckResult {
  const allowed = toleranceGrams + Math.round((expectedGrams * tolerancePercent) / 100);
  if (grams === null) return { rule: 'weight', outcome: 'called', measured: null, allowed };
  const measured = grams - expectedGrams;
  const isWell = measured >= -allowed && (unknown > 0 || measured <= allowed);
  return { rule: 'weight', outcome: isWell ? 'passed' : 'called', measured, allowed };
}

function resultOf(rule: CheckRule, { basket, drawn, weighed }: CheckFacts): CheckResult | null {
  switch (rule.kind) {
    case 'random': {
      const allowed = rule.percent * (DRAW_MAX / 100);
      return { rule: 'random', outcome: drawn < allowed ? 'called' : 'passed', measured: drawn, allowed };
    }
    case 'items':
      return limited('items', basket.items, rule.max);
    case 'total':
      return limited('total', basket.totalMinor, rule.maxMinor);
    case 'price':
      return limited('price', basket.priceMinor, rule.maxMinor);
    case 'removals':
      return limited('removals', basket.removals, rule.max);
    case 'weight':
      return weighed === undefined ? null : weight(rule, weighed);
  }
}

/** What staff approved of, by rule: the measure then. */
export type Approved = Partial<Record<CheckKind, number | null>>;

/** More than was approved is looked at again; so is another weight than was seen. */
function isApproved({ rule, measured }: CheckResult, approved: Approved): boolean {
  const before = approved[rule];
  if (before === undefined) return false;
  if (rule === 'weight' || before === null || measured === null) return before === measured;
  return measured <= before;
}

/** Every rule's answer, in the settings' order. A weight rule without a scale says nothing. */
export function evaluate(rules: readonly CheckRule[], facts: CheckFacts, approved: Approved): CheckResult[] {
  return rules.flatMap((rule) => {
    const result = resultOf(rule, facts);
    if (result === null) return [];
    return result.outcome === 'called' && isApproved(result, approved) ? [{ ...result, outcome: 'approved' as const }] : [result];
  });
}
