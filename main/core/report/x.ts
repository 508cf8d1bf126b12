/**
 * The X report: what a terminal sold and took on a day, from its journal. What is not yet collected stands apart from what
 * was collected, and each way to pay says who bore what. It closes nothing. Pure.
 */
import { minor, type CurrencyCode, type Minor, type TenderParts, type TenderView } from '#main/contract';
import type { CompletedSale, Facts, FactKind } from '../journal/facts.ts';
import { partsOf } from '../payment/parts.ts';
import type { Promised } from '../promise/promise.ts';

export interface TenderSum extends TenderParts {
  kind: TenderView['kind'];
  scheme?: string;
  count: number;
  /** Net of what went back. */
  amountMinor: Minor;
}

/** Promises, by what became of them until now. */
export type PromiseSums = Record<Promised['state'], { count: number; amountMinor: Minor }>;

export interface XReport {
  /** YYYY-MM-DD, the shop's own. */
  day: string;
  /** Absent where nothing was sold. */
  currency?: CurrencyCode;
  sales: number;
  /** Documents of refunds, and sales that gave money back. */
  returns: number;
  voids: number;
  soldMinor: Minor;
  /** Below zero. */
  returnedMinor: Minor;
  /** The two together. */
  totalMinor: Minor;
  taxMinor: Minor;
  /** The drawer's, then the schemes', then what was promised: together the total. */
  tenders: TenderSum[];
  /** The total without what was promised, and without members' points, which are no money. */
  collectedMinor: Minor;
  /** Promised on this day. */
  promised: PromiseSums;
  /** Collected by schemes for rented goods that came back: no sale, and in none of the sums above. */
  rented: { count: number; amountMinor: Minor };
}

interface Entry {
  atMs: number;
  kind: FactKind;
  body: string;
}

export interface XBooks {
  take(entry: Entry): void;
  report(): XReport;
}

const sumOf = (amounts: readonly number[]): Minor => minor(amounts.reduce((sum, amount) => sum + amount, 0));

/** @param dayOf YYYY-MM-DD of a time, in the shop's own zone */
export function createXBooks(day: string, dayOf: (atMs: number) => string): XBooks {
  const sales: CompletedSale[] = [];
  const promises = new Map<string, Promised>();
  const rented: Minor[] = [];
  let voids = 0;
  return {
    take({ atMs, kind, body }) {
      if (kind === 'sale.completed') {
        const sale = JSON.parse(body) as Facts['sale.completed'];
        if (dayOf(sale.completedAtMs) === day) sales.push(sale);
      } else if (kind === 'promise.step') {
        const promise = JSON.parse(body) as Facts['promise.step'];
        if (dayOf(promise.madeAtMs) === day) promises.set(promise.id, promise);
      } else if (kind === 'rental.collected' && dayOf(atMs) === day) rented.push((JSON.parse(body) as Facts['rental.collected']).amountMinor);
      else if (kind === 'sale.voided' && dayOf(atMs) === day) voids += 1;
    },
    report: () => ({ ...reportOf(day, sales, [...promises.values()], voids), rented: { count: rented.length, amountMinor: sumOf(rented) } }),
  };
}

function reportOf(day: string, all: readonly CompletedSale[], promises: readonly Promised[], voids: number): Omit<XReport, 'rented'> {
  // The document that exchanges one tender for another has no goods: it is no sale, and its sums are nought.
  const isReturn = ({ totalMinor, returnsReceiptNo }: CompletedSale): boolean => totalMinor < 0 || returnsReceiptNo !== undefined;
  const [returns, sales] = [all.filter(isReturn), all.filter((sale) => !isReturn(sale))];
  const tenders = tenderSums(all.flatMap((sale) => sale.tenders));
  const [first] = all;
  return {
    day,
    ...(first === undefined ? {} : { currency: first.currency }),
    sales: sales.length,
    returns: returns.length,
    voids,
    soldMinor: sumOf(sales.map(({ totalMinor }) => totalMinor)),
    returnedMinor: sumOf(returns.map(({ totalMinor }) => totalMinor)),
    totalMinor: sumOf(all.map(({ totalMinor }) => totalMinor)),
    taxMinor: sumOf(all.flatMap(({ taxes }) => taxes.map(({ taxMinor }) => taxMinor))),
    tenders,
    collectedMinor: sumOf(tenders.filter(({ kind }) => kind !== 'promised' && kind !== 'points').map(({ amountMinor }) => amountMinor)),
    promised: promiseSums(promises),
  };
}

const order: readonly TenderView['kind'][] = ['cash', 'qr', 'promised', 'points'];

function tenderSums(tenders: readonly TenderView[]): TenderSum[] {
  const ways = Map.groupBy(tenders, ({ kind, scheme = '' }) => `${order.indexOf(kind)} ${scheme}`);
  return [...ways].toSorted(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, same]) => {
    const [first] = same;
    if (first === undefined) return [];
    const parts = same.map(partsOf);
    const named = first.scheme === undefined ? {} : { scheme: first.scheme };
    return [
      {
        kind: first.kind, ...named, count: same.length, amountMinor: sumOf(same.map(({ amountMinor }) => amountMinor)),
        customerMinor: sumOf(parts.map(({ customerMinor }) => customerMinor)),
        schemeMinor: sumOf(parts.map(({ schemeMinor }) => schemeMinor)),
        merchantMinor: sumOf(parts.map(({ merchantMinor }) => merchantMinor)),
        otherMinor: sumOf(parts.map(({ otherMinor }) => otherMinor)),
      },
    ];
  });
}

function promiseSums(promises: readonly Promised[]): PromiseSums {
  const of = (state: Promised['state']) => {
    const same = promises.filter((one) => one.state === state);
    return { count: same.length, amountMinor: sumOf(same.map(({ amountMinor }) => amountMinor)) };
  };
  return { notCollected: of('notCollected'), collected: of('collected'), givenUp: of('givenUp') };
}
