/**
 * Terms of the bigram index: every character and every pair of neighbours of a text, as one number
 * `first × 65536 + second` (UTF-16 code units; second 0 = a single character). Word tokenizers find
 * nothing in 牛肉面 and trigrams need three characters; pairs serve two, singles serve one.
 */
const UNIT = 0x1_0000;

/** Every term of a text, with repeats. */
export function eachTerm(text: string, visit: (term: number) => void): void {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i) * UNIT;
    visit(unit);
    if (i + 1 < text.length) visit(unit + text.charCodeAt(i + 1));
  }
}

/** Terms that every text holding `form` must have: its pairs, or itself if it is one unit. No repeats. */
export function termsOfQuery(form: string): number[] {
  if (form.length === 1) return [form.charCodeAt(0) * UNIT];
  const terms = new Set<number>();
  for (let i = 0; i + 1 < form.length; i++) terms.add(form.charCodeAt(i) * UNIT + form.charCodeAt(i + 1));
  // Pairs beyond ASCII, and pairs late in the text, are the rarer ones: they narrow fastest.
  return [...terms].toSorted((a, b) => b - a);
}
