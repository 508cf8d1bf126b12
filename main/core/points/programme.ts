/**
 * Merchant points: what a confirmed collection earns, as double-entry postings.
 * Rules of the shipped programme: reference "Merchant points (收款有礼)". No public API exists, so the
 * ledger is the terminal's own.
 */
import type { Minor } from '#main/contract';
import type { Facts, PointPosting } from '../journal/facts.ts';

export interface PointsProgramme {
  /** Name of the account the points come from, after `programme:`. */
  id: string;
  perTransactionMax: number;
  /** A customer at this merchant, a local day. Holds only where the scheme names the payer. */
  perCustomerDayMax: number;
  perMerchantDayMax: number;
}

/** Only collections by the scheme's own code earn: every payment attempt is one, cash never is. */
export const shippedProgramme: PointsProgramme = {
  id: 'shipped',
  perTransactionMax: 500,
  perCustomerDayMax: 500,
  perMerchantDayMax: 3000,
};

/** The account of the merchant's points. */
export const MERCHANT_ACCOUNT = 'merchant';

export interface EarnedToday {
  merchant: number;
  /** Absent where the payer is not known. */
  customer?: number;
}

export type Earning = Pick<Facts['points.earned'], 'points' | 'uncutPoints' | 'cutBy' | 'postings'>;

/**
 * Points of an amount by the rate alone: full units only, never rounded up.
 * @param unitMinor money that earns one point: a region's `pointUnitMinor`
 */
export function pointsOf(amountMinor: Minor, unitMinor: number): number {
  return Math.max(0, Math.floor(amountMinor / unitMinor));
}

/**
 * What a collection earns.
 * @param unitMinor money that earns one point
 */
export function earn(programme: PointsProgramme, amountMinor: Minor, unitMinor: number, today: EarnedToday): Earning {
  const uncutPoints = pointsOf(amountMinor, unitMinor);
  const limits = [
    { cutBy: 'transaction' as const, left: programme.perTransactionMax },
    ...(today.customer === undefined ? [] : [{ cutBy: 'customerDay' as const, left: programme.perCustomerDayMax - today.customer }]),
    { cutBy: 'merchantDay' as const, left: programme.perMerchantDayMax - today.merchant },
  ];
  let points = uncutPoints;
  let cutBy: Earning['cutBy'];
  for (const limit of limits) {
    const left = Math.max(0, limit.left);
    if (left >= points) continue;
    points = left;
    cutBy = limit.cutBy;
  }
  const earning = { points, uncutPoints, postings: postingsOf(programme, points) };
  return cutBy === undefined ? earning : { ...earning, cutBy };
}

/**
 * What goes back when money of a collection is refunded: the points that the kept amount would not have
 * earned. Never more than were earned, so that refunds in parts add up to the whole.
 * @param held points of the collection that were not taken back yet
 * @param keptMinor what is left of the collection after this refund
 * @param unitMinor money that earns one point
 */
export function takeBack(
  programme: PointsProgramme,
  held: number,
  keptMinor: Minor,
  unitMinor: number,
): { points: number; postings: PointPosting[] } {
  const back = Math.max(0, held - pointsOf(keptMinor, unitMinor));
  return { points: back, postings: postingsOf(programme, -back) };
}

function postingsOf(programme: PointsProgramme, points: number): PointPosting[] {
  if (points === 0) return [];
  return [
    { account: `programme:${programme.id}`, delta: -points },
    { account: MERCHANT_ACCOUNT, delta: points },
  ];
}
