/** Page mode, pictures of every kind, letters of the user's own, symbols: each by the dots it leaves. */
import { describe, expect, it } from 'vitest';
import { profileNamed } from '../printer/profiles.ts';
import { createDecoder } from './decode.ts';
import { drawJob } from './draw.ts';
import type { DecoderEvents } from './state.ts';
import type { Sheet } from './sheet.ts';

const events: DecoderEvents = { onCut: () => {}, onPulse: () => {}, onReply: () => {}, isReady: () => true };
const ESC = 0x1b;
const GS = 0x1d;
const FS = 0x1c;
const bytes = (...parts: (string | number | number[])[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from([part].flat()))));

function printed(...parts: (string | number | number[])[]): Sheet {
  const decoder = createDecoder(576, events);
  decoder.push(bytes(...parts));
  expect([decoder.waiting(), decoder.skipped()]).toEqual([0, {}]);
  return decoder.tear();
}
/** The rectangle that holds all black dots: x, y, width, height. */
function box({ paper }: Sheet): number[] {
  let [x0, y0, x1, y1] = [Infinity, Infinity, -1, -1];
  for (let y = 0; y < paper.heightPx; y++) {
    for (let x = 0; x < paper.widthPx; x++) {
      if (!paper.isBlack(x, y)) continue;
      [x0, y0, x1, y1] = [Math.min(x0, x), Math.min(y0, y), Math.max(x1, x), Math.max(y1, y)];
    }
  }
  return [x0, y0, x1 - x0 + 1, y1 - y0 + 1];
}
const square = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
const word = (n: number) => [n & 0xff, n >> 8];

describe('pictures', () => {
  it('draws each of its commands', () => {
    expect(box(printed(GS, 'v0', 0, word(1), word(8), square))).toEqual([0, 0, 8, 8]);
    expect(box(printed(GS, 'v0', 3, word(1), word(8), square))).toEqual([0, 0, 16, 16]);
    expect(box(printed(ESC, '*', 33, word(8), Array.from({ length: 24 }, () => 0xff), '\n'))).toEqual([0, 0, 8, 24]);
    expect(box(printed(ESC, '*', 0, word(8), square, '\n'))).toEqual([0, 0, 16, 24]);
    expect(box(printed(GS, '*', 1, 1, square, GS, '/', 0))).toEqual([0, 0, 8, 8]);
    expect(box(printed(FS, 'q', 2, word(1), word(1), square, word(1), word(1), square, FS, 'p', 2, 1))).toEqual([0, 0, 16, 8]);
    expect(box(printed(GS, 'Q0', 0, word(8), word(1), square))).toEqual([0, 0, 8, 8]);
    expect(box(printed(GS, '(L', word(18), 48, 112, 48, 2, 1, 49, word(8), word(8), square, GS, '(L', 2, 0, 48, 50))).toEqual([0, 0, 16, 8]);
    expect(box(printed(GS, '8L', word(18), 0, 0, 48, 113, 48, 1, 1, 49, word(8), word(8), square, GS, '(L', 2, 0, 48, 50))).toEqual([0, 0, 8, 8]);
  });

  it('keeps pictures under their keys until they are deleted', () => {
    const define = bytes(GS, '(L', word(19), 48, 67, 48, 'AB', 1, word(8), word(8), 49, square);
    const print = bytes(GS, '(L', word(6), 48, 69, 'AB', 1, 2);
    expect(box(printed([...define], [...print]))).toEqual([0, 0, 8, 16]);
    expect(printed([...define], GS, '(L', word(5), 48, 65, 'CLR', [...print]).paper.heightPx).toBe(0);
  });
});

describe('page mode', () => {
  const area = (x: number, y: number, w: number, h: number) => [ESC, 0x57, ...word(x), ...word(y), ...word(w), ...word(h)];
  const picture = [GS, 0x76, 0x30, 0, ...word(1), ...word(4), 0xff, 0xff, 0xff, 0xff];

  it('prints areas where they were set, in each direction', () => {
    const at = (direction: number) => box(printed(ESC, 'L', area(100, 50, 200, 80), ESC, 'T', direction, picture, 0x0c));
    expect(at(0)).toEqual([100, 50, 8, 4]);
    expect(at(1)).toEqual([100, 122, 4, 8]);
    expect(at(2)).toEqual([292, 126, 8, 4]);
    expect(at(3)).toEqual([296, 50, 4, 8]);
  });

  it('sets letters on a row, one beside another, and gives their text', () => {
    const sheet = printed(ESC, 'L', area(0, 0, 576, 200), GS, '$', word(100), 'left', ESC, '$', word(300), GS, '$', word(100), 'right', 0x0c, 'after\n');
    expect(sheet.text.join('|')).toContain('left');
    expect(sheet.text.at(-1)).toBe('after');
    const [, top = 0, width = 0] = box(sheet);
    expect([top > 70 && top < 100, width > 300]).toEqual([true, true]);
    expect(sheet.paper.heightPx).toBe(230);
  });

  it('forgets an area at CAN, and the page at ESC S; ESC FF prints and stays', () => {
    expect(printed(ESC, 'L', 'x', 0x18, 0x0c).paper.heightPx).toBe(0);
    expect(printed(ESC, 'L', 'x', ESC, 'S', 'y\n').text).toEqual(['y']);
    expect(printed(ESC, 'L', area(0, 0, 576, 40), picture, ESC, 0x0c, picture, 0x0c).paper.heightPx).toBe(80);
  });
});

describe('letters', () => {
  it('prints the user\'s own in place of those of its font', () => {
    const own = [ESC, 0x26, 3, 0x41, 0x41, 2, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
    expect(box(printed(own, ESC, '%', 1, 'A\n'))).toEqual([0, 0, 2, 24]);
    expect(printed(own, ESC, '%', 1, 'A', ESC, '%', 0, 'A\n').text).toEqual(['□A']);
  });

  it('turns lines and letters', () => {
    const [x = 0] = box(printed(ESC, '{', 1, 'L\n'));
    expect(x).toBeGreaterThan(560);
    const [, , width = 0, height = 0] = box(printed(ESC, 'V', 1, '-\n'));
    expect(height > width).toBe(true);
  });

  it('has the letters of a country, and sizes of Chinese letters of their own', () => {
    expect(printed(ESC, 'R', 2, '[]\n').text).toEqual(['ÄÜ']);
    const [, , wide = 0] = box(printed(FS, '&', FS, '!', 0x0c, [0xd6, 0xd0], '\n'));
    expect(wide).toBeGreaterThan(30);
    const [, , narrow = 0] = box(printed(FS, '!', 0x0c, 'W\n'));
    expect(narrow).toBeLessThan(14);
  });

  it('takes text of pairs for Chinese where nothing tells otherwise', () => {
    const lines = (...parts: (string | number | number[])[]) => drawJob(bytes(...parts), profileNamed('generic-80'), 0).text;
    expect(lines('a', [0xd6, 0xd0, 0xce, 0xc4], '\n')).toEqual(['a中文']);
    expect(lines([0xd6, 0xd0], ESC, 't', 0, '\n')).toEqual(['╓╨']);
    expect(lines('caf', [0x82], '\n')).toEqual(['café']);
    expect(lines([0xb3], ' x ', [0xb3], '\n')).toEqual(['│ x │']);
    expect(lines(ESC, '@', [0xd6, 0xd0], '\n')).toEqual(['中']);
  });

  it('reads JIS and Shift JIS as a Japanese model does', () => {
    const decoder = createDecoder(576, events, { double: 'shift_jis' });
    decoder.push(bytes(FS, '&', [0x46, 0x7c], FS, '.', 'a', FS, 'C', 1, [0x93, 0xfa], '\n'));
    expect(decoder.tear().text).toEqual(['日a日']);
  });
});

describe('symbols', () => {
  const store = (cn: number, data: string) => bytes(GS, '(k', word(3 + data.length), cn, 80, 48, data, GS, '(k', 3, 0, cn, 81, 48);
  const drawn = (cn: number, data: string) => box(printed([...store(cn, data)]));

  it('draws PDF417, Aztec, Data Matrix and stacked codes, and a named box for the others', () => {
    expect(drawn(48, 'Testing 123').slice(2)).toEqual([3 * (69 + 34), 9 * 5]);
    expect(drawn(53, 'AZTEC')[2]).toBe(drawn(53, 'AZTEC')[3]);
    expect(drawn(54, 'hi').slice(2)).toEqual([30, 30]);
    expect(drawn(51, 'H0952123454321')[3]).toBeGreaterThan(3);
    expect(drawn(50, 'maxi').slice(2)).toEqual([8 * 12 + 16, 64]);
    expect(drawn(52, 'x')[2]).toBe(9 * 12 + 16);
  });

  it('draws the micro code where it is asked for', () => {
    expect(drawn(49, 'test').slice(2)).toEqual([63, 63]);
    expect(box(printed(GS, '(k', word(4), 49, 65, 51, 0, [...store(49, 'test')]))[2]).toBeLessThan(63);
  });
});
