/** What the customer is told of their payment. What is not known is said so, and never "try again". */
import type { AttemptView } from '#main/contract';
import type { KioskWords } from '../i18n/kiosk/index.ts';
import type { IconName } from '../ui/Icon.tsx';
import { words } from './state.ts';

export interface PayWords {
  title: string;
  hint: string;
  icon: IconName;
  /** `amber`: it is not settled, and nothing is to be paid again. */
  tone: 'plain' | 'amber';
}

/** What a scheme's refusal means to the payer, where its code is known. */
function refusalHint(t: KioskWords, { refusal, phase, cancelAsked }: AttemptView): string {
  const code = refusal?.code ?? '';
  // LINE Pay's codes are numbers: 1142 is a balance that is too low.
  if (/NOT_?ENOUGH|INSUFFICIENT|BALANCE|^1142$/.test(code)) return t.payFunds;
  if (/AUTH_?CODE|PAYMENT_AUTH|CODE[-_]?(INVALID|EXPIRED)|(INVALID|EXPIRED)_CODE/.test(code)) return t.payCode;
  if (/USER_?CANCEL|CANCELED_USER|PAYERROR|USER_REFUSED|PAYER/.test(code)) return t.payDeclined;
  if ((phase === 'reversed' && cancelAsked) || /^FACE_(CANCELLED|OTHER_WAY|INTERRUPTED)$/.test(code)) return t.payReversed;
  if (/^FACE_(CAMERA|LINE|SDK)$/.test(code)) return t.faceFailed;
  if (phase === 'reversed' || /EXPIRE|TIME_?OUT/.test(code)) return t.payExpired;
  return t.payRefusedHint;
}

export function payWords(attempt: AttemptView): PayWords {
  const t = words.value;
  switch (attempt.phase) {
    case 'created':
    case 'sent':
      if (attempt.face && attempt.phase === 'created') return { title: t.faceLook, hint: t.faceLookHint, icon: 'face', tone: 'plain' };
      return { title: attempt.mode === 'mpm' ? t.payMoment : t.payCharging, hint: '', icon: 'clock', tone: 'plain' };
    case 'waitingForPayer':
      if (attempt.cancelAsked) return { title: t.payCancelling, hint: t.payCancellingHint, icon: 'clock', tone: 'plain' };
      if (attempt.payerAsked || attempt.mode === 'cpm') return { title: t.payPassword, hint: t.payPasswordHint, icon: 'phone', tone: 'plain' };
      return { title: t.payWaiting, hint: '', icon: 'phone', tone: 'plain' };
    case 'unknown':
    case 'querying':
      return { title: t.payChecking, hint: t.payCheckingHint, icon: 'clock', tone: 'amber' };
    case 'reversing':
      return { title: t.payCancelling, hint: t.payCancellingHint, icon: 'clock', tone: 'plain' };
    case 'parked':
      return { title: t.payStaff, hint: t.payStaffHint, icon: 'alert', tone: 'amber' };
    case 'refused':
    case 'reversed':
      return { title: t.payRefused, hint: refusalHint(t, attempt), icon: 'close', tone: 'plain' };
    case 'paid':
      return { title: t.paidTitle, hint: '', icon: 'check', tone: 'plain' };
    case 'paidLate':
    case 'secondCapture':
    case 'amountMismatch':
      return { title: t.payLoose, hint: t.payLooseHint, icon: 'alert', tone: 'amber' };
  }
}

/** Ended without money: another may begin. */
export const hasEnded = ({ phase }: AttemptView): boolean => phase === 'refused' || phase === 'reversed';
export const canCancel = ({ phase, cancelAsked, face }: AttemptView): boolean => !cancelAsked && (phase === 'waitingForPayer' || (face === true && phase === 'created'));
