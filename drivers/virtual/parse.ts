/**
 * Splits a stream of ESC/POS into commands by their lengths (Epson ESC/POS Command Reference).
 * Shares nothing with the encoder. Pure.
 */

export interface Command {
  /** `text` for one character; else the command's letters, `ESC a`, `GS ( k`, or a control, `LF`. */
  name: string;
  /** What stands after the name. */
  args: Uint8Array;
  /** Bytes it takes, name and all. */
  length: number;
}

/** Longest command that is waited for, in bytes: a full page of graphics. More is noise. */
export const COMMAND_BYTES_MAX = 4 * 1024 * 1024;
/** Longest data of a bar code that ends with a NUL, and most tab stops of ESC D. */
const BARCODE_BYTES_MAX = 255;
const TABS_MAX = 32;

/**
 * How many bytes follow a two-byte command, where that never varies. Letters as ASCII. ESC B (beep), 7 (heat),
 * 9 (character set), 4, 5 (slant), l, O, Q (margins) are those of other makers, not Epson's.
 */
const fixed: Record<string, string> = {
  ESC: ' 1 !1 $2 %1 -1 20 31 40 50 73 91 <0 =1 ?1 @0 B2 E1 F1 G1 J1 K1 L0 M1 O1 Q1 R1 S0 T1 U1 V1 W8 \\2 a1 c2 d1 e1 f2 i0 l1 m0 o0 p3 q1 r1 t1 u1 v0 {1 \f0',
  GS: '!1 $2 /1 :0 B1 E1 H1 I1 L2 P2 T1 W2 Z1 \\2 ^3 a1 b1 c0 e1 f1 h1 j1 r1 w1 x1 z3 g4',
  FS: '!1 &0 -1 .0 C1 S2 W1 p2 r1 ?2',
};
const lengths = Object.fromEntries(
  Object.entries(fixed).map(([prefix, list]) => {
    const parts = Array.from(list.matchAll(/([\s\S])(\d)(?: |$)/g), (m) => [m[1] ?? '', Number(m[2])] as const);
    return [prefix, new Map(parts)];
  }),
);

const controls: Record<number, string> = { 0x00: 'NUL', 0x09: 'HT', 0x0a: 'LF', 0x0c: 'FF', 0x0d: 'CR', 0x18: 'CAN' };
const prefixes: Record<number, string> = { 0x1b: 'ESC', 0x1c: 'FS', 0x1d: 'GS' };

/**
 * The command that begins at `at`, or null while its end has not arrived. Never throws: a byte that
 * begins nothing known is a command of its own that nobody runs.
 */
export function parseCommand(bytes: Uint8Array, at: number): Command | null {
  const first = bytes[at] ?? 0;
  const control = controls[first];
  if (control !== undefined) return take(bytes, at, control, 1, 0);
  if (first === 0x10) return parseRealTime(bytes, at);
  const prefix = prefixes[first];
  if (prefix === undefined) return first < 0x20 ? take(bytes, at, 'unknown', 1, 0) : take(bytes, at, 'text', 0, 1);
  if (at + 1 >= bytes.length) return null;
  const letter = String.fromCharCode(bytes[at + 1] ?? 0);
  const length = lengths[prefix]?.get(letter);
  if (length !== undefined) return take(bytes, at, `${prefix} ${letter}`, 2, length);
  if (letter === '(') return parseBracket(bytes, at, prefix);
  return parseVarying(bytes, at, `${prefix} ${letter}`);
}

function take(bytes: Uint8Array, at: number, name: string, head: number, args: number): Command | null {
  if (args > COMMAND_BYTES_MAX) return { name: 'unknown', args: new Uint8Array(), length: head };
  const end = at + head + args;
  return end > bytes.length ? null : { name, args: bytes.subarray(at + head, end), length: head + args };
}

/** DLE EOT, ENQ, DC4: answered by the printer on arrival; here they are only stepped over. */
function parseRealTime(bytes: Uint8Array, at: number): Command | null {
  const second = bytes[at + 1];
  if (second === undefined) return null;
  if (second === 0x04) return take(bytes, at, 'DLE EOT', 2, [7, 8, 18].includes(bytes[at + 2] ?? 0) ? 2 : 1);
  if (second === 0x05) return take(bytes, at, 'DLE ENQ', 2, 1);
  if (second === 0x14) return take(bytes, at, 'DLE DC4', 2, bytes[at + 2] === 8 ? 8 : 3);
  return take(bytes, at, 'unknown', 1, 0);
}

/** `ESC ( A pL pH …` and its kin: the length is told. */
function parseBracket(bytes: Uint8Array, at: number, prefix: string): Command | null {
  if (at + 4 >= bytes.length) return null;
  const name = `${prefix} ( ${String.fromCharCode(bytes[at + 2] ?? 0)}`;
  return take(bytes, at, name, 5, word(bytes, at + 3));
}

const word = (bytes: Uint8Array, at: number): number => (bytes[at] ?? 0) + 256 * (bytes[at + 1] ?? 0);
const long = (bytes: Uint8Array, at: number): number => word(bytes, at) + 65_536 * word(bytes, at + 2);

/** Commands whose length stands in their own arguments: how many bytes follow the two of the name. */
const varying: Record<string, (bytes: Uint8Array, from: number) => number> = {
  'ESC *': (b, i) => 3 + word(b, i + 1) * ((b[i] ?? 0) >= 32 ? 3 : 1),
  'ESC D': (b, i) => untilNul(b, i, TABS_MAX),
  'ESC &': (b, i) => userCharacters(b, i),
  'ESC Z': (b, i) => 5 + word(b, i + 3),
  'GS C': (b, i) => ({ 0x30: 3, 0x31: 7, 0x32: 3 })[b[i] ?? 0] ?? counter(b, i),
  'GS D': (b, i) => 7 + long(b, i + 9),
  'GS Q': (b, i) => 6 + word(b, i + 2) * word(b, i + 4),
  'GS v': (b, i) => 6 + word(b, i + 2) * word(b, i + 4),
  'GS V': (b, i) => ((b[i] ?? 0) >= 65 ? 2 : 1),
  'GS *': (b, i) => 2 + (b[i] ?? 0) * (b[i + 1] ?? 0) * 8,
  'GS k': (b, i) => ((b[i] ?? 0) <= 6 ? 1 + untilNul(b, i + 1, BARCODE_BYTES_MAX) : 2 + (b[i + 1] ?? 0)),
  'GS 8': (b, i) => 5 + long(b, i + 1),
  'FS 2': () => 74,
  'FS g': (b, i) => 8 + ((b[i] ?? 0) === 0x31 ? word(b, i + 6) : 0),
  'FS q': (b, i) => storedImages(b, i),
};
/** Arguments that must be there before the length can be known. */
const needed: Record<string, number> = {
  'ESC *': 3, 'ESC &': 3, 'ESC Z': 5, 'GS C': 1, 'GS D': 13, 'GS Q': 6, 'GS v': 6, 'GS V': 1, 'GS *': 2, 'GS k': 2, 'GS 8': 5, 'FS g': 8, 'FS q': 1,
}; // prettier-ignore

function parseVarying(bytes: Uint8Array, at: number, name: string): Command | null {
  const rule = varying[name];
  if (rule === undefined) return take(bytes, at, name, 2, 0);
  if (at + 2 + (needed[name] ?? 0) > bytes.length) return null;
  return take(bytes, at, name, 2, rule(bytes, at + 2));
}

/** Bytes to the next NUL, that one too; past the end where there is none yet. None where it comes too late to be meant. */
function untilNul(bytes: Uint8Array, from: number, max: number): number {
  const nul = bytes.indexOf(0, from);
  const length = nul < 0 ? bytes.length - from : nul - from;
  return length > max ? 0 : length + 1;
}

/** GS C ; sa ; sb ; sn ; sr ; sc ; in ASCII digits. */
function counter(bytes: Uint8Array, from: number): number {
  let marks = 0;
  for (let i = from; i < bytes.length && i - from <= 32; i++) {
    if (bytes[i] === 0x3b && ++marks === 6) return i - from + 1;
  }
  return bytes.length - from <= 32 && bytes[from] === 0x3b ? 33 : 0;
}

/** ESC & y c1 c2 [x d1…d(y·x)]… */
function userCharacters(bytes: Uint8Array, from: number): number {
  const [rows = 0, first = 0, last = 0] = bytes.subarray(from, from + 3);
  let length = 3;
  for (let c = first; c <= last; c++) length += 1 + rows * (bytes[from + length] ?? 0);
  return length;
}

/** FS q n [xL xH yL yH d…]… */
function storedImages(bytes: Uint8Array, from: number): number {
  let length = 1;
  for (let n = bytes[from] ?? 0; n > 0; n--) length += 4 + word(bytes, from + length) * word(bytes, from + length + 2) * 8;
  return length;
}
