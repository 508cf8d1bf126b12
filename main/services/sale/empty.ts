/** Empties the cart of a lane: recorded as a void where it held lines. */
import type { Lane } from '#main/contract';
import type { Facts } from '../../core/journal/facts.ts';
import { viewOf } from '../../core/sale/sale.ts';
import type { RegionPack } from '../../core/regions/index.ts';
import type { Store, Tx } from '../../ports.ts';
import type { RegisterService } from './register.ts';
import { sellingSale } from './scan.ts';

/**
 * @param also what is to be in the same commit
 * @throws Fault PAYMENT_OPEN, BAD_STATE where part of it is paid, STORE
 */
export type Emptying = (lane: Lane, reason: Facts['sale.voided']['reason'], also?: (tx: Tx) => void) => void;

export function createEmptying({ store, region }: { store: Store; region: RegionPack }, register: RegisterService): Emptying {
  const { lanes } = register;
  return (lane, reason, also) => {
    const sale = sellingSale(register, lane);
    if (sale.lines.length === 0 && also === undefined) return;
    const { totalMinor } = viewOf(sale, region, false);
    store.commit((tx) => {
      if (sale.lines.length > 0) tx.append('sale.voided', { saleId: sale.id, lines: [...sale.lines], totalMinor, reason });
      tx.saveDraft(lane, null);
      also?.(tx);
    });
    lanes.fresh(lane);
    lanes.saved(lane);
  };
}
