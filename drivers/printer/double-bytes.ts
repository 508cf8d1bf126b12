/** Double bytes by tables made from iconv-lite: GB18030's two-byte area, Shift JIS, Big5, EUC-KR. */
import iconv from 'iconv-lite';
import type { Cjk } from './profiles.ts';

const tables = new Map<Cjk, Uint16Array>();

const SURROGATES_FROM = 0xd800;
/** Private-use characters have a code and no letter. */
const PRIVATE_TO = 0xf8ff;

/** Two bytes of each code unit from 0x80 on, one where the set has it in one (katakana); 0 where it has none. */
export function doubleBytes(set: Cjk): Uint16Array {
  const before = tables.get(set);
  if (before !== undefined) return before;
  const table = set === 'gb18030' ? fromGb18030() : fromPairs(set);
  tables.set(set, table);
  return table;
}

/** One call for all characters: one for each would take the first receipt a tenth of a second. */
function fromGb18030(): Uint16Array {
  const table = new Uint16Array(0x1_0000);
  const all = Array.from({ length: 0x1_0000 }, (_, code) => code).filter((code) => code >= 0x80 && (code < SURROGATES_FROM || code > PRIVATE_TO));
  const bytes = iconv.encode(all.map((code) => String.fromCharCode(code)).join(''), 'gb18030');
  let at = 0;
  for (const code of all) {
    const second = bytes[at + 1] ?? 0;
    const isLong = second >= 0x30 && second <= 0x39;
    if (!isLong) table[code] = bytes.readUInt16BE(at);
    at += isLong ? 4 : 2;
  }
  return table;
}

/** The area that printers' fonts have: JIS X 0208 with NEC's row 13, Big5's signs and levels 1 and 2, KS X 1001. */
function isPrinted(set: Exclude<Cjk, 'gb18030'>, pair: number): boolean {
  const lead = pair >> 8;
  if (set === 'shift_jis') return lead <= 0x9f || (lead >= 0xe0 && lead <= 0xea);
  if (set === 'big5') return (pair >= 0xa140 && pair <= 0xa3bf) || (pair >= 0xa440 && pair <= 0xc67e) || (pair >= 0xc940 && pair <= 0xf9d5);
  return lead >= 0xa1 && pair !== 0xa2e6 && pair !== 0xa2e7; // the euro and the registered sign came later
}
const LF = 0x0a;
/** Characters that Unicode has two of and JIS has one: what is typed is either. */
const sameInJis: readonly [number, number][] = [[0x301c, 0xff5e], [0x2212, 0xff0d], [0x2016, 0x2225], [0xa5, 0xffe5], [0xa2, 0xffe0], [0xa3, 0xffe1], [0xac, 0xffe2]];

/** Reads every pair of bytes once, each on a line of its own, so that one that is none spoils no other. */
function fromPairs(set: Exclude<Cjk, 'gb18030'>): Uint16Array {
  const table = new Uint16Array(0x1_0000);
  const pairs: number[] = [];
  for (let lead = 0x81; lead <= 0xfe; lead++) {
    const from = set === 'euc-kr' ? 0xa1 : 0x40;
    for (let trail = from; trail <= 0xfe; trail++) if (trail !== 0x7f && isPrinted(set, lead * 256 + trail)) pairs.push(lead * 256 + trail);
  }
  const bytes = Uint8Array.from(pairs.flatMap((pair) => [pair >> 8, pair & 0xff, LF]));
  const letters = iconv.decode(Buffer.from(bytes), set).split('\n');
  pairs.forEach((pair, i) => {
    const letter = letters[i] ?? '';
    const unit = letter.charCodeAt(0);
    const isLetter = letter.length === 1 && unit >= 0x80 && unit !== 0xfffd && (unit < SURROGATES_FROM || unit > PRIVATE_TO);
    // The first code of a character is the standard's, later ones are vendors' doubles.
    if (isLetter && table[unit] === 0) table[unit] = pair;
  });
  if (set !== 'shift_jis') return table;
  for (let byte = 0xa1; byte <= 0xdf; byte++) table[byte + 0xfec0] = byte;
  for (const [one, other] of sameInJis) if (table[one] === 0) table[one] = table[other] ?? 0;
  return table;
}

/** Bytes of a text that has characters of four bytes. */
export function gb18030Bytes(text: string): Uint8Array {
  return iconv.encode(text, 'gb18030');
}
