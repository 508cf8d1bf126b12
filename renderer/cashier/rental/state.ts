/** Goods that are rented out, and what this screen asks of them. */
import { computed, effect, signal } from '@preact/signals';
import type { ArgsIn, RentalView } from '#main/contract';
import { rentalCatalogues } from '../../i18n/rental/index.ts';
import { rentals, shop } from '../../state/terminal.ts';
import { language, money, schemeText } from '../../state/words.ts';
import { ask, attempt } from '../ask.ts';
import { dialog } from '../state.ts';

/** The words of these screens. */
export const said = computed(() => rentalCatalogues[language.value]);

/** Schemes on whose credit goods can be rented out here. */
export const offers = computed(() => (shop.value?.schemes ?? []).filter(({ rental }) => rental !== undefined));

const ends: readonly RentalView['phase'][] = ['done', 'revoked', 'expired', 'refused'];
export const isOpen = ({ phase }: RentalView): boolean => !ends.includes(phase);
export const openRentals = computed(() => rentals.value.filter(isOpen));

export type View = { at: 'list' | 'rent' } | { at: 'one' | 'back' | 'cancel'; id: string };
export const view = signal<View>({ at: 'list' });

/** The last that was told of the rental at hand: the terminal lists one that has ended only once. */
const kept = signal<RentalView | null>(null);
effect(() => {
  const at = view.value;
  const now = 'id' in at ? rentals.value.find(({ id }) => id === at.id) : undefined;
  if (now !== undefined) kept.value = now;
});
export const current = computed<RentalView | null>(() => {
  const at = view.value;
  return 'id' in at && kept.value?.id === at.id ? kept.value : null;
});

export function openRental(): void {
  view.value = { at: openRentals.value.length === 0 ? 'rent' : 'list' };
  dialog.value = 'rental';
}

/** @returns whether it was begun */
export async function rentOut(args: ArgsIn<'rental.open'>): Promise<boolean> {
  const answer = await ask('rental.open', args);
  if (answer !== null) view.value = { at: 'one', id: answer.ok.rentalId };
  return answer !== null;
}

export async function bringBack(args: ArgsIn<'rental.return'>): Promise<void> {
  if (await attempt('rental.return', args)) view.value = { at: 'one', id: args.rentalId };
}

export async function callOff(rentalId: string): Promise<void> {
  if (await attempt('rental.cancel', { rentalId })) view.value = { at: 'one', id: rentalId };
}

/** What is known of it, in words a cashier acts on. `amber`: something is not as it should be. */
export function stateText(rental: RentalView): { text: string; tone: 'plain' | 'amber' | 'green' } {
  const t = said.value;
  const { phase, inDoubt, refusal } = rental;
  const scheme = schemeText(rental.scheme);
  const either = (known: string, doubt: string): ReturnType<typeof stateText> => (inDoubt ? { text: doubt, tone: 'amber' } : { text: known, tone: 'plain' });
  switch (phase) {
    case 'asked':
      return either(t.asked(scheme), t.askedDoubt(scheme));
    case 'consent':
      return either(t.consent, `${t.consent} ${t.doubt}`);
    case 'out':
      return refusal === undefined ? { text: t.out, tone: 'green' } : { text: t.refusal(refusal.code), tone: 'amber' };
    case 'completing':
      return either(t.completing(scheme), t.completingDoubt(scheme));
    case 'collecting':
      return { text: t.collecting(scheme), tone: 'plain' };
    case 'cancelling':
      return either(t.cancelling, t.cancellingDoubt(scheme));
    case 'done':
      return doneText(rental);
    case 'revoked':
      return { text: t.revoked, tone: 'plain' };
    case 'expired':
      return { text: t.expired, tone: 'plain' };
    case 'refused':
      return { text: `${t.refused(scheme)}${refusal === undefined ? '' : ` (${refusal.code})`}`, tone: 'amber' };
  }
}

function doneText({ paidMinor, totalMinor }: RentalView): ReturnType<typeof stateText> {
  const t = said.value;
  const paid = paidMinor ?? 0;
  const asked = totalMinor ?? paid;
  if (paid !== asked) return { text: t.doneOther(money(paid), money(asked)), tone: 'amber' };
  return { text: paid === 0 ? t.doneNothing : t.done(money(paid)), tone: 'green' };
}
