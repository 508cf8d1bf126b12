/**
 * Money that a customer says was paid to the shop's static code while the line was down: a promise, not a payment. It
 * is "not yet collected" until the scheme's bill shows it and a person agrees. A picture of a paid page and the sound
 * of a phone prove nothing, so neither is asked for. Pure.
 */
import type { CurrencyCode, Lane, Minor } from '#main/contract';
import type { Answer } from '../payment/procedure.ts';
import type { BillRow } from '../reconcile/bill.ts';

/** A row of a bill that may be a promise. */
export interface Candidate {
  transactionId: string;
  amountMinor: Minor;
  atMs?: number;
}

export interface Promised {
  /** The id of the command that took it, so that a resend finds it. */
  id: string;
  saleId: string;
  lane: Lane;
  /** The screen that took it. */
  by: string;
  receiptNo: string;
  /** Whose static code the customer was shown. */
  scheme: string;
  amountMinor: Minor;
  currency: CurrencyCode;
  madeAtMs: number;
  state: 'notCollected' | 'collected' | 'givenUp';
  /** Rows of the scheme's bills that may be it, the first seen first. */
  candidates?: Candidate[];
  /** How it ended, once it has. */
  end?: PromiseEnd;
}

export interface PromiseEnd {
  /** What proved it: a row of a bill, the scheme's answer, or a supervisor's written word. */
  proof: 'bill' | 'query' | 'supervisor';
  atMs: number;
  /** The screen that asked, and the supervisor who allowed it. */
  by: string;
  approvedBy?: string;
  /** The scheme's number of the payment that it turned out to be. */
  transactionId?: string;
  /** A person's words. */
  note?: string;
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

/** Rows that are kept of bills for one promise: more would tell a person nothing. */
export const CANDIDATES_MAX = 10;

/** Keeps the rows of a bill that may be it. The same promise where there is no new one. */
export function withCandidates(promise: Promised, rows: readonly BillRow[]): Promised {
  const before = promise.candidates ?? [];
  const known = new Set(before.map(({ transactionId }) => transactionId));
  const fresh = rows.filter(({ transactionId }) => !known.has(transactionId)).slice(0, CANDIDATES_MAX - before.length);
  if (promise.state !== 'notCollected' || fresh.length === 0) return promise;
  const kept = fresh.map(({ transactionId, amountMinor, atMs }): Candidate => ({ transactionId, amountMinor, ...(atMs === undefined ? {} : { atMs }) }));
  return { ...promise, candidates: [...before, ...kept] };
}

/** Ends one. What has ended stays as it is. */
export function ended(promise: Promised, state: 'collected' | 'givenUp', end: PromiseEnd): Promised {
  return promise.state === 'notCollected' ? { ...promise, state, end } : promise;
}

/** Is it still a risk? */
export function isOpen({ state }: Promised): boolean {
  return state === 'notCollected';
}

/** Reasons of an `unknown` that no whole answer came: Node's error codes, and the words of providers/http.ts. */
const silence = /^(E[A-Z_]+|timed out|connection lost)$/;

/** Does this answer to a question say that the scheme cannot be reached? One that came, of whatever kind, says the opposite. */
export function isUnreachable(answer: Answer): boolean {
  return answer.kind === 'unknown' && silence.test(answer.reason);
}
