/** The words of the shift at the drawer: only the cashier's screen carries them. */
import type { Language } from '../index.ts';
import { shiftEn, type ShiftWords } from './en.ts';
import { shiftJa } from './ja.ts';
import { shiftZhCN } from './zh-CN.ts';

export type { ShiftWords } from './en.ts';

export const shiftCatalogues: Record<Language, ShiftWords> = { 'zh-CN': shiftZhCN, en: shiftEn, ja: shiftJa };
