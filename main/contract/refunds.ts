/** Refunds of completed sales, as screens are shown them. */
import type { LineView, TaxView, TenderView } from './views.ts';
import type { Minor } from './money.ts';

/** Most lines one refund may name: as many as a sale holds. */
export const REFUND_LINES_MAX = 2_000;
/** Longest reason, in characters. */
export const REFUND_REASON_MAX = 60;
/** Most sales an answer of `refund.find` holds. */
export const REFUND_FOUND_MAX = 20;

/**
 * Where money that goes back by a scheme stands. See core/refund/refund.ts for the state diagram.
 * `queued`: there is no network, nothing was sent: it goes when the line is back. `unknown` and `querying`: not
 * known yet, asked on by itself. `refused` and `abnormal` wait for a person. `settled`: a person gave it otherwise.
 */
export type RefundPhase = 'created' | 'sent' | 'queued' | 'processing' | 'unknown' | 'querying' | 'refunded' | 'refused' | 'abnormal' | 'settled';

/** Money on its way back by a scheme. Cash goes at once and is none of these. */
export interface RefundView {
  id: string;
  /** The sale whose payment it is. */
  saleId: string;
  /** That sale's receipt; absent for money that was never counted into a sale. */
  receiptNo?: string;
  /** The refund's own document; absent for money that was never counted into a sale. */
  returnReceiptNo?: string;
  scheme: string;
  amountMinor: Minor;
  /** Ours at the scheme, the same for ever. */
  refundNo: string;
  phase: RefundPhase;
  startedAtMs: number;
  phaseAtMs: number;
  /** When the terminal sends or asks next by itself. */
  nextAtMs?: number;
  /** Why it was refused, or why a person must look: the scheme's code and words. */
  refusal?: { code: string; message: string };
  /** How a person settled it. */
  settledBy?: 'cash' | 'outside';
  history: { phase: RefundPhase; atMs: number }[];
}

/** A sale in the answer of `refund.find`. */
export interface FoundSaleView {
  saleId: string;
  receiptNo: string;
  completedAtMs: number;
  totalMinor: Minor;
  itemCount: number;
  /** Name of its first line. */
  firstName: string;
  tenders: Pick<TenderView, 'kind' | 'scheme' | 'amountMinor'>[];
  /** What was refunded of it so far. */
  refundedMinor: Minor;
}

export interface RefundableLineView extends Pick<LineView, 'name' | 'barcode' | 'unit' | 'quantityMilli' | 'priceMinor' | 'perMilli' | 'amountMinor'> {
  lineId: string;
  /** What was sold and not refunded yet; 0 where nothing is left. */
  refundableMilli: number;
  /** What would go back for all that is left of this line alone, with its tax. */
  refundableMinor: Minor;
}

export interface RefundableTenderView {
  kind: TenderView['kind'];
  scheme?: string;
  /** What it paid of the sale, and what of that was not given back yet. */
  amountMinor: Minor;
  refundableMinor: Minor;
  /**
   * Why nothing can go back this way any more: the scheme's time is over (`TOO_OLD`), it takes no further refund of
   * this payment (`TOO_MANY`), it is switched off here (`SCHEME_OFF`), or it was paid to the static code (`STATIC_CODE`).
   * Then `inCash` is offered. `NOT_COLLECTED`: nobody knows that it was paid at all, and nothing goes back for it.
   */
  blocked?: { code: 'TOO_OLD' | 'TOO_MANY' | 'SCHEME_OFF' | 'STATIC_CODE' | 'NOT_COLLECTED'; message: string };
}

/** A sale with what of it can go back. */
export interface RefundableView {
  saleId: string;
  receiptNo: string;
  completedAtMs: number;
  totalMinor: Minor;
  refundableMinor: Minor;
  lines: RefundableLineView[];
  tenders: RefundableTenderView[];
  /** Merchant's points that go back with all that is left. */
  points: number;
  /** Documents that gave something of it back, the oldest first; `saleId` is theirs. Their count is what `refund.begin` is told. */
  returns: { saleId: string; receiptNo: string; totalMinor: Minor; atMs: number }[];
  /** Its money by schemes: what is done, under way, or waits for a person. */
  refunds: RefundView[];
}

/** What a refund would be, before a supervisor allows it. Amounts above zero. */
export interface RefundQuoteView {
  totalMinor: Minor;
  /** Goods that go back; `amountMinor` as on the refund's document, above zero. */
  lines: { lineId: string; quantityMilli: number; amountMinor: Minor }[];
  taxes: TaxView[];
  /** By which ways the money goes, the first one first. */
  tenders: { kind: TenderView['kind']; scheme?: string; amountMinor: Minor }[];
  /** Points that go back once the money is back. */
  points: number;
}
