/** The words of what staff are told of kiosks and say to them. */
import type { Language } from '../index.ts';
import { kiosksEn, type KiosksWords } from './en.ts';
import { kiosksJa } from './ja.ts';
import { kiosksZhCN } from './zh-CN.ts';

export const kiosksCatalogues: Record<Language, KiosksWords> = { 'zh-CN': kiosksZhCN, en: kiosksEn, ja: kiosksJa };
