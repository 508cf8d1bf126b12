/**
 * Canonical JSON: the same value always gives the same text, so that a hash over it means something.
 * As RFC 8785 (JCS): members sorted by UTF-16 code units, no white space, strings as ECMAScript writes
 * them. Narrower in one point: numbers are safe integers, so that no reader's float format matters.
 *
 * It is written as the bytes of its UTF-8, where they are to stand: a sale that is completed waits for it.
 */

/** Deepest nesting that is written: a fact is flat, a cycle is not. */
export const CANONICAL_DEPTH_MAX = 64;
/** Room that a text gets at first, in bytes: more than nearly all facts take. */
const TEXT_BYTES = 16_384;

const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const COMMA = 0x2c;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const MINUS = 0x2d;
const ZERO = 0x30;
const SPACE = 0x20;
/** First code units that UTF-8 writes in two bytes, in three, and the surrogates among these. */
const TWO_BYTES = 0x80;
const THREE_BYTES = 0x800;
const SURROGATES = 0xd800;
const SURROGATES_END = 0xe000;
/** Of a code unit, in UTF-8. */
const UNIT_BYTES_MAX = 3;
/** Whole numbers below have at most so many digits, and arithmetic of 32 bits. */
const SHORT = 2 ** 31;
const SHORT_DIGITS_MAX = 10;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * Writes a plain JSON value. Members that are `undefined` are dropped.
 * @throws TypeError for a fraction, NaN, an unsafe integer, anything JSON has no form for, and nesting beyond the limit
 */
export function canonicalJson(value: unknown): string {
  for (let length = TEXT_BYTES; ; length *= 2) {
    const room = new Uint8Array(length);
    const end = writeCanonical(value, room, 0);
    if (end !== null) return decoder.decode(room.subarray(0, end));
  }
}

/**
 * Writes the same as UTF-8, from a place on.
 * @param head ASCII text that comes before it
 * @returns the place behind it; null where it may not have room, with some of it written
 * @throws as `canonicalJson`
 */
export function writeCanonical(value: unknown, into: Uint8Array, from: number, head = ''): number | null {
  bytes = into;
  at = from;
  try {
    putAscii(head);
    write(value, 0);
    return at;
  } catch (error) {
    if (error instanceof NoRoom) return null;
    throw error;
  } finally {
    bytes = nothing;
  }
}

class NoRoom extends Error {}

const nothing = new Uint8Array(0);
/** What is written into, and where the next byte goes. Nothing here waits, so that there is one at a time. */
let bytes: Uint8Array = nothing;
let at = 0;

function need(length: number): void {
  if (at + length > bytes.length) throw new NoRoom();
}

function put(byte: number): void {
  need(1);
  bytes[at] = byte;
  at += 1;
}

function copy(piece: Uint8Array, from: number, end: number): void {
  need(end - from);
  // A call of set would take longer than a name is long.
  const [into, to] = [bytes, at - from];
  for (let i = from; i < end; i += 1) into[to + i] = piece[i] ?? 0;
  at = to + end;
}

/** Text that is ASCII. */
function putAscii(text: string): void {
  need(text.length);
  for (let i = 0; i < text.length; i += 1) bytes[at + i] = text.charCodeAt(i);
  at += text.length;
}

function write(value: unknown, depth: number): void {
  switch (typeof value) {
    case 'string':
      writeText(value);
      return;
    case 'number':
      writeInteger(value);
      return;
    case 'boolean':
      putAscii(value ? 'true' : 'false');
      return;
    case 'object':
      if (value === null) putAscii('null');
      else if (depth >= CANONICAL_DEPTH_MAX) throw new TypeError(`canonical JSON is nested at most ${CANONICAL_DEPTH_MAX} deep`);
      else if (Array.isArray(value)) writeArray(value, depth + 1);
      else writeObject(value, depth + 1);
      return;
    default:
      throw new TypeError(`canonical JSON has no form for ${typeof value}`);
  }
}

function writeInteger(value: number): void {
  if (!Number.isSafeInteger(value)) throw new TypeError(`canonical JSON holds safe integers only, not ${value}`);
  if (Math.abs(value) >= SHORT) {
    putAscii(String(value));
    return;
  }
  if (value < 0) put(MINUS);
  need(SHORT_DIGITS_MAX);
  const into = bytes;
  let rest = Math.abs(value) | 0;
  at += 1;
  for (let power = 10; power <= rest; power *= 10) at += 1;
  for (let i = at - 1; ; i -= 1) {
    const tenth = (rest / 10) | 0;
    into[i] = ZERO + rest - tenth * 10;
    rest = tenth;
    if (rest === 0) return;
  }
}

function writeText(text: string): void {
  need(text.length * UNIT_BYTES_MAX + 2);
  const into = bytes;
  let to = at;
  into[to++] = QUOTE;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    if (unit < TWO_BYTES) {
      if (unit < SPACE || unit === QUOTE || unit === BACKSLASH) return writeEscaped(text);
      into[to++] = unit;
    } else if (unit < THREE_BYTES) {
      into[to++] = 0xc0 | (unit >> 6);
      into[to++] = 0x80 | (unit & 0x3f);
    } else {
      if (unit >= SURROGATES && unit < SURROGATES_END) return writeEscaped(text);
      into[to++] = 0xe0 | (unit >> 12);
      into[to++] = 0x80 | ((unit >> 6) & 0x3f);
      into[to++] = 0x80 | (unit & 0x3f);
    }
  }
  into[to++] = QUOTE;
  at = to;
}

/** Most texts need no escapes and have no surrogates. What JSON.stringify writes has none alone. */
function writeEscaped(text: string): void {
  const escaped = JSON.stringify(text);
  need(escaped.length * UNIT_BYTES_MAX);
  at += encoder.encodeInto(escaped, bytes.subarray(at)).written;
}

function writeArray(items: readonly unknown[], depth: number): void {
  const start = at;
  // By index, not by iteration: a hole must be refused like any other undefined.
  for (let i = 0; i < items.length; i += 1) {
    put(COMMA);
    write(items[i], depth);
  }
  close(start, OPEN_ARRAY, CLOSE_ARRAY);
}

function writeObject(object: object, depth: number): void {
  const prototype: unknown = Object.getPrototypeOf(object);
  if (prototype !== Object.prototype && prototype !== null) throw new TypeError('canonical JSON holds plain objects only');
  const members = object as Record<string, unknown>;
  const { keys, heads, ends } = sortedOf(Object.keys(members));
  const start = at;
  for (let i = 0, from = 0; i < keys.length; i += 1) {
    const member = members[keys[i] ?? ''];
    const end = ends[i] ?? 0;
    if (member !== undefined) {
      copy(heads, from, end);
      write(member, depth);
    }
    from = end;
  }
  close(start, OPEN_OBJECT, CLOSE_OBJECT);
}

/** Each item has a comma before it: the first one's place is the bracket's. */
function close(start: number, open: number, end: number): void {
  if (at === start) put(open);
  else bytes[start] = open;
  put(end);
}

/** Members in canonical order; as each is written, a comma, the name and a colon, one after the other; and where each of these ends. */
interface Sorted {
  keys: readonly string[];
  heads: Uint8Array;
  ends: readonly number[];
}

/** Lists of members that were met: a tree by their names in the order in which objects have them. */
interface Met {
  /** The first that was met, which is mostly the one, and what follows it. */
  first: string | null;
  firstNext: Met | null;
  next: Map<string, Met>;
  sorted: Sorted | null;
}

/** Facts have a few hundred shapes. Names that are data (a table by id) could go on for ever. */
const MET_MAX = 4_096;
const newMet = (): Met => ({ first: null, firstNext: null, next: new Map(), sorted: null });
const met = newMet();
let metCount = 0;

/** Most objects have the members of one before: sorting each anew would take half of the time. */
function sortedOf(keys: string[]): Sorted {
  let here = met;
  for (const key of keys) {
    if (key === here.first && here.firstNext !== null) {
      here = here.firstNext;
      continue;
    }
    let next = here.next.get(key);
    if (next === undefined) {
      if (metCount === MET_MAX) return sort(keys);
      next = newMet();
      if (here.first === null) [here.first, here.firstNext] = [key, next];
      here.next.set(key, next);
      metCount += 1;
    }
    here = next;
  }
  here.sorted ??= sort(keys);
  return here.sorted;
}

function sort(unsorted: readonly string[]): Sorted {
  const keys = [...unsorted].sort();
  const heads = keys.map((key) => `,${JSON.stringify(key)}:`);
  const ends = heads.map((_, i) => encoder.encode(heads.slice(0, i + 1).join('')).length);
  return { keys, heads: encoder.encode(heads.join('')), ends };
}
