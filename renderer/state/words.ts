/** The words, money and time of this screen, in the language that counts now. */
import { computed } from '@preact/signals';
import type { Minor } from '#main/contract';
import { formatMoney, type MoneyFormat } from '../i18n/format.ts';
import { catalogues, languageOf, schemeColour, schemeName } from '../i18n/index.ts';
import { chosenLanguage } from './preferences.ts';
import { shop } from './terminal.ts';

export const language = computed(() => chosenLanguage.value ?? languageOf(shop.value?.languages[0] ?? navigator.language));
export const words = computed(() => catalogues[language.value]);

export const moneyFormat = computed<MoneyFormat>(() => ({
  currency: shop.value?.currency ?? 'XXX',
  exponent: shop.value?.exponent ?? 2,
}));

/** An amount in the shop's currency. */
export const money = (amountMinor: Minor | number): string =>
  formatMoney(amountMinor as Minor, moneyFormat.value, language.value);

/** A payment scheme's name, and the colour of its mark, at this shop. */
export const schemeText = (scheme: string): string => schemeName(words.value, scheme, shop.value?.currency);
export const schemeMark = (scheme: string): string => schemeColour(scheme, shop.value?.currency);
