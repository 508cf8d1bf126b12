/** What only this screen knows: what is open, what was said last. Basket, payment and step are the terminal's. */
import { computed, signal } from '@preact/signals';
import type { HelpCallView, LineView, ProductView } from '#main/contract';
import { kioskCatalogues } from '../i18n/kiosk/index.ts';
import { kiosk, sale } from '../state/terminal.ts';
import { language } from '../state/words.ts';

/** This screen's words, in the customer's language. */
export const words = computed(() => kioskCatalogues[language.value]);

export type Sheet = 'pick' | 'leave' | 'languages' | 'staff' | 'weigh';
export const sheet = signal<Sheet | null>(null);

/** Paying by face: what is asked first, and the look into the camera. */
export const facing = signal<{ scheme: string; at: 'consent' | 'look' } | null>(null);

/** Of the sheet `weigh`. */
export const weighing = signal<ProductView | null>(null);

/** A line that goes by itself: what became of a scan or a touch. */
export const note = signal<string | null>(null);

/** What a screen reader says. `turn` tells two that are the same apart. */
export const announced = signal<{ text: string; turn: number }>({ text: '', turn: 0 });
export const announce = (text: string): void => void (announced.value = { text, turn: announced.value.turn + 1 });

export const lastLine = computed<LineView | null>(() => {
  const lines = sale.value?.lines ?? [];
  return lines.find(({ id }) => id === sale.value?.lastLineId) ?? lines.at(-1) ?? null;
});

const calls = computed<HelpCallView[]>(() => kiosk.value?.calls ?? []);
/** The call that the customer has to wait for, else the oldest. */
export const shownCall = computed<HelpCallView | null>(() => calls.value.find(({ blocks }) => blocks) ?? calls.value[0] ?? null);
/** Did the customer ask for somebody? */
export const isAsked = computed(() => calls.value.some(({ reason }) => reason === 'called'));

/** Carrier bags are no goods to be scanned. */
export const isBag = (line: LineView): boolean => (kiosk.value?.bags ?? []).some(({ id }) => id === line.productId);

export const bagCount = (bag: ProductView): number =>
  (sale.value?.lines ?? []).filter(({ productId }) => productId === bag.id).reduce((sum, { quantityMilli }) => sum + quantityMilli / 1000, 0);
