/** Answers `kiosk.*`: a customer who checks out alone, and the staff who help. */
import type { CommandName, Decision, EventName, KioskView } from '#main/contract';
import type { RegionPack } from '../../core/regions/index.ts';
import type { Handlers } from '../../ports.ts';
import { createChecking } from './checking.ts';
import { customerHandlers, leave, letGo } from './customer.ts';
import { createDesk, type Desk, type KioskDeps } from './desk.ts';
import { createScanning, goodsHandlers } from './goods.ts';
import { createIdle, type Idle, type IdleMode } from './idle.ts';
import { createKeep, type Keep } from './keep.ts';
import { createPanel } from './panel.ts';
import { decide, staffHandlers } from './staff.ts';
import { createTrouble, type Trouble } from './trouble.ts';

export type { KioskDeps } from './desk.ts';

type KioskNames = Extract<CommandName, `kiosk.${string}`>;
export type KioskHandlers = Pick<Handlers, KioskNames>;

export interface KioskService {
  handlers: KioskHandlers;
  view(): KioskView;
  /** Told at each change of the view. Returns the way to stop. */
  onChange(listener: (view: KioskView) => void): () => void;
  /** A code from a scanner driver. */
  scanned(code: string, symbology?: string): void;
  /** Is the sale that of a customer here, who is asked whether they want it on paper? */
  owns(saleId: string): boolean;
  /** Another part told screens something: the customer may be elsewhere now. */
  heard(event: EventName): void;
  /** The store was opened again. */
  reopened(): void;
  /** For staff at another till. @throws Fault NOT_FOUND, BAD_STATE, BAD_ARGS, STORE */
  decide(decision: Decision, by: string, at: string): void;
  /** @throws Fault PAYMENT_OPEN, BAD_STATE, STORE */
  voidBasket(by: string, at: string): void;
  setOpen(open: boolean, by: string, at: string): void;
  close(): void;
}

/** What the kiosk looks at again when screens are told of it. */
const watched: ReadonlySet<EventName> = new Set(['sale', 'payment', 'devices', 'store', 'points']);

export type KioskServiceDeps = KioskDeps & { region: RegionPack; opener: Parameters<typeof staffHandlers>[3] };

/** Keeps the visit up with what the other parts do, and tells screens of it. */
function createFollower({ lane, sales, payments, store, emit, log }: KioskDeps, { keep, idle, desk, trouble }: { keep: Keep; idle: Idle; desk: Desk; trouble: Trouble }) {
  const listeners = new Set<(view: KioskView) => void>();
  let shown = '';
  let isWaiting = false;

  function idleMode(): IdleMode {
    const visit = desk.visit();
    if (visit === null || store.stopped() !== null) return 'none';
    if (desk.isPaid(visit)) return visit.calls.some(({ reason }) => reason === 'called') ? 'none' : 'paid';
    return visit.calls.length > 0 || visit.leaving === true || payments.unresolvedOf(visit.saleId) !== null ? 'none' : 'visit';
  }
  /** The sale went on by itself, or staff did something with it at the cashier's screen. */
  function follow(): void {
    const visit = desk.visit();
    if (visit === null || desk.isPaid(visit)) return;
    const sale = sales.register.lanes.get(lane);
    if (sale.id !== visit.saleId) keep.save({ ...keep.get(), visit: null });
    else if (visit.leaving === true && payments.unresolvedOf(visit.saleId) === null) letGo(desk, 'left');
    else if (visit.step === 'payment' && sale.status === 'open') desk.save({ ...visit, step: 'scanning' });
  }
  function look(): void {
    if (store.stopped() === null) {
      follow();
      trouble.look();
    }
    idle.set(idleMode());
    const view = desk.view();
    const text = JSON.stringify(view);
    if (text === shown) return;
    shown = text;
    emit('kiosk', view, lane);
    for (const listener of listeners) listener(view);
  }
  /** Nobody waits for an answer: what goes wrong is in the log, and looked at again at the next event. */
  function guarded(work: () => void): void {
    try {
      work();
      look();
    } catch (error) {
      log.error('kiosk.failed', { error: String(error) });
    }
  }
  return {
    look,
    guarded,
    /** After what is being done now: the parts that tell of it are in the middle of it. */
    soon(): void {
      if (isWaiting) return;
      isWaiting = true;
      queueMicrotask(() => {
        isWaiting = false;
        guarded(() => {});
      });
    },
    onChange(listener: (view: KioskView) => void): () => void {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

type Handler = (...args: never[]) => unknown;

/** What the page asks by itself: nobody may be there. */
const unasked: ReadonlySet<string> = new Set(['kiosk.scale', 'kiosk.picture']);

/** Every other command of the page is a touch, and its answer comes after the view that it made. */
function touching<T extends Record<string, Handler>>(handlers: T, before: () => void, after: () => void): T {
  const touched = (name: string, handler: Handler): Handler => async (...args) => {
    if (!unasked.has(name)) before();
    try {
      return await handler(...args);
    } finally {
      after();
    }
  };
  return Object.fromEntries(Object.entries(handlers).map(([name, handler]) => [name, touched(name, handler)])) as T;
}

export function createKiosk(deps: KioskServiceDeps): KioskService {
  const { lane, sales, clock, ids, emit } = deps;
  const keep = createKeep({ store: deps.store, register: sales.register, lane });
  const panel = createPanel({ supervisors: deps.supervisors, clock, changed: () => follower.soon() });
  const caller = () => ({ role: 'kiosk' as const, lane, commandId: ids.next(), client: 'kiosk' });
  const idle = createIdle({ clock, times: deps.settings.idle, ended: (mode) => follower.guarded(() => (mode === 'paid' ? desk.done() : leave(deps, desk, 'abandoned', caller()))) });
  const desk = createDesk(deps, { keep, idle, panel });
  const trouble = createTrouble(deps, desk, () => follower.soon());
  const follower = createFollower(deps, { keep, idle, desk, trouble });
  const checking = createChecking(deps, desk);
  const scanning = createScanning(deps, desk, checking);
  const look = (): void => follower.guarded(() => {});
  const said = (work: () => void): void => {
    work();
    follower.look();
  };
  return {
    handlers: touching({ ...customerHandlers(deps, desk, checking), ...goodsHandlers(deps, desk, checking, scanning), ...staffHandlers(deps, desk, panel, deps.opener) }, idle.touch, look),
    view: desk.view,
    onChange: follower.onChange,
    scanned(code, symbology) {
      idle.touch();
      emit('kioskScan', scanning.scan(code, ids.next(), symbology), lane);
      look();
    },
    owns: (saleId) => desk.visit()?.saleId === saleId,
    heard(event) {
      if (watched.has(event)) follower.soon();
    },
    reopened() {
      keep.reload();
      look();
    },
    decide: (decision, by, at) => said(() => decide(deps, desk, decision, by, at)),
    voidBasket: (by, at) => said(() => desk.drop({ by, at })),
    setOpen: (open, by, at) => said(() => desk.setOpen(open, { by, at })),
    close() {
      idle.close();
      panel.close();
      trouble.close();
    },
  };
}
