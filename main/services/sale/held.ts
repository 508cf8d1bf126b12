/** Sales put aside and taken up again. */
import { Fault, type HeldView, type Lane } from '#main/contract';
import { viewOf, type Sale } from '../../core/sale/sale.ts';
import type { RegisterDeps, RegisterService } from './register.ts';
import { sellingSale } from './scan.ts';

/** Sales that may wait at once: more than a counter's queue ever holds. */
export const HELD_MAX = 50;

interface Held {
  heldAtMs: number;
  sale: Sale;
}

export function holding({ store, region, clock, emit }: Pick<RegisterDeps, 'store' | 'region' | 'clock' | 'emit'>, register: RegisterService) {
  const { lanes } = register;
  const load = (): Held[] => store.drafts.held().map(({ json }) => JSON.parse(json) as Held);

  function views(): HeldView[] {
    return load()
      .toSorted((a, b) => a.heldAtMs - b.heldAtMs)
      .map(({ heldAtMs, sale }) => {
        const { itemCount, totalMinor } = viewOf(sale, region, false);
        return { id: sale.id, heldAtMs, itemCount, totalMinor, firstName: sale.lines[0]?.name ?? '' };
      });
  }

  const entry = (sale: Sale): string => JSON.stringify({ heldAtMs: clock.nowMs(), sale } satisfies Held);

  return {
    views,
    hold(lane: Lane): null {
      const sale = sellingSale(register, lane);
      if (sale.lines.length === 0) throw new Fault('BAD_STATE', 'the sale is empty: there is nothing to hold');
      if (store.drafts.held().length >= HELD_MAX) {
        throw new Fault('LIMIT', `${HELD_MAX} sales are on hold: finish or clear one first`, { limit: HELD_MAX });
      }
      store.commit((tx) => {
        tx.saveHeld(sale.id, entry(sale));
        tx.saveDraft(lane, null);
      });
      // The list first: whoever sees the empty cart can take the sale up again at once.
      emit('held', views(), null);
      lanes.fresh(lane);
      lanes.saved(lane);
      return null;
    },
    /** Takes up a held sale; a sale under way is held in its place. */
    resume(lane: Lane, saleId: string): null {
      const found = load().find(({ sale }) => sale.id === saleId);
      if (found === undefined) throw new Fault('NOT_FOUND', 'that sale is no longer on hold', { saleId });
      const current = sellingSale(register, lane);
      store.commit((tx) => {
        tx.saveHeld(saleId, null);
        if (current.lines.length > 0) tx.saveHeld(current.id, entry(current));
        tx.saveDraft(lane, JSON.stringify(found.sale));
      });
      lanes.set(lane, found.sale, false);
      lanes.saved(lane);
      emit('held', views(), null);
      return null;
    },
  };
}
