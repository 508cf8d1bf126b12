/**
 * A payment attempt as it is saved: one row, one channel number, one amount.
 *
 *            ┌───────────────► refused
 * created → sent → waitingForPayer → paid ─(a later capture)→ secondCapture
 *            │        │    ▲
 *            ▼        ▼    │
 *          unknown ⇄ querying → reversing → reversed ─(money arrives)→ paidLate
 *                                  └──(procedure exhausted)→ parked
 */
import type { AttemptPhase, CurrencyCode, Minor } from '#main/contract';

/** Phases that end an attempt: no money can move without it being news. */
export const settledPhases = ['paid', 'refused', 'reversed', 'paidLate', 'secondCapture'] as const;
/** Phases in which the outcome is open: no new attempt, cash, void or hold for the sale. */
export const unresolvedPhases = ['created', 'sent', 'waitingForPayer', 'unknown', 'querying', 'reversing', 'parked'] as const;

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
  /** Payload to show as a QR code, `mpm` only. */
  qr?: string;
  deadlineAtMs?: number;
  nextAtMs?: number;
  payerAsked: boolean;
  cancelAsked: boolean;
  /** Queries, and reverses, made so far in this procedure. */
  queries: number;
  reverses: number;
  transactionId?: string;
  payerId?: string;
  paidAtMs?: number;
  refusal?: { code: string; message: string };
  history: { phase: AttemptPhase; atMs: number }[];
}

/** May this attempt still take or have taken money that we do not know of? */
export function isUnresolved(attempt: Pick<Attempt, 'phase'>): boolean {
  return (unresolvedPhases as readonly AttemptPhase[]).includes(attempt.phase);
}
