/** What points may be spent at a till that is alone: by the balance that it knew, within the shop's limits. Pure. */

export interface AloneLimits {
  /** Sales with points until it joins again. */
  count: number;
  /** Points in all of them. */
  points: number;
  /** Known balances serve for so long, milliseconds. */
  ageMs: number;
}

/** What was spent here that the shop's server has not heard of. */
export interface SpentAlone {
  count: number;
  points: number;
}

export type AloneBar = 'alone' | 'count' | 'sum' | 'age';

/**
 * Why no points can be spent now, or how many at most.
 * @param limits absent = none are spent alone
 * @param knownAtMs when the balance was known last; null = never
 */
export function aloneRoom(limits: AloneLimits | undefined, spent: SpentAlone, knownAtMs: number | null, nowMs: number): { bar: AloneBar } | { points: number } {
  if (limits === undefined) return { bar: 'alone' };
  // A clock that was set back makes nothing younger than it is.
  if (knownAtMs === null || nowMs - knownAtMs > limits.ageMs || knownAtMs - nowMs > limits.ageMs) return { bar: 'age' };
  if (spent.count >= limits.count) return { bar: 'count' };
  const points = limits.points - spent.points;
  return points <= 0 ? { bar: 'sum' } : { points };
}
