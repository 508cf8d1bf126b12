import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CANONICAL_DEPTH_MAX, canonicalJson, writeCanonical } from './canonical.ts';

const plain = fc.jsonValue({ noUnicodeString: false }).filter((value) => integersOnly(value));

function integersOnly(value: unknown): boolean {
  if (typeof value === 'number') return Number.isSafeInteger(value) && !Object.is(value, -0);
  if (Array.isArray(value)) return value.every(integersOnly);
  if (typeof value === 'object' && value !== null) return Object.values(value).every(integersOnly);
  return true;
}

/** The same value with the members of every object put in another order. */
function shuffled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shuffled);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).reverse().map(([key, member]) => [key, shuffled(member)]));
}

/** The same text in the plainest way there is. */
function plainly(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(plainly).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${plainly(member)}`).join(',')}}`;
}

/** Whatever a till may meet: signs, wide letters, halves of a pair; whole numbers of every length. */
const anyText = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.string({ unit: fc.nat(0xffff).map((unit) => String.fromCharCode(unit)) }));
const whole = fc.oneof(fc.maxSafeInteger(), fc.nat({ max: 53 }).map((bits) => 2 ** bits - 1), fc.nat({ max: 15 }).map((zeros) => 0 - 10 ** zeros));
const fact = fc.letrec((tie) => ({
  value: fc.oneof({ depthSize: 'small' }, anyText, whole, fc.boolean(), fc.constant(null), fc.array(tie('value'), { maxLength: 4 }), fc.dictionary(anyText, tie('value'), { maxKeys: 6 })),
})).value;

describe('canonical JSON', () => {
  it('sorts members by UTF-16 code units, as the example of RFC 8785, section 3.2.3', () => {
    const value = { '\u20ac': 'Euro Sign', '\r': 'Carriage Return', '\ufb33': 'Hebrew', '1': 'One', '\ud83d\ude00': 'Emoji', '\u0080': 'Control', '\u00f6': 'Latin' };
    expect(Object.values(JSON.parse(canonicalJson(value)) as object)).toEqual(['One', 'Carriage Return', 'Control', 'Latin', 'Euro Sign', 'Emoji', 'Hebrew']);
    expect(canonicalJson(value).startsWith('{"\\r":"Carriage Return","1":"One"')).toBe(true);
  });

  it('writes no white space and drops undefined members', () => {
    expect(canonicalJson({ b: [1, -2, null, true, 'ä\n"'], a: undefined, c: {} })).toBe('{"b":[1,-2,null,true,"ä\\n\\""],"c":{}}');
  });

  it('reads back as the same value, whatever order the members came in', () => {
    fc.assert(
      fc.property(plain, (value) => {
        const text = canonicalJson(value);
        expect(JSON.parse(text)).toEqual(value);
        expect(canonicalJson(shuffled(value))).toBe(text);
      }),
    );
  });

  it('is the text of the plainest writer, byte for byte, wherever it is written', () => {
    fc.assert(
      fc.property(fact, fc.nat({ max: 9 }), (value, from) => {
        const expected = new TextEncoder().encode(plainly(value));
        expect(canonicalJson(value)).toBe(plainly(value));
        const room = new Uint8Array(from + 3 * expected.length + 16).fill(0xaa);
        const end = writeCanonical(value, room, from) ?? NaN;
        expect(room.subarray(from, end)).toEqual(expected);
        expect(room.subarray(0, from).every((byte) => byte === 0xaa)).toBe(true);
      }),
    );
  });

  it('says where there is not room enough, and writes nothing outside of what it was given', () => {
    fc.assert(
      fc.property(fact, fc.nat(), (value, pick) => {
        const { length } = new TextEncoder().encode(plainly(value));
        const memory = new Uint8Array(length + 64).fill(0xaa);
        const room = memory.subarray(0, pick % length);
        expect(writeCanonical(value, room, 0)).toBe(null);
        expect(memory.subarray(room.length).every((byte) => byte === 0xaa)).toBe(true);
      }),
    );
  });

  it('writes a text that is larger than its room at first', () => {
    const value = { names: Array.from({ length: 20_000 }, (_, i) => `第${i}号`) };
    expect(canonicalJson(value)).toBe(plainly(value));
  });

  it.each([0.1, NaN, Infinity, 2 ** 53, 1n, undefined, () => 1, Symbol('s'), new Date(0), new Map(), [undefined], Array(1)])(
    'refuses %s',
    (value) => {
      expect(() => canonicalJson({ value: [value] })).toThrow(TypeError);
    },
  );

  it('refuses a cycle instead of running out of stack', () => {
    const cycle: Record<string, unknown> = {};
    cycle['self'] = cycle;
    expect(() => canonicalJson(cycle)).toThrow(`at most ${CANONICAL_DEPTH_MAX} deep`);
  });
});
