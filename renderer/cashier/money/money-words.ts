/** A sum in question in words: why it is one, and what is known of it. */
import type { KnownFact, MoneyView, MoneyWay } from '#main/contract';
import { money, schemeText, words } from '../../state/words.ts';
import type { IconName } from '../../ui/Icon.tsx';
import type { Tone } from '../attempt-words.ts';
import { isFreeing } from './questions.ts';

export interface Verdict {
  text: string;
  icon: IconName;
  tone: Tone;
}

/** What nobody knows is amber; money that was taken and has no place is red until somebody chose. */
export function verdictOf({ cause, decision }: MoneyView): Verdict {
  const t = words.value;
  const tone: Tone = decision === undefined ? 'red' : 'plain';
  const verdicts: Record<MoneyView['cause'], Verdict> = {
    unknown: { text: t.verdictUnknown, icon: 'unknown', tone: 'amber' },
    parked: { text: t.verdictParked, icon: 'pause', tone: 'amber' },
    amountMismatch: { text: t.verdictMismatch, icon: 'alert', tone },
    paidLate: { text: t.verdictLate, icon: 'clock', tone },
    secondCapture: { text: t.verdictSecond, icon: 'twice', tone },
  };
  return verdicts[cause];
}

export function knownText(sum: MoneyView, fact: KnownFact): string {
  const t = words.value;
  const scheme = schemeText(sum.scheme);
  const texts: Record<KnownFact, string> = {
    schemePaid: t.knownSchemePaid(scheme), billPaid: t.knownBillPaid(scheme), otherAmount: t.knownOtherAmount(money(sum.askedMinor)),
    saleNotWaiting: t.knownSaleNotWaiting, otherTransaction: t.knownOtherTransaction, noAnswer: t.knownNoAnswer(scheme),
    orderStands: t.knownOrderStands, cancelAsked: t.knownCancelAsked, cancelInDoubt: t.knownCancelInDoubt,
    cancelNotConfirmed: t.knownCancelNotConfirmed(scheme), refundUnderWay: t.knownRefundUnderWay, refundFailed: t.knownRefundFailed(scheme),
  };
  return texts[fact];
}

/** What was decided last, with the reason that was given. A refund's state is told by what is known. */
export function decisionText({ decision, cause }: MoneyView): string {
  const t = words.value;
  if (decision?.way !== 'keep') return '';
  const text = cause === 'parked' ? t.decidedFree : t.decidedKeep;
  return decision.reason === undefined ? text : `${text} (${decision.reason})`;
}

export function wayText(sum: MoneyView, way: MoneyWay): string {
  const t = words.value;
  return { refund: t.wayRefund, attach: t.wayAttach, keep: isFreeing(sum, way) ? t.wayFree : t.wayKeep }[way];
}
