/** Answers the customer's way through the steps: begin, go, pay, receipt, help, leave. */
import { Fault, type Args, type CommandName, type KioskMove } from '#main/contract';
import { goTo, type Visit } from '../../core/kiosk/visit.ts';
import type { Caller, Handlers } from '../../ports.ts';
import type { Checking } from './checking.ts';
import type { Desk, KioskDeps } from './desk.ts';
import type { GoodsHandlers } from './goods.ts';

type StaffNames = 'kiosk.staff' | 'kiosk.decide' | 'kiosk.voidBasket' | 'kiosk.setOpen' | 'kiosk.lockStaff' | 'kiosk.staffScreen';
export type CustomerHandlers = Pick<Handlers, Exclude<Extract<CommandName, `kiosk.${string}`>, StaffNames | keyof GoodsHandlers>>;

/** Moves that do more than show another page: to the payment the sale is being paid, back from it it is not. */
function mover({ lane, sales, settings, payments }: KioskDeps, desk: Desk, checking: Checking) {
  const { register } = sales;
  const moved = (to: KioskMove) => goTo(desk.buying(), to, { lines: register.lanes.get(lane).lines, hasBags: settings.bags.length > 0 });
  return async (to: KioskMove): Promise<void> => {
    const visit = desk.buying();
    if (moved(to) === visit) return;
    if (to === 'payment') await checking.beforePayment();
    // Looked at again: while the scale was asked somebody may have gone elsewhere.
    const next = moved(to);
    if (to === 'payment') register.beginTender(lane);
    else if (visit.step === 'payment') {
      if (payments.unresolvedOf(visit.saleId) !== null) throw new Fault('PAYMENT_OPEN', 'the payment is not settled yet: wait for its result or cancel it');
      register.backToSelling(lane);
    }
    desk.save(next);
    // No scheme collects nothing: staff end a basket that coupons pay in full.
    if (to === 'payment' && register.current(lane).dueMinor <= 0) desk.call({ reason: 'called' });
  };
}

/** What is paid in part, by staff's hands, is theirs to settle: they are called. */
export function letGo(desk: Desk, reason: 'left' | 'abandoned'): void {
  try {
    desk.drop(reason);
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'BAD_STATE') throw error;
    const { leaving: _leaving, ...stays } = desk.buying();
    desk.save(stays);
    desk.call({ reason: 'called' });
  }
}

/** Goes at once, or as soon as the payment that is open has ended; what is paid stays. */
export function leave({ payments }: KioskDeps, desk: Desk, reason: 'left' | 'abandoned', caller: Caller): void {
  const visit = desk.visit();
  if (visit === null || desk.isPaid(visit)) return;
  const open = payments.unresolvedOf(visit.saleId);
  if (open === null) return letGo(desk, reason);
  desk.save({ ...visit, leaving: true });
  void payments.handlers['payment.cancel']({ attemptId: open.id }, caller);
}

function setReceipt({ receipts }: KioskDeps, desk: Desk, { way }: Args<'kiosk.receipt'>): void {
  const visit = desk.visit();
  if (visit === null || !desk.isPaid(visit)) throw new Fault('BAD_STATE', 'nothing is paid yet');
  const { receipt } = visit;
  // One paper: a second touch prints nothing more.
  if (way === 'paper' && receipt?.jobId !== undefined) return;
  if (way === 'paper' && !receipts.hasPaper()) throw new Fault('DEVICE', 'the printer does not print now: take the code instead');
  if (way !== 'paper' && receipt?.jobId !== undefined) receipts.drop(receipt.jobId);
  const paper = way === 'paper' ? { jobId: receipts.print(visit.saleId) } : {};
  desk.save({ ...visit, receipt: { way, ...paper } });
}

function assertPaying(desk: Desk): void {
  if (desk.buying().step !== 'payment') throw new Fault('BAD_STATE', 'finish the goods first');
}

export function customerHandlers(deps: KioskDeps, desk: Desk, checking: Checking): CustomerHandlers {
  const { payments } = deps;
  const go = mover(deps, desk, checking);
  const spoken = (visit: Visit, language: string): void => desk.save({ ...visit, language });
  return {
    'kiosk.start': ({ language }) => {
      const visit = desk.begin(language);
      if (language !== undefined && visit.language !== language) spoken(visit, language);
      return null;
    },
    'kiosk.language': ({ language }) => {
      const visit = desk.visit();
      if (visit !== null) spoken(visit, language);
      return null;
    },
    'kiosk.picture': ({ productId }) => {
      const product = deps.catalogue.byId(productId);
      return product === null ? null : deps.picture(product);
    },
    'kiosk.go': async ({ to }) => {
      await go(to);
      return null;
    },
    'kiosk.pay': ({ scheme }, caller) => {
      assertPaying(desk);
      return payments.handlers['payment.present']({ scheme }, caller);
    },
    'kiosk.face': (args, caller) => {
      assertPaying(desk);
      return payments.handlers['face.pay'](args, caller);
    },
    'kiosk.faceDigits': (args, caller) => {
      assertPaying(desk);
      return payments.handlers['face.digits'](args, caller);
    },
    'kiosk.cancelPayment': ({ attemptId }, caller) => {
      if (payments.unresolvedOf(desk.buying().saleId)?.id !== attemptId) throw new Fault('NOT_FOUND', 'that payment is not open', { attemptId });
      return payments.handlers['payment.cancel']({ attemptId }, caller);
    },
    'kiosk.receipt': (args) => (setReceipt(deps, desk, args), null),
    'kiosk.done': () => (desk.done(), null),
    'kiosk.help': () => {
      desk.begin();
      desk.call({ reason: 'called' });
      return null;
    },
    'kiosk.unhelp': () => (desk.gone(['called']), null),
    'kiosk.leave': (_, caller) => (leave(deps, desk, 'left', caller), null),
    'kiosk.stay': () => null,
  };
}
