/** The sale at the counter: the register, its commands, and scans from drivers. */
import type { Lane, ScanView } from '#main/contract';
import { viewOf } from '../../core/sale/sale.ts';
import { bringInLine } from './again.ts';
import { createAttention } from './attention.ts';
import { createEmptying, type Emptying } from './empty.ts';
import { saleHandlers, type SaleHandlers } from './handlers.ts';
import { holding, type HoldDeps } from './held.ts';
import { createRegister, type RegisterDeps, type RegisterService } from './register.ts';
import { createScan, type ScanDeps } from './scan.ts';

export { couponsOf, createOffers } from './offers.ts';
export { createRegister, receiptNumber, type Origin, type RegisterDeps, type RegisterService } from './register.ts';

export interface SaleService {
  register: RegisterService;
  handlers: SaleHandlers;
  /** A code from a scanner driver, with its AIM identifier where it sends one. Screens hear what became of it. */
  scanned(lane: Lane, code: string, symbology?: string): ScanView;
  /** A code that a customer alone reads in: no cashier's screen is asked, and payment codes count only while paying. */
  scannedAlone(lane: Lane, code: string, commandId: string, symbology?: string): ScanView;
  empty: Emptying;
  /** The store was opened again: see again.ts. */
  reopened(): void;
  held: ReturnType<typeof holding>['views'];
  /** What the shop's server is told of sales on hold, and tells. */
  holds: Pick<ReturnType<typeof holding>, 'unsent' | 'sent' | 'kept' | 'told'>;
  view(lane: Lane): ReturnType<typeof viewOf>;
}

export function createSales(deps: RegisterDeps & Pick<HoldDeps, 'shop'> & Omit<ScanDeps, 'register' | 'attention'>): SaleService {
  const { region, ids, emit } = deps;
  const register = createRegister(deps);
  const attention = createAttention();
  const scan = createScan({ ...deps, register, attention });
  const held = holding(deps, register);

  const empty = createEmptying(deps, register);
  const handlers = saleHandlers(deps, register, scan, attention, held, empty);
  return {
    register,
    handlers,
    scanned(lane, code, symbology) {
      const result = scan(lane, code, attention.of(lane).quantityMilli, ids.next(), symbology);
      if (result.quantityMilli !== undefined) attention.forgetQuantity(lane);
      emit('scan', result, lane);
      return result;
    },
    scannedAlone: (lane, code, commandId, symbology) => scan(lane, code, undefined, commandId, symbology, true),
    empty,
    reopened: () => bringInLine(deps.store, register.lanes),
    held: held.views,
    holds: held,
    view: (lane) => viewOf(register.lanes.get(lane), region, register.lanes.canUndo(lane)),
  };
}
