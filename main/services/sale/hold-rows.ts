/** The rows of sales on hold at this till: what they hold, and what the shop's server is still to hear of them. */
import { minor, type CurrencyCode, type HeldView } from '#main/contract';
import type { RegionPack } from '../../core/regions/index.ts';
import { viewOf, type Sale } from '../../core/sale/sale.ts';
import type { Store } from '../../ports.ts';
import type { HoldWord, SharedHold } from '../../shared-ports.ts';

export interface HeldRow {
  heldAtMs: number;
  sale: Sale;
  /** Absent: it stays with this till. */
  holdId?: string;
  /** The server has it. */
  shared?: true;
}

/** A holding that this till took up, until the server has heard of it. */
export interface TakenRow {
  taken: true;
  holdId: string;
  saleId: string;
  atMs: number;
}

type Row = HeldRow | TakenRow;

const isTaken = (row: Row): row is TakenRow => 'taken' in row;

const rowsOf = (store: Pick<Store, 'drafts'>): Row[] => store.drafts.held().map(({ json }) => JSON.parse(json) as Row);
export const heldRows = (store: Pick<Store, 'drafts'>): HeldRow[] => rowsOf(store).filter((row): row is HeldRow => !isTaken(row));
export const takenRows = (store: Pick<Store, 'drafts'>): TakenRow[] => rowsOf(store).filter(isTaken);

/** The key of a taken row beside those of sales. */
export const takenKey = (holdId: string): string => `taken ${holdId}`;

export function heldView({ heldAtMs, sale }: HeldRow, region: RegionPack): HeldView {
  const { itemCount, totalMinor } = viewOf(sale, region, false);
  return { id: sale.id, heldAtMs, itemCount, totalMinor, firstName: sale.lines[0]?.name ?? '' };
}

/** What the server is told of a row; null where it has heard of it, or never will. */
export function wordOf(row: Row, region: RegionPack, currency: CurrencyCode): HoldWord | null {
  if (isTaken(row)) return { kind: 'settle', holdId: row.holdId, saleId: row.saleId, atMs: row.atMs };
  const { holdId, heldAtMs, sale } = row;
  if (holdId === undefined || row.shared === true) return null;
  const { itemCount, totalMinor, firstName } = heldView(row, region);
  const hold: SharedHold = { holdId, saleId: sale.id, heldAtMs, itemCount, totalMinor, currency, firstName, body: JSON.stringify(sale) };
  return { kind: 'put', hold };
}

export const wordsOf = (store: Pick<Store, 'drafts'>, region: RegionPack, currency: CurrencyCode): HoldWord[] =>
  rowsOf(store).flatMap((row) => wordOf(row, region, currency) ?? []);

/** A sale as another till wrote it; null where it is none that can be sold here. */
export function readSale(body: string, region: RegionPack): Sale | null {
  try {
    const sale = JSON.parse(body) as Sale;
    const fits = typeof sale.id === 'string' && sale.status === 'open' && Array.isArray(sale.lines) && sale.lines.length > 0 && sale.tenders.length === 0;
    // Adds its lines up: a line that this till cannot price is found here.
    return fits && minor(viewOf(sale, region, false).totalMinor) !== undefined ? sale : null;
  } catch {
    return null;
  }
}
