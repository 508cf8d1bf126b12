/**
 * The sale at hand, as a value: every change makes a new one, so that undo is keeping the old.
 * `open → tendering → completed`; a completed sale never changes again.
 */
import { Fault, minor, MINOR_MAX, type LineView, type MemberPointsView, type Minor, type SaleStatus, type SaleView, type TenderView } from '#main/contract';
import { lineAmount, sum } from '../money.ts';
import type { RegionPack } from '../regions/index.ts';
import { rateOf, totalsOf } from './tax.ts';

/** More lines than the longest real invoice seen (1,114), and still quick to show. */
export const LINES_MAX = 2_000;
/** Commands remembered with the sale, so that a resend after a restart adds nothing twice. */
export const REMEMBERED_MAX = 64;

export interface Sale {
  id: string;
  status: SaleStatus;
  lines: readonly LineView[];
  lastLineId?: string;
  nextLine: number;
  tenders: readonly TenderView[];
  /** Command id → line it made, the newest last. */
  remembered: readonly (readonly [string, string])[];
  receiptNo?: string;
  completedAtMs?: number;
  pointsEarned?: number;
  memberNo?: string;
  memberPoints?: MemberPointsView;
  /** Coupons that the customer showed, each once. */
  coupons?: readonly string[];
  /** When its first goods came, and the version of promotions then: what was offered holds for the whole sale, also while it is held. */
  began?: { atMs: number; promotions: number };
}

export type NewLine = Omit<LineView, 'id' | 'amountMinor'>;

export function newSale(id: string): Sale {
  return { id, status: 'open', lines: [], nextLine: 1, tenders: [], remembered: [] };
}

function openOnly(sale: Sale): void {
  if (sale.status !== 'open') throw new Fault('BAD_STATE', 'the sale is being paid: go back to selling first');
}

/** Does a further piece of the same product and lot belong on this line? Weighed goods and returns keep lines of their own. */
function merges(line: LineView, added: NewLine): boolean {
  return (
    added.productId !== undefined &&
    line.productId === added.productId &&
    line.unit === 'piece' &&
    added.unit === 'piece' &&
    line.batch === added.batch &&
    line.expiry === added.expiry &&
    line.serial === undefined &&
    added.serial === undefined &&
    line.priceMinor === added.priceMinor &&
    line.perMilli === added.perMilli &&
    line.quantityMilli > 0 &&
    added.quantityMilli > 0
  );
}

function priced<T extends NewLine>(line: T, region: RegionPack): T & { amountMinor: Minor } {
  rateOf(region, line.taxClass);
  return { ...line, amountMinor: lineAmount(line.priceMinor, line.quantityMilli, line.perMilli) };
}

/** @throws Fault LIMIT where the lines come to more than an amount can be: a barcode was typed as a quantity. */
function payable(lines: readonly LineView[]): readonly LineView[] {
  const totalMinor = lines.reduce((total, line) => total + line.amountMinor, 0);
  if (Math.abs(totalMinor) <= MINOR_MAX) return lines;
  throw new Fault('LIMIT', 'that comes to more than can be paid at once: look at the quantity and the price', { limit: MINOR_MAX });
}

/**
 * Adds goods: onto the line of the same product and price where there is one, else as a new line.
 * @throws Fault BAD_STATE when the sale is being paid, LIMIT when it is full or comes to too much.
 */
export function addLine(sale: Sale, added: NewLine, region: RegionPack, commandId?: string): { sale: Sale; lineId: string } {
  openOnly(sale);
  const known = sale.remembered.find(([id]) => id === commandId);
  if (known !== undefined) return { sale, lineId: known[1] };
  const same = sale.lines.find((line) => merges(line, added));
  const lineId = same?.id ?? `L${sale.nextLine}`;
  if (same === undefined && sale.lines.length >= LINES_MAX) {
    throw new Fault('LIMIT', `a sale holds at most ${LINES_MAX} lines: finish this one first`, { limit: LINES_MAX });
  }
  const line: LineView =
    same === undefined
      ? { id: lineId, ...priced(added, region) }
      : priced({ ...same, quantityMilli: same.quantityMilli + added.quantityMilli }, region);
  const lines = payable(same === undefined ? [...sale.lines, line] : sale.lines.map((l) => (l === same ? line : l)));
  const remembered =
    commandId === undefined ? sale.remembered : [...sale.remembered, [commandId, lineId] as const].slice(-REMEMBERED_MAX);
  return {
    sale: { ...sale, lines, lastLineId: lineId, remembered, nextLine: sale.nextLine + (same === undefined ? 1 : 0) },
    lineId,
  };
}

/** Coupons of one sale: more are a game. */
export const COUPONS_MAX = 20;

/** @throws Fault LIMIT */
export function withCoupon(sale: Sale, coupon: string): Sale {
  const { coupons = [] } = sale;
  if (coupons.includes(coupon)) return sale;
  if (coupons.length >= COUPONS_MAX) throw new Fault('LIMIT', `a sale takes at most ${COUPONS_MAX} coupons`, { limit: COUPONS_MAX });
  return { ...sale, coupons: [...coupons, coupon] };
}

/** @throws Fault NOT_FOUND where the sale has no such line. */
function lineIndex(sale: Sale, lineId: string): number {
  const index = sale.lines.findIndex((line) => line.id === lineId);
  if (index < 0) throw new Fault('NOT_FOUND', 'that line is no longer in the sale', { lineId });
  return index;
}

export function setQuantity(sale: Sale, lineId: string, quantityMilli: number, region: RegionPack): Sale {
  openOnly(sale);
  const index = lineIndex(sale, lineId);
  const line = sale.lines[index] as LineView;
  if (line.unit === 'piece' && quantityMilli % 1000 !== 0) {
    throw new Fault('BAD_ARGS', 'this is sold by the piece: give a whole number', { lineId });
  }
  const changed = priced({ ...line, quantityMilli }, region);
  return { ...sale, lines: payable(sale.lines.with(index, changed)), lastLineId: lineId };
}

export function removeLine(sale: Sale, lineId: string): Sale {
  openOnly(sale);
  const lines = sale.lines.toSpliced(lineIndex(sale, lineId), 1);
  const { lastLineId: _, ...rest } = sale;
  const last = lines.at(-1)?.id;
  return { ...rest, lines, ...(last === undefined ? {} : { lastLineId: last }) };
}

/** What is still to be paid; below zero where money goes back to the customer. */
export function dueOf(sale: Sale, region: RegionPack): Minor {
  return minor(totalsOf(sale.lines, region).totalMinor - sum(sale.tenders.map((t) => t.amountMinor)));
}

/** @throws Fault BAD_STATE where there is nothing to pay or the sale is over. */
export function beginTender(sale: Sale): Sale {
  if (sale.status === 'tendering') return sale;
  openOnly(sale);
  if (sale.lines.length === 0) throw new Fault('BAD_STATE', 'the sale is empty: scan something first');
  return { ...sale, status: 'tendering' };
}

/** A member's points are counted into it or out of it at will until it is completed. */
export const withoutPoints = (sale: Sale): Sale => (sale.tenders.some(({ kind }) => kind === 'points') ? { ...sale, tenders: sale.tenders.filter(({ kind }) => kind !== 'points') } : sale);

/** A member's points go back to the member. @throws Fault BAD_STATE where money was already taken. */
export function backToSelling(sale: Sale): Sale {
  if (sale.status === 'open') return sale;
  if (sale.status === 'completed') throw new Fault('BAD_STATE', 'the sale is completed');
  const unpaid = withoutPoints(sale);
  if (unpaid.tenders.length > 0) throw new Fault('BAD_STATE', 'part of it is paid: collect the rest');
  return { ...unpaid, status: 'open' };
}

export function addTender(sale: Sale, tender: TenderView): Sale {
  if (sale.status !== 'tendering') throw new Fault('BAD_STATE', 'the sale is not being paid');
  return { ...sale, tenders: [...sale.tenders, tender] };
}

/** The sale as screens see it. */
export function viewOf(sale: Sale, region: RegionPack, canUndo: boolean): SaleView {
  const totals = totalsOf(sale.lines, region);
  const pieces = sale.lines.reduce((n, line) => n + (line.unit === 'kg' ? 1 : Math.round(line.quantityMilli / 1000)), 0);
  return {
    id: sale.id,
    status: sale.status,
    lines: [...sale.lines],
    itemCount: pieces,
    ...totals,
    tenders: [...sale.tenders],
    dueMinor: minor(totals.totalMinor - sum(sale.tenders.map((t) => t.amountMinor))),
    canUndo,
    ...(sale.lastLineId === undefined ? {} : { lastLineId: sale.lastLineId }),
    ...(sale.receiptNo === undefined ? {} : { receiptNo: sale.receiptNo }),
    ...(sale.completedAtMs === undefined ? {} : { completedAtMs: sale.completedAtMs }),
    ...(sale.pointsEarned === undefined ? {} : { pointsEarned: sale.pointsEarned }),
    ...(sale.memberNo === undefined ? {} : { memberNo: sale.memberNo }),
    ...(sale.memberPoints === undefined ? {} : { memberPoints: sale.memberPoints }),
    ...(sale.coupons === undefined ? {} : { coupons: [...sale.coupons] }),
  };
}
