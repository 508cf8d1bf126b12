/**
 * By which ways money goes back: as it came, the last tender first. Where a sale was paid by a scheme and the rest in
 * cash, cash goes back first, and the scheme is asked for what is more than that.
 */
import { Fault, minor, type Minor, type RefundableTenderView, type TenderView } from '#main/contract';
import type { CompletedSale } from '../journal/facts.ts';
import { pointsBack } from '../member/programme.ts';
import { promotionsBack } from '../payment/parts.ts';
import type { Promotion } from '../payment/procedure.ts';

export type Blocked = NonNullable<RefundableTenderView['blocked']>;

/** A tender of the sale with what of it was not given back. */
export interface TenderLeft {
  tender: TenderView;
  leftMinor: Minor;
  blocked?: Blocked;
}

const wayOf = ({ kind, attemptId, transactionId, promiseId, scheme }: TenderView): string => (kind === 'cash' || kind === 'points' ? kind : `${transactionId ?? attemptId ?? promiseId ?? scheme}`);

/** @param returns documents that gave something of the sale back */
export function tendersLeft(sale: Pick<CompletedSale, 'tenders'>, returns: readonly Pick<CompletedSale, 'tenders'>[]): TenderLeft[] {
  const back = new Map<string, number>();
  for (const { tenders } of returns) for (const one of tenders) back.set(wayOf(one), (back.get(wayOf(one)) ?? 0) - one.amountMinor);
  return sale.tenders
    .filter(({ amountMinor }) => amountMinor > 0)
    .map((tender) => {
      const given = Math.min(tender.amountMinor, Math.max(0, back.get(wayOf(tender)) ?? 0));
      back.set(wayOf(tender), (back.get(wayOf(tender)) ?? 0) - given);
      return { tender, leftMinor: minor(tender.amountMinor - given) };
    });
}

export interface Share {
  /** The tender it was paid by; null = cash for one that is blocked. */
  tender: TenderView | null;
  amountMinor: Minor;
  /** What of its vouchers goes back with it, below zero. */
  promotions?: Promotion[];
  /** Member's points that go back, above zero or zero. */
  points?: number;
}

/**
 * Divides an amount over the tenders, the last first.
 * @param inCash gives in cash what a blocked tender cannot take back
 * @throws Fault AMOUNT where less than that is left, LIMIT where a blocked tender would be needed; one that is not collected gives
 * nothing back in cash either
 */
export function divide(left: readonly TenderLeft[], amountMinor: Minor, inCash: boolean): Share[] {
  const shares: Share[] = [];
  let rest: number = amountMinor;
  for (const { tender, leftMinor, blocked } of left.toReversed()) {
    const part = minor(Math.min(rest, leftMinor));
    if (part <= 0) continue;
    if (blocked !== undefined && (!inCash || blocked.code === 'NOT_COLLECTED')) throw new Fault('LIMIT', blocked.message, { reason: blocked.code });
    rest -= part;
    if (blocked !== undefined) shares.push({ tender: null, amountMinor: part });
    else if (tender.kind === 'points') shares.push({ tender, amountMinor: part, points: pointsBack(tender, tender.amountMinor - leftMinor, part) });
    else {
      const promotions = promotionsBack(tender, leftMinor, part);
      shares.push({ tender, amountMinor: part, ...(promotions.length === 0 ? {} : { promotions }) });
    }
  }
  if (rest > 0) throw new Fault('AMOUNT', 'that is more than what is left of this sale’s payments', { missingMinor: rest });
  return shares;
}

/** What goes back in cash: the cash tender's share, and those of blocked ones. */
export function cashOf(shares: readonly Share[]): Minor {
  return minor(shares.reduce((total, { tender, amountMinor }) => total + (tender === null || tender.kind === 'cash' ? amountMinor : 0), 0));
}
