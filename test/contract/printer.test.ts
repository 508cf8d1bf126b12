/** The encoder against a decoder that shares nothing with it, and against a reader of codes. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { barcodeWidths } from '#drivers/printer/barcode.ts';
import { encode } from '#drivers/printer/encode.ts';
import { paper58, paper80, profileFor, type Profile } from '#drivers/printer/profiles.ts';
import { createGlyphs, findFamily } from '#drivers/printer/raster.ts';
import type { Block } from '#drivers/ports.ts';
import { drawBarcode } from '#drivers/virtual/barcode.ts';
import { receiptLayout } from '#main/core/receipt/layout.ts';
import { hasZbar, printOut, readCodes } from '#test/fixtures/printer/read.ts';
import { chineseSale, chineseShop, englishShop, japaneseSale, japaneseShop } from '#test/fixtures/printer/sales.ts';

const glyphs = createGlyphs();
const text = (words: string): Block => ({ type: 'text', text: words, align: 'left' });
const linesOf = (blocks: Block[], profile: Profile) => printOut(encode(blocks, profile, glyphs), profile.widthPx).sheets.flatMap((sheet) => sheet.text);

describe('round trip of text', () => {
  /** Characters of the two-byte area that Unicode and every edition of GB 18030 agree on, and Latin. */
  const unit = fc.oneof(
    fc.integer({ min: 0x4e00, max: 0x9fa5 }),
    fc.integer({ min: 0x3041, max: 0x3093 }),
    fc.integer({ min: 0x21, max: 0x7e }),
  ).map((code) => String.fromCharCode(code));

  it('gives every line back, letter by letter', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit, minLength: 1, maxLength: 20 }), { minLength: 1, maxLength: 10 }), (lines) => {
        expect(linesOf(lines.map(text), paper80)).toEqual(lines);
      }),
      { numRuns: 150 },
    );
  });

  it('loses nothing where it wraps, on either paper, at any size', () => {
    const scale = fc.constantFrom(1 as const, 2 as const, 3 as const);
    fc.assert(
      fc.property(fc.string({ unit, minLength: 1, maxLength: 120 }), scale, fc.constantFrom(paper58, paper80), (words, size, profile) => {
        const lines = linesOf([{ type: 'text', text: words, align: 'left', scale: size }], profile);
        expect(lines.join('')).toBe(words);
      }),
      { numRuns: 150 },
    );
  });

  it('right-aligns amounts at the last column', () => {
    fc.assert(
      fc.property(fc.string({ unit, minLength: 1, maxLength: 10 }), fc.integer({ min: 0, max: 9_999_999 }), (name, amount) => {
        const row: Block = { type: 'row', cells: [{ text: name, share: 0.7, align: 'left' }, { text: String(amount), share: 0.3, align: 'right' }] };
        const [line = ''] = linesOf([row], paper80);
        const columns = Array.from(line).reduce((sum, c) => sum + (c < '\u0080' ? 1 : 2), 0);
        expect(columns).toBe(48);
        expect(line.endsWith(` ${amount}`)).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  it('prints control characters as spaces, and Thai as dots rather than as question marks', () => {
    expect(linesOf([text('a\u001bp\u0000b')], paper80)).toEqual(['a p b']);
    expect(linesOf([text('ข้าวหอมมะลิ')], paper80)).toEqual([]);
    const black = printOut(encode([text('ข้าวหอมมะลิ')], paper80, glyphs), 576).sheets[0]?.paper;
    expect(black?.heightPx).toBe(30);
  });
});

describe('codes on paper', () => {
  const both: Profile[] = [paper80, paper58, { ...paper80, qr: 'raster', barcode: 'raster' }];

  it('the two tables of code 128 and of EAN agree', () => {
    const modules = (widths: number[]) => widths.map((width, i) => (i % 2 === 0 ? '1' : '0').repeat(width)).join('');
    const ascii = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i));
    for (const data of ascii.map((c) => `${c}A1`)) {
      expect(modules(barcodeWidths('code128', data))).toBe(drawBarcode(73, Buffer.from(`{B${data.replaceAll('{', '{{')}`))?.modules);
    }
    for (let first = 0; first <= 9; first++) {
      const drawn = drawBarcode(67, Buffer.from(`${first}00638133393`));
      expect(modules(barcodeWidths('ean13', drawn?.hri ?? ''))).toBe(drawn?.modules);
    }
  });

  it.skipIf(!hasZbar)('are read back, printed natively and as dots', () => {
    const blocks: Block[] = [
      { type: 'qr', data: 'https://example.com/r?x=1', align: 'center' },
      { type: 'feed', lines: 2 },
      { type: 'barcode', symbology: 'ean13', data: '4006381333931', hri: true },
      { type: 'feed', lines: 2 },
      { type: 'barcode', symbology: 'code128', data: 'T1-000123', hri: true },
    ];
    for (const profile of both) {
      const { sheets } = printOut(encode(blocks, profile, glyphs), profile.widthPx);
      const codes = sheets.flatMap((sheet) => readCodes(sheet.paper.picture(32)));
      expect(codes.toSorted()).toEqual(['CODE-128:T1-000123', 'EAN-13:4006381333931', 'QR-Code:https://example.com/r?x=1']);
    }
  });

  it('prints a bar code that is too wide for the paper as text', () => {
    expect(linesOf([{ type: 'barcode', symbology: 'code128', data: 'X'.repeat(60), hri: false }], paper58).join('')).toContain('XXX');
  });
});

describe('jobs of another encoder', () => {
  const dir = new URL('../../../shared/data/printers/', import.meta.url).pathname;
  const jobs = existsSync(dir) ? readdirSync(dir).filter((name) => name.endsWith('.bin')) : [];
  if (jobs.length === 0) console.warn(`skipped: no ESC/POS jobs of other encoders in ${dir}`);
  const draw = (job: string) => printOut(readFileSync(dir + job), 576);

  it.skipIf(jobs.length === 0)('are drawn without a command that is not known', () => {
    for (const job of jobs) expect([job, draw(job).skipped]).toEqual([job, {}]);
  });

  it.skipIf(!jobs.includes('escpos-php-qr-code.bin') || !hasZbar)('draw QR codes of every level and size that are read back', () => {
    const codes = draw('escpos-php-qr-code.bin').sheets.flatMap((sheet) => readCodes(sheet.paper.picture(32)));
    expect(codes.filter((code) => code === 'QR-Code:Testing 123').length).toBeGreaterThanOrEqual(15);
  });
});

describe('receipts as printed', () => {
  const print = (sale: typeof chineseSale, shop: typeof chineseShop, language: 'zh-CN' | 'en' | 'ja', paperMm: 58 | 80, more = {}) => {
    const blocks = receiptLayout(sale, shop, { language, duplicate: false, training: false, ...more });
    return linesOf(blocks, { ...profileFor({ paperMm, text: 'gb18030' }), barcode: 'native' }).join('\n');
  };

  it('a Chinese sale on 80 mm', () => {
    expect(print(chineseSale, chineseShop, 'zh-CN', 80, { points: 12 })).toMatchSnapshot();
  });

  it('a Chinese sale on 58 mm, in training, as a duplicate', () => {
    expect(print(chineseSale, chineseShop, 'zh-CN', 58, { training: true, duplicate: true })).toMatchSnapshot();
  });

  it('a Japanese sale with its reduced rate', () => {
    expect(print(japaneseSale, japaneseShop, 'ja', 80)).toMatchSnapshot();
  });

  it('in English', () => {
    expect(print(chineseSale, englishShop, 'en', 80)).toMatchSnapshot();
  });

  it.skipIf(!hasZbar)('carries its number as a code, on both papers, in both text modes', () => {
    for (const paperMm of [58, 80] as const) {
      for (const mode of ['gb18030', 'raster'] as const) {
        const profile = profileFor({ paperMm, text: mode });
        const blocks = receiptLayout(japaneseSale, japaneseShop, { language: 'ja', duplicate: false, training: false });
        const [sheet] = printOut(encode(blocks, profile, glyphs), profile.widthPx).sheets;
        expect(sheet && readCodes(sheet.paper.picture(32))).toEqual(['CODE-128:T2-000045']);
      }
    }
  });
});

describe('fonts', () => {
  it('a machine without Chinese is told what to install', () => {
    expect(() => findFamily(() => false)).toThrow('install fonts-noto-cjk');
  });
});
