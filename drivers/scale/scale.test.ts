/** Protocols of scales: real answers, noise, and one byte at a time. */
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { ascii } from './protocol.ts';
import { DIGITS_MAX, gramsOf, type ScaleReading } from './reading.ts';
import { lineProtocol, readLine, type ScaleTemplate } from './template.ts';
import { aAndD, sics, templates } from './templates.ts';
import { toledo8217 } from './toledo8217.ts';

const stable = (grams: number, net?: boolean): ScaleReading => ({ state: 'stable', grams, ...(net === undefined ? {} : { net }) });
const reading = (r: ScaleReading) => ({ kind: 'reading', reading: r });

test.each([
  ['1234', 3, 'kg', 1234],
  ['01234', 3, 'kg', 1234],
  ['0', 3, 'kg', null], // fewer digits than decimals
  ['12345', 4, 'kg', 1235], // half a gram up
  ['12344', 4, 'kg', 1234],
  ['5', 1, 'g', 1],
  ['4', 1, 'g', 0],
  ['100', 2, 'lb', 454], // 453.59237
  ['1000000', 2, 'lb', 4_535_924],
  ['', 0, 'g', null],
  ['1x', 0, 'g', null],
  ['12345678', 0, 'g', null],
] as const)('%s with %i decimals in %s is %s g', (digits, decimals, unit, grams) => {
  expect(gramsOf(digits, decimals, unit)).toBe(grams);
});

test('grams are the nearest to the exact weight, for every unit', () => {
  const digits = fc.integer({ min: 0, max: 10 ** DIGITS_MAX - 1 }).map((n) => String(n).padStart(4, '0'));
  fc.assert(
    fc.property(digits, fc.integer({ min: 0, max: 4 }), fc.constantFrom('g', 'kg', 'lb'), (text, decimals, unit) => {
      const grams = gramsOf(text, decimals, unit);
      const perUnit = { g: 100_000n, kg: 100_000_000n, lb: 45_359_237n }[unit];
      const gram = 100_000n * 10n ** BigInt(decimals);
      const away = BigInt(grams ?? -1) * gram - BigInt(text) * perUnit;
      expect(away > -gram && 2n * away <= gram && 2n * away > -gram).toBe(true);
    }),
  );
});

describe('Toledo 8217', () => {
  const kg = toledo8217('kg');
  const lb = toledo8217('lb');

  it.each([
    ['\x0201.234\r', stable(1234, false)],
    ['\x0201.234N\r', stable(1234, true)],
    ['\x02 1.234\r', stable(1234, false)],
    ['\x0200.000\r', stable(0, false)],
    ['\x02?A\r', { state: 'unstable' }],
    ['\x02?B\r', { state: 'overload' }],
    ['\x02?C\r', { state: 'overload' }],
    ['\x02?D\r', { state: 'underZero' }],
    ['\x02?P\r', { state: 'unstable' }], // at zero: still no weight
    ['\x02 ?E\r', { state: 'underZero' }],
  ] as const)('%j in kilograms', (text, expected) => {
    expect(kg.parse(ascii(text))).toEqual(reading(expected));
  });

  it('is set to pounds where the scale is', () => {
    expect(lb.parse(ascii('\x0202.20\r'))).toEqual(reading(stable(998, false)));
    expect(lb.parse(ascii('\x0202.200\r'))).toEqual({ kind: 'refused' });
    expect(kg.parse(ascii('\x0202.20\r'))).toEqual({ kind: 'refused' });
  });

  it.each(['01.234\r', '\x02\r', '\x02N\r', '\x021234\r', '\x02.234\r', '\x021.2.4\r', '\x02-1.234\r', '\x0201.234\r\r', 'x\x0201.234\r', '\x0201.234X\r', '\x02?\x80\r', '\x02?AB\r'])(
    'does not believe %j',
    (text) => {
      expect(kg.parse(ascii(text))).toEqual({ kind: 'refused' });
    },
  );

  it('waits for each byte, and takes a status byte that looks like the end', () => {
    for (const text of ['\x0201.234N\r', '\x02?A\r', '\x02?\r\r']) {
      const bytes = ascii(text);
      for (let n = 0; n < bytes.length; n++) expect(kg.parse(bytes.subarray(0, n)), `${n} bytes of ${JSON.stringify(text)}`).toEqual({ kind: 'more' });
      expect(kg.parse(bytes).kind).toBe('reading');
    }
  });

  it('never crashes, and finds no weight in what is not wholly an answer', () => {
    const form = /^\x02 *\d{1,3}\.\d{3}N?\r$/;
    const parts = fc.constantFrom('\x02', '\r', ' ', '?', '.', 'N', '0', '1', '9', 'A', '\xff');
    const noise = fc.oneof(fc.uint8Array({ maxLength: 160 }), fc.string({ unit: parts, maxLength: 14 }).map(ascii));
    fc.assert(
      fc.property(noise, (bytes) => {
        const parsed = kg.parse(bytes);
        if (parsed.kind !== 'reading' || parsed.reading.state !== 'stable') return;
        const text = String.fromCharCode(...bytes);
        expect(text).toMatch(form);
        expect(parsed.reading.grams).toBe(Number(text.replace(/[^0-9]/g, '')));
      }),
      { numRuns: 100_000 },
    );
  });
});

describe('line templates', () => {
  it.each([
    [sics, 'S S      1.234 kg', stable(1234)],
    [sics, 'S D      1.234 kg', { state: 'unstable' }],
    [sics, 'S +', { state: 'overload' }],
    [sics, 'S -', { state: 'underZero' }],
    [sics, 'S S     -0.002 kg', { state: 'underZero' }],
    [sics, 'S S      1.234 lb', null],
    [sics, 'S I', null],
    [sics, 'S S      1.23  kg', null],
    [sics, 'S S      1.234 kg!', null],
    [aAndD, 'ST,+0001.234 kg', stable(1234)],
    [aAndD, 'ST,+0001.234  kg', stable(1234)],
    [aAndD, 'ST,-0000.000 kg', { state: 'underZero' }],
    [aAndD, 'OL,+9999999', { state: 'overload' }],
    [aAndD, 'ST,+000x.234 kg', null],
    [aAndD, '', null],
  ] as const)('%# reads %j as it is', (template, line, expected) => {
    expect(readLine(line, template)).toEqual(expected);
  });

  it('is asked: the answer alone is believed', () => {
    const { parse } = lineProtocol(sics);
    expect(parse(ascii('S S      1.234 kg\r\n'))).toEqual(reading(stable(1234)));
    expect(parse(ascii('S S      1.234 kg\r'))).toEqual({ kind: 'more' });
    expect(parse(ascii('S S      1.234 kg\r\nS'))).toEqual({ kind: 'refused' });
    expect(parse(ascii('\x00S S      1.234 kg\r\n'))).toEqual({ kind: 'refused' });
  });

  it('sends by itself: the first whole line counts, not the piece before it', () => {
    const { parse } = lineProtocol({ ...aAndD, request: '' });
    expect(parse(ascii('0009.999 kg\r\n'))).toEqual({ kind: 'more' });
    expect(parse(ascii('0009.999 kg\r\nST,+0001.234 kg\r\nST,+'))).toEqual(reading(stable(1234)));
  });

  const wrong: [string, Partial<ScaleTemplate>][] = [
    ['one field of type weight', { fields: [{ type: 'mark', stable: 'S' }] }],
    ['one field of type mark', { fields: [{ type: 'weight', width: 6, decimals: 3 }] }],
    ['the line’s end', { fields: [{ type: 'mark', stable: 'S\r\n' }, { type: 'weight', width: 6, decimals: 3 }] }],
    ['not empty', { fields: [{ type: 'mark', stable: '' }, { type: 'weight', width: 6, decimals: 3 }] }],
    ['more decimals', { fields: [{ type: 'mark', stable: 'S' }, { type: 'weight', width: 2, decimals: 3 }] }],
  ];
  it.each(wrong)('refuses a template: %s', (why, change) => {
    expect(() => lineProtocol({ ...sics, ...change })).toThrow(why.replace('’', "'"));
  });

  it('never crashes, and gives a weight only to a line that carries its mark and its unit', () => {
    const pieces = fc.constantFrom('S S ', 'S D ', 'ST,', 'US,', 'kg', 'g', ' ', '-', '+', '.', '0', '1.234', '     1.234', '\r', '\n', '\x00');
    const lines = fc.oneof(fc.string({ maxLength: 40 }), fc.array(pieces, { maxLength: 8 }).map((all) => all.join('')));
    fc.assert(
      fc.property(fc.constantFrom(...Object.values(templates)), lines, (template, line) => {
        const got = readLine(line, template);
        if (got?.state !== 'stable') return;
        const mark = template.fields.find((field) => field.type === 'mark');
        expect(line.startsWith(mark?.stable ?? '')).toBe(true);
        expect(line.endsWith('kg')).toBe(true);
        expect(Number.isSafeInteger(got.grams) && got.grams >= 0).toBe(true);
      }),
      { numRuns: 50_000 },
    );
  });
});
