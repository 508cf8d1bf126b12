/** One part of a refund in words: what is so, what to do, what happens next, and the ways out that are open. */
import type { RefundView } from '#main/contract';
import { formatAge, formatCountdown } from '../../i18n/format.ts';
import { nowMs } from '../../state/terminal.ts';
import { language, schemeText } from '../../state/words.ts';
import type { IconName } from '../../ui/Icon.tsx';
import { said, type SettleWay } from './state.ts';

export interface PartWords {
  verdict: string;
  icon: IconName;
  tone: 'plain' | 'amber';
  text: string;
  /** What to do. */
  todo?: string;
  /** What the terminal does next by itself, and when. */
  next?: string;
  /** The words for asking or sending now, where that makes sense. */
  retry?: string;
  settle: SettleWay[];
}

/** From here on a time is told in minutes. */
const LONG_MS = 120_000;

function nextText({ nextAtMs }: RefundView): string {
  const t = said.value;
  const leftMs = (nextAtMs ?? 0) - nowMs.value;
  if (leftMs <= 0) return t.nextNow;
  return t.nextIn(leftMs > LONG_MS ? formatAge(leftMs, language.value) : formatCountdown(leftMs));
}

/** The reason in the shop's words where its code is known, else the scheme's own. */
function whyText({ refusal }: RefundView): { why: string; todo?: string } {
  const t = said.value;
  const { code = '', message = '' } = refusal ?? {};
  if (/NOT_?ENOUGH|INSUFFICIENT|BALANCE/.test(code)) return { why: t.whyFunds, todo: t.whyFundsDo };
  if (/BUYER|USER_ACCOUNT|ABNORMAL|CLOSED/.test(code)) return { why: t.whyClosed };
  if (/FINISHED|EXPIRE|OVERDUE|TIME/.test(code)) return { why: t.whyOld };
  if (/LIMIT/.test(code)) return { why: t.whyLimit };
  return { why: [message, code === '' ? '' : `(${code})`].filter(Boolean).join(' ') };
}

const settledText = ({ settledBy }: RefundView): string => (settledBy === 'cash' ? said.value.settledCash : said.value.settledOutside);

function failedWords(view: RefundView): PartWords {
  const t = said.value;
  const scheme = schemeText(view.scheme);
  const { why, todo } = whyText(view);
  const base = { icon: 'alert' as const, tone: 'amber' as const };
  // A second way would give it once more: a person has found out, or it stays.
  if (view.refusal?.code === 'TWICE') return { ...base, verdict: t.phaseTwice, text: `${settledText(view)} ${t.refunded(scheme)}`, todo: t.twiceDo, settle: ['outside'] };
  if (view.phase === 'abnormal') return { ...base, verdict: t.phaseAbnormal, text: t.abnormal(scheme, why), todo: t.abnormalDo, retry: t.askNow, settle: ['cash', 'outside'] };
  return { ...base, verdict: t.phaseRefused, text: t.refused(scheme, why), todo: todo ?? t.refusedDo, retry: t.sendAgain, settle: ['cash', 'outside'] };
}

export function partWords(view: RefundView): PartWords {
  const t = said.value;
  const scheme = schemeText(view.scheme);
  switch (view.phase) {
    case 'created':
    case 'sent':
      return { verdict: t.phaseSending, icon: 'up', tone: 'plain', text: t.sending(scheme), settle: [] };
    case 'queued':
      return { verdict: t.phaseQueued, icon: 'pause', tone: 'amber', text: t.queued, next: nextText(view), retry: t.sendNow, settle: [] };
    case 'processing':
      return { verdict: t.phasePending, icon: 'clock', tone: 'plain', text: t.pending(scheme), next: nextText(view), retry: t.askNow, settle: [] };
    case 'unknown':
    case 'querying':
      return { verdict: t.phaseUnknown, icon: 'unknown', tone: 'amber', text: t.unknown(scheme), next: nextText(view), retry: t.askNow, settle: [] };
    case 'refused':
    case 'abnormal':
      return failedWords(view);
    case 'refunded':
      return { verdict: t.phaseRefunded, icon: 'check', tone: 'plain', text: t.refunded(scheme), settle: [] };
    case 'settled':
      return { verdict: t.phaseSettled, icon: 'check', tone: 'plain', text: settledText(view), settle: [] };
  }
}
