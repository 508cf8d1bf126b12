/** Which sums are listed, which is being decided on, and the decisions themselves. */
import { computed, signal } from '@preact/signals';
import type { MoneyView, MoneyWay } from '#main/contract';
import { inQuestion, payment, sale } from '../../state/terminal.ts';
import { words } from '../../state/words.ts';
import { attempt, tell } from '../ask.ts';

/** Money in question, less the payment that is being collected just now: that one fills the screen. */
export const questions = computed<MoneyView[]>(() =>
  inQuestion.value.filter(({ cause, attemptId, saleId }) => cause !== 'unknown' || attemptId !== payment.value.attempt?.id || saleId !== sale.value?.id),
);

/** The sum that a person decides on, by its names, and the way. Null: the list is shown. */
export const deciding = signal<{ attemptId: string; transactionId?: string; way: MoneyWay } | null>(null);

/** The sum as the terminal has it now; null where it or its way is gone. */
export const decided = computed<MoneyView | null>(() => {
  const at = deciding.value;
  if (at === null) return null;
  const sum = inQuestion.value.find(({ attemptId, transactionId }) => attemptId === at.attemptId && transactionId === at.transactionId);
  return sum?.exits.some(({ way }) => way === at.way) ? sum : null;
});

export function decideOn({ attemptId, transactionId }: MoneyView, way: MoneyWay): void {
  deciding.value = { attemptId, way, ...(transactionId === undefined ? {} : { transactionId }) };
}

/** Is this the way of a parked payment: nothing is known to be taken, and its sale is set free? */
export const isFreeing = (sum: MoneyView, way: MoneyWay): boolean => way === 'keep' && sum.cause === 'parked';

/** Carries the decision out; true once the terminal has recorded it. */
export async function carryOut(sum: MoneyView, way: MoneyWay, reason: string, pin: string): Promise<boolean> {
  const { attemptId, transactionId } = sum;
  const t = words.value;
  const named = transactionId === undefined ? {} : { transactionId };
  let isDone = false;
  if (way === 'keep') isDone = await attempt('money.keep', { attemptId, ...named, note: reason, pin });
  else if (transactionId !== undefined) {
    const exit = sum.exits.find((one) => one.way === 'attach');
    if (way === 'refund') isDone = await attempt('money.refund', { attemptId, transactionId, reason });
    else if (exit !== undefined) isDone = await attempt('money.attach', { attemptId, transactionId, saleId: exit.saleId, ...(reason === '' ? {} : { note: reason }) });
  }
  const said = { refund: t.noteRefunding, attach: t.noteAttached, keep: isFreeing(sum, way) ? t.noteFreed : t.noteKept };
  if (isDone) tell(said[way]);
  return isDone;
}
