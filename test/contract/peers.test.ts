/**
 * The same receipts by our encoder and by two others, all drawn by the virtual printer: receiptline for Chinese,
 * Japanese, Korean, Thai and Star, receipt-printer-encoder for Latin. What differs, and why, stands in
 * docs/receipt-peers.md under the names that the tests here have.
 */
import { createRequire } from 'node:module';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encode } from '#drivers/printer/encode.ts';
import { hasLetters } from '#drivers/printer/letters.ts';
import { profileNamed, type Profile } from '#drivers/printer/profiles.ts';
import { lazyGlyphs } from '#drivers/printer/raster.ts';
import type { Block } from '#drivers/ports.ts';
import { drawJob } from '#drivers/virtual/draw.ts';
import { hasZbar, readCodes } from '#test/fixtures/printer/read.ts';

const require = createRequire(import.meta.url);
interface ReceiptLine {
  transform(markdown: string, printer: Record<string, unknown>): string;
}
interface PointOfSale {
  initialize(): PointOfSale;
  codepage(name: string): PointOfSale;
  align(side: 'left' | 'center' | 'right'): PointOfSale;
  line(text: string): PointOfSale;
  qrcode(data: string, options: object): PointOfSale;
  encode(): Uint8Array;
}
const receiptline = require('receiptline') as ReceiptLine;
const Encoder = (require('@point-of-sale/receipt-printer-encoder') as { default?: new (options: object) => PointOfSale }).default
  ?? (require('@point-of-sale/receipt-printer-encoder') as new (options: object) => PointOfSale);

const glyphs = lazyGlyphs();
const COLUMNS = 48;

interface Receipt {
  title: string;
  rows: readonly { left: string; right: string }[];
  code: string;
}
interface Paper {
  text: string[];
  codes: string[];
}

function blocksOf({ title, rows, code }: Receipt): Block[] {
  return [
    { type: 'text', text: title, align: 'center' },
    ...rows.map(({ left, right }): Block => ({ type: 'row', cells: [{ text: left, share: 0.5, align: 'left' }, { text: right, share: 0.5, align: 'right' }] })),
    ...(code === '' ? [] : [{ type: 'qr', data: code, align: 'center' } as const]),
  ];
}
const drawn = (bytes: Uint8Array, profile: Profile, wantsCodes: boolean): Paper => {
  const { picture, text } = drawJob(bytes, profile, 32);
  return { text, codes: wantsCodes ? readCodes(picture) : [] };
};
const ours = (receipt: Receipt, profile: Profile) => drawn(encode(blocksOf(receipt), profile, glyphs), profile, receipt.code !== '');

/** receiptline's: `|left|` is a column, `{code}` a code; what its markdown means is escaped. */
function byReceiptline({ title, rows, code }: Receipt, printer: { command: string; encoding: string }, profile: Profile): Paper {
  const escaped = (text: string) => text.replace(/[\\|{}~_"`^]/g, (c) => `\\${c}`);
  const lines = [escaped(title), ...rows.map(({ left, right }) => `${escaped(left)} | ${escaped(right)}`), ...(code === '' ? [] : [`{code:${code};option:qrcode,6,m}`])];
  const job = receiptline.transform(lines.join('\n'), { cpl: COLUMNS, cutting: false, spacing: true, ...printer });
  return drawn(Buffer.from(job, 'latin1'), profile, code !== '');
}

function byPointOfSale({ title, rows, code }: Receipt, language: 'esc-pos' | 'star-prnt', profile: Profile, page = 'windows1252'): Paper {
  const encoder = new Encoder({ language, columns: COLUMNS, imageMode: 'raster' }).initialize().codepage(page).align('center').line(title).align('left');
  for (const { left, right } of rows) encoder.line(left + right.padStart(COLUMNS - left.length));
  if (code !== '') encoder.align('center').qrcode(code, { model: 2, size: 6, errorlevel: 'm' });
  return drawn(encoder.encode(), profile, code !== '');
}

/** Lines with letters in them, their ends cut off: `the-space-at-the-ends`. */
const lines = ({ text }: Paper) => text.map((line) => line.trim()).filter((line) => line !== '');
/** Blanks between columns as one: `double-spaces`. Where rows end is compared apart. */
const rowsOf = (paper: Paper) => lines(paper).map((line) => line.replaceAll(/ {2,}/g, '  '));
const widthOf = (line: string) => Array.from(line).reduce((sum, c) => sum + (/[\u1100-\u11ff\u2e80-\uffdc]/.test(c) && !/[\uff61-\uff9f]/.test(c) ? 2 : /\p{Mn}/u.test(c) ? 0 : 1), 0);

/** What is compared: rows, codes, and the columns in which rows of the receipt end. */
function facts(paper: Paper, receipt: Receipt) {
  const ends = paper.text.filter((line) => receipt.rows.some(({ right }) => line.endsWith(` ${right}`))).map(widthOf);
  return { rows: rowsOf(paper), codes: paper.codes, ends };
}
/** The same of ours, whose rows must end at the last column. */
const wanted = (paper: Paper, receipt: Receipt) => ({ ...facts(paper, receipt), ends: receipt.rows.map(() => COLUMNS) });

const range = (from: number, to: number) => fc.integer({ min: from, max: to }).map((code) => String.fromCodePoint(code));
const ascii = fc.constantFrom(...'ABCDEFGHJKLMabcdefgh0123456789.,:/()+%&@#*');
/** Receipts of words of a script; the amounts are digits. */
function receiptOf(letter: fc.Arbitrary<string>, most: number): fc.Arbitrary<Receipt> {
  const word = fc.string({ unit: fc.oneof(letter, ascii), minLength: 1, maxLength: most });
  return fc.record({
    title: word,
    rows: fc.array(fc.record({ left: word, right: fc.integer({ min: 1, max: 9_999_999 }).map((n) => (n / 100).toFixed(2)) }), { minLength: 1, maxLength: 8 }),
    code: fc.constant(''),
  });
}
const hanzi = range(0x4e00, 0x9fa5);
const printable = (profile: Profile) => (c: string) => hasLetters(c, profile);

const cjk = [
  { name: 'GB18030', encoding: 'gb18030', profile: 'generic-80', letter: hanzi },
  { name: 'Big5', encoding: 'big5', profile: 'generic-80-big5', letter: hanzi },
  { name: 'Shift JIS', encoding: 'shiftjis', profile: 'generic-80-shift-jis', letter: fc.oneof(hanzi, range(0x3041, 0x3093), range(0x30a1, 0x30f6)) },
  { name: 'EUC-KR', encoding: 'ksc5601', profile: 'generic-80-euc-kr', letter: range(0xac00, 0xd7a3) },
];

describe('receiptline, ESC/POS', () => {
  it.each(cjk)('$name: the same text to the same column', ({ encoding, profile: name, letter }) => {
    const profile = profileNamed(name);
    fc.assert(
      fc.property(receiptOf(letter.filter(printable(profile)), 9), (receipt) => {
        expect(facts(byReceiptline(receipt, { command: 'escpos', encoding }, profile), receipt)).toEqual(wanted(ours(receipt, profile), receipt));
      }),
      { numRuns: 60 },
    );
  });

  it.skipIf(!hasZbar).each(cjk)('$name: the same QR code', ({ encoding, profile: name }) => {
    const profile = profileNamed(name);
    const receipt = { title: 'QR', rows: [{ left: 'a', right: '1.00' }], code: 'https://example.com/r?id=T1-000123' };
    expect(facts(byReceiptline(receipt, { command: 'escpos', encoding }, profile), receipt)).toEqual(wanted(ours(receipt, profile), receipt));
  });
});

describe('receiptline, StarPRNT', () => {
  const star = [
    { name: 'GB18030', encoding: 'gb18030', command: 'starmbcs2', profile: 'starprnt-80-gb18030', letter: hanzi },
    { name: 'Shift JIS', encoding: 'shiftjis', command: 'starmbcs', profile: 'starprnt-80-shift-jis', letter: fc.oneof(hanzi, range(0x3041, 0x3093)) },
  ];
  it.each(star)('$name: the same text to the same column', ({ encoding, command, profile: name, letter }) => {
    const profile = profileNamed(name);
    fc.assert(
      fc.property(receiptOf(letter.filter(printable(profile)), 9), (receipt) => {
        expect(facts(byReceiptline(receipt, { command, encoding }, profile), receipt)).toEqual(wanted(ours(receipt, profile), receipt));
      }),
      { numRuns: 60 },
    );
  });

  it.skipIf(!hasZbar).each(star)('$name: the same QR code', ({ encoding, command, profile: name }) => {
    const profile = profileNamed(name);
    const receipt = { title: 'QR', rows: [{ left: 'a', right: '1.00' }], code: 'https://example.com/r' };
    expect(facts(byReceiptline(receipt, { command, encoding }, profile), receipt)).toEqual(wanted(ours(receipt, profile), receipt));
  });
});

/** An Epson printer of 48 columns with the pages of its class. */
const latin: Profile = { ...profileNamed('generic-80'), text: 'pages', codePages: profileNamed('TM-T88V').codePages };
const starLatin = profileNamed('starprnt-80');
const accented = fc.constantFrom(...'ÄÖÜäöüßéèêëàâçñáíóúøåæ');

describe('receipt-printer-encoder', () => {
  it.each([
    { name: 'ESC/POS', language: 'esc-pos', profile: latin },
    { name: 'StarPRNT', language: 'star-prnt', profile: starLatin },
  ] as const)('$name: the same Latin text to the same column', ({ language, profile }) => {
    fc.assert(
      fc.property(receiptOf(accented.filter(printable(profile)), 20), (receipt) => {
        expect(facts(byPointOfSale(receipt, language, profile), receipt)).toEqual(wanted(ours(receipt, profile), receipt));
      }),
      { numRuns: 60 },
    );
  });

  it('ESC/POS: the same Cyrillic, Polish and French', () => {
    for (const [left, page] of [['Молоко цельное', 'cp866'], ['Żółć świeża', 'cp852'], ['Crème brûlée', 'auto']] as const) {
      const receipt = { title: left, rows: [{ left, right: '12.50' }], code: '' };
      expect(facts(byPointOfSale(receipt, 'esc-pos', latin, page), receipt)).toEqual(wanted(ours(receipt, latin), receipt));
    }
  });

  it.skipIf(!hasZbar).each([['esc-pos', latin], ['star-prnt', starLatin]] as const)('%s: the same QR code', (language, profile) => {
    const receipt = { title: 'QR', rows: [{ left: 'a', right: '1.00' }], code: 'https://example.com/r' };
    expect(facts(byPointOfSale(receipt, language, profile), receipt)).toEqual(wanted(ours(receipt, profile), receipt));
  });
});

/** Each is a row of docs/receipt-peers.md. */
describe('what differs', () => {
  const one = (title: string): Receipt => ({ title, rows: [], code: '' });

  it('letters-that-the-printer-lacks: ours are drawn, theirs are question marks', () => {
    expect(lines(byPointOfSale(one('中文'), 'esc-pos', latin))).toEqual(['??']);
    expect(ours(one('中文'), latin).text).toEqual([]);
    expect(lines(byReceiptline(one('漢字'), { command: 'escpos', encoding: 'multilingual' }, latin))).toEqual(['??']);
    expect(ours(one('漢字'), latin).text).toEqual([]);
  });

  it('pages-by-themselves: theirs takes CP851, CP853 and Star\'s page 0, ours only pages that the model is told to have', () => {
    for (const words of ['Γάλα', 'Żółć']) {
      expect(lines(ours(one(words), latin))).toEqual([words]);
      expect(lines(byPointOfSale(one(words), 'esc-pos', latin, 'auto'))).not.toEqual([words]);
    }
    const page0 = new Encoder({ language: 'star-prnt', columns: COLUMNS }).initialize().codepage('auto').line('Ä').encode();
    expect(Buffer.from(page0).includes(Buffer.of(0x1b, 0x1d, 0x74, 0))).toBe(true);
  });

  it('wrapping: receiptline breaks a word where the line ends, ours goes to the next line with it', () => {
    const title = `${'word '.repeat(9)}unbroken`;
    const profile = profileNamed('generic-80');
    expect(lines(ours(one(title), profile))).toEqual([title.slice(0, 44), 'unbroken']);
    expect(lines(byReceiptline(one(title), { command: 'escpos', encoding: 'gb18030' }, profile))).toEqual([title.slice(0, 48), title.slice(48)]);
  });

  it('completion: receiptline ends its job with GS r 1, ours leaves the asking to the driver', () => {
    const asks = Buffer.of(0x1d, 0x72, 0x31);
    const job = Buffer.from(receiptline.transform('a', { cpl: COLUMNS, command: 'escpos', encoding: 'gb18030' }), 'latin1');
    expect([job.includes(asks), Buffer.from(encode(blocksOf(one('a')), profileNamed('generic-80'), glyphs)).includes(asks)]).toEqual([true, false]);
  });
});
