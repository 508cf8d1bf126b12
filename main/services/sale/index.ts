/** Answers `sale.*`. */
import { Fault, type Lane, type ScanView } from '#main/contract';
import { addLine, removeLine, setQuantity, viewOf, type Sale } from '../../core/sale/sale.ts';
import type { Handlers } from '../../ports.ts';
import { holding } from './held.ts';
import { createRegister, type RegisterDeps, type RegisterService } from './register.ts';
import { createScan, lineFor, sellingSale, type ScanDeps } from './scan.ts';

export { createRegister, receiptNumber, type Origin, type RegisterDeps, type RegisterService } from './register.ts';

type SaleHandlers = Pick<Handlers, Extract<keyof Handlers, `sale.${string}`>>;

export interface SaleService {
  register: RegisterService;
  handlers: SaleHandlers;
  /** A code from a scanner driver. Screens hear what became of it. */
  scanned(lane: Lane, code: string): ScanView;
  held: ReturnType<typeof holding>['views'];
  view(lane: Lane): ReturnType<typeof viewOf>;
}

const ONE = 1000;

export function createSales(deps: RegisterDeps & Omit<ScanDeps, 'register'>): SaleService {
  const { store, region, catalogue, ids, emit } = deps;
  const register = createRegister(deps);
  const { lanes } = register;
  const scan = createScan({ ...deps, register });
  const held = holding(deps, register);

  function change(lane: Lane, next: (sale: Sale) => Sale): null {
    lanes.set(lane, next(sellingSale(register, lane)), true);
    return null;
  }

  const handlers: SaleHandlers = {
    'sale.scan': ({ code, quantityMilli }, { lane, commandId }) => scan(lane, code, quantityMilli ?? ONE, commandId),
    'sale.addProduct': ({ productId, quantityMilli, priceMinor }, { lane, commandId }) => {
      const product = catalogue.byId(productId);
      if (product === null) throw new Fault('NOT_FOUND', 'that product is no longer in the catalogue', { productId });
      const price = priceMinor ?? product.priceMinor;
      if (price === null) throw new Fault('BAD_ARGS', 'this product has no price yet: give one', { productId });
      const added = addLine(sellingSale(register, lane), lineFor(product, price, quantityMilli ?? ONE, region), region, commandId);
      lanes.set(lane, added.sale, true);
      return { lineId: added.lineId };
    },
    'sale.addOpen': ({ name, priceMinor, quantityMilli, barcode, taxClass }, { lane, commandId }) => {
      const classOf = taxClass ?? region.taxClasses[0]?.id ?? '';
      if (!region.taxClasses.some((c) => c.id === classOf)) {
        throw new Fault('BAD_ARGS', `there is no tax class ${classOf} here`, { taxClass: classOf });
      }
      const line = {
        name,
        priceMinor,
        quantityMilli: quantityMilli ?? ONE,
        unit: 'piece' as const,
        perMilli: 1000,
        taxClass: classOf,
        taxIncluded: region.pricesIncludeTax,
        ...(barcode === undefined ? {} : { barcode }),
      };
      const added = addLine(sellingSale(register, lane), line, region, commandId);
      lanes.set(lane, added.sale, true);
      return { lineId: added.lineId };
    },
    'sale.setQuantity': ({ lineId, quantityMilli }, { lane }) => change(lane, (s) => setQuantity(s, lineId, quantityMilli, region)),
    'sale.removeLine': ({ lineId }, { lane }) => change(lane, (s) => removeLine(s, lineId)),
    'sale.undo': (_, { lane }) => {
      sellingSale(register, lane);
      lanes.undo(lane);
      return null;
    },
    'sale.clear': (_, { lane }) => {
      const sale = sellingSale(register, lane);
      if (sale.lines.length > 0) {
        const { totalMinor } = viewOf(sale, region, false);
        store.commit((tx) => {
          tx.append('sale.voided', { saleId: sale.id, lines: [...sale.lines], totalMinor, reason: 'cleared' });
          tx.saveDraft(lane, null);
        });
      }
      lanes.fresh(lane);
      lanes.saved(lane);
      return null;
    },
    'sale.hold': (_, { lane }) => held.hold(lane),
    'sale.resume': ({ saleId }, { lane }) => held.resume(lane, saleId),
    'sale.next': (_, { lane }) => {
      if (lanes.get(lane).status === 'completed') lanes.fresh(lane);
      return null;
    },
  };

  return {
    register,
    handlers,
    scanned(lane, code) {
      const result = scan(lane, code, ONE, ids.next());
      emit('scan', result, lane);
      return result;
    },
    held: held.views,
    view: (lane) => viewOf(lanes.get(lane), region, lanes.canUndo(lane)),
  };
}
