/** Brings the open sales in line with the store after it was opened again: a commit whose end nobody knew may be there. */
import type { Lane } from '#main/contract';
import type { Facts } from '../../core/journal/facts.ts';
import type { Sale } from '../../core/sale/sale.ts';
import type { Store } from '../../ports.ts';
import type { Lanes } from './lanes.ts';

/** The commit in question is the last one of the journal: its entries are among these. */
const LAST_ENTRIES = 32;

/**
 * What the store has counts: a sale that it has completed, put aside or cleared is so on the screen, and a payment that
 * it has is on the sale. What it does not have is as the screen shows it, and is saved now.
 */
export function bringInLine(store: Store, lanes: Lanes): void {
  const held = new Set(store.drafts.held().map(({ id }) => id));
  for (const lane of lanes.list()) {
    const sale = lanes.get(lane);
    const saved = savedOf(store, lane);
    if (sale.status === 'completed') continue;
    const completed = completedOf(store, sale);
    if (completed !== null) lanes.set(lane, completed, false);
    else if (held.has(sale.id) || isVoided(store, sale.id)) putBack(lanes, lane, saved);
    else if (saved?.id === sale.id && saved.tenders.length > sale.tenders.length) lanes.set(lane, saved, false);
    lanes.touch(lane);
  }
}

function putBack(lanes: Lanes, lane: Lane, saved: Sale | null): void {
  if (saved === null) lanes.fresh(lane);
  else lanes.set(lane, saved, false);
}

function savedOf(store: Store, lane: Lane): Sale | null {
  const draft = store.drafts.load(lane);
  return draft === null ? null : (JSON.parse(draft) as Sale);
}

function completedOf(store: Store, sale: Sale): Sale | null {
  const fact = store.sales.byId(sale.id);
  if (fact === null) return null;
  const { receiptNo, completedAtMs, tenders } = fact;
  const paid = tenders.find(({ transactionId }) => transactionId !== undefined);
  const points = paid?.scheme === undefined || paid.transactionId === undefined ? null : store.points.earnedBy(paid.scheme, paid.transactionId);
  return { ...sale, tenders, status: 'completed', receiptNo, completedAtMs, ...(points === null ? {} : { pointsEarned: points }) };
}

function isVoided(store: Store, saleId: string): boolean {
  const last = store.journal.after(Math.max(0, store.journal.tail().seq - LAST_ENTRIES), LAST_ENTRIES);
  return last.some(({ kind, body }) => kind === 'sale.voided' && (JSON.parse(body) as Facts['sale.voided']).saleId === saleId);
}
