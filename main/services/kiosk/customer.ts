/** Answers the customer's own commands. */
import { Fault, type Args, type CommandName, type KioskMove, type KioskScanView, type ProductView, type ScanView } from '#main/contract';
import { assertTakesGoods, goTo, type Visit } from '../../core/kiosk/visit.ts';
import type { Caller, Handlers } from '../../ports.ts';
import type { CallAbout, Desk, KioskDeps } from './desk.ts';

type StaffNames = 'kiosk.staff' | 'kiosk.decide' | 'kiosk.voidBasket' | 'kiosk.setOpen' | 'kiosk.lockStaff' | 'kiosk.staffScreen';
export type CustomerHandlers = Pick<Handlers, Exclude<Extract<CommandName, `kiosk.${string}`>, StaffNames>>;

const named = ({ id: productId, name: productName }: ProductView): Pick<CallAbout, 'productId' | 'productName'> => ({ productId, productName });

/** Whom a scan makes the customer wait for; null = nobody. */
function callOf({ outcome, code, product, quantityMilli }: ScanView): CallAbout | null {
  const quantity = quantityMilli === undefined ? {} : { quantityMilli };
  if (outcome === 'unknown') return { reason: 'unknownItem', code, ...quantity };
  if (product === undefined) return null;
  if (outcome === 'price') return { reason: 'noPrice', ...named(product), ...quantity };
  return outcome === 'weigh' ? { reason: 'scale', ...named(product) } : null;
}

const refused = (error: KioskScanView['error'] & object): KioskScanView => ({ outcome: 'refused', error });

export function createScanning(deps: KioskDeps, desk: Desk) {
  const { lane, sales, catalogue } = deps;
  const productOf = (lineId: string): Pick<KioskScanView, 'product'> => {
    const productId = sales.register.lanes.get(lane).lines.find(({ id }) => id === lineId)?.productId;
    const product = productId === undefined ? null : catalogue.byId(productId);
    return product === null ? {} : { product };
  };
  function told(taken: ScanView): KioskScanView {
    const { outcome, lineId, product, error } = taken;
    const call = callOf(taken);
    if (call !== null) return { outcome: 'called', callId: desk.call(call).id, ...(product === undefined ? {} : { product }) };
    if (outcome === 'line' && lineId !== undefined) return { outcome, lineId, ...productOf(lineId) };
    if (outcome === 'payer' || outcome === 'member') return { outcome };
    // Another customer's sale is not shown to this one.
    if (outcome === 'receipt') return refused({ code: 'CODE_RECEIPT', message: 'this is a receipt: it sells nothing' });
    return refused({ code: error?.code ?? 'CODE_NOT_RECOGNISED', message: error?.message ?? 'this code means nothing here' });
  }
  /** A code of the page or of a driver. Never throws a fault: a scan that counts for nothing says why. */
  function scan(code: string, commandId: string, symbology?: string): KioskScanView {
    try {
      const visit = desk.begin();
      if (visit.step !== 'payment') assertTakesGoods(visit);
      const result = told(sales.scannedAlone(lane, code, commandId, symbology));
      const now = desk.buying();
      desk.save(result.outcome === 'line' && now.step !== 'scanning' ? { ...now, step: 'scanning' } : now);
      return result;
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      return refused({ code: error.code, message: error.message });
    }
  }
  function pick(productId: string, caller: Caller): KioskScanView {
    assertTakesGoods(desk.begin());
    const product = catalogue.byId(productId);
    if (product === null) throw new Fault('NOT_FOUND', 'that product is no longer in the catalogue', { productId });
    if (product.unit === 'kg' || product.priceMinor === null) {
      const call = desk.call({ reason: product.unit === 'kg' ? 'scale' : 'noPrice', ...named(product) });
      return { outcome: 'called', callId: call.id, product };
    }
    const { lineId } = sales.handlers['sale.addProduct']({ productId, trace: undefined }, caller);
    desk.save(desk.buying());
    return { outcome: 'line', lineId, product };
  }
  return { scan, pick };
}

/** Moves that do more than show another page: to the payment the sale is being paid, back from it it is not. */
function mover({ lane, sales, settings, payments }: KioskDeps, desk: Desk) {
  const { register } = sales;
  return (to: KioskMove): void => {
    const visit = desk.buying();
    const next = goTo(visit, to, { lines: register.lanes.get(lane).lines, hasBags: settings.bags.length > 0 });
    if (next === visit) return;
    if (to === 'payment') register.beginTender(lane);
    else if (visit.step === 'payment') {
      if (payments.unresolvedOf(visit.saleId) !== null) throw new Fault('PAYMENT_OPEN', 'the payment is not settled yet: wait for its result or cancel it');
      register.backToSelling(lane);
    }
    desk.save(next);
  };
}

function setBags({ lane, settings, sales }: KioskDeps, desk: Desk, { productId, count }: Args<'kiosk.bags'>, caller: Caller): void {
  assertTakesGoods(desk.buying());
  if (!settings.bags.includes(productId)) throw new Fault('NOT_FOUND', 'that is no bag of this shop', { productId });
  const line = sales.register.lanes.get(lane).lines.find((one) => one.productId === productId);
  if (line === undefined) {
    if (count > 0) sales.handlers['sale.addProduct']({ productId, quantityMilli: count * 1000, trace: undefined }, caller);
  } else if (count === 0) sales.handlers['sale.removeLine']({ lineId: line.id }, caller);
  else sales.handlers['sale.setQuantity']({ lineId: line.id, quantityMilli: count * 1000 }, caller);
  desk.save(desk.buying());
}

/** Goes at once, or as soon as the payment that is open has ended; what is paid stays. */
export function leave({ payments }: KioskDeps, desk: Desk, reason: 'left' | 'abandoned', caller: Caller): void {
  const visit = desk.visit();
  if (visit === null || desk.isPaid(visit)) return;
  const open = payments.unresolvedOf(visit.saleId);
  if (open === null) return desk.drop(reason);
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

function setMember({ lane, sales }: KioskDeps, desk: Desk, { code }: Args<'kiosk.member'>, { commandId }: Caller): void {
  assertTakesGoods(desk.buying());
  const { outcome, error } = sales.scannedAlone(lane, code, commandId);
  if (outcome !== 'member') throw new Fault('CODE_NOT_RECOGNISED', error?.message ?? 'this is no member’s number');
  desk.save(desk.buying());
}

function assertPaying(desk: Desk): void {
  if (desk.buying().step !== 'payment') throw new Fault('BAD_STATE', 'finish the goods first');
}

export function customerHandlers(deps: KioskDeps, desk: Desk, scanning: ReturnType<typeof createScanning>): CustomerHandlers {
  const { sales, payments } = deps;
  const go = mover(deps, desk);
  const changing = (change: (caller: Caller) => void, caller: Caller): null => {
    assertTakesGoods(desk.buying());
    change(caller);
    desk.save(desk.buying());
    return null;
  };
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
    'kiosk.scan': ({ code }, { commandId }) => scanning.scan(code, commandId),
    'kiosk.pick': ({ productId }, caller) => scanning.pick(productId, caller),
    'kiosk.quantity': (args, caller) => changing((by) => sales.handlers['sale.setQuantity'](args, by), caller),
    'kiosk.remove': (args, caller) => changing((by) => sales.handlers['sale.removeLine'](args, by), caller),
    'kiosk.go': ({ to }) => (go(to), null),
    'kiosk.bags': (args, caller) => (setBags(deps, desk, args, caller), null),
    'kiosk.member': (args, caller) => (setMember(deps, desk, args, caller), null),
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
