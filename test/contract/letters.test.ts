/** Every letter of every code page of every printer comes back; what a printer lacks is drawn, and never a question mark. */
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { encode, type Glyphs } from '#drivers/printer/encode.ts';
import { columnsOf, hasLetters, lettersOf } from '#drivers/printer/letters.ts';
import { profileNamed, profileNames, type Profile } from '#drivers/printer/profiles.ts';
import type { Block } from '#drivers/ports.ts';
import { printSheets } from '#drivers/virtual/draw.ts';
import type { Sheet } from '#drivers/virtual/sheet.ts';

/** Black bars in place of letters: no font is needed to see that something was drawn. */
const bars: Glyphs = {
  measure: (text) => 12 * Array.from(text).length,
  draw: (_, widthPx, heightPx) => ({ widthPx, heightPx, bytes: new Uint8Array(Math.ceil(widthPx / 8) * heightPx).fill(0xaa) }),
};
const block = (text: string): Block => ({ type: 'text', text, align: 'left' });
const print = (texts: readonly string[], profile: Profile) => printSheets(encode(texts.map(block), profile, bars), profile);
const names = profileNames();
const withDots = names.filter((name) => profileNamed(name).image !== 'none');
const isBlack = ({ paper }: Sheet) => paper.bits().bytes.some((byte) => byte !== 0);

/** As many letters as fit on a line, line by line. */
function inLines(letters: readonly string[], profile: Profile): string[] {
  const lines: string[] = [];
  let line = '';
  for (const letter of letters) {
    if (columnsOf(line + letter, lettersOf(profile)) > profile.columns) {
      lines.push(line);
      line = '';
    }
    line += letter;
  }
  return line === '' ? lines : [...lines, line];
}

describe('letters of the printers', () => {
  it.each(names)('%s: each letter of its pages comes back', (name) => {
    const profile = profileNamed(name);
    const letters = new Set<string>();
    for (const [, page] of profile.codePages) {
      if (page === 'katakana') for (let unit = 0xff61; unit <= 0xff9f; unit++) letters.add(String.fromCharCode(unit));
      else for (const letter of iconv.decode(Buffer.from(Array.from({ length: 128 }, (_, i) => i + 128)), page)) letters.add(letter);
    }
    const had = [...letters].filter((letter) => hasLetters(letter, profile) && !/\p{Mn}|\s/u.test(letter));
    const lines = inLines(had, profile);
    if (profile.text === 'raster') return;
    expect(print(lines, profile).sheets.flatMap((sheet) => sheet.text)).toEqual(lines);
  });

  it.each(['generic-80', 'generic-80-big5', 'generic-80-shift-jis', 'generic-80-euc-kr', 'starprnt-80-gb18030', 'starprnt-80-shift-jis'])(
    '%s: each of its double bytes comes back',
    (name) => {
      const profile = profileNamed(name);
      const { double } = lettersOf(profile);
      const had = Array.from(double ?? [], (code, unit) => (code > 0xff && hasLetters(String.fromCharCode(unit), profile) ? String.fromCharCode(unit) : ''));
      // Kinsoku and blanks move letters from line to line; each line here stands for itself.
      const lines = inLines(had.filter((letter) => letter !== '' && !/\s|\u00ad/.test(letter)), profile);
      const back = print(lines, profile).sheets.flatMap((sheet) => sheet.text).join('');
      // JIS has one code where Unicode has two characters, as 〜 and ～: either comes back.
      const code = (letter: string) => double?.[letter.charCodeAt(0)];
      const codes = new Set(Array.from(back, code));
      const lost = Array.from(lines.join('')).filter((letter) => !codes.has(code(letter)));
      expect(lost.join('')).toBe('');
      expect(Array.from(back)).toHaveLength(Array.from(lines.join('')).length);
      expect(back).not.toContain('?');
    },
  );

  it('are never question marks, whatever is printed, on any printer with dots', () => {
    const any = fc.string({ unit: fc.oneof(fc.integer({ min: 0x20, max: 0x2fff }), fc.integer({ min: 0x3000, max: 0xd7ff }), fc.integer({ min: 0xe000, max: 0x1_ffff })).map((code) => String.fromCodePoint(code)), minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(any, fc.constantFrom(...withDots), (text, name) => {
        const profile = profileNamed(name);
        const { sheets, skipped } = print([text], profile);
        const lines = sheets.flatMap((sheet) => sheet.text).join('');
        expect(skipped).toEqual({});
        if (!text.includes('?')) expect(lines).not.toContain('?');
        // What is not printed as letters is drawn.
        const isBlank = /^[\s\p{C}]*$/u.test(text);
        if (!isBlank) expect(lines.trim() !== '' || sheets.some(isBlack)).toBe(true);
      }),
      { numRuns: 600 },
    );
  }, 60_000);
});
