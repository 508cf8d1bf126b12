/** Stock: what was received and counted, less what was sold, plus what came back, of all tills' journals. Pure. */
import type { LineView, StockReason } from '#main/contract';
import type { Facts } from '../journal/facts.ts';

export interface StockMove {
  productId: string;
  name: string;
  barcode?: string;
  /** Thousandths of a unit; negative = less. */
  deltaMilli: number;
  /** It is a supervisor's: from here on stock is kept of it. What was only ever sold has no stock to speak of. */
  kept: boolean;
}

const named = ({ name, barcode }: Pick<LineView, 'name' | 'barcode'>): Pick<StockMove, 'name' | 'barcode'> => ({ name, ...(barcode === undefined ? {} : { barcode }) });

/** What a sale took out, or a document that gave goods back brought in. Open items have no stock. */
export function movesOfSale(lines: readonly LineView[]): StockMove[] {
  return lines.flatMap(({ productId, quantityMilli, ...line }) => (productId === undefined ? [] : [{ productId, ...named(line), deltaMilli: 0 - quantityMilli, kept: false }]));
}

export function moveOfAdjustment({ productId, deltaMilli, ...line }: Facts['stock.adjusted']): StockMove {
  return { productId, ...named(line), deltaMilli, kept: true };
}

/**
 * The change that an adjustment makes. A count is written as the difference to what was known, so that what others sold
 * meanwhile still counts when their journals come.
 * @param quantityMilli what came, was lost, or is there
 */
export function adjustment(reason: StockReason, quantityMilli: number, onHandMilli: number): number {
  if (reason === 'counted') return quantityMilli - onHandMilli;
  return reason === 'received' ? quantityMilli : 0 - quantityMilli;
}
