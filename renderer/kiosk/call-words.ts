/** Why staff is coming, in words for the customer. */
import type { HelpCallView, HelpReason } from '#main/contract';
import { words } from './state.ts';

/** Where the call does not say which. */
export const LEGAL_AGE = 18;

export function callWords(call: HelpCallView): { title: string; what: string; why: string; next: string } {
  const t = words.value;
  const whys: Record<HelpReason, string> = {
    called: t.whyCalled, age: t.whyAge(call.minAge ?? LEGAL_AGE), expired: t.whyExpired, unknownItem: t.whyUnknown, noPrice: t.whyPrice, weight: t.whyWeight, randomCheck: t.whyCheck, limit: t.whyLimit,
    removed: t.whyRemoved, paymentUnknown: t.whyPayment, paymentFailed: t.whyFailed, printer: t.whyPrinter, scale: t.whyScale,
  };
  return { title: t.comingTitle, what: call.productName ?? call.code ?? '', why: whys[call.reason], next: call.blocks ? t.basketKept : t.goOn };
}
