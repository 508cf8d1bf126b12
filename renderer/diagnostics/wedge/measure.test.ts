import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { wedgeSchema, type WedgeSettings } from '#main/contract';
import { GS, type WedgeKey } from '../../state/wedge-keys.ts';
import { createWedge } from '../../state/wedge.ts';
import { checkCode, knownCodes, measure } from './measure.ts';

/** A scanner as a model: how it is set, and what the system makes of its keys. */
interface Scanner {
  prefix: string;
  trail: string;
  end: readonly string[];
  aim: boolean;
  gapsMs: number[];
  /** What FNC1 is sent as: text, or Ctrl+]. */
  separator: string;
  caps: boolean;
  ime: boolean;
  /** The system's layout: French puts A where the US has Q. */
  french: boolean;
}
const plain: Scanner = { prefix: '', trail: '', end: ['Enter'], aim: false, gapsMs: [8, 9, 7], separator: GS, caps: false, ime: false, french: false };

const signs: Record<string, string> = { '-': 'Minus', '/': 'Slash', '+': 'Equal', ':': 'Semicolon', ']': 'BracketRight', '~': 'Backquote', '#': 'Digit3', '!': 'Digit1', '|': 'Backslash' };
const azerty: Record<string, string> = { a: 'q', q: 'a', z: 'w', w: 'z', m: ',', '-': ')', '/': '!', '+': '+', ':': '/', ']': '$', '0': 'à', '1': '&', '2': 'é', '3': '"', '4': "'", '5': '(', '6': '-', '7': 'è', '8': '_', '9': 'ç' };

/** The key of one character as the page sees it. */
function keyFor(char: string, at: Scanner, atMs: number): WedgeKey {
  if (char === GS) return { key: ']', code: 'BracketRight', shift: false, ctrl: true, other: false, caps: at.caps, atMs };
  const isUpper = /[A-Z]/.test(char);
  const isDigit = /\d/.test(char);
  const code = /[A-Za-z]/.test(char) ? `Key${char.toUpperCase()}` : isDigit ? `Digit${char}` : (signs[char] ?? '');
  const shift = isUpper || '+:~#!|'.includes(char);
  const local = at.french ? (azerty[char.toLowerCase()] ?? char.toLowerCase()) : char.toLowerCase();
  const shown = isUpper !== at.caps && /[A-Za-z]/.test(char) ? local.toUpperCase() : local;
  return { key: at.ime ? 'Process' : shown, code, shift, ctrl: false, other: false, caps: at.caps, atMs };
}

let clockMs = 1_000;
function typed(known: string, at: Scanner, aim: string): WedgeKey[] {
  const body = known.replace(new RegExp(`^${GS}`), '').replaceAll(GS, at.separator);
  const text = at.prefix + (at.aim ? aim : '') + body + at.trail;
  clockMs += 2_000;
  let n = 0;
  const next = () => (clockMs += at.gapsMs[n++ % at.gapsMs.length] ?? 8);
  const keys = [...text].map((char) => keyFor(char, at, next()));
  return [...keys, ...at.end.map((key): WedgeKey => ({ key, code: key, shift: false, ctrl: false, other: false, caps: at.caps, atMs: next() }))];
}
const scanAll = (at: Scanner) => knownCodes.map((known, n) => typed(known, at, n === 2 ? ']C1' : ']C0'));
const measured = (at: Scanner): WedgeSettings => v.parse(wedgeSchema, measure(scanAll(at)));
/** What the till hears of a code once the scanner is measured. */
function heard(at: Scanner, settings: WedgeSettings, code: string): string[] {
  const wedge = createWedge(() => settings);
  const codes: string[] = [];
  for (const key of typed(code, at, ']C0')) {
    const verdict = wedge.feed(key);
    if (verdict.kind === 'scan') codes.push(verdict.code);
  }
  const late = wedge.pause();
  return late.kind === 'scan' ? [...codes, late.code] : codes;
}

describe('a measured scanner', () => {
  it.each<[string, Partial<Scanner>, Partial<WedgeSettings>]>([
    ['as it comes', {}, { prefix: '', suffix: 'Enter', aim: false, layout: 'typed', swapsCase: false, separator: GS, gapMs: 40 }],
    ['with Tab', { end: ['Tab'] }, { suffix: 'Tab' }],
    ['without an end', { end: [] }, { suffix: 'none' }],
    ['with CR LF as Enter and Arrow down', { end: ['Enter', 'ArrowDown'] }, { suffix: 'Enter' }],
    ['with AIM identifiers', { aim: true }, { aim: true, prefix: '' }],
    ['with prefix, AIM and trail', { prefix: '~#', aim: true, trail: '!' }, { aim: true, prefix: '~#', trail: '!' }],
    ['under an input method', { ime: true }, { layout: 'typed', swapsCase: false }],
    ['under an input method with Caps Lock', { ime: true, caps: true }, { swapsCase: false }],
    ['while Caps Lock is on', { caps: true }, { swapsCase: false }],
    ['on a French system', { french: true }, { layout: 'physical' }],
    ['as slow and uneven as Zebra’s', { gapsMs: [80, 81, 100, 79, 62] }, { gapMs: 200 }],
    ['that sends GS1’s separator as a bar', { separator: '|' }, { separator: '|' }],
    ['that loses GS1’s separator', { separator: '' }, { separator: '' }],
  ])('%s is known, and heard whole', (_, change, expected) => {
    const scanner = { ...plain, ...change };
    const settings = measured(scanner);
    expect(settings).toMatchObject(expected);
    const aim = scanner.aim ? ']C0' : '';
    expect(heard(scanner, settings, '6921168509256')).toEqual([`${aim}6921168509256`]);
    expect(heard(scanner, settings, 'aB-9')).toEqual(scanner.gapsMs[0] === 80 ? [] : [`${aim}aB-9`]);
    if (scanner.separator !== '') expect(heard(scanner, settings, `10AB${GS}21C`)).toEqual([`${aim}10AB${GS}21C`]);
  });

  it('is heard in the right case when Caps Lock is switched later', () => {
    const settings = measured(plain);
    expect(heard({ ...plain, caps: true }, settings, 'AbC12345')).toEqual(['AbC12345']);
    expect(heard({ ...plain, caps: true, ime: true }, settings, 'AbC12345')).toEqual(['AbC12345']);
  });

  it('leaves what a person typed just before it alone, where its pace is known', () => {
    const settings = measured(plain);
    const wedge = createWedge(() => settings);
    wedge.feed({ ...keyFor('3', plain, 0) });
    const keys = typed('6921168509256', plain, '');
    const start = (keys[0] as WedgeKey).atMs;
    const verdicts = keys.map((key) => wedge.feed({ ...key, atMs: key.atMs - start + 90 }));
    expect(verdicts.at(-1)).toEqual({ kind: 'scan', code: '6921168509256' });
  });

  it('does not make a person’s digits a scan, nor another scanner’s codes nothing', () => {
    const settings = measured({ ...plain, prefix: '~', gapsMs: [30, 45, 38] });
    expect(heard({ ...plain, gapsMs: [96, 71, 142, 88] }, settings, '48261937')).toEqual([]);
    expect(heard(plain, settings, '6921168509256')).toEqual(['6921168509256']);
  });
});

describe('what is no measure', () => {
  it('says so: another code, lost or doubled keys, a hand, changing ends, long prefixes', () => {
    const [digits = [], letters = [], gs1 = []] = scanAll(plain);
    expect(checkCode(typed('6921168509256', plain, ''), knownCodes[0])).toBe('notThis');
    expect(checkCode(digits.toSpliced(3, 1), knownCodes[0])).toBe('notThis');
    expect(checkCode(digits.toSpliced(3, 0, digits[3] as WedgeKey), knownCodes[0])).toBe('notThis');
    expect(checkCode(typed(knownCodes[0], { ...plain, gapsMs: [260, 190, 240] }, ''), knownCodes[0])).toBe('byHand');
    expect(checkCode([], knownCodes[0])).toBe('notThis');
    expect(measure([digits, typed(knownCodes[1], { ...plain, end: ['Tab'] }, ''), gs1])).toBe('uneven');
    expect(measure([typed(knownCodes[0], { ...plain, prefix: '~' }, ''), letters, gs1])).toBe('uneven');
    expect(measure(scanAll({ ...plain, prefix: '#########' }))).toBe('long');
    expect(measure([digits, letters])).toBe('notThis');
  });

  it('any scanner within the model gives settings that fit the contract and read its codes back', () => {
    const scanner = fc.record({
      prefix: fc.constantFrom('', '~', '!#'), trail: fc.constantFrom('', '!', '#'), end: fc.constantFrom(['Enter'], ['Tab'], [], ['Enter', 'ArrowDown'], ['NumpadEnter']),
      aim: fc.boolean(), gapsMs: fc.array(fc.integer({ min: 1, max: 33 }), { minLength: 1, maxLength: 9 }), separator: fc.constantFrom(GS, '|', ''),
      caps: fc.boolean(), ime: fc.boolean(), french: fc.boolean(),
    });
    fc.assert(
      fc.property(scanner, fc.stringMatching(/^[A-Za-z0-9]{4,30}$/), (at, code) => {
        expect(heard(at, measured(at), code)).toEqual([(at.aim ? ']C0' : '') + code]);
      }),
    );
  });
});
