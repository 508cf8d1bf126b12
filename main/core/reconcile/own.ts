/** The movements of money that this terminal recorded, as a bill is compared with them. Pure. */
import { minor } from '#main/contract';
import type { CompletedSale, FactKind } from '../journal/facts.ts';
import { isUnresolved, looseOf, type Attempt } from '../payment/attempt.ts';
import { isDone, isUnderWay, type Refund } from '../refund/refund.ts';
import { isOpen, type Promised } from '../promise/promise.ts';
import type { Rental } from '../rental/rental.ts';
import type { OwnMovement } from './match.ts';

/**
 * A reverse that gave money back is a refund on the scheme's bill, which the terminal has no number of its own for; so
 * a payment that was reversed after it was taken counts as both.
 */
export function movementsOf(attempt: Attempt, receiptNo?: string): OwnMovement[] {
  const common = { orderNo: attempt.orderNo, currency: attempt.currency, attemptId: attempt.id, saleId: attempt.saleId, ...(receiptNo === undefined ? {} : { receiptNo }) };
  const own = ownPayment(attempt, common);
  const loose = looseOf(attempt)
    .filter(({ transactionId }) => transactionId !== own?.transactionId)
    .map(({ transactionId, amountMinor, paidAtMs, sinceMs }): OwnMovement => ({ kind: 'payment', ...common, transactionId, amountMinor, atMs: paidAtMs ?? sinceMs, state: 'confirmed' }));
  return own === null ? loose : [own, ...loose];
}

function ownPayment(attempt: Attempt, common: Pick<OwnMovement, 'orderNo' | 'currency' | 'attemptId' | 'saleId'>): OwnMovement | null {
  const { transactionId, phase, createdAtMs, paidAtMs } = attempt;
  const known = { kind: 'payment' as const, ...common, atMs: paidAtMs ?? createdAtMs, ...(transactionId === undefined ? {} : { transactionId }) };
  if (phase === 'paid') return { ...known, amountMinor: attempt.amountMinor, state: 'confirmed' };
  if (isUnresolved(attempt)) return { ...known, amountMinor: attempt.paidMinor ?? attempt.amountMinor, state: 'open' };
  // Late money and second captures are told one by one.
  if (looseOf(attempt).length > 0) return null;
  return { ...known, amountMinor: attempt.amountMinor, state: 'none' };
}

/** A refund that a person settled otherwise is none of the scheme's. */
export function movementOf(refund: Refund): OwnMovement {
  const { refundNo, orderNo, transactionId, amountMinor, currency, attemptId, saleId, returnReceiptNo, phaseAtMs } = refund;
  const isBack = isDone(refund) && refund.settledBy === undefined;
  return {
    kind: 'refund', refundNo, orderNo, amountMinor: minor(amountMinor), currency, attemptId, saleId, atMs: phaseAtMs,
    state: isBack ? 'confirmed' : isUnderWay(refund) ? 'open' : 'none',
    ...(transactionId === undefined ? {} : { transactionId }),
    ...(returnReceiptNo === undefined ? {} : { receiptNo: returnReceiptNo }),
  };
}

/** A promise that turned out to be a payment of the scheme's. It has no order number of ours. */
function movementOfPromise({ id: attemptId, saleId, receiptNo, amountMinor, currency, madeAtMs, candidates, end }: Promised): OwnMovement[] {
  const transactionId = end?.transactionId;
  if (transactionId === undefined) return [];
  const atMs = candidates?.find((row) => row.transactionId === transactionId)?.atMs ?? madeAtMs;
  return [{ kind: 'payment', orderNo: '', transactionId, amountMinor, currency, atMs, state: 'confirmed', attemptId, saleId, receiptNo }];
}

/** What a scheme collected for rented goods. */
function movementOfRental({ id, orderNo, paid, bill, currency, phase, phaseAtMs }: Rental): OwnMovement[] {
  // While it is being collected the bill may have it already.
  const state = paid === undefined ? (phase === 'completing' || phase === 'collecting' ? 'open' : null) : 'confirmed';
  const amountMinor = paid?.amountMinor ?? bill?.totalMinor ?? 0;
  if (state === null || amountMinor === 0) return [];
  return [{ kind: 'payment', orderNo, amountMinor: minor(amountMinor), currency, atMs: phaseAtMs, state, attemptId: id, saleId: '', ...(paid?.transactionId === undefined ? {} : { transactionId: paid.transactionId }) }];
}

/** The journal's movements, read entry by entry: the last step of each attempt and refund counts. */
export interface Books {
  take(entry: { kind: FactKind; body: string }): void;
  /** Of a scheme. */
  movements(scheme: string): OwnMovement[];
  /** Of a scheme: what is not yet collected. */
  promises(scheme: string): Promised[];
}

export function createBooks(): Books {
  const attempts = new Map<string, Attempt>();
  const refunds = new Map<string, Refund>();
  const promises = new Map<string, Promised>();
  const rentals = new Map<string, Rental>();
  const receipts = new Map<string, string>();
  return {
    take({ kind, body }) {
      if (kind === 'attempt.step') {
        const attempt = JSON.parse(body) as Attempt;
        attempts.set(attempt.id, attempt);
      } else if (kind === 'refund.step') {
        const refund = JSON.parse(body) as Refund;
        refunds.set(refund.id, refund);
      } else if (kind === 'promise.step') {
        const promise = JSON.parse(body) as Promised;
        promises.set(promise.id, promise);
      } else if (kind === 'rental.step') {
        const rental = JSON.parse(body) as Rental;
        rentals.set(rental.id, rental);
      } else if (kind === 'sale.completed') {
        const { saleId, receiptNo } = JSON.parse(body) as CompletedSale;
        receipts.set(saleId, receiptNo);
      }
    },
    movements(scheme) {
      const mine = [...attempts.values()].filter((one) => one.scheme === scheme);
      const back = [...refunds.values()].filter((one) => one.scheme === scheme);
      const promised = [...promises.values()].filter((one) => one.scheme === scheme).flatMap(movementOfPromise);
      const rented = [...rentals.values()].filter((one) => one.scheme === scheme).flatMap(movementOfRental);
      return [...mine.flatMap((one) => movementsOf(one, receipts.get(one.saleId))), ...back.map(movementOf), ...promised, ...rented];
    },
    promises: (scheme) => [...promises.values()].filter((one) => one.scheme === scheme && isOpen(one)),
  };
}
