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
 *            │  asks on, ever more slowly: paid, reversed or refused still end it, and so does the scheme's bill
 *
 *  Before the first call: a face payment waits as `created` for its code, and may be refused from there (face.ts).
 *
 *  Loose money, which pays no sale by itself and waits for a person (`loose`, see money.ts):
 *    any open one → amountMismatch      another amount was taken than was asked; a cancel still gives it back
 *    reversed | refused → paidLate      the scheme, or its bill, says paid after the attempt was closed
 *    paid → paidLate                    the sale no longer waited for it; so from parked, once its sale was freed
 *    paid | paidLate | amountMismatch → secondCapture    another transaction on the same order number
 */
import type { AttemptPhase, CurrencyCode, Minor, MoneyCause, MoneyDecision } from '#main/contract';
import type { Promotion } from './procedure.ts';

/** Phases that end an attempt: no money can move without it being news. */
export const settledPhases = ['paid', 'refused', 'reversed', 'paidLate', 'secondCapture', 'amountMismatch'] as const;
/** Phases in which the outcome is open: no new attempt, cash, void or hold for the sale. */
export const unresolvedPhases = ['created', 'sent', 'waitingForPayer', 'unknown', 'querying', 'reversing', 'parked'] as const;

export type CallName = 'present' | 'charge' | 'query' | 'reverse';

/** A call to the scheme that is out. */
export interface Call {
  name: CallName;
  /** Counts the calls of one attempt, so that a late answer is told from the awaited one. */
  no: number;
}

/** A transaction of an attempt whose money pays no sale by itself. */
export interface Loose {
  transactionId: string;
  amountMinor: Minor;
  cause: Exclude<MoneyCause, 'unknown' | 'parked'>;
  sinceMs: number;
  paidAtMs?: number;
  payerId?: string;
  /** Vouchers that are part of the amount. */
  promotions?: Promotion[];
  /** Does it stand on the scheme's bill? */
  billed?: boolean;
  /** What a person decided last. */
  decision?: MoneyDecision;
  /** Where giving it back stands, once that was decided. */
  refund?: 'underWay' | 'done' | 'failed';
}

export interface Attempt {
  /** Our id. The id of the command that asked for it, so that a resend finds it. */
  id: string;
  saleId: string;
  lane: string;
  scheme: string;
  mode: 'mpm' | 'cpm';
  /** The scheme's SDK makes the code of a face. Neither the code nor its hash is kept: it is good for this order alone. */
  face?: true;
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
  /** Vouchers that are part of what was paid. Absent = none are known. */
  promotions?: Promotion[];
  /** What the scheme says was paid, where it is said and not yet taken as this attempt's payment. */
  paidMinor?: Minor;
  /** Money that pays no sale by itself, in the order it was seen. Kept when it has found its place. */
  loose?: Loose[];
  /** Journals of earlier versions: what `loose` is now. */
  second?: { transactionId: string; amountMinor: Minor };
  /** A supervisor freed the sale of a parked attempt: money that still comes is late. */
  freed?: MoneyDecision;
  /** The time over which complete bills of the scheme do not have it, milliseconds since 1970 UTC. */
  notBilled?: { fromMs: number; untilMs: number };
  /** Slow looks made in a row that settled nothing. In memory only. */
  slowLooks?: number;
  /** Why it was refused, closed without a code, or why a person must look at it. */
  refusal?: { code: string; message: string };
  history: { phase: AttemptPhase; atMs: number }[];
}

/** May this attempt still take or have taken money that we do not know of? */
export function isUnresolved(attempt: Pick<Attempt, 'phase'>): boolean {
  return (unresolvedPhases as readonly AttemptPhase[]).includes(attempt.phase);
}

/** Must the attempt's sale wait for it: no new attempt, cash, void or hold? */
export function holdsSale(attempt: Attempt): boolean {
  if (attempt.phase === 'amountMismatch') return looseOf(attempt).some((sum) => sum.decision === undefined && isOpen(sum));
  return isUnresolved(attempt) && attempt.freed === undefined;
}

/** Is its outcome open, or some of its money without a place? */
export function isInQuestion(attempt: Attempt): boolean {
  const { phase, loose } = attempt;
  // Journals of earlier versions say it by the phase alone.
  const flagged = loose === undefined && (phase === 'paidLate' || phase === 'secondCapture');
  return isUnresolved(attempt) || flagged || looseOf(attempt).some(isOpen);
}

/** Has this money no place yet? What is kept has none, and what goes back is not there until it is. */
export function isOpen({ decision, refund }: Loose): boolean {
  return !(decision?.way === 'attach' || refund === 'done');
}

/** The loose money of an attempt, also of one that an earlier version recorded. */
export function looseOf(attempt: Attempt): readonly Loose[] {
  const { loose, phase, transactionId, second, phaseAtMs: sinceMs } = attempt;
  if (loose !== undefined) return loose;
  if (phase === 'secondCapture' && second !== undefined) return [{ ...second, cause: phase, sinceMs }];
  if (phase === 'paidLate' && transactionId !== undefined) {
    return [{ transactionId, amountMinor: attempt.paidMinor ?? attempt.amountMinor, cause: phase, sinceMs }];
  }
  return [];
}
