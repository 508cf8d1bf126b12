/** What only this screen knows: what is typed, chosen and open. The sale itself is the terminal's. */
import { computed, signal } from '@preact/signals';
import type { LineView, Minor, ProductView, SoldView, TraceView } from '#main/contract';
import { sale } from '../state/terminal.ts';

/** A code or product that waits for the cashier's word. Later ones queue behind the first. */
export type Sheet = { id: number } & SheetSubject;
export type SheetSubject =
  | ({ kind: 'unknown'; code: string } & Known)
  | ({ kind: 'price'; product: ProductView } & Known)
  | ({ kind: 'open'; name: string } & Known)
  /** Sold by weight, and none was given. `priceMinor` of one that has no price in the catalogue. */
  | ({ kind: 'weigh'; product: ProductView; priceMinor?: Minor } & Pick<Known, 'trace'>);
/** What is known of the line already: a quantity that was typed or read, in thousandths, and where the goods came from. */
interface Known {
  quantityMilli?: number;
  trace?: TraceView;
}
export type WeighSheetSubject = Extract<Sheet, { kind: 'weigh' }>;
export type PriceSheet = Exclude<Sheet, { kind: 'weigh' }>;

export type DialogName = 'store' | 'quantity' | 'clear' | 'held' | 'more' | 'devices' | 'sync' | 'points' | 'question' | 'paper' | 'sold' | 'refund' | 'promise' | 'promises' | 'rental' | 'shared' | 'memberPoints' | 'stock' | 'shift' | 'kiosks' | 'face';

export const query = signal('');
/** Null while nothing is searched for. */
export const results = signal<ProductView[] | null>(null);
export const chosenResult = signal(0);
export const chosenLineId = signal<string | null>(null);
export const sheets = signal<readonly Sheet[]>([]);
export const dialog = signal<DialogName | null>(null);
export const group = signal(0);
/** The sale whose receipt was scanned. */
export const sold = signal<SoldView | null>(null);
/** What is typed as cash received. */
export const tendered = signal('');

/** Did paper come out that the next item has not yet put out of mind? */
export const hasFreshPaper = signal(false);

export interface Note {
  text: string;
  tone: 'plain' | 'amber';
}
export const note = signal<Note | null>(null);

export type Mode = 'selling' | 'paying' | 'completed';
export const mode = computed<Mode>(() => {
  const status = sale.value?.status;
  return status === 'tendering' ? 'paying' : status === 'completed' ? 'completed' : 'selling';
});

/** The line the keys act on: the chosen one, else the last touched. */
export const currentLine = computed<LineView | null>(() => {
  const lines = sale.value?.lines ?? [];
  const byId = (id: string | null | undefined) => lines.find((line) => line.id === id);
  return byId(chosenLineId.value) ?? byId(sale.value?.lastLineId) ?? lines.at(-1) ?? null;
});

/** F1 to F4 show the code of the schemes in turn. */
export const PRESENT_KEYS = 4;

/** Phases in which an attempt's outcome is open. */
const openPhases = new Set(['created', 'sent', 'waitingForPayer', 'unknown', 'querying', 'reversing', 'parked']);
export const isOpenPhase = (phase: string): boolean => openPhases.has(phase);

/** A quantity typed before a name or a scan: `3*`, `1.5x`. */
const quantityPrefix = /^(\d{1,5}(?:\.\d{1,3})?)\s*[*×xX＊]\s*(.*)$/;

/** Splits what is typed into a quantity and the rest. */
export function splitQuantity(text: string): { quantity: string | null; rest: string } {
  const match = quantityPrefix.exec(text);
  return match ? { quantity: match[1] ?? null, rest: match[2] ?? '' } : { quantity: null, rest: text.trim() };
}
