/** The documents of a refund: completed sales with everything below zero, so that all totals add up by themselves. */
import { minor, type CurrencyCode, type LineView, type TenderView } from '#main/contract';
import type { CompletedSale } from '../journal/facts.ts';
import { sum } from '../money.ts';
import type { Promotion } from '../payment/procedure.ts';
import { grossOf } from '../promotion/apply.ts';
import type { ReturnedGoods } from './goods.ts';
import type { Refund } from './refund.ts';
import { cashOf, type Share } from './tenders.ts';

export interface DocumentHead {
  saleId: string;
  receiptNo: string;
  receiptSeq: number;
  completedAtMs: number;
  /** Receipt of the sale it is about. */
  returnsReceiptNo: string;
}

/** Goods back, money back. Lines keep the ids of the sale's own. */
export function returnDocument(head: DocumentHead, currency: CurrencyCode, goods: ReturnedGoods, shares: readonly Share[]): CompletedSale {
  return {
    ...head,
    currency,
    lines: goods.lines.map(lineBack),
    taxes: goods.taxes.map((tax) => ({ ...tax, netMinor: minor(0 - tax.netMinor), taxMinor: minor(0 - tax.taxMinor) })),
    totalMinor: minor(0 - goods.totalMinor),
    tenders: tendersBack(shares),
  };
}

/** A line below zero; its discounts are what its goods were cheaper, each in proportion. */
function lineBack({ line: { discounts = [], ...line }, quantityMilli, amountMinor }: ReturnedGoods['lines'][number]): LineView {
  const back = { ...line, quantityMilli: 0 - quantityMilli, amountMinor: minor(0 - amountMinor) };
  const offMinor = grossOf({ ...line, quantityMilli }) - amountMinor;
  if (discounts.length === 0 || offMinor <= 0) return back;
  const whole = BigInt(sum(discounts.map((one) => one.amountMinor)));
  let [reached, given] = [0n, 0n];
  return {
    ...back,
    discounts: discounts.map((one) => {
      reached += BigInt(one.amountMinor);
      const upTo = (BigInt(offMinor) * reached) / whole;
      const part = upTo - given;
      given = upTo;
      return { ...one, amountMinor: minor(0 - Number(part)) };
    }),
  };
}

/**
 * Money that a scheme did not give back and the drawer did: no goods, no total, one tender for the other.
 * @param undone the document that the refund was a part of: its vouchers did not go back either
 */
export function settledDocument(head: DocumentHead, refund: Refund, undone: CompletedSale | null): CompletedSale {
  const { scheme, attemptId, transactionId, amountMinor, currency } = refund;
  const back = undone?.tenders.find((tender) => tender.attemptId === attemptId && tender.transactionId === transactionId)?.promotions;
  const vouchers = back === undefined ? {} : { promotions: back.map(negated) };
  const qr: TenderView = { kind: 'qr', scheme, amountMinor, attemptId, ...(transactionId === undefined ? {} : { transactionId }), ...vouchers };
  return { ...head, currency, lines: [], taxes: [], totalMinor: minor(0), tenders: [qr, { kind: 'cash', amountMinor: minor(0 - amountMinor) }] };
}

function negated(one: Promotion): Promotion {
  const { amountMinor, schemeMinor, merchantMinor, otherMinor } = one;
  return { ...one, amountMinor: minor(0 - amountMinor), schemeMinor: minor(0 - schemeMinor), merchantMinor: minor(0 - merchantMinor), otherMinor: minor(0 - otherMinor) };
}

function tendersBack(shares: readonly Share[]): TenderView[] {
  const cash = cashOf(shares);
  const schemes = shares.flatMap(({ tender, amountMinor, promotions, points }): TenderView[] => {
    if (tender === null || tender.kind === 'cash') return [];
    const { tenderedMinor: _tendered, changeMinor: _change, promotions: _whole, ...way } = tender;
    return [{ ...way, amountMinor: minor(0 - amountMinor), ...(points === undefined ? {} : { points: 0 - points }), ...(promotions === undefined ? {} : { promotions }) }];
  });
  return cash > 0 ? [{ kind: 'cash', amountMinor: minor(0 - cash) }, ...schemes] : schemes;
}
