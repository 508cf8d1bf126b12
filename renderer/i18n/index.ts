/** The words of the screens. */
import { en } from './en.ts';
import { ja } from './ja.ts';
import { zhCN } from './zh-CN.ts';

/** A message: fixed words, or words around what is passed in. */
export type Message = string | ((...args: never[]) => string);
/** Every key of the English catalogue with the same kind of message. */
export type Catalogue = { [K in keyof typeof en]: (typeof en)[K] extends string ? string : (typeof en)[K] };

export const languages = ['zh-CN', 'en', 'ja'] as const;
export type Language = (typeof languages)[number];

export const catalogues: Record<Language, Catalogue> = { 'zh-CN': zhCN, en, ja };

/** The catalogue's language nearest to a BCP 47 tag; English where there is none. */
export function languageOf(tag: string | undefined): Language {
  const exact = languages.find((language) => language === tag);
  return exact ?? languages.find((language) => language.split('-')[0] === tag?.split('-')[0]) ?? 'en';
}

export { schemeColour, schemeName } from './schemes.ts';
