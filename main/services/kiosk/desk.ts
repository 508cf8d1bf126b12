/** What the customer's and the staff's commands share: the visit, its calls, its end, and what is shown of it. */
import { Fault, type HelpReason, type HelpWay, type KioskSettings, type KioskView, type Lane, type Minor, type GoodsPictureView, type ProductView } from '#main/contract';
import type { CompletedSale, Facts } from '../../core/journal/facts.ts';
import { newVisit, withCall, withoutCall, type HelpCall, type Visit } from '../../core/kiosk/visit.ts';
import type { Catalogue, Clock, Emit, Ids, Log, ScalePort, Store, Supervisors, Tx } from '../../ports.ts';
import type { PaymentsService } from '../payment/index.ts';
import type { Receipts } from '../receipt/index.ts';
import type { SaleService } from '../sale/index.ts';
import type { WeighingService } from '../weighing/index.ts';
import type { Idle } from './idle.ts';
import type { Keep, Kept } from './keep.ts';
import type { Panel } from './panel.ts';
import { viewOf } from './view.ts';

export interface KioskDeps {
  lane: Lane;
  settings: KioskSettings;
  /** The shop's, where the settings name none. */
  languages: readonly string[];
  store: Store;
  sales: SaleService;
  payments: Pick<PaymentsService, 'handlers' | 'unresolvedOf'>;
  receipts: Pick<Receipts, 'print' | 'stateOf' | 'drop' | 'hasPaper'>;
  catalogue: Pick<Catalogue, 'byId'>;
  supervisors: Supervisors;
  scale: Pick<ScalePort, 'actions' | 'read'>;
  weighing: Pick<WeighingService, 'handlers'>;
  /** A number of 0 to 9,999, each as likely. */
  draw: () => number;
  /** The shop's own picture; null where there is none. */
  picture: (product: ProductView) => GoodsPictureView | null;
  /** Text of the code that stands for a receipt. */
  receiptCode: (sale: CompletedSale) => string;
  clock: Clock;
  ids: Ids;
  log: Log;
  emit: Emit;
}

export type CallAbout = Pick<HelpCall, 'reason'> & Partial<HelpCall>;
/** How a call ended. */
export interface Ended {
  way: HelpWay | 'gone';
  by: string;
  /** `kiosk`, or the till where it was said. */
  at: string;
  lineId?: string;
  priceMinor?: Minor;
  grams?: number;
  note?: string;
}

/** Who of the staff, and where: `kiosk`, or a till's name. */
export interface Staff {
  by: string;
  at: string;
}

export interface Desk {
  /** The visit that goes on or is paid; null = nobody is there. */
  visit(): Visit | null;
  /** @throws Fault BAD_STATE where nobody is there, or it is paid */
  buying(): Visit;
  isPaid(visit: Visit): boolean;
  /** @throws Fault BAD_STATE where it is closed */
  begin(language?: string): Visit;
  save(visit: Visit, facts?: (tx: Tx) => void): void;
  /** Opens a call, or finds the one that is open about the same thing. */
  call(about: CallAbout): HelpCall;
  /** @param next the visit with what the decision changed */
  end(call: HelpCall, ended: Ended, next?: Visit): void;
  /** Ends every call of these reasons, or those about one line: their cause is gone. */
  gone(reasons: readonly HelpReason[], lineId?: string): void;
  /** The basket is void, the visit over. @throws Fault PAYMENT_OPEN, BAD_STATE where part of it is paid */
  drop(reason: 'left' | 'abandoned' | Staff): void;
  /** A paid visit is over. */
  done(): void;
  setOpen(open: boolean, who: Staff): void;
  view(): KioskView;
}

const calledFact = ({ saleId }: Visit, { id: callId, reason, productId, code, minAge }: HelpCall): Facts['kiosk.called'] => ({
  saleId, callId, reason, ...(productId === undefined ? {} : { productId }), ...(code === undefined ? {} : { code }), ...(minAge === undefined ? {} : { minAge }),
});

/** The visit itself, with what is saved of it. */
function createVisit({ lane, store, sales, clock, ids, log, draw }: KioskDeps, keep: Keep) {
  const { lanes } = sales.register;
  const visit = (): Visit | null => keep.get().visit;
  const withVisit = (next: Visit | null): Kept => ({ ...keep.get(), visit: next });
  const isPaid = ({ saleId }: Visit): boolean => {
    const sale = lanes.get(lane);
    return sale.id === saleId ? sale.status === 'completed' : store.sales.byId(saleId) !== null;
  };
  const save = (next: Visit, facts?: (tx: Tx) => void): void => keep.save(withVisit(next), facts);
  return {
    visit,
    withVisit,
    isPaid,
    save,
    buying(): Visit {
      const now = visit();
      if (now === null) throw new Fault('BAD_STATE', 'nobody has begun here: touch the screen to begin');
      if (isPaid(now)) throw new Fault('BAD_STATE', 'this is paid');
      return now;
    },
    begun(language: string | undefined): Visit {
      const sale = lanes.get(lane);
      const isTaken = sale.status !== 'completed' && sale.lines.length > 0;
      if (keep.get().closed !== undefined || isTaken) throw new Fault('BAD_STATE', 'this kiosk is closed: go to a cashier, please');
      const { id: saleId } = sale.status === 'completed' ? lanes.fresh(lane) : sale;
      const next = newVisit({ id: ids.next(), saleId, startedAtMs: clock.nowMs(), drawn: draw(), ...(language === undefined ? {} : { language }) });
      save(next);
      log.info('kiosk.begun', { visit: next.id, saleId });
      return next;
    },
  };
}

/** Calls for staff: each is journalled when it comes and when it ends. */
function createCalls({ clock, ids, log }: KioskDeps, { visit, save }: Pick<Desk, 'visit' | 'save'>) {
  const decided = ({ saleId }: Visit, { id: callId, reason, sinceMs }: HelpCall, ended: Ended): Facts['kiosk.decided'] => ({ saleId, callId, reason, sinceMs, ...ended });
  const gone: Ended = { way: 'gone', by: 'customer', at: 'kiosk' };
  function end(call: HelpCall, ended: Ended, next = visit() as Visit): void {
    const at = visit() as Visit;
    save(withoutCall(next, call.id), (tx) => tx.append('kiosk.decided', decided(at, call, ended)));
    log.info('kiosk.decided', { visit: at.id, callId: call.id, reason: call.reason, way: ended.way });
  }
  return {
    call(about: CallAbout): HelpCall {
      const at = visit() as Visit;
      const { visit: next, call, isNew } = withCall(at, { ...about, id: ids.next(), sinceMs: clock.nowMs() });
      if (!isNew) return call;
      save(next, (tx) => tx.append('kiosk.called', calledFact(at, call)));
      log.info('kiosk.called', { visit: at.id, callId: call.id, reason: about.reason });
      return call;
    },
    end,
    gone(reasons: readonly HelpReason[], lineId?: string): void {
      for (const call of visit()?.calls ?? []) if (reasons.includes(call.reason) && (lineId === undefined || call.lineId === lineId)) end(call, gone);
    },
    /** With the visit all its calls end. */
    allGone(tx: Tx, at: Visit): void {
      for (const call of at.calls) tx.append('kiosk.decided', decided(at, call, gone));
    },
  };
}

export function createDesk(deps: KioskDeps, parts: { keep: Keep; idle: Idle; panel: Panel }): Desk {
  const { lane, sales, clock, log } = deps;
  const { keep } = parts;
  const { begun, withVisit, ...own } = createVisit(deps, keep);
  const { allGone, ...calls } = createCalls(deps, own);
  const { visit, isPaid } = own;

  const desk: Desk = {
    ...own,
    ...calls,
    begin(language) {
      const before = visit();
      if (before !== null && !isPaid(before)) return before;
      desk.done();
      return begun(language);
    },
    drop(reason) {
      const at = visit();
      if (at !== null && isPaid(at)) return desk.done();
      const next = withVisit(null);
      const isStaff = typeof reason === 'object';
      sales.empty(lane, isStaff ? 'staff' : reason, (tx) => {
        if (at !== null) allGone(tx, at);
        if (isStaff) tx.append('kiosk.staffed', { act: 'voidBasket', ...reason, ...(at === null ? {} : { saleId: at.saleId }) });
        keep.within(tx, next);
      });
      keep.kept(next);
      log.info('kiosk.ended', { reason: isStaff ? 'staff' : reason, ...(at === null ? {} : { visit: at.id }) });
    },
    done() {
      const at = visit();
      if (at === null || !isPaid(at)) return;
      if (at.receipt?.jobId !== undefined) deps.receipts.drop(at.receipt.jobId);
      keep.save(withVisit(null), (tx) => allGone(tx, at));
      const { lanes } = sales.register;
      if (lanes.get(lane).status === 'completed') lanes.fresh(lane);
      log.info('kiosk.ended', { reason: 'paid', visit: at.id });
    },
    setOpen(open, who) {
      const { closed, ...rest } = keep.get();
      // Said twice it is one act.
      if (open === (closed === undefined)) return;
      keep.save(open ? rest : { ...rest, closed: { by: who.by, atMs: clock.nowMs() } }, (tx) => tx.append('kiosk.staffed', { act: open ? 'open' : 'close', ...who }));
      log.info('kiosk.setOpen', { open, ...who });
    },
    view: () => viewOf(deps, parts, desk),
  };
  return desk;
}

