/** What is not yet collected, and what this screen asks of it. */
import { computed, signal } from '@preact/signals';
import type { Fault, PromiseView } from '#main/contract';
import { promiseCatalogues } from '../../i18n/promise/index.ts';
import { promises, shop } from '../../state/terminal.ts';
import { language, money, schemeText } from '../../state/words.ts';
import { attempt, errorText, request, sound, tell } from '../ask.ts';
import { dialog } from '../state.ts';

/** The words of these screens. */
export const said = computed(() => promiseCatalogues[language.value]);

const HOUR_MS = 3_600_000;
export const sumMinor = computed(() => promises.value.reduce((sum, { amountMinor }) => sum + amountMinor, 0));

/** Scheme that the terminal is trying to reach; null = none. */
export const trying = signal<string | null>(null);
/** Why nothing was taken, in words. */
export const refusal = signal('');

/** The one that is asked about (`ask`) or that a supervisor decides on. Null: the list is shown. */
export const deciding = signal<{ id: string; way: 'ask' | 'received' | 'never' } | null>(null);
export const decided = computed<PromiseView | null>(() => promises.value.find(({ id }) => id === deciding.value?.id) ?? null);

export function openTake(): void {
  refusal.value = '';
  dialog.value = 'promise';
}

export function openList(): void {
  deciding.value = null;
  dialog.value = 'promises';
}

function limitText(details: Fault['details']): string {
  const t = said.value;
  const allowed = Number(details?.['allowed'] ?? 0);
  switch (details?.['limit']) {
    case 'amountMinor':
      return t.limitAmount(money(allowed));
    case 'count':
      return t.limitCount(allowed);
    case 'sumMinor':
      return t.limitSum(money(allowed));
    default:
      return t.limitAge(Math.round(allowed / HOUR_MS));
  }
}

/** One press, one payment: while the scheme is tried, nothing else is begun. */
export async function take(scheme: string): Promise<void> {
  if (trying.value !== null) return;
  trying.value = scheme;
  refusal.value = '';
  const answer = await request('promise.take', { scheme });
  trying.value = null;
  const isOpen = dialog.value === 'promise';
  if ('ok' in answer) {
    if (isOpen) dialog.value = null;
    return;
  }
  const { code, details } = answer.fault;
  sound('notFound');
  const online = details?.['reason'] === 'online' ? said.value.online(schemeText(scheme)) : errorText(code, details);
  refusal.value = code === 'LIMIT' ? limitText(details) : online;
  // A scan has closed the dialog meanwhile.
  if (!isOpen) tell(refusal.value, 'amber');
}

export async function match(promiseId: string, transactionId: string): Promise<void> {
  if (await attempt('promise.match', { promiseId, transactionId })) tell(said.value.saidMatched);
}

/** Asks the scheme by its own number. @returns why it is not proven, in words; null once it is */
export async function askScheme(promiseId: string, transactionId: string): Promise<string | null> {
  const t = said.value;
  const answer = await request('promise.ask', { promiseId, transactionId });
  if ('ok' in answer) {
    tell(t.saidAsked);
    return null;
  }
  const { code, details } = answer.fault;
  sound('notFound');
  const texts: Record<string, string> = { none: t.askNone, unfit: t.askUnfit, unknown: t.askUnknown };
  return texts[String(details?.['reason'])] ?? errorText(code, details);
}

/** @returns whether it was recorded */
export async function decide(promiseId: string, collected: boolean, note: string, pin: string): Promise<boolean> {
  const isDone = await attempt('promise.decide', { promiseId, collected, note, pin });
  if (isDone) tell(collected ? said.value.saidReceived : said.value.saidNever);
  return isDone;
}

/** Schemes whose static code may be used; none where the shop takes nothing so. */
export const offered = computed(() => shop.value?.promises?.schemes ?? []);
/** Can this scheme be asked for a payment by its own number? */
export const canAsk = (scheme: string): boolean => shop.value?.promises?.asks.includes(scheme) === true;
