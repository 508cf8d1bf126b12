/**
 * A text in the bytes of a display, two columns for a wide character. What the display lacks is brought
 * nearer in this order, and never shown as `?`:
 * 1. the character itself, where the code page or the double-byte set has it;
 * 2. a narrow form of a wide letter or digit (NFKC), katakana as half-width where the page is katakana;
 * 3. the letter without its accents (NFD), a plain sign for a typographic one;
 * 4. left out.
 */
import iconv from 'iconv-lite';
import type { CodePage, DisplayProfile } from './profile.ts';

export interface Letters {
  bytes: number[];
  columns: number;
  /** Characters that were left out. */
  lost: number;
}

const SPACE = 0x20;
const TILDE = 0x7e;
/** JIS X 0201: U+FF61 is 0xA1, in order to 0xDF. */
const HALFWIDTH_FROM = 0xff61;
const HALFWIDTH_TO = 0xff9f;
const HALFWIDTH_BYTE = 0xa1;

/** Signs that Unicode has no decomposition for. */
const signs: Readonly<Record<string, string>> = {
  '–': '-', '—': '-', '‘': "'", '’': "'", '“': '"', '”': '"', '×': 'x', '·': '.', '•': '*', '¥': 'Y', '€': 'E', '£': 'L', 'ß': 'ss', 'ø': 'o', 'Ø': 'O',
  'æ': 'ae', 'Æ': 'AE', 'đ': 'd', 'Đ': 'D', 'ł': 'l', 'Ł': 'L', '。': '.', '、': ',', '「': '"', '」': '"', '【': '[', '】': ']',
};

/** Voiced katakana as the plain letter and its mark: ガ is half-width カ and ﾞ. */
const VOICED = '\u3099';
const SEMIVOICED = '\u309a';
/** Full-width katakana of half-width, by NFKC backwards. */
const halfWidths: ReadonlyMap<string, number> = new Map([
  ...Array.from({ length: HALFWIDTH_TO - HALFWIDTH_FROM + 1 }, (_, n): [string, number] => [String.fromCharCode(HALFWIDTH_FROM + n).normalize('NFKC'), HALFWIDTH_BYTE + n]),
  [VOICED, 0xde],
  [SEMIVOICED, 0xdf],
]);
const HIRAGANA_TO_KATAKANA = 0x60;
const isHiragana = (char: string) => char >= '\u3041' && char <= '\u3096';

/** The bytes of one character in a page of one byte each, or null. */
function narrow(char: string, page: CodePage): number[] | null {
  const code = char.codePointAt(0) ?? 0;
  if (code >= SPACE && code <= TILDE) return [code];
  if (code < 0x80) return null;
  if (page === 'katakana') return kana(char);
  const [byte = 0, ...more] = iconv.encode(char, page);
  return more.length === 0 && byte >= 0x80 && iconv.decode(Buffer.of(byte), page) === char ? [byte] : null;
}

function kana(char: string): number[] | null {
  if (char === '¥') return [0x5c]; // JIS X 0201: the yen sign stands in place of the backslash
  const katakana = isHiragana(char) ? String.fromCharCode(char.charCodeAt(0) + HIRAGANA_TO_KATAKANA) : char;
  const pieces = [...katakana.normalize('NFKC').normalize('NFD')].map((piece) => halfWidths.get(piece));
  return pieces.every((piece) => piece !== undefined) ? pieces : null;
}

/** Two bytes of the double-byte set, or null. GB18030's four-byte characters are on no display. */
function wide(char: string, set: DisplayProfile['doubleBytes']): number[] | null {
  if (set === undefined) return null;
  const bytes = iconv.encode(char, set);
  return bytes.length === 2 && iconv.decode(bytes, set) === char ? [...bytes] : null;
}

/** Text as bytes, cut off at so many columns; never in the middle of a character. */
export function lettersOf(text: string, { codePage, doubleBytes }: DisplayProfile, columnsMax: number): Letters {
  const out: Letters = { bytes: [], columns: 0, lost: 0 };
  const fit = (bytes: number[] | null): boolean => {
    if (bytes === null) return false;
    if (out.columns + bytes.length <= columnsMax) {
      out.bytes.push(...bytes);
      out.columns += bytes.length;
    }
    return true;
  };
  const plain = (char: string) => narrow(char, codePage);
  for (const char of text.normalize('NFC')) {
    if (out.columns >= columnsMax) break;
    if (fit(plain(char)) || fit(wide(char, doubleBytes))) continue;
    const nearer = [char.normalize('NFKC'), signs[char] ?? signs[char.normalize('NFKC')], char.normalize('NFD').replaceAll(/\p{M}/gu, '')];
    const found = nearer.find((one) => one !== undefined && one !== '' && [...one].every((piece) => plain(piece) !== null));
    if (found === undefined) out.lost += 1;
    else fit([...found].flatMap((piece) => plain(piece) ?? []));
  }
  return out;
}
