/** What this screen knows of the shop's kiosks, and says to them. */
import { computed, effect, signal } from '@preact/signals';
import type { ArgsIn, HelpCallView, HelpWay, KioskStateView } from '#main/contract';
import { kiosksCatalogues } from '../../i18n/kiosks/index.ts';
import { kiosks } from '../../state/terminal.ts';
import { language } from '../../state/words.ts';
import { errorText, request, sound, tell } from '../ask.ts';
import { dialog } from '../state.ts';

/** The words of these screens. */
export const said = computed(() => kiosksCatalogues[language.value]);

export const calls = computed(() => kiosks.value.flatMap(({ kiosk, calls: open }) => open.map((call) => ({ kiosk, call }))));
export const away = computed(() => kiosks.value.filter(({ awaySinceMs }) => awaySinceMs !== undefined));

/** A call that is being answered by a number: its price or its weight. */
export const asked = signal<{ kiosk: string; call: HelpCallView; way: HelpWay } | null>(null);
/** A basket that is to be dropped, once that is confirmed. */
export const dropping = signal<string | null>(null);

export const openKiosks = (): void => void (dialog.value = 'kiosks');

/** Heard once for each call that comes in. */
export function startKioskSounds(): void {
  let known: Set<string> | undefined;
  effect(() => {
    const now = new Set(calls.value.map(({ kiosk, call }) => `${kiosk} ${call.id}`));
    if (known !== undefined && [...now].some((one) => !known?.has(one))) sound('attention');
    known = now;
  });
}

type KiosksCommand = 'kiosks.decide' | 'kiosks.voidBasket' | 'kiosks.setOpen';

/** @returns whether the kiosk has done it */
async function send<K extends KiosksCommand>(name: K, args: ArgsIn<K> & { kiosk: string }): Promise<boolean> {
  const answer = await request(name, args);
  if ('ok' in answer) {
    tell(said.value.done(args.kiosk));
    return true;
  }
  const { code, details } = answer.fault;
  // What it said is in the list: the call is gone, or still there.
  tell(details?.['kiosk'] === args.kiosk ? said.value.late(args.kiosk) : errorText(code, details), 'amber');
  sound('notFound');
  return false;
}

export const decide = (kiosk: string, decision: Omit<ArgsIn<'kiosks.decide'>, 'kiosk'>): Promise<boolean> => send('kiosks.decide', { kiosk, ...decision });
export const setOpen = ({ kiosk, closed }: KioskStateView): Promise<boolean> => send('kiosks.setOpen', { kiosk, open: closed?.reason === 'staff' });

export async function drop(kiosk: string): Promise<void> {
  if (await send('kiosks.voidBasket', { kiosk })) dropping.value = null;
}
