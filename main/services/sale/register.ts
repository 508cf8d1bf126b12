/** The register: open sales, their tenders and their completion. */
import { Fault, minor, type CurrencyCode, type Lane, type MemberPointsView, type Minor, type TenderView } from '#main/contract';
import type { CompletedSale } from '../../core/journal/facts.ts';
import type { Attempt } from '../../core/payment/attempt.ts';
import type { RegionPack } from '../../core/regions/index.ts';
import { factOf } from '../../core/member/programme.ts';
import { addTender, backToSelling, beginTender, dueOf, withoutPoints, type Sale } from '../../core/sale/sale.ts';
import { totalsOf } from '../../core/sale/tax.ts';
import type { Clock, Emit, Ids, Log, Payments, Register, Store, Tx } from '../../ports.ts';
import { createLanes, type Lanes } from './lanes.ts';

export interface RegisterDeps {
  store: Store;
  region: RegionPack;
  currency: CurrencyCode;
  ids: Ids;
  clock: Clock;
  emit: Emit;
  log: Log;
  payments: () => Payments;
  /** What a sale comes to for its member; null where it has none. Absent: no points are kept. */
  memberEffect?(sale: Pick<Sale, 'memberNo' | 'tenders'>): MemberPointsView | null;
  /** Absent = nothing is offered here. */
  offers?: (sale: Sale) => Sale;
  /** Is the customer asked whether they want it on paper? Absent: it is printed. */
  asksForPaper?(saleId: string): boolean;
  /** After a completion is durable: the printer and headquarters have work. */
  completed: (sale: CompletedSale) => void;
}

/** Where a completed sale came from, for documents taken over from elsewhere. */
export type Origin = Pick<CompletedSale, 'returnsReceiptNo' | 'externalRef'>;

export interface RegisterService extends Register {
  lanes: Lanes;
  sums(sale: Sale): { totalMinor: Minor; dueMinor: Minor };
  /** Counts a member's points into the sale, in place of others, and completes it where nothing is due any more. @throws Fault STORE */
  payPoints(lane: Lane, tender: TenderView): void;
  dropPoints(lane: Lane): void;
  /** @throws Fault PAYMENT_OPEN while an attempt of the lane's sale is unresolved. */
  assertSettled(lane: Lane): void;
  payCash(lane: Lane, tenderedMinor: Minor, origin?: Origin): { changeMinor: Minor; sale: CompletedSale };
}

/** `T1-000123`, `T1~7K2M-000124`: the stream's name and the terminal's own gapless count, which goes on from stream to stream. */
export function receiptNumber(stream: string, seq: number): string {
  return `${stream}-${String(seq).padStart(6, '0')}`;
}

/** Completing a sale: its facts in the commit, and what follows once they are durable. */
function createCompletion(deps: RegisterDeps, lanes: Lanes) {
  const { store, region, currency, ids, clock } = deps;
  return {
    write(tx: Tx, lane: Lane, sale: Sale, origin: Origin = {}): CompletedSale {
      const receiptSeq = tx.nextReceiptSeq();
      const { taxes, totalMinor } = totalsOf(sale.lines, region);
      const memberPoints = deps.memberEffect?.(sale) ?? null;
      const fact: CompletedSale = {
        saleId: sale.id,
        receiptNo: receiptNumber(store.streams.current(), receiptSeq),
        receiptSeq,
        currency,
        lines: [...sale.lines],
        taxes,
        totalMinor,
        tenders: [...sale.tenders],
        completedAtMs: clock.nowMs(),
        ...(sale.memberNo === undefined ? {} : { memberNo: sale.memberNo }),
        ...(memberPoints === null ? {} : { memberPoints }),
        ...origin,
      };
      tx.append('sale.completed', fact);
      if (memberPoints !== null && sale.memberNo !== undefined) tx.append('member.points', factOf(sale.memberNo, sale.id, currency, memberPoints));
      tx.saveDraft(lane, null);
      // A document taken over from elsewhere had its paper there.
      if (origin.externalRef === undefined && deps.asksForPaper?.(sale.id) !== true) {
        tx.queuePrint({ id: ids.next(), saleId: sale.id, state: 'queued', duplicate: false, queuedAtMs: fact.completedAtMs });
      }
      return fact;
    },
    /** Shows a completion that is durable, and wakes those who have work from it. */
    saved(lane: Lane, sale: Sale, fact: CompletedSale): void {
      const { receiptNo, completedAtMs, memberPoints } = fact;
      const transaction = fact.tenders.find((t) => t.transactionId !== undefined);
      const points = transaction === undefined ? null : store.points.last();
      const earned = points === null ? {} : { pointsEarned: points.points };
      lanes.set(lane, { ...sale, status: 'completed', receiptNo, completedAtMs, ...earned, ...(memberPoints === undefined ? {} : { memberPoints }) }, false);
      lanes.saved(lane);
      deps.completed(fact);
    },
  };
}

function tenderOf({ id: attemptId, scheme, amountMinor, transactionId, promotions }: Attempt): TenderView {
  const known = { ...(transactionId === undefined ? {} : { transactionId }), ...(promotions === undefined ? {} : { promotions }) };
  return { kind: 'qr', scheme, amountMinor, attemptId, ...known };
}

/** A member's points as a part of the payment. */
function pointsPart({ store, region }: RegisterDeps, lanes: Lanes, completion: ReturnType<typeof createCompletion>, assertSettled: (lane: Lane) => void): Pick<RegisterService, 'sums' | 'payPoints' | 'dropPoints'> {
  return {
    sums: (sale) => ({ totalMinor: totalsOf(sale.lines, region).totalMinor, dueMinor: dueOf(sale, region) }),
    payPoints(lane, tender) {
      assertSettled(lane);
      const paid = addTender(withoutPoints(lanes.get(lane)), tender);
      const due = dueOf(paid, region);
      if (due < 0) throw new Fault('AMOUNT', 'that is more than what is due', { dueMinor: due });
      const fact = store.commit((tx) => {
        if (due === 0) return completion.write(tx, lane, paid);
        tx.saveDraft(lane, JSON.stringify(paid));
        return null;
      });
      if (fact !== null) completion.saved(lane, paid, fact);
      else {
        lanes.set(lane, paid, false);
        lanes.saved(lane);
      }
    },
    dropPoints(lane) {
      const sale = lanes.get(lane);
      if (sale.status === 'tendering') lanes.set(lane, withoutPoints(sale), false);
    },
  };
}

export function createRegister(deps: RegisterDeps): RegisterService {
  const { store, region, currency } = deps;
  const lanes = createLanes(deps);
  const completion = createCompletion(deps, lanes);

  function assertSettled(lane: Lane): void {
    const open = deps.payments().unresolvedOf(lanes.get(lane).id);
    if (open === null) return;
    throw new Fault('PAYMENT_OPEN', 'a payment of this sale is not settled yet: wait for its result or cancel it', {
      attemptId: open.id,
      phase: open.phase,
    });
  }

  return {
    lanes,
    assertSettled,
    current(lane) {
      const sale = lanes.get(lane);
      return { saleId: sale.id, status: sale.status, dueMinor: dueOf(sale, region), currency };
    },
    beginTender(lane) {
      lanes.set(lane, beginTender(lanes.get(lane)), false);
    },
    backToSelling(lane) {
      assertSettled(lane);
      lanes.set(lane, backToSelling(lanes.get(lane)), false);
    },
    saveSale(tx, lane) {
      tx.saveDraft(lane, JSON.stringify(lanes.get(lane)));
    },
    applyPayment(tx, attempt) {
      const lane = lanes.of(attempt.saleId) ?? attempt.lane;
      const sale = lanes.get(lane);
      const late = { outcome: 'late' as const, done: () => {} };
      if (sale.id !== attempt.saleId || sale.status !== 'tendering') return late;
      const due = dueOf(sale, region);
      if (attempt.amountMinor > due) return late;
      const paid = addTender(sale, tenderOf(attempt));
      if (attempt.amountMinor < due) {
        tx.saveDraft(lane, JSON.stringify(paid));
        return { outcome: 'applied', done: () => lanes.set(lane, paid, false) };
      }
      const fact = completion.write(tx, lane, paid);
      return { outcome: 'applied', done: () => completion.saved(lane, paid, fact) };
    },
    endWith(tx, lane, tender) {
      assertSettled(lane);
      const sale = beginTender(lanes.get(lane));
      const due = dueOf(sale, region);
      if (due <= 0) throw new Fault('AMOUNT', 'nothing is due of this sale', { dueMinor: due });
      const paid = addTender(sale, tender(due));
      const fact = completion.write(tx, lane, paid);
      return { sale: fact, done: () => completion.saved(lane, paid, fact) };
    },
    ...pointsPart(deps, lanes, completion, assertSettled),
    payCash(lane, tenderedMinor, origin) {
      assertSettled(lane);
      const sale = lanes.get(lane);
      const due = dueOf(sale, region);
      if (due > 0 && tenderedMinor < due) {
        throw new Fault('AMOUNT', 'that is less than what is due', { dueMinor: due, tenderedMinor });
      }
      // A sale that gives money back takes none: what is handed over would only be handed back.
      const changeMinor = minor(due > 0 ? tenderedMinor - due : 0);
      const paid = addTender(sale, { kind: 'cash', amountMinor: due, tenderedMinor: minor(due + changeMinor), changeMinor });
      const fact = store.commit((tx) => completion.write(tx, lane, paid, origin));
      completion.saved(lane, paid, fact);
      return { changeMinor, sale: fact };
    },
  };
}
