/** Answers what the customer does with goods, and with their member's card. */
import { Fault, type Args, type CommandName, type KioskScanView, type ProductView, type ScanView } from '#main/contract';
import { assertTakesGoods } from '../../core/kiosk/visit.ts';
import { weightOf } from '../../core/weighing/weighing.ts';
import type { Caller, Handlers } from '../../ports.ts';
import type { Checking } from './checking.ts';
import type { CallAbout, Desk, KioskDeps } from './desk.ts';

type GoodsNames = Extract<CommandName, 'kiosk.scan' | 'kiosk.pick' | 'kiosk.scale' | 'kiosk.weigh' | 'kiosk.quantity' | 'kiosk.remove' | 'kiosk.bags' | 'kiosk.member'>;
export type GoodsHandlers = Pick<Handlers, GoodsNames>;

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

export function createScanning(deps: KioskDeps, desk: Desk, checking: Checking) {
  const { lane, sales, catalogue } = deps;
  const hasScale = (): boolean => deps.settings.scale === 'goods' && deps.scale.actions() !== null;
  const productOf = (lineId: string): Pick<KioskScanView, 'product'> => {
    const productId = sales.register.lanes.get(lane).lines.find(({ id }) => id === lineId)?.productId;
    const product = productId === undefined ? null : catalogue.byId(productId);
    return product === null ? {} : { product };
  };
  function told(taken: ScanView): KioskScanView {
    const { outcome, lineId, product, error } = taken;
    if (outcome === 'weigh' && product !== undefined && hasScale()) return { outcome, product };
    const call = callOf(taken);
    if (call !== null) return { outcome: 'called', callId: desk.call(call).id, ...(product === undefined ? {} : { product }) };
    if (outcome === 'line' && lineId !== undefined) return { outcome, lineId, ...productOf(lineId) };
    if (outcome === 'payer' || outcome === 'member' || outcome === 'coupon') return { outcome };
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
      if (result.outcome === 'line') checking.watch();
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
    if (product.unit === 'kg' && product.priceMinor !== null && hasScale()) return { outcome: 'weigh', product };
    if (product.unit === 'kg' || product.priceMinor === null) {
      const call = desk.call({ reason: product.unit === 'kg' ? 'scale' : 'noPrice', ...named(product) });
      return { outcome: 'called', callId: call.id, product };
    }
    const { lineId } = sales.handlers['sale.addProduct']({ productId, trace: undefined }, caller);
    desk.save(desk.buying());
    checking.watch();
    return { outcome: 'line', lineId, product };
  }
  return { scan, pick };
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

function setMember({ lane, sales }: KioskDeps, desk: Desk, { code }: Args<'kiosk.member'>, { commandId }: Caller): void {
  assertTakesGoods(desk.buying());
  const { outcome, error } = sales.scannedAlone(lane, code, commandId);
  if (outcome !== 'member') throw new Fault('CODE_NOT_RECOGNISED', error?.message ?? 'this is no member’s number');
  desk.save(desk.buying());
}

export function goodsHandlers(deps: KioskDeps, desk: Desk, checking: Checking, scanning: ReturnType<typeof createScanning>): GoodsHandlers {
  const { lane, sales, weighing } = deps;
  const quantityOf = (lineId: string): number => sales.register.lanes.get(lane).lines.find(({ id }) => id === lineId)?.quantityMilli ?? 0;
  function changing<T>(change: () => T): T {
    assertTakesGoods(desk.buying());
    const made = change();
    desk.save(desk.buying());
    checking.watch();
    return made;
  }
  return {
    'kiosk.scan': ({ code }, { commandId }) => scanning.scan(code, commandId),
    'kiosk.pick': ({ productId }, caller) => scanning.pick(productId, caller),
    'kiosk.scale': (args, caller) => weighing.handlers['scale.read'](args, caller),
    'kiosk.weigh': async ({ productId }, caller) => {
      assertTakesGoods(desk.buying());
      const grams = weightOf(await weighing.handlers['scale.read']({}, caller));
      // Looked at again by `changing`: while the scale was asked the customer may have gone elsewhere.
      return changing(() => ({ ...sales.handlers['sale.addProduct']({ productId, quantityMilli: grams, trace: undefined }, caller), grams }));
    },
    'kiosk.quantity': (args, caller) => {
      const isLess = args.quantityMilli < quantityOf(args.lineId);
      changing(() => sales.handlers['sale.setQuantity'](args, caller));
      if (isLess) checking.removed();
      return null;
    },
    'kiosk.remove': (args, caller) => {
      changing(() => sales.handlers['sale.removeLine'](args, caller));
      checking.removed();
      return null;
    },
    'kiosk.bags': (args, caller) => {
      setBags(deps, desk, args, caller);
      return null;
    },
    'kiosk.member': (args, caller) => {
      setMember(deps, desk, args, caller);
      return null;
    },
  };
}
