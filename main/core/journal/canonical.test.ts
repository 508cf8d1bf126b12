import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CANONICAL_DEPTH_MAX, canonicalJson } from './canonical.ts';

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
