/** What this screen asks and knows of the other tills, of the member at hand, and of stock. */
import { computed, effect, signal } from '@preact/signals';
import type { ConflictKind, ConflictView, HeldView, MemberView, Minor, ProductView, StockReason, TenderView } from '#main/contract';
import { formatQuantity, formatTime } from '../../i18n/format.ts';
import { sharedCatalogues } from '../../i18n/shared/index.ts';
import { nowMs, sale, shared, shop } from '../../state/terminal.ts';
import { language, schemeText, words } from '../../state/words.ts';
import { ask, attempt, errorText, request, sound, tell } from '../ask.ts';
import { dialog } from '../state.ts';

/** The words of these screens. */
export const said = computed(() => sharedCatalogues[language.value]);

export const isAlone = computed(() => shared.value.configured && !shared.value.online);
/** The time of day, with the day where it is not today's. */
export function timeOf(atMs: number): string {
  const zone = shop.value?.timeZone ?? 'UTC';
  const dayOf = (ms: number): string => new Intl.DateTimeFormat(language.value, { timeZone: zone, month: 'short', day: 'numeric' }).format(ms);
  const time = formatTime(atMs, zone, language.value);
  return dayOf(atMs) === dayOf(nowMs.value) ? time : `${dayOf(atMs)} ${time}`;
}
export const number = (points: number): string => new Intl.NumberFormat(language.value).format(points);
export const quantity = (milli: number, unit: ProductView['unit'] = 'piece'): string => formatQuantity(milli, unit, language.value);

/** How a tender is called where its amount stands beside it. */
export function tenderName({ kind, scheme }: Pick<TenderView, 'kind' | 'scheme'>): string {
  if (kind === 'points') return said.value.points;
  return scheme === undefined ? words.value.cash : schemeText(scheme);
}

// ---------------------------------------------------------------- the member at hand

/** Null: the sale has no member, or this shop keeps no points. */
export const member = signal<MemberView | null>(null);

/** Looks again whenever the sale's member, its state or what is due has changed. */
export function startMember(): void {
  effect(() => {
    const now = sale.value;
    const key = now?.memberNo === undefined || now.status === 'completed' ? null : `${now.id} ${now.memberNo} ${now.status} ${now.totalMinor} ${now.dueMinor} ${shared.value.online}`;
    if (key === null) member.value = null;
    else void look(key);
  });
}

let looking = '';
async function look(key: string): Promise<void> {
  looking = key;
  const answer = await request('member.look', {});
  if (looking === key && 'ok' in answer) member.value = answer.ok;
}

export const openPoints = (): void => {
  if (member.value !== null && member.value.usable > 0) dialog.value = 'memberPoints';
};

export async function spend(points: number): Promise<void> {
  const answer = await request('member.spend', { points });
  if ('ok' in answer) {
    dialog.value = null;
    return;
  }
  const { code, details } = answer.fault;
  const t = said.value;
  const why: Record<string, string> = { alone: t.whyAlone, count: t.whyCount, sum: t.whySum, age: t.whyAge };
  const allowed = Number(details?.['allowed'] ?? 0);
  tell(code === 'LIMIT' ? (why[String(details?.['limit'])] ?? (allowed > 0 ? t.payBad(number(allowed)) : t.whyNoPoints)) : errorText(code, details), 'amber');
  sound('notFound');
  if (looking !== '') void look(looking);
}

// ---------------------------------------------------------------- held sales

/** A sale of a till that is not heard of: taken only on the cashier's word. */
export const away = signal<HeldView | null>(null);

export async function takeHeld(held: HeldView, anyway: boolean): Promise<void> {
  const answer = await request('sale.resume', { saleId: held.id, ...(anyway ? { anyway } : {}) });
  if ('ok' in answer) {
    away.value = null;
    dialog.value = null;
    return;
  }
  const { code, details } = answer.fault;
  if (code === 'HELD_AWAY') return void (away.value = held);
  away.value = null;
  tell(code === 'HELD_TAKEN' ? said.value.heldTaken(String(details?.['till'])) : errorText(code, details), 'amber');
  sound('notFound');
}

// ---------------------------------------------------------------- the other tills

/** Null: not asked yet, or the server does not answer. */
export const conflicts = signal<ConflictView[] | null>(null);
export const acknowledging = signal<ConflictView | null>(null);

export function openShared(): void {
  acknowledging.value = null;
  conflicts.value = null;
  dialog.value = 'shared';
  void readConflicts();
}

export async function readConflicts(): Promise<void> {
  const answer = shared.value.online ? await request('shared.conflicts', {}) : null;
  conflicts.value = answer !== null && 'ok' in answer ? answer.ok.conflicts : null;
}

/** @returns whether it was recorded */
export async function acknowledge(kind: ConflictKind, key: string, pin: string, note: string): Promise<boolean> {
  const isDone = await attempt('shared.acknowledge', { kind, key, pin, ...(note === '' ? {} : { note }) });
  if (!isDone) return false;
  tell(said.value.saidAcknowledged);
  acknowledging.value = null;
  await readConflicts();
  return true;
}

// ---------------------------------------------------------------- stock

export const stockFound = signal<ProductView[]>([]);
export const stockOf = signal<ProductView | null>(null);

export function openStock(): void {
  stockFound.value = [];
  stockOf.value = null;
  dialog.value = 'stock';
}

export async function findStock(text: string): Promise<void> {
  const answer = text.trim() === '' ? null : await ask('catalogue.search', { text: text.trim(), limit: 6 });
  stockFound.value = answer?.ok.products ?? [];
}

/** @returns whether it was recorded */
export async function adjust(product: ProductView, reason: StockReason, quantityMilli: number, pin: string, note: string): Promise<boolean> {
  const answer = await ask('stock.adjust', { productId: product.id, reason, quantityMilli, pin, ...(note === '' ? {} : { note }) });
  if (answer === null) return false;
  tell(said.value.stockSaved(quantity(answer.ok.onHandMilli, product.unit)));
  dialog.value = null;
  return true;
}

export const worth = (points: number): Minor => (points * (member.value?.pointMinor ?? 0)) as Minor;
