/** Refunds and found sales as screens are shown them. */
import { minor, type FoundSaleView, type RefundView } from '#main/contract';
import type { CompletedSale } from '../../core/journal/facts.ts';
import { isUnderWay, type Refund } from '../../core/refund/refund.ts';

export function refundView(refund: Refund): RefundView {
  const { id, saleId, scheme, amountMinor, refundNo, phase, phaseAtMs, createdAtMs: startedAtMs, history } = refund;
  const view: RefundView = { id, saleId, scheme, amountMinor, refundNo, phase, startedAtMs, phaseAtMs, history };
  if (refund.receiptNo !== undefined) view.receiptNo = refund.receiptNo;
  if (refund.returnReceiptNo !== undefined) view.returnReceiptNo = refund.returnReceiptNo;
  if (refund.nextAtMs !== undefined && isUnderWay(refund)) view.nextAtMs = refund.nextAtMs;
  if (refund.refusal !== undefined) view.refusal = refund.refusal;
  if (refund.settledBy !== undefined) view.settledBy = refund.settledBy;
  return view;
}

export function foundView(sale: CompletedSale, documents: readonly CompletedSale[]): FoundSaleView {
  const { saleId, receiptNo, completedAtMs, totalMinor, lines, tenders } = sale;
  return {
    saleId,
    receiptNo,
    completedAtMs,
    totalMinor,
    itemCount: lines.reduce((count, line) => count + (line.unit === 'kg' ? 1 : Math.round(line.quantityMilli / 1000)), 0),
    firstName: lines[0]?.name ?? '',
    tenders: tenders.map(({ kind, scheme, amountMinor }) => ({ kind, amountMinor, ...(scheme === undefined ? {} : { scheme }) })),
    refundedMinor: minor(documents.reduce((total, document) => total - document.totalMinor, 0)),
  };
}
