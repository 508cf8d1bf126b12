/** The keyboard: a scan first, then the function keys, then whatever has the focus. */
import { listenForScans } from '../state/wedge-page.ts';
import { keys, payment, sale, scale, shop } from '../state/terminal.ts';
import * as act from './actions.ts';
import { canAsk, canCancel, hasExits } from './attempt-state.ts';
import { openFind } from './refund/actions.ts';
import { refundKeys } from './refund/keys.ts';
import { scan } from './scanning.ts';
import { refundSold, reprintSold } from './SoldDialog.tsx';
import { memberKey } from './shared/MemberPoints.tsx';
import { chosenResult, currentLine, dialog, group, mode, PRESENT_KEYS, query, results, sheets, tendered, type DialogName } from './state.ts';

const searchField = (): HTMLInputElement | null => document.querySelector('#search');

export function focusSearch(): void {
  searchField()?.focus();
}

function back(): void {
  if (sheets.value.length > 0) return act.dropSheet();
  if (mode.value === 'completed') return void act.nextSale();
  if (mode.value === 'paying') {
    const open = act.openAttempt();
    if (open === null) return tendered.value === '' ? void act.backToSelling() : void (tendered.value = '');
    if (canCancel(open)) void act.cancelPayment(open.id);
    return;
  }
  act.clearSearch();
  focusSearch();
}

function moveChoice(step: 1 | -1): void {
  const count = results.value?.length ?? 0;
  if (query.value === '' || count === 0) return act.chooseLine(step);
  chosenResult.value = Math.min(count - 1, Math.max(0, chosenResult.value + step));
}

function moveGroup(step: 1 | -1): void {
  const count = keys.value.length;
  if (count > 0) group.value = (group.value + step + count) % count;
}

const selling: Record<string, () => void> = {
  F2: focusSearch,
  F3: () => void (currentLine.value && (dialog.value = 'quantity')),
  F4: () => sheets.value[0]?.kind === 'weigh' && void act.tare(scale.value?.state !== 'none' && scale.value?.tared === true),
  F6: () => void act.hold(),
  F7: act.openHeld,
  F8: () => void (currentLine.value && (dialog.value = 'clear')),
  F9: () => void act.undo(),
  F12: () => void act.pay(),
  ArrowUp: () => moveChoice(-1),
  ArrowDown: () => moveChoice(1),
  PageUp: () => moveGroup(-1),
  PageDown: () => moveGroup(1),
};

const paying: Record<string, () => void> = {
  F8: () => void act.payExact(),
  F9: () => {
    const open = act.openAttempt();
    if (open !== null && canAsk(open)) void act.queryPayment(open.id);
  },
  F7: () => act.openAttempt() === null && memberKey(),
  F6: () => {
    const at = payment.value.attempt;
    if (at !== undefined && at.saleId === sale.value?.id && hasExits(at)) dialog.value = 'question';
  },
};

const completed: Record<string, () => void> = {
  Enter: () => void act.nextSale(),
  F9: () => void act.reprint(),
  F12: () => void act.nextSale(),
};

function presentByKey(key: string): boolean {
  const at = Number(/^F(\d)$/.exec(key)?.[1]);
  const scheme = (shop.value?.schemes ?? []).filter((one) => one.mpm)[at - 1];
  if (!(at <= PRESENT_KEYS) || scheme === undefined) return false;
  if (act.openAttempt() === null) void act.present(scheme.id);
  return true;
}

const isTyping = () => document.activeElement instanceof HTMLInputElement;
const isPressing = () => document.activeElement instanceof HTMLButtonElement;

/** Keys of dialogs whose buttons carry them. */
const inDialog: Partial<Record<DialogName, Record<string, () => void>>> = {
  more: { F8: openFind },
  sold: { F8: refundSold, F9: reprintSold },
};

function dialogKeys(event: KeyboardEvent): void {
  if (dialog.value === 'refund') return refundKeys(event);
  const run = dialog.value === null ? undefined : inDialog[dialog.value]?.[event.key];
  if (run === undefined || event.repeat || event.isComposing) return;
  event.preventDefault();
  run();
}

function onKeyDown(event: KeyboardEvent): void {
  if (dialog.value !== null) return dialogKeys(event);
  if (event.isComposing || event.altKey || event.metaKey || event.ctrlKey) return;
  const { key } = event;
  // The browser's own meanings, such as finding in the page, have no place at a counter.
  if (/^F([1-46-9]|10|12)$/.test(key)) event.preventDefault();
  const isArrow = key.startsWith('Arrow');
  if (key === 'Escape') {
    event.preventDefault();
    return back();
  }
  if (key === 'F10') dialog.value = 'more';
  else if (key === 'Delete' && mode.value === 'selling' && query.value === '' && sheets.value.length === 0) void act.removeLine();
  else if (mode.value === 'paying' && presentByKey(key)) event.preventDefault();
  else {
    const table = { selling, paying, completed }[mode.value];
    const run = table[key];
    if (run === undefined || (key === 'Enter' && isPressing()) || (isArrow && isInside('[data-roving],[role=radiogroup]'))) return;
    if (isArrow && sheets.value.length > 0) return;
    run();
  }
  event.preventDefault();
}

const isInside = (selector: string) => (document.activeElement?.closest(selector) ?? null) !== null;

/** A printable key with nothing focused goes to the search field: one types without aiming. */
function aim(event: KeyboardEvent): void {
  if (mode.value !== 'selling' || dialog.value !== null || isTyping()) return;
  const isPrintable = event.key.length === 1 && event.key !== ' ' && !event.ctrlKey && !event.altKey && !event.metaKey;
  if (isPrintable || event.key === 'Process') focusSearch();
}

/** A touch on a button leaves the focus where it was: Enter goes on meaning what it meant. */
function keepFocus(event: MouseEvent): void {
  if (event.target instanceof Element && event.target.closest('button')) event.preventDefault();
}

export function startKeys(): void {
  document.addEventListener('keydown', aim, true);
  listenForScans(document, (code) => void scan(code));
  document.addEventListener('keydown', onKeyDown);
  document.addEventListener('mousedown', keepFocus);
}
