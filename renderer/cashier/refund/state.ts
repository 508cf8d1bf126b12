/** A refund at the cashier's screen: where it stands, and what only this screen knows of it. */
import { computed, signal } from '@preact/signals';
import type { Args, Fault, FoundSaleView, Minor, RefundableLineView, RefundableView, RefundQuoteView, RefundView } from '#main/contract';
import { refundCatalogues } from '../../i18n/refund/index.ts';
import { refunds } from '../../state/terminal.ts';
import { language } from '../../state/words.ts';
import { dialog } from '../state.ts';

/** The words of these screens. */
export const said = computed(() => refundCatalogues[language.value]);

export type SettleWay = Args<'refund.settle'>['how'];

/**
 * find → choose → pin → end: a refund. list: those that have not ended.
 * settle: a supervisor ends one that failed otherwise; it goes back to where it was asked for.
 */
export type Step =
  | { at: 'find' | 'choose' | 'pin' | 'end' | 'list' }
  | { at: 'settle'; refund: RefundView; how: SettleWay; from: 'end' | 'list' | 'choose' };
export const step = signal<Step>({ at: 'find' });

/** Is a supervisor's PIN asked for? No scan is taken then. */
export const asksPin = computed(() => dialog.value === 'refund' && (step.value.at === 'pin' || step.value.at === 'settle'));
/** Is a sale looked for, or its goods chosen? The receipt that is scanned is the one that is meant. */
export const asksSale = computed(() => dialog.value === 'refund' && (step.value.at === 'find' || step.value.at === 'choose'));
/** Are goods chosen that come back? Those that are scanned are not sold. */
export const asksGoods = computed(() => dialog.value === 'refund' && step.value.at === 'choose' && refundableLines.value.length > 0);

// Finding
export const findText = signal('');
/** Null before the first answer. */
export const found = signal<FoundSaleView[] | null>(null);
export const chosenFound = signal(0);

// Choosing
export const sale = signal<RefundableView | null>(null);
/** Thousandths that come back, by line; lines of which nothing does are not in it. */
export const taken = signal<ReadonlyMap<string, number>>(new Map());
/** The line of the goods that were scanned last: it is brought into sight. */
export const shownLine = signal<string | null>(null);
export const reason = signal('');
export const inCash = signal(false);
export const quote = signal<RefundQuoteView | null>(null);
/** Why there is no quote. */
export const quoteFault = signal<Fault | null>(null);
/** What the cashier still has to say, in words. */
export const hint = signal('');
/** Was the sale looked for? Back goes there. */
export const cameFromFind = signal(false);

const canComeBack = ({ refundableMilli }: RefundableLineView): boolean => refundableMilli > 0;
export const refundableLines = computed(() => (sale.value?.lines ?? []).filter(canComeBack));
export const isAllTaken = computed(
  () => refundableLines.value.length > 0 && refundableLines.value.every(({ lineId, refundableMilli }) => taken.value.get(lineId) === refundableMilli),
);
/** What is asked of the terminal; null while nothing is chosen. */
export const asked = computed<Args<'refund.quote'>['lines'] | null>(() => {
  if (taken.value.size === 0) return null;
  return isAllTaken.value ? 'all' : [...taken.value].map(([lineId, quantityMilli]) => ({ lineId, quantityMilli }));
});

// The supervisor
/** The terminal has been asked and has not answered. */
export const isBusy = signal(false);
export type PinTrouble = { kind: 'wrong' | 'wait'; untilMs: number } | { kind: 'none' } | { kind: 'other'; text: string };
export const pinTrouble = signal<PinTrouble | null>(null);

// The end
export interface Ended {
  saleId: string;
  returnSaleId: string;
  returnReceiptNo: string;
  totalMinor: Minor;
  cashMinor: Minor;
  points: number;
  refundIds: string[];
}
export const ended = signal<Ended | null>(null);
/** The newest view of each part of `ended` that goes by a scheme. */
export const known = signal<ReadonlyMap<string, RefundView>>(new Map());

const donePhases: ReadonlySet<string> = new Set(['refunded', 'settled']);
export const isDone = ({ phase }: RefundView): boolean => donePhases.has(phase);
export const hasFailed = ({ phase }: RefundView): boolean => phase === 'refused' || phase === 'abnormal';

export const parts = computed<RefundView[]>(() => (ended.value?.refundIds ?? []).flatMap((id) => known.value.get(id) ?? []));
/** Those that have not ended: who needs somebody first, then the oldest. Money that was never counted into a sale is in question, and listed there. */
export const openRefunds = computed(() => refunds.value.filter((one) => !isDone(one) && one.receiptNo !== undefined).sort((a, b) => Number(hasFailed(b)) - Number(hasFailed(a)) || a.startedAtMs - b.startedAtMs));

/** Takes in what is newly known of the parts of the refund at hand. */
export function learn(views: readonly RefundView[]): void {
  const ids = ended.value?.refundIds ?? [];
  const news = views.filter(({ id, history }) => ids.includes(id) && history.length >= (known.value.get(id)?.history.length ?? 0));
  if (news.length > 0) known.value = new Map([...known.value, ...news.map((view) => [view.id, view] as const)]);
}
