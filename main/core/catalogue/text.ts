/**
 * The forms of a name that search compares. Two are kept apart on purpose: `plain` makes sure that
 * every part of a name, cut anywhere, finds it; `fold` adds what people type without accents,
 * in full width, or decomposed.
 */

const ASCII = /^[\x20-\x7e]*$/;

/**
 * Lower case, one code point at a time. `toLowerCase` writes a capital sigma in two ways by its
 * place in the word (Unicode SpecialCasing, Final_Sigma), which would make a part differ from the
 * whole; both sigmas are therefore the same here.
 */
export function plain(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase();
  return text.replaceAll('Σ', 'σ').toLowerCase().replaceAll('ς', 'σ');
}

/**
 * Compatibility form (NFKC: full-width Latin and half-width katakana become the usual ones), lower
 * case, and without the combining marks U+0300–U+036F, so that `creme` finds `Crème`. Marks that
 * make another letter in Japanese (U+3099, U+309A) and Thai lie outside that range and stay.
 */
export function fold(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase();
  const lower = plain(text.normalize('NFKC'));
  return lower.normalize('NFD').replace(/[\u0300-\u036f]/g, '').normalize('NFC');
}

/** The distinct forms of a name and of the text it was imported from. */
export function searchTexts(name: string, sourceName: string | null): string[] {
  const texts = [plain(name)];
  const add = (text: string): void => {
    if (!texts.includes(text)) texts.push(text);
  };
  add(fold(name));
  if (sourceName !== null) {
    add(plain(sourceName));
    add(fold(sourceName));
  }
  return texts;
}

/** Named character references (HTML Living Standard, 13.5) that product data holds in practice. */
const NAMED: Record<string, string> = {
  quot: '"', amp: '&', apos: "'", lt: '<', gt: '>', nbsp: ' ', deg: '°', ordm: 'º', ordf: 'ª',
  frac12: '½', frac14: '¼', frac34: '¾', lsquo: '‘', rsquo: '’', ldquo: '“', rdquo: '”', laquo: '«', raquo: '»',
  ndash: '–', mdash: '—', hellip: '…', times: '×', trade: '™', reg: '®', copy: '©', euro: '€', yen: '¥',
  eacute: 'é', egrave: 'è', ecirc: 'ê', agrave: 'à', acirc: 'â', auml: 'ä', ccedil: 'ç', icirc: 'î', iuml: 'ï',
  ocirc: 'ô', ouml: 'ö', ucirc: 'û', ugrave: 'ù', uuml: 'ü', ntilde: 'ñ', szlig: 'ß', oelig: 'œ',
};

/** What Windows-1252 has at 80–9F, where Latin-1 has controls (WHATWG Encoding, index windows-1252). */
const WINDOWS_1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

/** A name as people read it: references decoded, Windows-1252 taken for Latin-1 mended, white space single. */
export function cleanName(source: string): string {
  const mended = source.replace(/[\u0080-\u009f]/g, (c) => WINDOWS_1252[c.charCodeAt(0) - 0x80] ?? '');
  return decodeEntities(mended).replace(/[\u0081\u008d\u008f\u0090\u009d]/g, '').replace(/\s+/gu, ' ').trim();
}

/** Replaces HTML character references once; an unknown one stays as it is. */
export function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([a-z]{2,8}\d{0,2}));/g, (all, dec, hex, named) => {
    if (named !== undefined) return NAMED[named as string] ?? all;
    const point = dec === undefined ? Number.parseInt(hex as string, 16) : Number(dec);
    const isText = point >= 0x20 && point <= 0x10_ffff && (point < 0xd800 || point > 0xdfff);
    return isText ? String.fromCodePoint(point) : all;
  });
}
