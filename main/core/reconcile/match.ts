/** A scheme's bill of a day against what this terminal knows: every movement of money on either side gets a verdict. Pure. */
import { minor, type CurrencyCode, type Minor } from '#main/contract';
import type { BillRow } from './bill.ts';

/** A payment or refund as this terminal recorded it. */
export interface OwnMovement {
  kind: 'payment' | 'refund';
  orderNo: string;
  transactionId?: string;
  refundNo?: string;
  amountMinor: Minor;
  currency: CurrencyCode;
  /** When it was confirmed, or when it was asked for where it was not. */
  atMs: number;
  /** `confirmed`: the scheme said it moved. `open`: not known. `none`: the scheme said that nothing moved. */
  state: 'confirmed' | 'open' | 'none';
  attemptId: string;
  saleId: string;
  receiptNo?: string;
}

export const verdicts = ['matched', 'amountDiffers', 'missingHere', 'missingThere', 'resolves', 'otherDay'] as const;
/**
 * `missingHere`: on the bill and not in the books. `missingThere`: the reverse. `resolves`: the bill proves a payment
 * that was open here. `otherDay`: not on this bill, but so near to midnight that it may be on the next one.
 */
export type Verdict = (typeof verdicts)[number];

export interface Pairing {
  verdict: Verdict;
  row?: BillRow;
  own?: OwnMovement;
}

export interface Sum {
  payments: number;
  refunds: number;
  paidMinor: Minor;
  refundedMinor: Minor;
  netMinor: Minor;
}

export interface Reconciliation {
  there: Sum;
  /** Of the confirmed movements that belong to the day. */
  here: Sum;
  /** The scheme's charges on the bill, where it says them. */
  feeMinor: Minor;
  counts: Record<Verdict, number>;
  /** Every movement; what does not match first. */
  pairings: Pairing[];
}

/** The scheme's clock and ours may put a movement of this near to midnight on different days. Milliseconds. */
export const MIDNIGHT_MARGIN_MS = 10 * 60_000;

/**
 * @param day the bill's day as times: from (inclusive) to (exclusive), milliseconds since 1970 UTC
 * @param own every movement of the scheme that may be on this bill, also of the days beside it
 */
export function reconcile(rows: readonly BillRow[], own: readonly OwnMovement[], day: { fromMs: number; toMs: number }): Reconciliation {
  const left = new Set(own);
  const byOrder = Map.groupBy(own, ({ orderNo }) => orderNo);
  const byTransaction = Map.groupBy(own, ({ transactionId }) => transactionId);
  const nets = netsOf(rows);
  const wentBack = (row: BillRow): boolean => nets.get(row.transactionId) === 0;
  const pairings = rows.map((row): Pairing => {
    // A row may have no number of ours: another system of the merchant made it, or a payment to the static code.
    const near = (row.orderNo === '' ? undefined : byOrder.get(row.orderNo)) ?? byTransaction.get(row.transactionId) ?? [];
    const found = partner(row, near.filter((one) => one.kind === row.kind && left.has(one)));
    // A cancel that gave money back is a refund on the bill, which has no number of ours.
    const isUndone = wentBack(row) && near.some(({ kind, state }) => kind === 'payment' && state === 'none');
    if (found === undefined) return { verdict: isUndone ? 'matched' : 'missingHere', row };
    left.delete(found);
    return { verdict: isUndone && row.amountMinor === found.amountMinor ? 'matched' : verdictOf(row, found), row, own: found };
  });
  for (const movement of left) {
    const verdict = alone(movement, day);
    if (verdict !== null) pairings.push({ verdict, own: movement });
  }
  const counts = Object.fromEntries(verdicts.map((verdict) => [verdict, pairings.filter((one) => one.verdict === verdict).length])) as Record<Verdict, number>;
  const confirmed = pairings.flatMap(({ own: movement, verdict }) => (movement?.state === 'confirmed' && verdict !== 'otherDay' ? [movement] : []));
  return {
    there: sumOf(rows),
    here: sumOf(confirmed),
    feeMinor: minor(rows.reduce((sum, { feeMinor }) => sum + (feeMinor ?? 0), 0)),
    counts,
    pairings: pairings.toSorted((a, b) => Number(a.verdict === 'matched') - Number(b.verdict === 'matched')),
  };
}

/**
 * The recorded movement that a row is about. Our own number first, and within it the scheme's: two transactions on one
 * order number are two movements, and a second capture must not hide behind the first.
 */
function partner(row: BillRow, same: readonly OwnMovement[]): OwnMovement | undefined {
  if (row.kind === 'refund') return same.find((one) => one.refundNo === row.refundNo) ?? same.find((one) => one.amountMinor === row.amountMinor && row.refundNo === undefined);
  return same.find((one) => one.transactionId === row.transactionId) ?? same.find((one) => one.transactionId === undefined);
}

/** What stayed of each transaction on the bill. */
function netsOf(rows: readonly BillRow[]): Map<string, number> {
  const nets = new Map<string, number>();
  for (const { kind, transactionId, amountMinor } of rows) {
    nets.set(transactionId, (nets.get(transactionId) ?? 0) + (kind === 'payment' ? amountMinor : 0 - amountMinor));
  }
  return nets;
}

function verdictOf(row: BillRow, own: OwnMovement): Verdict {
  if (row.amountMinor !== own.amountMinor || row.currency !== own.currency) return 'amountDiffers';
  return own.state === 'confirmed' ? 'matched' : 'resolves';
}

/** A movement that no row is about. Null: it is no news, since nothing moved or it is another day's. */
function alone({ state, atMs }: OwnMovement, { fromMs, toMs }: { fromMs: number; toMs: number }): Verdict | null {
  if (state !== 'confirmed') return null;
  if (atMs < fromMs - MIDNIGHT_MARGIN_MS || atMs >= toMs + MIDNIGHT_MARGIN_MS) return null;
  const near = Math.min(Math.abs(atMs - fromMs), Math.abs(atMs - toMs)) <= MIDNIGHT_MARGIN_MS;
  return near ? 'otherDay' : 'missingThere';
}

function sumOf(movements: readonly Pick<BillRow, 'kind' | 'amountMinor'>[]): Sum {
  const of = (kind: BillRow['kind']) => movements.filter((one) => one.kind === kind);
  const total = (kind: BillRow['kind']) => of(kind).reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  const [paid, refunded] = [total('payment'), total('refund')];
  return { payments: of('payment').length, refunds: of('refund').length, paidMinor: minor(paid), refundedMinor: minor(refunded), netMinor: minor(paid - refunded) };
}
