/** Which letters a printer has, how wide they are, and by which bytes they are called. */
import iconv from 'iconv-lite';
import { doubleBytes } from './double-bytes.ts';
import type { Profile } from './profiles.ts';

/** A code page in `ESC t`. */
interface Page {
  number: number;
  /** Byte by code point. */
  bytes: ReadonlyMap<number, number>;
}

export interface Letters {
  /** Columns a code unit takes: 0 for a mark over its letter, 1, 2; 3 where the printer lacks it. */
  readonly columns: Uint8Array;
  readonly pages: readonly Page[];
  /** Two bytes by code unit; null for a printer of single bytes. */
  readonly double: Uint16Array | null;
}

/** In `Letters.columns`: the printer has no such letter. */
export const LACKS = 3;

const known = new WeakMap<Profile, Letters>();

/** Prepared once a profile. */
export function lettersOf(profile: Profile): Letters {
  const before = known.get(profile);
  if (before !== undefined) return before;
  const pages = profile.codePages.map(([number, name]) => ({ number, bytes: pageBytes(name) }));
  const double = profile.text === 'pages' || profile.text === 'raster' ? null : doubleBytes(profile.text);
  const columns = new Uint8Array(0x1_0000).fill(LACKS);
  columns.fill(1, 0x20, 0x7f);
  if (double !== null) double.forEach((code, unit) => code !== 0 && (columns[unit] = code > 0xff ? 2 : 1));
  for (const { bytes } of pages) for (const unit of bytes.keys()) if (double === null || columns[unit] === LACKS || isLatin(unit)) columns[unit] = 1;
  for (let unit = 0x300; unit < 0x1_0000; unit++) {
    if (columns[unit] === 1 && /\p{Mn}/u.test(String.fromCharCode(unit))) columns[unit] = profile.combining ? 0 : LACKS;
  }
  const letters = { columns, pages, double };
  known.set(profile, letters);
  return letters;
}

/** Accented letters look wrong two columns wide: they come from a code page where there is one. */
const isLatin = (unit: number): boolean => unit >= 0xc0 && unit < 0x250 && unit !== 0xd7 && unit !== 0xf7;

/** Has the printer every letter of the text? */
export function hasLetters(text: string, profile: Profile): boolean {
  const { columns } = lettersOf(profile);
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (columns[unit] === LACKS && unit !== 0x0a && !(profile.fourByte && profile.text === 'gb18030' && unit >= 0x80)) return false;
  }
  return true;
}

/** Columns of a text. Letters the printer lacks count two, as its four-byte ones. */
export function columnsOf(text: string, { columns }: Letters): number {
  let sum = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    const isSecondHalf = unit >= 0xdc00 && unit <= 0xdfff;
    const wide = columns[unit] ?? LACKS;
    if (!isSecondHalf) sum += wide === LACKS ? 2 : wide;
  }
  return sum;
}

/** The page for the letters from `at` on: the one at hand if it has the first, else the one that has most of what follows. */
export function choosePage(text: string, at: number, pages: readonly Page[], current: Page | null): Page | null {
  const first = text.charCodeAt(at);
  if (current?.bytes.has(first) === true) return current;
  let best: Page | null = null;
  let most = 0;
  for (const page of pages) {
    let run = 0;
    for (let i = at; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (unit >= 0x80 && !page.bytes.has(unit)) break;
      run++;
    }
    if (run > most && page.bytes.has(first)) {
      best = page;
      most = run;
    }
  }
  return best;
}

const pageTables = new Map<string, ReadonlyMap<number, number>>();

/** The upper half of a code page: byte by code unit. */
function pageBytes(name: string): ReadonlyMap<number, number> {
  const before = pageTables.get(name);
  if (before !== undefined) return before;
  const table = new Map<number, number>();
  for (let byte = 0x80; byte <= 0xff; byte++) {
    const unit = pageUnit(name, byte);
    if (unit >= 0xa0 && unit !== 0xfffd && !table.has(unit)) table.set(unit, byte);
  }
  pageTables.set(name, table);
  return table;
}

function pageUnit(name: string, byte: number): number {
  // Half-width katakana of JIS X 0201, the part of this page that all printers agree on.
  if (name === 'katakana') return byte >= 0xa1 && byte <= 0xdf ? byte + 0xfec0 : 0;
  const text = iconv.decode(Buffer.of(byte), name);
  return text.length === 1 ? text.charCodeAt(0) : 0;
}
