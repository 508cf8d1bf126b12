/** Answers `sale.*`. */
import { Fault, type Args, type Lane, type Result } from '#main/contract';
import { addLine, removeLine, setQuantity, type NewLine, type Sale } from '../../core/sale/sale.ts';
import type { RegionPack } from '../../core/regions/index.ts';
import type { Caller, Catalogue, Handlers } from '../../ports.ts';
import type { Emptying } from './empty.ts';
import type { holding } from './held.ts';
import type { RegisterService } from './register.ts';
import type { Attention } from './attention.ts';
import { ONE, lineFor, quantityOf, sellingSale, type createScan } from './scan.ts';

type Names = Extract<keyof Handlers, `sale.${string}`>;
/** They answer at once, but for what another till is asked about. */
export type SaleHandlers = { [K in Exclude<Names, 'sale.resume'>]: (args: Args<K>, caller: Caller) => Result<K> } & Pick<Handlers, 'sale.resume'>;

/** A priced item that is in no catalogue. @throws Fault BAD_ARGS for a tax class the region does not have */
function openItem(item: Args<'sale.addOpen'>, region: RegionPack): NewLine {
  const taxClass = item.taxClass ?? region.taxClasses[0]?.id ?? '';
  if (!region.taxClasses.some(({ id }) => id === taxClass)) {
    throw new Fault('BAD_ARGS', `there is no tax class ${taxClass} here`, { taxClass });
  }
  return {
    name: item.name,
    priceMinor: item.priceMinor,
    quantityMilli: item.quantityMilli ?? ONE,
    unit: 'piece',
    perMilli: 1000,
    taxClass,
    taxIncluded: region.pricesIncludeTax,
    ...(item.barcode === undefined ? {} : { barcode: item.barcode }),
    ...item.trace,
  };
}

export function saleHandlers(
  { catalogue, region }: { catalogue: Catalogue; region: RegionPack },
  register: RegisterService,
  scan: ReturnType<typeof createScan>,
  attention: Attention,
  held: ReturnType<typeof holding>,
  empty: Emptying,
): SaleHandlers {
  const { lanes } = register;
  function change(lane: Lane, next: (sale: Sale) => Sale): null {
    lanes.set(lane, next(sellingSale(register, lane)), true);
    return null;
  }
  function add(lane: Lane, line: NewLine, commandId: string): { lineId: string } {
    const { sale, lineId } = addLine(sellingSale(register, lane), line, region, commandId);
    lanes.set(lane, sale, true);
    return { lineId };
  }
  return {
    'sale.scan': ({ code, quantityMilli }, { lane, commandId }) => scan(lane, code, quantityMilli, commandId),
    'sale.attend': (at, { lane }) => {
      attention.set(lane, at);
      return null;
    },
    'sale.addProduct': ({ productId, quantityMilli, priceMinor, trace }, { lane, commandId }) => {
      const product = catalogue.byId(productId);
      if (product === null) throw new Fault('NOT_FOUND', 'that product is no longer in the catalogue', { productId });
      const price = priceMinor ?? product.priceMinor;
      if (price === null) throw new Fault('BAD_ARGS', 'this product has no price yet: give one', { productId });
      const quantity = quantityOf(product, quantityMilli);
      if (quantity === null) throw new Fault('BAD_ARGS', 'this is sold by weight: weigh it, or give its weight', { productId });
      return add(lane, { ...lineFor(product, price, quantity, region), ...trace }, commandId);
    },
    'sale.addOpen': (item, { lane, commandId }) => add(lane, openItem(item, region), commandId),
    'sale.setQuantity': ({ lineId, quantityMilli }, { lane }) => change(lane, (s) => setQuantity(s, lineId, quantityMilli, region)),
    'sale.removeLine': ({ lineId }, { lane }) => change(lane, (s) => removeLine(s, lineId)),
    'sale.undo': (_, { lane }) => {
      sellingSale(register, lane);
      lanes.undo(lane);
      return null;
    },
    'sale.clear': (_, { lane }) => {
      empty(lane, 'cleared');
      return null;
    },
    'sale.hold': (_, { lane }) => held.hold(lane),
    'sale.resume': ({ saleId, anyway }, { lane, commandId }) => held.resume(lane, saleId, anyway === true, commandId),
    'sale.next': (_, { lane }) => {
      if (lanes.get(lane).status === 'completed') lanes.fresh(lane);
      return null;
    },
  };
}
