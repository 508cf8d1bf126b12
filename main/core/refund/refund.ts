/**
 * Money on its way back by a scheme, as it is saved: one payment, one number, one amount. step.ts moves it.
 *
 *  created → sent ─────────────┬──────────────────┬─────────────┐
 *             │ ▲ no network:   │ no answer        │ taken on     │ answered
 *             ▼ │ nothing left  ▼                  ▼              ▼
 *           queued           unknown → querying   processing    refunded | refused | abnormal
 *                              └────────┴────────────┴──► as answered
 *
 *  refused → sent              a person asks again: always the same number, so nothing goes back twice
 *  refused | abnormal → settled   a person gave it otherwise: in cash, or outside of the terminal
 *
 * There is no giving up: a refund that is not known is asked about for ever, ever more slowly.
 */
import type { CurrencyCode, Minor, RefundPhase } from '#main/contract';

/** Phases that the terminal works on by itself. */
export const underWayPhases = ['created', 'sent', 'queued', 'processing', 'unknown', 'querying'] as const;
/** Phases that wait for a person. */
export const failedPhases = ['refused', 'abnormal'] as const;

export type RefundCallName = 'refund' | 'status';

export interface Refund {
  id: string;
  /** Ours at the scheme, kept for ever: a new number gives back twice. ≤ 32 alphanumerics. */
  refundNo: string;
  lane: string;
  /** The payment: its attempt, its order at the scheme, the transaction, and all that this transaction took. */
  attemptId: string;
  saleId: string;
  scheme: string;
  orderNo: string;
  mode: 'mpm' | 'cpm';
  transactionId?: string;
  paidMinor: Minor;
  currency: CurrencyCode;
  amountMinor: Minor;
  reason: string;
  /** Receipt of the sale, and the refund's own document. Absent for money that was never counted into a sale. */
  receiptNo?: string;
  returnSaleId?: string;
  returnReceiptNo?: string;
  phase: RefundPhase;
  createdAtMs: number;
  phaseAtMs: number;
  nextAtMs?: number;
  /** Calls made so far; the one whose answer is awaited. After a restart: lost. */
  calls: number;
  call?: { name: RefundCallName; no: number };
  lastCall?: RefundCallName;
  /** Calls in a row that brought no end. */
  waits: number;
  /** The scheme's number for it. */
  refundId?: string;
  refusal?: { code: string; message: string };
  settledBy?: 'cash' | 'outside';
  history: { phase: RefundPhase; atMs: number }[];
}

const isIn = (phases: readonly RefundPhase[], { phase }: Pick<Refund, 'phase'>): boolean => phases.includes(phase);

export const isUnderWay = (refund: Pick<Refund, 'phase'>): boolean => isIn(underWayPhases, refund);
export const hasFailed = (refund: Pick<Refund, 'phase'>): boolean => isIn(failedPhases, refund);
/** Is there still something to come, or to do? */
export const isOpen = (refund: Pick<Refund, 'phase'>): boolean => isUnderWay(refund) || hasFailed(refund);
/** Has the customer the money, by whichever way? */
export const isDone = (refund: Pick<Refund, 'phase'>): boolean => !isOpen(refund);
