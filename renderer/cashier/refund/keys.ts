/** The keyboard while a refund's dialog is open. Each key stands on its button. */
import { reprint } from '../actions.ts';
import * as act from './actions.ts';
import { ended, step } from './state.ts';

const isPressing = () => document.activeElement instanceof HTMLButtonElement;

const tables: Partial<Record<string, Record<string, () => void>>> = {
  choose: { F8: act.toggleAll, F12: () => void act.toPin(), Enter: () => void act.toPin() },
  end: { F9: () => void reprint(ended.value?.returnSaleId), F12: act.finish, Enter: act.finish },
};

export function refundKeys(event: KeyboardEvent): void {
  const { key } = event;
  if (event.isComposing || event.altKey || event.metaKey || event.ctrlKey) return;
  if (/^F([1-9]|10|12)$/.test(key)) event.preventDefault();
  if (key === 'Escape') {
    // Ours alone: the browser would close a dialog whose step only goes back.
    event.preventDefault();
    return act.back();
  }
  const run = tables[step.value.at]?.[key];
  if (run === undefined || event.repeat || (key === 'Enter' && isPressing())) return;
  event.preventDefault();
  run();
}
