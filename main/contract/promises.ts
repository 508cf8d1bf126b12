/** Payments to the shop's static code while the line was down: not yet collected. */
import type { CurrencyCode, Minor } from './money.ts';

/** What a shop risks with the line down, as its settings say. */
export interface PromiseTermsView {
  /** Schemes whose static code the customer may be shown. */
  schemes: string[];
  /** Largest single one, and the sum of those that are open. */
  amountMinor: Minor;
  sumMinor: Minor;
  /** Open at a time. */
  count: number;
  /** With one open for longer, no other is taken. Milliseconds. */
  ageMs: number;
  /** Schemes that can be asked for a payment by their own number. */
  asks: string[];
}

/** One that is not proven yet. The oldest comes first in the list. */
export interface PromiseView {
  id: string;
  saleId: string;
  receiptNo: string;
  scheme: string;
  amountMinor: Minor;
  currency: CurrencyCode;
  /** Its age is the time since then. */
  madeAtMs: number;
  /** Rows of the scheme's bills that may be it, and that nothing else is. */
  candidates: { transactionId: string; amountMinor: Minor; atMs?: number }[];
}
