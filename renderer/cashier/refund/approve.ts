/** What needs a supervisor's PIN. The PIN passes through and is kept nowhere. */
import type { Fault } from '#main/contract';
import { nowMs, refunds } from '../../state/terminal.ts';
import { money } from '../../state/words.ts';
import { errorText, request, sound, tell } from '../ask.ts';
import { back, lookAgain, openList, openSale, refresh, requote, showEnd } from './actions.ts';
import { asked, cameFromFind, ended, inCash, isBusy, known, learn, pinTrouble, quote, reason, said, sale, step, type PinTrouble } from './state.ts';

/** What is wrong with the PIN; null where the refusal is about something else. */
function pinFault({ code, details }: Fault): PinTrouble | null {
  const waitMs = Number(details?.['waitMs'] ?? 0);
  if (code === 'PIN' && details?.['reason'] === 'none') return { kind: 'none' };
  if (code === 'PIN') return { kind: 'wrong', untilMs: nowMs.value + waitMs };
  if (code === 'LIMIT' && details?.['waitMs'] !== undefined) return { kind: 'wait', untilMs: nowMs.value + waitMs };
  return null;
}

/** Gives back. Asked while an answer is awaited, it does nothing: one press, one refund. */
async function giveBack(pin: string): Promise<void> {
  const [view, lines, quoted] = [sale.value, asked.value, quote.value];
  if (view === null || lines === null || quoted === null) return back();
  const { saleId, returns } = view;
  const answer = await request('refund.begin', {
    saleId, lines, returns: returns.length, pin, reason: reason.value.trim(), ...(inCash.value ? { inCash: true } : {}),
  });
  isBusy.value = false;
  if ('ok' in answer) {
    const { points } = quoted;
    known.value = new Map();
    ended.value = { saleId, points, ...answer.ok };
    learn(refunds.value);
    showEnd();
    sound('found');
    return refresh(saleId);
  }
  const { fault } = answer;
  const trouble = pinFault(fault);
  sound('notFound');
  if (trouble !== null) pinTrouble.value = trouble;
  else if (fault.code === 'BAD_STATE' || fault.code === 'AMOUNT') await lookAgain();
  else if (fault.code === 'LIMIT') {
    back();
    requote();
  } else pinTrouble.value = { kind: 'other', text: errorText(fault.code) };
}

async function settle(pin: string): Promise<void> {
  const now = step.value;
  if (now.at !== 'settle') return;
  const answer = await request('refund.settle', { refundId: now.refund.id, how: now.how, pin });
  isBusy.value = false;
  if ('ok' in answer) {
    const { saleId, amountMinor } = now.refund;
    sound('found');
    if (now.how === 'cash') tell(`${money(amountMinor)}: ${said.value.cashNow}`);
    if (now.from === 'list') return openList();
    if (now.from === 'choose') return openSale({ saleId }, cameFromFind.value);
    showEnd();
    return refresh(saleId);
  }
  const { fault } = answer;
  sound('notFound');
  pinTrouble.value = pinFault(fault) ?? { kind: 'other', text: fault.code === 'BAD_STATE' ? said.value.settleGone : errorText(fault.code) };
}

/** The PIN for what is asked now. */
export async function approve(pin: string): Promise<void> {
  if (isBusy.value) return;
  isBusy.value = true;
  pinTrouble.value = null;
  try {
    await (step.value.at === 'settle' ? settle(pin) : giveBack(pin));
  } finally {
    isBusy.value = false;
  }
}
