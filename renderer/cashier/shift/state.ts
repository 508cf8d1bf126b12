/** The shift at the drawer, and what this screen asks of it. */
import { computed, signal } from '@preact/signals';
import type { Fault, ShiftFigures, ShiftView, ZReportView } from '#main/contract';
import { shiftCatalogues } from '../../i18n/shift/index.ts';
import { language, money } from '../../state/words.ts';
import { ask, errorText, request, sound, tell } from '../ask.ts';
import { dialog } from '../state.ts';

/** The words of these screens. */
export const said = computed(() => shiftCatalogues[language.value]);

export type View =
  | { at: 'home' | 'open' | 'count' | 'list' }
  | { at: 'cash'; direction: 'in' | 'out' }
  | { at: 'pin'; for: 'figures' }
  | { at: 'pin'; for: 'close'; countedMinor: number }
  | { at: 'figures'; figures: ShiftFigures }
  | { at: 'report'; report: ZReportView; isNew: boolean };

export const view = signal<View>({ at: 'home' });
export const shift = signal<ShiftView | null>(null);
export const reports = signal<ZReportView[]>([]);
/** Who is at the drawer: said once, kept for the next time. */
export const who = signal('');
/** Why the PIN or the close was refused. */
export const refusal = signal('');
export const isBusy = signal(false);
/** While a PIN is asked for no scan is taken. */
export const asksShiftPin = computed(() => dialog.value === 'shift' && view.value.at === 'pin');

export async function openShift(): Promise<void> {
  const answer = await ask('shift.current', {});
  if (answer === null) return;
  shift.value = answer.ok.shift;
  who.value ||= answer.ok.shift.openedBy ?? '';
  view.value = { at: 'home' };
  dialog.value = 'shift';
}

export function go(to: View): void {
  refusal.value = '';
  view.value = to;
}

/** One request at a time: a second press does nothing. */
async function once(work: () => Promise<void>): Promise<void> {
  if (isBusy.value) return;
  isBusy.value = true;
  try {
    await work();
  } finally {
    isBusy.value = false;
  }
}

export const begin = (floatMinor: number): Promise<void> =>
  once(async () => {
    const answer = await ask('shift.open', { by: who.value.trim(), floatMinor });
    if (answer === null) return;
    shift.value = answer.ok.shift;
    sound('found');
    go({ at: 'home' });
  });

export const moveCash = (direction: 'in' | 'out', amountMinor: number, reason: string): Promise<void> =>
  once(async () => {
    if ((await ask('shift.cash', { direction, amountMinor, reason, by: who.value.trim() })) === null) return;
    sound('found');
    tell(direction === 'in' ? said.value.isIn(money(amountMinor)) : said.value.isOut(money(amountMinor)));
    go({ at: 'home' });
  });

function refused({ code, details }: Fault): void {
  sound('notFound');
  const t = said.value;
  refusal.value = code !== 'BAD_STATE' ? errorText(code, details) : details?.['selling'] === true ? t.selling : t.gone;
}

export const showFigures = (pin: string): Promise<void> =>
  once(async () => {
    const answer = await request('shift.figures', { pin });
    if ('fault' in answer) return refused(answer.fault);
    go({ at: 'figures', figures: answer.ok.figures });
  });

export const closeShift = (countedMinor: number, pin: string): Promise<void> =>
  once(async () => {
    const no = shift.value?.no;
    if (no === undefined) return;
    const answer = await request('shift.close', { no, countedMinor, pin });
    if ('fault' in answer) return refused(answer.fault);
    sound('found');
    // The next cashier says a name of their own.
    who.value = '';
    go({ at: 'report', report: answer.ok.report, isNew: true });
  });

export async function openReports(): Promise<void> {
  const answer = await ask('shift.reports', {});
  if (answer === null) return;
  reports.value = answer.ok.reports;
  go({ at: 'list' });
}

export const printAgain = (no: number): Promise<void> =>
  once(async () => {
    if ((await ask('shift.print', { no })) !== null) tell(said.value.printed);
  });
