/** A payment attempt in words: what is known of the money, what to do, what happens next, what has happened. */
import type { AttemptPhase, AttemptView, NextView } from '#main/contract';
import { formatAge } from '../i18n/format.ts';
import type { Catalogue } from '../i18n/index.ts';
import { nowMs } from '../state/terminal.ts';
import { language, money, schemeText, words } from '../state/words.ts';
import type { IconName } from '../ui/Icon.tsx';
import { faceEnding, isTaking, takingText } from './face/words.ts';
import { chosenWay, isFreed } from './attempt-state.ts';

/** `amber`: a person should look. `red`: money was taken that should not have been. */
export type Tone = 'plain' | 'amber' | 'red';

export interface AttemptWords {
  /** In a word or two: is it paid? Each has an icon of its own, so that no colour carries it alone. */
  verdict: string;
  icon: IconName;
  tone: Tone;
  /** What to do. */
  text: string;
  /** Amounts, where they are not what was asked. */
  sums?: string;
  /** What the terminal does next by itself, and when. */
  next: string;
}

/** A payer's code that is used up, too old or none: never the order's own time. */
const isPayerCode = (code: string): boolean => /AUTH_?CODE|PAYMENT_AUTH|CODE[-_]?(INVALID|EXPIRED)|(INVALID|EXPIRED)_CODE/.test(code);
/** Codes that mean that an order's time is over. */
const isExpiry = (code: string): boolean => /EXPIRE|TIME_?OUT/.test(code) && !isPayerCode(code);

/** The reason of a refusal in the shop's language where its code is known, with the scheme's own words where not. */
function refusalText(t: Catalogue, refusal: AttemptView['refusal']): string {
  const code = refusal?.code ?? '';
  // LINE Pay's codes are numbers: 1142 is a balance that is too low.
  if (/NOT_?ENOUGH|INSUFFICIENT|BALANCE|^1142$/.test(code)) return t.refusalFunds;
  if (isExpiry(code)) return t.refusalExpired;
  if (isPayerCode(code)) return t.refusalCode;
  if (/USER_?CANCEL|CANCELED_USER|PAYERROR|USER_REFUSED|PAYER/.test(code)) return t.refusalPayer;
  return t.refusalOther(refusal?.message || code);
}

const seconds = (ms: number) => Math.max(0, Math.ceil(ms / 1000));
/** From here on a time is told in minutes. */
const LONG_MS = 120_000;

/** What happens next, in words. `fallback` where nobody knows when. */
export function nextText(next: NextView | undefined, fallback: string): string {
  const t = words.value;
  const leftMs = next?.atMs === undefined ? undefined : next.atMs - nowMs.value;
  switch (next?.kind) {
    case undefined:
      return fallback;
    case 'answer':
      return t.nextAsk(0);
    case 'queryAt':
      if (leftMs === undefined) return fallback;
      return leftMs > LONG_MS ? t.nextAskIn(formatAge(leftMs, language.value)) : t.nextAsk(seconds(leftMs));
    case 'reverseAt':
      return t.nextReverseIn(seconds(leftMs ?? 0));
    case 'refund':
      return t.nextRefund;
    case 'bill':
      return t.nextBill;
    case 'person':
      return t.nextPerson;
  }
}

const nextOf = ({ next, nextAtMs }: AttemptView): string =>
  nextText(next ?? (nextAtMs === undefined ? undefined : { kind: 'queryAt', atMs: nextAtMs }), words.value.nextWaiting);

function waitingWords(attempt: AttemptView): AttemptWords {
  const t = words.value;
  const next = attempt.cancelAsked ? t.cancelAsked : nextOf(attempt);
  if (attempt.cancelAsked) return { verdict: t.verdictReversing, icon: 'back', tone: 'plain', text: t.stateReversing(schemeText(attempt.scheme)), next };
  const isPassword = attempt.payerAsked || attempt.mode === 'cpm';
  return { verdict: t.verdictOpen, icon: isPassword ? 'lock' : 'code', tone: 'plain', text: isPassword ? t.statePassword : t.stateWaiting, next };
}

/** What ended without money. */
function endedWords(attempt: AttemptView): AttemptWords {
  const t = words.value;
  const { phase, refusal, cancelAsked } = attempt;
  const code = refusal?.code ?? '';
  if (code === 'NO_CODE') return { verdict: t.verdictNoCode, icon: 'close', tone: 'plain', text: t.stateNoCode(schemeText(attempt.scheme)), next: '' };
  const face = faceEnding(t, code);
  if (face !== null) return { verdict: t.verdictNoFace, icon: 'close', tone: 'plain', text: face, next: '' };
  if (phase === 'reversed' && cancelAsked) return { verdict: t.verdictReversed, icon: 'back', tone: 'plain', text: t.stateReversed, next: '' };
  if (phase === 'reversed' || isExpiry(code)) return { verdict: t.verdictExpired, icon: 'clock', tone: 'plain', text: t.stateExpired, next: '' };
  return { verdict: t.verdictRefused, icon: 'close', tone: 'amber', text: t.stateRefused(refusalText(t, refusal)), next: '' };
}

const looseVerdicts = (t: Catalogue) => ({
  secondCapture: { verdict: t.verdictSecond, icon: 'twice' },
  amountMismatch: { verdict: t.verdictMismatch, icon: 'alert' },
  paidLate: { verdict: t.verdictLate, icon: 'clock' },
} as const);

/** Money that pays no sale by itself. Once somebody chose, the colour goes, and it says what becomes of it. */
function looseWords(attempt: AttemptView, phase: 'secondCapture' | 'amountMismatch' | 'paidLate'): AttemptWords {
  const t = words.value;
  const said = looseVerdicts(t)[phase];
  if (attempt.exits === undefined) return { ...said, tone: 'plain', text: t.stateSettled, next: '' };
  const next = nextText(attempt.next, t.nextPerson);
  const way = chosenWay(attempt);
  if (way !== undefined) return { ...said, tone: 'plain', text: way === 'keep' ? t.decidedKeep : next, next };
  const { takenMinor, second, amountMinor } = attempt;
  if (phase === 'secondCapture') {
    const sums = second === undefined ? {} : { sums: t.sumTakenAgain(money(second.amountMinor)) };
    return { ...said, tone: 'red', text: t.stateSecondCapture, next, ...sums };
  }
  const sums = takenMinor === undefined ? {} : { sums: t.sumsTaken(money(takenMinor), money(amountMinor)) };
  const text = phase === 'paidLate' ? t.statePaidLate : t.stateMismatch(schemeText(attempt.scheme));
  return { ...said, tone: 'red', text, next, ...sums };
}

export function attemptWords(attempt: AttemptView): AttemptWords {
  const t = words.value;
  const scheme = schemeText(attempt.scheme);
  switch (attempt.phase) {
    case 'created':
    case 'sent':
      if (isTaking(attempt)) return { verdict: t.verdictOpen, icon: 'face', tone: 'plain', text: takingText(t, attempt), next: '' };
      return { verdict: t.verdictOpen, icon: 'up', tone: 'plain', text: attempt.mode === 'mpm' ? t.stateSendingCode(scheme) : t.stateCharging(scheme), next: attempt.cancelAsked ? t.cancelAsked : '' };
    case 'waitingForPayer':
      return waitingWords(attempt);
    case 'unknown':
    case 'querying':
      return { verdict: t.verdictUnknown, icon: 'unknown', tone: 'amber', text: t.stateUnknown(scheme), next: attempt.cancelAsked ? t.cancelAsked : nextOf(attempt) };
    case 'reversing':
      return { verdict: t.verdictReversing, icon: 'back', tone: 'plain', text: t.stateReversing(scheme), next: nextOf(attempt) };
    case 'parked':
      if (isFreed(attempt)) return { verdict: t.verdictParked, icon: 'pause', tone: 'amber', text: t.stateFreed(scheme), next: nextOf(attempt) };
      return { verdict: t.verdictParked, icon: 'pause', tone: 'amber', text: t.stateParked(scheme), next: attempt.next === undefined ? t.parkedNext : nextOf(attempt) };
    case 'refused':
    case 'reversed':
      return endedWords(attempt);
    case 'paid':
      return { verdict: t.verdictPaid, icon: 'check', tone: 'plain', text: t.statePaid, next: '' };
    case 'paidLate':
    case 'secondCapture':
    case 'amountMismatch':
      return looseWords(attempt, attempt.phase);
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
