/**
 * Canonical JSON: the same value always gives the same text, so that a hash over it means something.
 * As RFC 8785 (JCS): members sorted by UTF-16 code units, no white space, strings as ECMAScript writes
 * them. Narrower in one point: numbers are safe integers, so that no reader's float format matters.
 */

/** Deepest nesting that is written: a fact is flat, a cycle is not. */
export const CANONICAL_DEPTH_MAX = 64;

/** Text that JSON writes as it is: no control character, quotation mark, backslash or surrogate. */
const PLAIN_TEXT = /^[ !#-[\]-\ud7ff\ue000-\uffff]*$/;

/**
 * Writes a plain JSON value. Members that are `undefined` are dropped.
 * @throws TypeError for a fraction, NaN, an unsafe integer, anything JSON has no form for, and nesting beyond the limit
 */
export function canonicalJson(value: unknown): string {
  return write(value, 0);
}

function write(value: unknown, depth: number): string {
  switch (typeof value) {
    case 'string':
      return quote(value);
    case 'number':
      if (!Number.isSafeInteger(value)) throw new TypeError(`canonical JSON holds safe integers only, not ${value}`);
      return String(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      if (value === null) return 'null';
      if (depth >= CANONICAL_DEPTH_MAX) throw new TypeError(`canonical JSON is nested at most ${CANONICAL_DEPTH_MAX} deep`);
      return Array.isArray(value) ? writeArray(value, depth + 1) : writeObject(value, depth + 1);
    default:
      throw new TypeError(`canonical JSON has no form for ${typeof value}`);
  }
}

/** Most texts need no escapes; a call of JSON.stringify each would double the time a sale takes to write. */
function quote(text: string): string {
  return PLAIN_TEXT.test(text) ? `"${text}"` : JSON.stringify(text);
}

function writeArray(items: readonly unknown[], depth: number): string {
  let text = '[';
  // By index, not by iteration: a hole must be refused like any other undefined.
  for (let i = 0; i < items.length; i += 1) text += (i === 0 ? '' : ',') + write(items[i], depth);
  return `${text}]`;
}

function writeObject(object: object, depth: number): string {
  const prototype: unknown = Object.getPrototypeOf(object);
  if (prototype !== Object.prototype && prototype !== null) throw new TypeError('canonical JSON holds plain objects only');
  const members = object as Record<string, unknown>;
  const { keys, quoted } = sortedOf(Object.keys(members));
  let text = '{';
  for (let i = 0; i < keys.length; i += 1) {
    const member = members[keys[i] ?? ''];
    if (member === undefined) continue;
    text += `${text.length === 1 ? '' : ','}${quoted[i]}${write(member, depth)}`;
  }
  return `${text}}`;
}

/** Members in canonical order, and as they are written. */
interface Sorted {
  keys: readonly string[];
  quoted: readonly string[];
}

/** Lists of members that were met: a tree by their names in the order in which objects have them. */
interface Met {
  next: Map<string, Met>;
  sorted: Sorted | null;
}

/** Facts have a few hundred shapes. Names that are data (a table by id) could go on for ever. */
const MET_MAX = 4_096;
const met: Met = { next: new Map(), sorted: null };
let metCount = 0;

/** Most objects have the members of one before: sorting each anew would take half of the time. */
function sortedOf(keys: string[]): Sorted {
  let at = met;
  for (const key of keys) {
    let next = at.next.get(key);
    if (next === undefined) {
      if (metCount === MET_MAX) return sort(keys);
      next = { next: new Map(), sorted: null };
      at.next.set(key, next);
      metCount += 1;
    }
    at = next;
  }
  at.sorted ??= sort(keys);
  return at.sorted;
}

function sort(unsorted: readonly string[]): Sorted {
  const keys = [...unsorted].sort();
  return { keys, quoted: keys.map((key) => `${quote(key)}:`) };
}
