/** What a typed text asks for. */
import { fold, plain, searchTexts } from './text.ts';

export interface Query {
  /** Each word as typed (`plain`) and as folded; a name holds the word if it holds one of the forms. */
  words: string[][];
  /** The digits of a barcode's start, where the text is one word of digits. */
  digits: string | null;
}

/** Splits a text into words at white space. Null where nothing is asked. */
export function parseQuery(text: string): Query | null {
  const words = text.split(/\s+/u).filter((word) => word !== '');
  if (words.length === 0) return null;
  const only = words.length === 1 ? (words[0] as string).normalize('NFKC') : '';
  return { words: words.map(forms), digits: /^\d+$/.test(only) ? only : null };
}

function forms(word: string): string[] {
  const asTyped = plain(word);
  const folded = fold(word);
  // A lone combining mark folds to nothing: only its plain form can be looked for.
  return folded === asTyped || folded === '' ? [asTyped] : [asTyped, folded];
}

/** Does a product's name hold every word of the query? The rule that the index must agree with. */
export function matches(query: Query, name: string, sourceName: string | null = null): boolean {
  const texts = searchTexts(name, sourceName);
  return query.words.every((word) => word.some((form) => texts.some((text) => text.includes(form))));
}
