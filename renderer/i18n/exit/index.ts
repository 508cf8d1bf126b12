/** The words of leaving the kiosk: only its screen carries them. */
import type { Language } from '../index.ts';
import { exitEn, type ExitWords } from './en.ts';
import { exitJa } from './ja.ts';
import { exitZhCN } from './zh-CN.ts';

export const exitCatalogues: Record<Language, ExitWords> = { 'zh-CN': exitZhCN, en: exitEn, ja: exitJa };
