/**
 * Terms of the search index, as numbers: every character of a text, every pair of neighbours, and,
 * in alphabets, every three. Word tokenizers find nothing in 牛肉面 and trigrams alone need three
 * characters; pairs serve two, singles serve one. Pairs of 26 letters are in so many names that a
 * keystroke would read thousands in vain: there the threes narrow. Characters are UTF-16 code units.
 */
const UNIT = 0x1_0000;
/** Latin to kana lie below; ideographs above, whose pairs are rare enough. */
const ALPHABETS_END = 0x3100;
const LETTER = 0x4000;
const THREES = 2 ** 42;
/** Every term is below. */
export const TERMS_END = 2 ** 43;

/** Every term of a text, with repeats. */
export function eachTerm(text: string, visit: (term: number) => void): void {
  // The units before, of which the last two letters make a three with the next.
  let before = 0;
  let last = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    visit(unit * UNIT);
    if (last !== 0) visit(last * UNIT + unit);
    if (before !== 0 && isThree(before, last, unit)) visit(three(before, last, unit));
    before = last;
    last = unit;
  }
}

/** Terms that every text holding `form` must have, enough to cover it. No repeats. */
export function termsOfQuery(form: string): number[] {
  const unit = (i: number): number => form.charCodeAt(i);
  if (form.length === 1) return [unit(0) * UNIT];
  const hasThree = (i: number): boolean => i >= 0 && i + 2 < form.length && isThree(unit(i), unit(i + 1), unit(i + 2));
  const terms = new Set<number>();
  for (let i = 0; i + 1 < form.length; i++) {
    if (hasThree(i)) terms.add(three(unit(i), unit(i + 1), unit(i + 2)));
    else if (!hasThree(i - 1)) terms.add(unit(i) * UNIT + unit(i + 1));
  }
  return [...terms];
}

function isThree(a: number, b: number, c: number): boolean {
  return a < ALPHABETS_END && b < ALPHABETS_END && c < ALPHABETS_END;
}

function three(a: number, b: number, c: number): number {
  return THREES + (a * LETTER + b) * LETTER + c;
}
