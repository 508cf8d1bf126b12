/**
 * A payment attempt as it is saved: one row, one channel number, one amount. step.ts moves it.
 *
 *  created → sent ──────────────┬────────────────────┐
 *             │ answered        │ no answer          │ answered
 *             ▼                 ▼                    ▼
 *       waitingForPayer ◄── querying ◄── unknown    paid | refused
 *             │   (order stands) │          │
 *             │ time is up, or cancel asked │       from any of these: paid, refused
 *             └────────► reversing ◄────────┘       (the scheme's word at a query)
 *                          │   ▲
 *      never confirmed     │   │ cancel asked again
 *            ┌─────────────┤   │
 *            ▼             ▼   │
 *          parked       reversed, paid or refused
 *            │  asks on, slowly: paid, reversed or refused still end it
 *
 *  Late money, each shown to a person:
 *    reversed | refused → paidLate      the scheme says paid after the attempt was closed
 *    paid → paidLate                    the sale no longer waited for it
 *    paid | paidLate → secondCapture    another transaction on the same order number
 */
import type { AttemptPhase, CurrencyCode, Minor } from '#main/contract';

/** Phases that end an attempt: no money can move without it being news. */
export const settledPhases = ['paid', 'refused', 'reversed', 'paidLate', 'secondCapture'] as const;
/** Phases in which the outcome is open: no new attempt, cash, void or hold for the sale. */
export const unresolvedPhases = ['created', 'sent', 'waitingForPayer', 'unknown', 'querying', 'reversing', 'parked'] as const;

export type CallName = 'present' | 'charge' | 'query' | 'reverse';

/** A call to the scheme that is out. */
export interface Call {
  name: CallName;
  /** Counts the calls of one attempt, so that a late answer is told from the awaited one. */
  no: number;
}

export interface Attempt {
  /** Our id. The id of the command that asked for it, so that a resend finds it. */
  id: string;
  saleId: string;
  lane: string;
  scheme: string;
  mode: 'mpm' | 'cpm';
  /** The channel's order number (out_trade_no): ≤ 32 alphanumerics, used once. */
  orderNo: string;
  amountMinor: Minor;
  currency: CurrencyCode;
  phase: AttemptPhase;
  createdAtMs: number;
  phaseAtMs: number;
  /** SHA-256 of the payer code, hex: the same code never makes two attempts, and the code itself is not kept. */
  payerCodeHash?: string;
  /** Payload to show as a QR code, `mpm` only. Saved before it is shown: without it, nobody can have paid. */
  qr?: string;
  deadlineAtMs?: number;
  nextAtMs?: number;
  payerAsked: boolean;
  cancelAsked: boolean;
  /** Queries, and reverses, made so far. */
  queries: number;
  reverses: number;
  /** Was a reverse given up without an answer? It may still be carried out. */
  doubt?: boolean;
  /** Looks for late money after a reversal, answered and not. In memory only: a restart begins them anew. */
  late?: { heard: number; unheard: number };
  /** The call whose answer is awaited. After a restart: lost. */
  call?: Call;
  transactionId?: string;
  payerId?: string;
  paidAtMs?: number;
  /** What the scheme says was paid, where it is said and not yet taken as this attempt's payment. */
  paidMinor?: Minor;
  /** Money of a second transaction on this order number. */
  second?: { transactionId: string; amountMinor: Minor };
  /** Why it was refused, closed without a code, or why a person must look at it. */
  refusal?: { code: string; message: string };
  history: { phase: AttemptPhase; atMs: number }[];
}

/** May this attempt still take or have taken money that we do not know of? */
export function isUnresolved(attempt: Pick<Attempt, 'phase'>): boolean {
  return (unresolvedPhases as readonly AttemptPhase[]).includes(attempt.phase);
}
