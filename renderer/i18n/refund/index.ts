/** The words of the refund screens, apart from the others: only the cashier's screen carries them. */
import type { Language } from '../index.ts';
import { refundEn, type RefundWords } from './en.ts';
import { refundJa } from './ja.ts';
import { refundZhCN } from './zh-CN.ts';

export type { RefundWords } from './en.ts';

export const refundCatalogues: Record<Language, RefundWords> = { 'zh-CN': refundZhCN, en: refundEn, ja: refundJa };
