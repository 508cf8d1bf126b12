/**
 * Members' points: what a sale earns its member, what points pay, and what goes back with returned goods. Each till's
 * facts add up to the balance, so that tills that were alone join without a conflict. Pure.
 */
import { minor, type MemberPointsView, type Minor, type TenderView } from '#main/contract';
import type { Facts } from '../journal/facts.ts';

export interface MemberTerms {
  /** Money that earns one point, minor units. */
  earnMinor: number;
  /** What one point pays, minor units; 0 = points pay nothing. */
  pointMinor: number;
  /** Points are spent in multiples of this. */
  step: number;
  /** The part of a sale that points may pay, basis points: 10000 = all of it. */
  shareBp: number;
}

/** What a sale came to, without the balance that a till happened to know. */
export type MemberEffect = Omit<MemberPointsView, 'balance'>;

const sum = (amounts: readonly number[]): number => amounts.reduce((total, amount) => total + amount, 0);

/** Money of tenders that points did not pay: it earns. */
const earningMinor = (tenders: readonly TenderView[]): number => sum(tenders.map(({ kind, amountMinor }) => (kind === 'points' ? 0 : amountMinor)));

/** Points in tenders; below zero where they go back. */
const pointsIn = (tenders: readonly TenderView[]): number => sum(tenders.map(({ points }) => points ?? 0));
const pointsMinor = (tenders: readonly TenderView[]): number => sum(tenders.map(({ kind, amountMinor }) => (kind === 'points' ? amountMinor : 0)));

/** Full units only, never rounded up; money that goes back earns nothing. */
const pointsOf = (amountMinor: number, earnMinor: number): number => Math.max(0, Math.floor(amountMinor / earnMinor));

/** What a completed sale comes to for its member. */
export function effectOf({ earnMinor }: Pick<MemberTerms, 'earnMinor'>, tenders: readonly TenderView[]): MemberEffect {
  return { earned: pointsOf(earningMinor(tenders), earnMinor), spent: pointsIn(tenders), spentMinor: minor(pointsMinor(tenders)), earnMinor };
}

/**
 * The tender with which points go back for a part of a sale. Every point is worth what it was then; what is less than a
 * point goes back with the part that completes it, so that parts add up to the whole.
 * @param amountMinor that goes back of the points' tender, above zero
 * @param backMinor of that tender that earlier documents gave back, above zero or zero
 */
export function pointsBack(tender: Pick<TenderView, 'points' | 'amountMinor'>, backMinor: number, amountMinor: number): number {
  const { points = 0 } = tender;
  if (points === 0) return 0;
  const pointMinor = tender.amountMinor / points;
  return Math.floor((backMinor + amountMinor) / pointMinor) - Math.floor(backMinor / pointMinor);
}

/**
 * What a document that gives a sale back comes to: what the kept money would not have earned goes, what was spent comes.
 * @param earlier documents that gave something of it back before
 * @param document the tenders of this one, below zero
 */
export function effectBack(sale: MemberEffect & { tenders: readonly TenderView[] }, earlier: readonly { tenders: readonly TenderView[]; memberPoints?: MemberEffect }[], document: readonly TenderView[]): MemberEffect {
  const keptMinor = earningMinor(sale.tenders) + sum(earlier.map(({ tenders }) => earningMinor(tenders))) + earningMinor(document);
  const held = sale.earned + sum(earlier.map(({ memberPoints }) => memberPoints?.earned ?? 0));
  const back = Math.max(0, held - pointsOf(keptMinor, sale.earnMinor));
  return { earned: 0 - back, spent: pointsIn(document), spentMinor: minor(pointsMinor(document)), earnMinor: sale.earnMinor };
}

/** Points that a sale can take: as many as are there, as are due, and as the terms let points pay of it. */
export function usablePoints(terms: MemberTerms, available: number, sale: { totalMinor: Minor; dueMinor: Minor }): number {
  const { pointMinor, step, shareBp } = terms;
  if (pointMinor <= 0 || sale.dueMinor <= 0) return 0;
  const payableMinor = Math.min(sale.dueMinor, Math.floor((sale.totalMinor * shareBp) / 10_000));
  const points = Math.min(Math.max(0, available), Math.floor(payableMinor / pointMinor));
  return points - (points % step);
}

export function factOf(memberNo: string, saleId: string, currency: Facts['member.points']['currency'], { earned, spent, spentMinor }: MemberEffect): Facts['member.points'] {
  return { memberNo, saleId, earned, spent, currency, spentMinor };
}
