/** The words of goods that are rented out: only the cashier's screen carries them. */
import type { Language } from '../index.ts';
import { rentalEn, type RentalWords } from './en.ts';
import { rentalJa } from './ja.ts';
import { rentalZhCN } from './zh-CN.ts';

export type { RentalWords } from './en.ts';

export const rentalCatalogues: Record<Language, RentalWords> = { 'zh-CN': rentalZhCN, en: rentalEn, ja: rentalJa };
