/**
 * Money that a customer says was paid to the shop's static code while the line was down: a promise, not a payment. It
 * is "not yet collected" until the scheme's bill shows it and a person agrees. A picture of a paid page and the sound
 * of a phone prove nothing, so neither is asked for. Pure.
 */
import type { CurrencyCode, Minor } from '#main/contract';
import type { BillRow } from '../reconcile/bill.ts';

export interface Promised {
  id: string;
  saleId: string;
  receiptNo: string;
  /** Whose static code the customer was shown. */
  scheme: string;
  amountMinor: Minor;
  currency: CurrencyCode;
  madeAtMs: number;
  state: 'notCollected' | 'collected' | 'givenUp';
  /** Of the bill's row that it turned out to be. */
  transactionId?: string;
  /** Why it was given up, in a person's words. */
  note?: string;
  endedAtMs?: number;
}

/** What a shop risks with the line down. Each is a setting. */
export interface PromiseLimits {
  /** Largest single promise, minor units. */
  amountMinor: number;
  /** Promises open at a time, and their sum. */
  count: number;
  sumMinor: number;
  /** With one open for longer than this, no other is taken. Milliseconds. */
  ageMs: number;
}

export type PromiseBar = { limit: keyof PromiseLimits; allowed: number; would: number };

/** Why no promise of this amount may be taken now, or null where one may. The first limit that bars it. */
export function barOf(open: readonly Promised[], amountMinor: Minor, limits: PromiseLimits, nowMs: number): PromiseBar | null {
  const oldestMs = open.reduce((age, { madeAtMs }) => Math.max(age, nowMs - madeAtMs), 0);
  const sum = open.reduce((total, one) => total + one.amountMinor, 0);
  const bars: PromiseBar[] = [
    { limit: 'amountMinor', allowed: limits.amountMinor, would: amountMinor },
    { limit: 'count', allowed: limits.count, would: open.length + 1 },
    { limit: 'sumMinor', allowed: limits.sumMinor, would: sum + amountMinor },
    { limit: 'ageMs', allowed: limits.ageMs, would: oldestMs },
  ];
  return bars.find(({ allowed, would }) => would > allowed) ?? null;
}

/** The payer's phone may take its time, and the two clocks differ. Milliseconds before and after the promise. */
export const PROOF_WINDOW_MS = { before: 10 * 60_000, after: 30 * 60_000 } as const;

/**
 * Rows of a bill that may be this promise: of its scheme's bill, of no order of ours, of the same amount, near its
 * time. Only ever proposed: the next till may show the same static code.
 * @param known order numbers and transactions that are accounted for already
 */
export function proofsOf(promise: Promised, rows: readonly BillRow[], known: ReadonlySet<string>): BillRow[] {
  return rows.filter(
    (row) =>
      row.kind === 'payment' &&
      row.amountMinor === promise.amountMinor &&
      row.currency === promise.currency &&
      !known.has(row.transactionId) &&
      !known.has(row.orderNo) &&
      isNear(row.atMs, promise.madeAtMs),
  );
}

function isNear(atMs: number | undefined, madeAtMs: number): boolean {
  return atMs === undefined || (atMs >= madeAtMs - PROOF_WINDOW_MS.before && atMs <= madeAtMs + PROOF_WINDOW_MS.after);
}
