/** A payment attempt in words: what is known of the money, what to do, what happens next, what has happened. */
import type { AttemptPhase, AttemptView, NextView } from '#main/contract';
import { formatAge } from '../i18n/format.ts';
import type { Catalogue } from '../i18n/index.ts';
import { nowMs } from '../state/terminal.ts';
import { language, money, schemeText, words } from '../state/words.ts';
import type { IconName } from '../ui/Icon.tsx';
import { isFreed } from './attempt-state.ts';

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

/** The reason of a refusal in the shop's language where its code is known, else the scheme's own words. */
function refusalText(t: Catalogue, refusal: AttemptView['refusal']): string {
  const code = refusal?.code ?? '';
  if (/NOT_?ENOUGH|INSUFFICIENT|BALANCE/.test(code)) return t.refusalFunds;
  if (isExpiry(code)) return t.refusalExpired;
  if (/AUTH_?CODE|AUTHCODE|PAYMENT_AUTH/.test(code)) return t.refusalCode;
  if (/USER_?CANCEL|PAYERROR|USER_REFUSED|PAYER/.test(code)) return t.refusalPayer;
  return refusal?.message ?? code;
}

/** Codes that mean an order's time: a payer code that is too old is another matter. */
const isExpiry = (code: string): boolean => /EXPIRE|TIMEOUT|TIME_OUT/.test(code) && !/AUTH_?CODE|PAYMENT_AUTH/.test(code);

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
  if (phase === 'reversed' && cancelAsked) return { verdict: t.verdictReversed, icon: 'back', tone: 'plain', text: t.stateReversed, next: '' };
  if (phase === 'reversed' || isExpiry(code)) return { verdict: t.verdictExpired, icon: 'clock', tone: 'plain', text: t.stateExpired, next: '' };
  return { verdict: t.verdictRefused, icon: 'close', tone: 'amber', text: t.stateRefused(refusalText(t, refusal)), next: '' };
}

/** Money that pays no sale by itself. Once somebody chose, the colour goes. */
function looseWords(attempt: AttemptView): AttemptWords {
  const t = words.value;
  const { phase, takenMinor, second, amountMinor } = attempt;
  const next = attempt.exits === undefined ? '' : nextText(attempt.next, t.nextPerson);
  const base = { tone: 'red' as const, next };
  if (phase === 'secondCapture') {
    const sums = second === undefined ? {} : { sums: t.sumTakenAgain(money(second.amountMinor)) };
    return { ...base, verdict: t.verdictSecond, icon: 'twice', text: t.stateSecondCapture, ...sums };
  }
  const sums = takenMinor === undefined ? {} : { sums: t.sumsTaken(money(takenMinor), money(amountMinor)) };
  if (phase === 'amountMismatch') return { ...base, verdict: t.verdictMismatch, icon: 'alert', text: t.stateMismatch(schemeText(attempt.scheme)), ...sums };
  return { ...base, verdict: t.verdictLate, icon: 'clock', text: t.statePaidLate, ...sums };
}

export function attemptWords(attempt: AttemptView): AttemptWords {
  const t = words.value;
  const scheme = schemeText(attempt.scheme);
  switch (attempt.phase) {
    case 'created':
    case 'sent':
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
      return looseWords(attempt);
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
