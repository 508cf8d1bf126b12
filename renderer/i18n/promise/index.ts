/** The words of what is not yet collected: only the cashier's screen carries them. */
import type { Language } from '../index.ts';
import { promiseEn, type PromiseWords } from './en.ts';
import { promiseJa } from './ja.ts';
import { promiseZhCN } from './zh-CN.ts';

export const promiseCatalogues: Record<Language, PromiseWords> = { 'zh-CN': promiseZhCN, en: promiseEn, ja: promiseJa };
