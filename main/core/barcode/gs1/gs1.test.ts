import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkDigit } from '../check.ts';
import { dayOf } from './dates.ts';
import { dictionary, type Component } from './dictionary.ts';
import { bracketed, FNC1 } from './elements.ts';
import { checkPair } from './lints.ts';
import { readGs1 } from './scan.ts';

const read = (scan: string): string => {
  const result = readGs1(scan);
  return result.ok ? bracketed(result.elements ?? []) : result.error;
};

test('the dictionary holds what GS1’s release of 2026-01-27 does', () => {
  expect(dictionary.size).toBe(541);
  expect([...dictionary.values()].filter(({ predefined }) => predefined)).toHaveLength(337);
  expect([...dictionary.values()].filter(({ qualifiers }) => qualifiers !== undefined).map(({ ai }) => ai)).toEqual(
    ['00', '01', '253', '255', '401', '402', '414', '415', '417', '8003', '8004', '8006', '8010', '8013', '8017', '8018'],
  );
});

test('a bracket in a value is escaped', () => {
  expect(read(`]C1010952012345678810A(B)C`)).toBe('(01)09520123456788(10)A\\(B)C');
});

test('what a label of one item may repeat, and what it may not', () => {
  expect(read(`]d2010952012345678810A${FNC1}10A`)).toBe('(01)09520123456788(10)A(10)A');
  expect(read(`]d2010952012345678810A${FNC1}10B`)).toBe('Multiple instances of AI (10) have different values');
  expect(read(`]d22539526064000028${FNC1}8030ABC`)).toContain('Serial component must be present');
});

test('coupons say their own lengths', () => {
  expect(read(']C18110106141416543213150110000310123196000')).toBe('(8110)106141416543213150110000310123196000');
  expect(read(']C1811010614141654321315011000031012319600')).toContain('(8110)');
  expect(read(']C1811001234')).toContain('is cut off');
  expect(read(']C18112001234560123456012345')).toContain('(8112)');
  expect(read(']C1811200123456012345601234')).toContain('serial number is cut off');
});

test('the check pair of the General Specifications’ example of a GMN', () => {
  expect(checkPair('1987654Ad4X4bL5ttr2310c')).toBe('2K');
  expect(read(']C180131987654Ad4X4bL5ttr2310c2K')).toBe('(8013)1987654Ad4X4bL5ttr2310c2K');
});

test('a short date is of the century that is nearest, day 00 the month’s last', () => {
  expect(dayOf('270229', 2026)).toBe('2027-02-29');
  expect(dayOf('280200', 2026)).toBe('2028-02-29');
  expect(dayOf('770101', 2026)).toBe('1977-01-01');
  expect(dayOf('760101', 2026)).toBe('2076-01-01');
  expect(dayOf('000101', 2060)).toBe('2100-01-01');
});

const ALPHABETS = { N: '0123456789', X: '!"%&\'()*+,-./0AZ_az', Y: '#-/0AZ', Z: '-0AZ_az' };
const free = [...dictionary.values()].filter(({ parts, needs }) => needs.length === 0 && parts.every(({ checks }) => checks.length === 0));
const valueOf = (parts: readonly Component[]): fc.Arbitrary<string> =>
  fc.tuple(...parts.map(({ set, min, max }) => fc.string({ unit: fc.constantFrom(...ALPHABETS[set]), minLength: min, maxLength: max }))).map((all) => all.join(''));

test('AIs without further rules come back in order, from element strings and from links', () => {
  const pairs = fc.uniqueArray(fc.constantFrom(...free).chain((entry) => fc.tuple(fc.constant(entry), valueOf(entry.parts))), {
    minLength: 1, maxLength: 8, selector: ([entry]) => entry.ai,
  });
  fc.assert(
    fc.property(pairs, fc.stringMatching(/^[0-9]{13}$/), (list, body) => {
      const gtin = body + checkDigit(body);
      const elements = list.map(([{ ai }, value]) => ai + value).join(FNC1);
      const brackets = list.map(([{ ai }, value]) => `(${ai})${value.replaceAll('(', '\\(')}`).join('');
      expect(read(`]d201${gtin}${elements}`)).toBe(`(01)${gtin}${brackets}`);
      const query = list.map(([{ ai }, value]) => `${ai}=${encodeURIComponent(value).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16)}`)}`);
      expect(read(`]Q1https://id.gs1.org/01/${gtin}?${query.join('&')}`)).toBe(`(01)${gtin}${brackets}`);
    }),
  );
});
