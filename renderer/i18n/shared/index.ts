/** The words of what tills share: only the cashier's screen carries them. */
import type { Language } from '../index.ts';
import { sharedEn, type SharedWords } from './en.ts';
import { sharedJa } from './ja.ts';
import { sharedZhCN } from './zh-CN.ts';

export const sharedCatalogues: Record<Language, SharedWords> = { 'zh-CN': sharedZhCN, en: sharedEn, ja: sharedJa };
