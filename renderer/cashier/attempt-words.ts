/** A payment attempt in words: what is so, what happens next, what has happened. */
import type { AttemptPhase, AttemptView } from '#main/contract';
import { schemeName, type Catalogue } from '../i18n/index.ts';

export interface AttemptWords {
  text: string;
  /** What the terminal does next by itself, and when. */
  next: string;
  isAmber: boolean;
}

/** The reason of a refusal in the shop's language where its code is known, else the scheme's own words. */
function refusalText(t: Catalogue, refusal: AttemptView['refusal']): string {
  const code = refusal?.code ?? '';
  if (/NOTENOUGH|BALANCE_NOT_ENOUGH/.test(code)) return t.refusalFunds;
  if (/AUTH_?CODE|AUTHCODE|PAYMENT_AUTH/.test(code)) return t.refusalCode;
  if (/EXPIRE|TIMEOUT/.test(code)) return t.refusalExpired;
  if (/USERCANCEL|PAYERROR|USER_REFUSED|PAYER/.test(code)) return t.refusalPayer;
  return refusal?.message ?? code;
}

const seconds = (ms: number) => Math.max(0, Math.ceil(ms / 1000));

function nextText(t: Catalogue, attempt: AttemptView, nowMs: number): string {
  return attempt.nextAtMs === undefined ? t.nextWaiting : t.nextAsk(seconds(attempt.nextAtMs - nowMs));
}

export function attemptWords(t: Catalogue, attempt: AttemptView, nowMs: number): AttemptWords {
  const scheme = schemeName(t, attempt.scheme);
  const plain = (text: string, next = ''): AttemptWords => ({ text, next, isAmber: false });
  const amber = (text: string, next = ''): AttemptWords => ({ text, next, isAmber: true });
  switch (attempt.phase) {
    case 'created':
    case 'sent':
      return plain(attempt.mode === 'mpm' ? t.stateSendingCode(scheme) : t.stateCharging(scheme));
    case 'waitingForPayer':
      if (attempt.cancelAsked) return plain(t.stateReversing(scheme), t.cancelAsked);
      if (attempt.payerAsked || attempt.mode === 'cpm') return plain(t.statePassword, nextText(t, attempt, nowMs));
      return plain(t.stateWaiting, nextText(t, attempt, nowMs));
    case 'unknown':
    case 'querying':
      return amber(t.stateUnknown(scheme), nextText(t, attempt, nowMs));
    case 'reversing':
      return plain(t.stateReversing(scheme), nextText(t, attempt, nowMs));
    case 'parked':
      return amber(t.stateParked(scheme), t.parkedNext);
    case 'amountMismatch':
      return amber(t.stateMismatch(scheme));
    case 'refused':
      return amber(t.stateRefused(refusalText(t, attempt.refusal)));
    case 'reversed':
      return plain(t.stateReversed);
    case 'paid':
      return plain(t.statePaid);
    case 'paidLate':
      return amber(t.statePaidLate);
    case 'secondCapture':
      return amber(t.stateSecondCapture);
  }
}

/** A step of the history. */
export function stepText(t: Catalogue, phase: AttemptPhase, mode: AttemptView['mode']): string {
  const texts: Record<AttemptPhase, string> = {
    created: t.stepCreated, sent: t.stepSent, waitingForPayer: mode === 'mpm' ? t.stepShown : t.stepPayer,
    unknown: t.stepUnknown, querying: t.stepQuerying, reversing: t.stepReversing, paid: t.stepPaid, refused: t.stepRefused,
    reversed: t.stepReversed, paidLate: t.stepLate, secondCapture: t.stepSecond, amountMismatch: t.stepMismatch, parked: t.stepParked,
  };
  return texts[phase];
}
