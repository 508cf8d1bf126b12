/** The words of headquarters' alarms, apart from the others: only the cashier's screen carries them. */
import type { Language } from '../index.ts';
import { headquartersEn, type HeadquartersWords } from './en.ts';
import { headquartersJa } from './ja.ts';
import { headquartersZhCN } from './zh-CN.ts';

export type { HeadquartersWords } from './en.ts';

export const headquartersCatalogues: Record<Language, HeadquartersWords> = { 'zh-CN': headquartersZhCN, en: headquartersEn, ja: headquartersJa };
