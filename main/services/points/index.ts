/** Merchant points: the fact that a confirmed collection adds, and what screens are shown. */
import type { Minor, PointsView } from '#main/contract';
import { dayIn } from '../../core/day.ts';
import type { Facts } from '../../core/journal/facts.ts';
import type { Attempt } from '../../core/payment/attempt.ts';
import { earn, MERCHANT_ACCOUNT, takeBack, type PointsProgramme } from '../../core/points/programme.ts';
import type { Clock, Store } from '../../ports.ts';

export interface PointsDeps {
  store: Pick<Store, 'points'>;
  clock: Clock;
  programme: PointsProgramme;
  /** Money that earns one point. */
  unitMinor: number;
  /** IANA name: a day's limits are those of the shop's own day. */
  timeZone: string;
}

export interface PointsService {
  /** The fact to append in the commit of a paid attempt, or null where its transaction has earned already. */
  earning(attempt: Attempt): Facts['points.earned'] | null;
  /** The fact to append in the commit of a refund that is done, or null where its transaction holds no points too many. */
  takingBack(refund: Pick<Facts['points.takenBack'], 'scheme' | 'transactionId' | 'refundNo' | 'attemptId'> & { keptMinor: Minor }): Facts['points.takenBack'] | null;
  /** Points of a transaction that would go back if only this much of it were kept. */
  wouldTakeBack(scheme: string, transactionId: string, keptMinor: Minor): number;
  view(): PointsView;
}

export function createPoints({ store, clock, programme, unitMinor, timeZone }: PointsDeps): PointsService {
  const dayOf = dayIn(timeZone);
  return {
    earning(attempt) {
      const { scheme, transactionId, payerId } = attempt;
      if (transactionId === undefined) throw new Error(`attempt ${attempt.id} is paid without a transaction`);
      if (store.points.hasTransaction(scheme, transactionId)) return null;
      const day = dayOf(attempt.paidAtMs ?? clock.nowMs());
      const payer = payerId === undefined ? {} : { payerId };
      const customer = payerId === undefined ? {} : { customer: store.points.earnedOn(day, payerId) };
      const today = { merchant: store.points.earnedOn(day), ...customer };
      const earning = earn(programme, attempt.amountMinor, unitMinor, today);
      return { scheme, transactionId, attemptId: attempt.id, ...earning, ...payer, day };
    },
    takingBack({ scheme, transactionId, refundNo, attemptId, keptMinor }) {
      const earning = store.points.earning(scheme, transactionId);
      if (earning === null) return null;
      const { fact, takenBack } = earning;
      const back = takeBack(programme, fact.points - takenBack, keptMinor, unitMinor);
      if (back.points === 0) return null;
      const payer = fact.payerId === undefined ? {} : { payerId: fact.payerId };
      return { scheme, transactionId, refundNo, attemptId, ...back, ...payer, day: fact.day };
    },
    wouldTakeBack(scheme, transactionId, keptMinor) {
      const earning = store.points.earning(scheme, transactionId);
      return earning === null ? 0 : takeBack(programme, earning.fact.points - earning.takenBack, keptMinor, unitMinor).points;
    },
    view() {
      const last = store.points.last();
      const view = { today: store.points.earnedOn(dayOf(clock.nowMs())), total: store.points.balance(MERCHANT_ACCOUNT) };
      return last === null ? view : { ...view, last };
    },
  };
}
