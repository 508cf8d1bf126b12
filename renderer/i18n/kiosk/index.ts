/** The words of the self-checkout: only its screen carries them. */
import type { Language } from '../index.ts';
import { kioskEn, type KioskWords } from './en.ts';
import { kioskJa } from './ja.ts';
import { kioskZhCN } from './zh-CN.ts';

export type { KioskWords } from './en.ts';
export const kioskCatalogues: Record<Language, KioskWords> = { 'zh-CN': kioskZhCN, en: kioskEn, ja: kioskJa };
