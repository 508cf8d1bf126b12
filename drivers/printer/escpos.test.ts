import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Block } from '../ports.ts';
import { barcodeWidths } from './barcode.ts';
import { guardRealTime } from './dots.ts';
import { encode, type Glyphs } from './encode.ts';
import { talkOf } from './talk.ts';
import { hasLetters } from './letters.ts';
import { paper58, paper80 } from './profiles.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
/** Glyphs without a font: black bars, so that tests see where text was drawn. */
const bars: Glyphs = {
  measure: (text) => text.length * 12,
  draw: (_, widthPx, heightPx) => ({ widthPx, heightPx, bytes: new Uint8Array((widthPx / 8) * heightPx).fill(0xaa) }),
};
const init = '1b40' + '1c26';
const text = (words: string, more = {}): Block => ({ type: 'text', text: words, align: 'left', ...more });

describe('ESC/POS bytes', () => {
  it('writes Latin and Chinese text in Chinese mode', () => {
    expect(hex(encode([text('Aa 中')], paper80, bars))).toBe(`${init}1d21001b331e` + '416120d6d0' + '0a');
  });

  it('changes alignment, weight and size only where they change', () => {
    const blocks = [text('甲', { align: 'center', bold: true, scale: 2 }), text('乙', { align: 'center', bold: true, scale: 2 })];
    expect(hex(encode(blocks, paper80, bars))).toBe(`${init}1b61011d21111b33361b4501bcd70ad2d20a`);
  });

  it('places the cells of a row by spaces, Chinese two columns wide', () => {
    const row: Block = { type: 'row', cells: [{ text: '合计', share: 0.5, align: 'left' }, { text: '1.00', share: 0.5, align: 'right' }] };
    const line = Buffer.from(encode([row], paper58, bars)).subarray(10, -1);
    expect(line.toString('hex')).toBe(`bacfbcc6${'20'.repeat(24)}312e3030`);
  });

  it('writes a native QR code, model 2, level M', () => {
    const bytes = hex(encode([{ type: 'qr', data: 'hi', align: 'center', modulePx: 4 }], paper80, bars));
    expect(bytes).toBe(
      `${init}1b61011b4a08` + '1d286b0400314132001d286b03003143041d286b03003145311d286b05003150306869' + '1d286b0300315130' + '1b4a08',
    );
  });

  it('writes native bar codes, with the brace of code 128 doubled', () => {
    const code = (symbology: 'ean13' | 'code128', data: string) =>
      hex(encode([{ type: 'barcode', symbology, data, hri: true }], paper80, bars)).slice(init.length);
    expect(code('ean13', '4006381333931')).toBe('1b61011d68481d77031d66001d48021d6b430d34303036333831333333393331');
    expect(code('code128', 'A{1')).toBe('1b61011d68481d77031d66001d48021d6b49067b42417b7b31');
  });

  it('cuts, feeds and pulses the drawer', () => {
    expect(hex(encode([{ type: 'feed', lines: 1 }, { type: 'cut' }], paper80, bars))).toBe(`${init}1b4a1e1d564200`);
    expect(hex(talkOf(paper80).pulse)).toBe('1b700019fa');
    expect(hex(talkOf({ ...paper80, drawerPin: 5 }).pulse)).toBe('1b700119fa');
  });

  it('draws every line in raster mode, and in Chinese mode those with a character that the printer lacks', () => {
    const raster = hex(encode([text('中')], { ...paper80, text: 'raster' }, bars));
    expect(raster.startsWith('1b40' + '1d76300048001e00')).toBe(true);
    const thai = hex(encode([text('น้ำ')], paper80, bars));
    expect(thai.startsWith(`${init}1d76300048001e00`)).toBe(true);
    expect(thai).not.toContain('3f');
  });

  it('never lets a product name give a command', () => {
    const name = 'Milk\u001bp\u0000\u0019\u00fa\u001dV\u0000\u0010\u0014\u0001';
    const bytes = hex(encode([text(name)], paper80, bars));
    expect(bytes).not.toMatch(/1b70|1d56|1014/);
  });

  it('refuses a bitmap that does not fill its size', () => {
    const bitmap: Block = { type: 'bitmap', widthPx: 16, heightPx: 2, bits: 'AAA=', align: 'left' };
    expect(() => encode([bitmap], paper80, bars)).toThrow('16 × 2 dots needs 4 bytes and has 2');
  });
});

describe('GB18030', () => {
  const isTwoByte = (words: string) => hasLetters(words, paper80);
  /** Bytes of the text alone, control characters apart. */
  const bytesOf = (words: string) => hex(encode([text(words)], { ...paper80, fourByte: true }, bars)).slice(`${init}1d21001b331e`.length, -2);

  it('is byte-exact', () => {
    expect(bytesOf('微信支付￥12.50※')).toBe('cea2d0c5d6a7b8b6' + 'a3a4' + '31322e3530' + 'a1f9');
    expect(bytesOf('\u3400😀')).toBe('8139ee39' + '9439fc36');
  });

  it('reads back the same in the decoder of the standard library, for every character of the two-byte area', () => {
    const all = Array.from({ length: 0x1_0000 - 0xa0 }, (_, i) => String.fromCharCode(0xa0 + i)).filter(isTwoByte);
    expect(all.length).toBeGreaterThan(21_000);
    const decoder = new TextDecoder('gb18030');
    for (let i = 0; i < all.length; i += 20) {
      const words = all.slice(i, i + 20).join('');
      expect(decoder.decode(Buffer.from(bytesOf(words), 'hex'))).toBe(words);
    }
  });

  it('knows what two-byte fonts lack: four-byte and private characters', () => {
    for (const c of ['😀', 'ไ', '\u00a5', '\ue000', '㐀\u3447']) expect(isTwoByte(c)).toBe(false);
  });
});

describe('real-time commands inside pictures', () => {
  const hazard = /10(04|05|14)/;
  const hasHazard = (bytes: Uint8Array) => bytes.some((byte, i) => byte === 0x10 && hazard.test(`10${(bytes[i + 1] ?? 0).toString(16).padStart(2, '0')}`));

  it('are broken with one dot', () => {
    expect(hex(guardRealTime(Uint8Array.of(0x10, 4, 0x10, 5, 0x10, 0x10, 0x14, 0x10)))).toBe('180418051018' + '1410');
  });

  it('never stand in a job, whatever the bitmap, the texts and the codes', () => {
    const risky = fc.oneof({ weight: 3, arbitrary: fc.constantFrom(0x10, 0x04, 0x05, 0x14) }, { weight: 1, arbitrary: fc.nat(255) });
    const bitmap = fc.tuple(fc.integer({ min: 1, max: 600 }), fc.integer({ min: 1, max: 20 })).chain(([widthPx, heightPx]) => {
      const bytes = Math.ceil(widthPx / 8) * heightPx;
      return fc
        .array(risky, { minLength: bytes, maxLength: bytes })
        .map((bits): Block => ({ type: 'bitmap', widthPx, heightPx, bits: Buffer.from(bits).toString('base64'), align: 'center' }));
    });
    const qr = fc.string({ minLength: 1, maxLength: 1100 }).map((data): Block => ({ type: 'qr', data, align: 'center' }));
    const words = fc.string({ unit: 'binary', maxLength: 40 }).map((s): Block => text(s));
    const noise: Glyphs = {
      ...bars,
      draw: (_, widthPx, heightPx) => ({ widthPx, heightPx, bytes: new Uint8Array((widthPx / 8) * heightPx).map((__, i) => [0x10, 4, 0x10, 0x14][i % 4] ?? 0) }),
    };
    fc.assert(
      fc.property(fc.array(fc.oneof(bitmap, qr, words), { minLength: 1, maxLength: 4 }), fc.constantFrom(paper80, paper58), (blocks, profile) => {
        expect(hasHazard(encode(blocks, profile, noise))).toBe(false);
      }),
      { numRuns: 60 },
    );
  });
});

describe('bar code widths', () => {
  it('add up to whole symbols', () => {
    const modules = (widths: number[]) => widths.reduce((sum, width) => sum + width, 0);
    expect(modules(barcodeWidths('ean13', '4006381333931'))).toBe(95);
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 30 }), (data) => {
        expect(modules(barcodeWidths('code128', data))).toBe(11 * (data.length + 2) + 13);
      }),
    );
  });
});
