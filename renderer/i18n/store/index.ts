/** The words of a store that cannot save: only the cashier's screen carries them. */
import type { Language } from '../index.ts';
import { storeEn, type StoreWords } from './en.ts';
import { storeJa } from './ja.ts';
import { storeZhCN } from './zh-CN.ts';

export const storeCatalogues: Record<Language, StoreWords> = { 'zh-CN': storeZhCN, en: storeEn, ja: storeJa };
