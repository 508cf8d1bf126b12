/** What may be done with the attempt of the sale at hand, and whether the sale has to wait for it. */
import type { AttemptView, MoneyView, MoneyWay } from '#main/contract';
import { inQuestion } from '../state/terminal.ts';
import { isOpenPhase } from './state.ts';

const sumsOf = (attempt: AttemptView): MoneyView[] => inQuestion.value.filter(({ attemptId }) => attemptId === attempt.id);

/** What a person chose for the attempt's loose money last. */
export const chosenWay = (attempt: AttemptView): MoneyWay | undefined =>
  sumsOf(attempt).findLast(({ cause }) => cause !== 'parked' && cause !== 'unknown')?.decision?.way;

/** Did a supervisor let the attempt's sale be paid another way? */
export const isFreed = (attempt: AttemptView): boolean =>
  attempt.phase === 'parked' && sumsOf(attempt).some(({ cause, decision }) => cause === 'parked' && decision !== undefined);

/** Must its sale wait for it: no other way to pay, and no way back? */
export function holdsSale(attempt: AttemptView): boolean {
  if (attempt.phase === 'amountMismatch') {
    const isDecided = sumsOf(attempt).some(({ cause, decision }) => cause === 'amountMismatch' && decision !== undefined);
    return attempt.exits !== undefined && !isDecided;
  }
  return isOpenPhase(attempt.phase) && !isFreed(attempt);
}

/** Can it be asked for to be cancelled now? Money that was taken goes back by a way out, never by the way of one key. */
export const canCancel = ({ phase, cancelAsked, refusal, face }: AttemptView): boolean =>
  !cancelAsked && ((phase === 'created' && face === true) || ['waitingForPayer', 'unknown', 'querying'].includes(phase) || (phase === 'parked' && refusal?.code !== 'NO_CANCEL'));

export const canAsk = ({ phase }: Pick<AttemptView, 'phase'>): boolean => ['waitingForPayer', 'unknown', 'querying', 'parked'].includes(phase);

/** Are there ways out that a person chooses from? */
export const hasExits = ({ exits }: AttemptView): boolean => exits !== undefined && exits.length > 0;
