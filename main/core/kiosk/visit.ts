/**
 * A customer at the kiosk, as a value: every change makes a new one.
 *
 *   attract → scanning ⇄ bags ⇄ extras ⇄ payment → paid → attract
 *
 * `paid` is never kept here: it is that the visit's sale is completed in the store. `attract` is that there is no
 * visit. A visit ends when it is paid and done, or when its basket is void.
 */
import type { Approved } from './checks.ts';
import { Fault, type HelpCallView, type HelpReason, type HelpWay, type KioskMove, type LineView, type ReceiptWay } from '#main/contract';

/** Calls that are open at a time: beyond this the customer waits for staff. */
export const CALLS_MAX = 20;

export interface HelpCall extends Pick<HelpCallView, 'id' | 'reason' | 'sinceMs' | 'productId' | 'productName' | 'lineId' | 'code' | 'quantityMilli' | 'minAge' | 'check'> {}

export interface Visit {
  id: string;
  saleId: string;
  step: KioskMove;
  language?: string;
  startedAtMs: number;
  calls: readonly HelpCall[];
  /** Goods that were taken out again. */
  removals: number;
  /** For the random check, drawn at the begin. */
  drawn: number;
  /** Years that staff have seen the customer to have; 0 = nobody looked. */
  ageSeen: number;
  /** Lines past their date that staff let through. */
  datesSeen?: readonly string[];
  /** What staff approved of. */
  approved: Approved;
  /** Payments that failed before staff were last called for it. */
  failures: number;
  /** They go as soon as no payment is open any more. */
  leaving?: true;
  receipt?: { way: ReceiptWay; /** Of paper. */ jobId?: string; /** Staff were called to it. */ told?: true };
}

/** What staff may say to each kind of call. */
const ways: Record<HelpReason, readonly HelpWay[]> = {
  called: ['seen'],
  age: ['approve', 'refuse'],
  expired: ['approve', 'refuse'],
  unknownItem: ['price', 'refuse'],
  noPrice: ['price', 'refuse'],
  scale: ['weight', 'refuse'],
  weight: ['approve'],
  randomCheck: ['approve'],
  limit: ['approve'],
  removed: ['approve'],
  paymentUnknown: [],
  paymentFailed: ['seen'],
  printer: ['seen'],
};
/** The customer waits at these: the basket itself is in question. */
const blocking: ReadonlySet<HelpReason> = new Set(['weight', 'randomCheck', 'limit', 'removed', 'paymentUnknown']);
/** Nothing waits for these. */
const aside: ReadonlySet<HelpReason> = new Set(['called', 'printer', 'paymentFailed']);

export const waysOf = (reason: HelpReason): readonly HelpWay[] => ways[reason];
export const isBlocking = ({ reason }: Pick<HelpCall, 'reason'>): boolean => blocking.has(reason);
export const holdsPayment = ({ reason }: Pick<HelpCall, 'reason'>): boolean => !aside.has(reason);

export const callView = (call: HelpCall): HelpCallView => ({ ...call, blocks: isBlocking(call), holdsPayment: holdsPayment(call), ways: [...waysOf(call.reason)] });

export const newVisit = (begun: Pick<Visit, 'id' | 'saleId' | 'startedAtMs' | 'language' | 'drawn'>): Visit => ({
  ...begun, step: 'scanning', calls: [], removals: 0, ageSeen: 0, approved: {}, failures: 0,
});

/** @throws Fault BAD_STATE while the customer waits for staff, or is leaving */
export function assertFree({ calls, leaving }: Visit): void {
  if (leaving === true) throw new Fault('BAD_STATE', 'the payment is being cancelled: wait a moment');
  const call = calls.find(isBlocking);
  if (call !== undefined) throw new Fault('BAD_STATE', 'staff are on their way: wait for them', { reason: call.reason });
}

/**
 * One step on or back.
 * @throws Fault BAD_STATE where goods are missing, there are no bags to choose, or staff are waited for
 */
export function goTo(visit: Visit, to: KioskMove, basket: { lines: readonly LineView[]; hasBags: boolean }): Visit {
  assertFree(visit);
  if (to === 'bags' && !basket.hasBags) throw new Fault('BAD_STATE', 'there are no bags to choose here');
  if (to !== 'scanning' && basket.lines.length === 0) throw new Fault('BAD_STATE', 'the basket is empty: scan something first');
  const call = to === 'payment' ? visit.calls.find(holdsPayment) : undefined;
  if (call !== undefined) throw new Fault('BAD_STATE', 'staff have to look at something first', { reason: call.reason });
  return visit.step === to ? visit : { ...visit, step: to };
}

/** Goods are taken before the payment alone. @throws Fault BAD_STATE */
export function assertTakesGoods(visit: Visit): void {
  assertFree(visit);
  if (visit.step === 'payment') throw new Fault('BAD_STATE', 'this is being paid: go back to add something');
}

/** The same thing twice is one call. */
const isSame = (a: HelpCall, b: HelpCall): boolean => a.reason === b.reason && a.code === b.code && a.productId === b.productId && a.lineId === b.lineId && a.check?.rule === b.check?.rule;

/** @throws Fault LIMIT where too many are open */
export function withCall(visit: Visit, call: HelpCall): { visit: Visit; call: HelpCall; isNew: boolean } {
  const known = visit.calls.find((one) => isSame(one, call));
  if (known !== undefined) return { visit, call: known, isNew: false };
  if (visit.calls.length >= CALLS_MAX) throw new Fault('LIMIT', 'staff have to answer the open questions first', { limit: CALLS_MAX });
  return { visit: { ...visit, calls: [...visit.calls, call] }, call, isNew: true };
}

export const withoutCall = (visit: Visit, callId: string): Visit => ({ ...visit, calls: visit.calls.filter(({ id }) => id !== callId) });

/** Staff approved: what the call was about is allowed from here on. */
export function withApproval(visit: Visit, { reason, minAge = 0, lineId, check }: HelpCall): Visit {
  if (reason === 'expired') return lineId === undefined ? visit : { ...visit, datesSeen: [...(visit.datesSeen ?? []), lineId] };
  if (reason === 'age') return { ...visit, ageSeen: Math.max(visit.ageSeen, minAge) };
  return check === undefined ? visit : { ...visit, approved: { ...visit.approved, [check.rule]: check.measured } };
}

/** @throws Fault NOT_FOUND where it is answered, BAD_STATE where that cannot be said to it */
export function answerable(visit: Visit, callId: string, way: HelpWay): HelpCall {
  const call = visit.calls.find(({ id }) => id === callId);
  if (call === undefined) throw new Fault('NOT_FOUND', 'that call is answered', { callId });
  if (!waysOf(call.reason).includes(way)) throw new Fault('BAD_STATE', `a call of this kind is not answered so: ${waysOf(call.reason).join(', ')}`, { reason: call.reason });
  return call;
}
