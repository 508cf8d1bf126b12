/** Pictures: PNGs read as another reader reads them, dithered, remembered, and guarded in every printer's words. */
import { readFileSync } from 'node:fs';
import { deflateSync, crc32 } from 'node:zlib';
import { createCanvas, loadImage } from '@napi-rs/canvas';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Block } from '../ports.ts';
import { printSheets } from '../virtual/draw.ts';
import { encode, type Glyphs } from './encode.ts';
import { PICTURE_ROWS_MAX, dithered, pictureDots, shrunk } from './picture.ts';
import { PNG_BYTES_MAX, decodePng } from './png.ts';
import { profileNamed } from './profiles.ts';

const noGlyphs: Glyphs = {
  measure: () => 0,
  draw() {
    throw new Error('a picture needs no letters');
  },
};

function chunk(name: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  framed.set(body, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}
/** A PNG from its rows, filter bytes and all. */
function png(widthPx: number, heightPx: number, depth: number, type: number, rows: readonly number[], more: readonly [string, readonly number[]][] = [], interlace = 0): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(widthPx, 0);
  head.writeUInt32BE(heightPx, 4);
  head.set([depth, type, 0, 0, interlace], 8);
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'), chunk('IHDR', head), ...more.map(([name, data]) => chunk(name, Uint8Array.from(data))),
    chunk('IDAT', deflateSync(Uint8Array.from(rows))), chunk('IEND', new Uint8Array()),
  ]);
}
const levels = (file: Uint8Array) => [...decodePng(file).levels];

describe('PNG', () => {
  it('reads each colour type', () => {
    expect(levels(png(2, 1, 8, 0, [0, 7, 250]))).toEqual([7, 250]);
    expect(levels(png(8, 1, 1, 0, [0, 0b1010_0000]))).toEqual([255, 0, 255, 0, 0, 0, 0, 0]);
    expect(levels(png(1, 1, 16, 0, [0, 0x80, 0]))).toEqual([128]);
    expect(levels(png(2, 1, 8, 2, [0, 255, 0, 0, 255, 255, 255]))).toEqual([76, 255]);
    expect(levels(png(2, 1, 4, 3, [0, 0x01], [['PLTE', [0, 0, 0, 255, 255, 255]], ['tRNS', [0]]]))).toEqual([255, 255]);
    expect(levels(png(2, 1, 8, 4, [0, 0, 255, 0, 0]))).toEqual([0, 255]);
    expect(levels(png(1, 1, 8, 6, [0, 0, 0, 0, 128]))).toEqual([127]);
    expect(levels(png(2, 1, 8, 0, [0, 7, 9], [['tRNS', [0, 7]]]))).toEqual([255, 9]);
  });

  it('undoes each filter', () => {
    expect(levels(png(2, 4, 8, 0, [1, 10, 10, 2, 5, 5, 3, 10, 10, 4, 1, 1]))).toEqual([10, 20, 15, 25, 17, 31, 18, 32]);
  });

  it('reads real pictures as another reader does', async () => {
    for (const name of ['cashier', 'receipt']) {
      const file = readFileSync(new URL(`../../docs/${name}.png`, import.meta.url));
      const { widthPx, heightPx, levels: ours } = decodePng(file);
      const image = await loadImage(file);
      const context = createCanvas(image.width, image.height).getContext('2d');
      context.drawImage(image, 0, 0);
      const { data } = context.getImageData(0, 0, image.width, image.height);
      expect([widthPx, heightPx]).toEqual([image.width, image.height]);
      const far = ours.reduce((worst, level, i) => {
        const [r = 0, g = 0, b = 0] = data.subarray(4 * i, 4 * i + 3);
        return Math.max(worst, Math.abs(level - (0.299 * r + 0.587 * g + 0.114 * b)));
      }, 0);
      expect(far).toBeLessThanOrEqual(1);
    }
  });

  it('says what is wrong with a file, whatever is in it', () => {
    const good = png(2, 2, 8, 0, [0, 1, 2, 0, 3, 4]);
    expect(() => decodePng(Buffer.from('GIF89a'))).toThrow('is not a PNG');
    expect(() => decodePng(Buffer.alloc(PNG_BYTES_MAX + 1))).toThrow('larger than 1024 KiB');
    expect(() => decodePng(png(5_000, 5_000, 8, 0, [0]))).toThrow('5000 × 5000 pixels');
    expect(() => decodePng(png(1, 1, 8, 0, [0, 0], [], 1))).toThrow('interlac');
    expect(() => decodePng(good.subarray(0, 50))).toThrow('damaged');
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const bad = Buffer.from(good);
        bad[at] = (bad[at] ?? 0) ^ change;
        try {
          decodePng(bad);
        } catch (error) {
          expect((error as Error).message).toMatch(/^(is|has) /);
        }
      }),
    );
  });
});

describe('pictures on paper', () => {
  const shade = (level: number) => ({ widthPx: 64, heightPx: 64, levels: new Uint8Array(64 * 64).fill(level) });
  const black = (bytes: Uint8Array) => bytes.reduce((sum, byte) => sum + byte.toString(2).replaceAll('0', '').length, 0);

  it('are as dark as they were', () => {
    for (const level of [0, 32, 64, 128, 200, 255]) {
      const share = black(dithered(shade(level)).bytes) / (64 * 64);
      expect(Math.abs(share - (1 - level / 255))).toBeLessThan(0.02);
    }
  });

  it('shrink to the paper and to ten centimetres, and never grow', () => {
    const sized = (widthPx: number, heightPx: number) => shrunk({ widthPx, heightPx, levels: new Uint8Array(widthPx * heightPx) }, 384);
    expect(sized(768, 100)).toMatchObject({ widthPx: 384, heightPx: 50 });
    expect(sized(100, 1_600)).toMatchObject({ widthPx: 50, heightPx: PICTURE_ROWS_MAX });
    expect(sized(10, 10)).toMatchObject({ widthPx: 10, heightPx: 10 });
  });

  it('are made once for each width of paper', () => {
    const file = png(2, 1, 8, 0, [0, 0, 255]).toString('base64');
    expect(pictureDots(file, 384)).toBe(pictureDots(file, 384));
    expect(pictureDots(file, 384)).not.toBe(pictureDots(file, 576));
    expect(() => pictureDots('R0lG', 384)).toThrow('the picture is not a PNG');
  });

  it('stand on the paper dot by dot, and are left out where there are none', () => {
    const file = png(8, 2, 8, 0, [0, 0, 255, 0, 255, 0, 255, 0, 255, 0, 255, 0, 255, 0, 255, 0, 255, 0]).toString('base64');
    const block: Block = { type: 'picture', png: file, align: 'left' };
    for (const name of ['generic-80', 'TM-T88V', 'starprnt-80']) {
      const [sheet] = printSheets(encode([block], profileNamed(name), noGlyphs), profileNamed(name)).sheets;
      expect([name, sheet?.paper.bits().bytes[0]]).toEqual([name, 0b1010_1010]);
    }
    expect(printSheets(encode([block], profileNamed('AF-240'), noGlyphs), profileNamed('AF-240')).sheets).toEqual([]);
  });
});

describe('real-time bytes in a picture', () => {
  it.each(['generic-80', 'generic-58', 'TM-T88V', 'TM-U220', 'starprnt-80'])('never reach %s, at any place of a row or a band', (name) => {
    const profile = profileNamed(name);
    const row = 6;
    const heightPx = 130; // more than a band
    for (const second of [0x04, 0x05, 0x14]) {
      for (let at = 0; at + 1 < row * heightPx; at += at < 3 * row || at > 125 * row ? 1 : 37) {
        const bits = Buffer.alloc(row * heightPx);
        bits.set([0x10, second], at);
        const bytes = Buffer.from(encode([{ type: 'bitmap', widthPx: row * 8, heightPx, bits: bits.toString('base64'), align: 'left' }], profile, noGlyphs));
        expect([at, bytes.indexOf(Uint8Array.of(0x10, second))]).toEqual([at, -1]);
      }
    }
  });
});
