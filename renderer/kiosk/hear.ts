/** What is heard and said when something changes: the item that was scanned, the step, the payment, staff. */
import { effect } from '@preact/signals';
import { kiosk, payment, sale } from '../state/terminal.ts';
import { money } from '../state/words.ts';
import { resetAccess } from './access.ts';
import { callWords } from './call-words.ts';
import { forget, sound } from './link.ts';
import { payWords } from './pay-words.ts';
import { announce, facing, lastLine, sheet, shownCall, words } from './state.ts';

/** Each item with its price, and what it comes to. */
function sayItems(): void {
  let said = '';
  effect(() => {
    const line = lastLine.value;
    const now = sale.value;
    const key = line === null ? '' : `${line.id} ${line.quantityMilli} ${line.amountMinor}`;
    if (key === said) return;
    said = key;
    if (line === null || now === null || now.status !== 'open') return;
    const t = words.value;
    announce(`${line.name}, ${money(line.amountMinor)}. ${t.items(now.itemCount)}, ${t.total} ${money(now.totalMinor)}`);
  });
}

function sayPayment(): void {
  let said = '';
  effect(() => {
    const { attempt } = payment.value;
    const key = attempt === undefined ? '' : `${attempt.id} ${attempt.phase} ${attempt.payerAsked}`;
    if (key === said || attempt === undefined || kiosk.value?.step !== 'payment') return;
    said = key;
    const { title, hint, tone } = payWords(attempt);
    announce(`${title}. ${hint}`);
    if (tone === 'amber') sound('attention');
  });
}

function sayCalls(): void {
  let said = '';
  effect(() => {
    const call = shownCall.value;
    if ((call?.id ?? '') === said) return;
    said = call?.id ?? '';
    if (call === null) return;
    const { title, why, what } = callWords(call);
    announce([title, what, why].filter(Boolean).join('. '));
  });
}

/** A new step: its heading has the focus, so that a reader reads it and Tab goes on from there. */
function followSteps(): void {
  let before: string | undefined;
  effect(() => {
    const step = kiosk.value?.step;
    if (step === before) return;
    const from = before;
    before = step;
    sheet.value = null;
    facing.value = null;
    forget();
    if (step === 'paid' && from !== undefined) sound('paid');
    if (step === 'attract' && from !== undefined) resetAccess();
    if (from !== undefined) requestAnimationFrame(() => document.querySelector<HTMLElement>('h1')?.focus());
  });
}

export function startHearing(): void {
  sayItems();
  sayPayment();
  sayCalls();
  followSteps();
}
