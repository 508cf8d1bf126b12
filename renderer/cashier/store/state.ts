/** Whether the terminal saves, and what this screen asks of it. */
import { computed, effect, signal } from '@preact/signals';
import type { StoreTrouble } from '#main/contract';
import { storeCatalogues } from '../../i18n/store/index.ts';
import { nowMs, store } from '../../state/terminal.ts';
import { language } from '../../state/words.ts';
import { request, sound, tell } from '../ask.ts';
import { dialog } from '../state.ts';

/** The words of these screens. */
export const said = computed(() => storeCatalogues[language.value]);

export const isStopped = computed(() => store.value.state !== 'open');
/** Seconds to the next try by itself. */
export const nextTryS = computed(() => (store.value.nextTryAtMs === undefined ? null : Math.max(0, Math.ceil((store.value.nextTryAtMs - nowMs.value) / 1000))));
/** The name of the stream that began at this start and has been read. */
const streamRead = signal('');
export const freshStream = computed(() => (store.value.stream === undefined || store.value.stream.name === streamRead.value ? null : store.value.stream));
export const readStream = (): void => void (streamRead.value = store.value.stream?.name ?? '');

/** What happened, and what to do. */
export function troubleWords(trouble: StoreTrouble = 'diskFailed'): { what: string; todo: string } {
  const t = said.value;
  return { what: t[trouble], todo: t[`${trouble}Do`] };
}

export async function retry(): Promise<void> {
  const answer = await request('store.retry', {});
  if ('fault' in answer) tell(said.value.stillStopped, 'amber');
}

/** A store that stops is told aloud and whole, once; when it saves again, that is said too. */
export function watchStore(): void {
  let wasStopped = false;
  effect(() => {
    const now = isStopped.value;
    if (now === wasStopped) return;
    wasStopped = now;
    if (now) {
      dialog.value = 'store';
      sound('attention');
      return;
    }
    if (dialog.peek() === 'store') dialog.value = null;
    tell(said.peek().savesAgain);
  });
}

/** Bytes as people read them. */
export function roomText(bytes: number): string {
  const mega = bytes / 1024 / 1024;
  const [value, unit] = mega < 1024 ? [Math.floor(mega), 'megabyte'] : [mega / 1024, 'gigabyte'];
  return new Intl.NumberFormat(language.value, { style: 'unit', unit, maximumFractionDigits: 1 }).format(value);
}
