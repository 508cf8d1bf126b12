import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawBarcode } from './barcode.ts';
import { createDecoder, type DecoderEvents } from './decode.ts';
import { PAPER_ROWS_MAX } from './paper.ts';
import { COMMAND_BYTES_MAX } from './parse.ts';

function decoderOf(events: Partial<DecoderEvents> = {}) {
  const pulses: number[] = [];
  const sheets: string[][] = [];
  const decoder = createDecoder(576, {
    onCut: (sheet) => sheets.push(sheet.text),
    onPulse: (pin) => pulses.push(pin),
    onReply: () => {},
    isReady: () => true,
    ...events,
  });
  return { decoder, pulses, sheets };
}
const bytes = (...parts: (string | number)[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.of(part))));

describe('the virtual printer\'s decoder', () => {
  it('reads text, double bytes and a code page', () => {
    const { decoder } = decoderOf();
    decoder.push(bytes('A\n', 0x1c, '&', 0xd6, 0xd0, 0xce, 0xc4, '\n', 0x1c, '.', 0x1b, 't', 17, 0x80, '\n'));
    expect(decoder.tear().text).toEqual(['A', '中文', 'А']);
  });

  it('reads four bytes of GB18030 as one character', () => {
    const { decoder } = decoderOf();
    decoder.push(bytes(0x1c, '&', 0x94, 0x39, 0xfc, 0x36, '\n'));
    expect(decoder.tear().text).toEqual(['😀']);
  });

  it('opens the drawer, cuts, and counts what it does not know', () => {
    const { decoder, pulses, sheets } = decoderOf();
    decoder.push(bytes('x\n', 0x1b, 'p', 0, 25, 250, 0x1b, 'p', 1, 25, 250, 0x1f, 0x1d, 'V', 66, 0));
    expect(pulses).toEqual([2, 5]);
    expect(sheets).toEqual([['x']]);
    expect(decoder.skipped()).toEqual({ unknown: 1 });
  });

  it('gives the same paper however the bytes are cut up', () => {
    const job = bytes(0x1b, '@', 0x1c, '&', 0xd6, 0xd0, ' a\n', 0x1d, '!', 0x11, 'B\n', 0x1d, 'v0', 0, 1, 0, 2, 0, 0xff, 0x0f, 'end\n');
    const whole = decoderOf().decoder;
    whole.push(job);
    const expected = whole.tear();
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 30 }), (sizes) => {
        const { decoder } = decoderOf();
        let at = 0;
        for (let i = 0; at < job.length; i++) {
          const size = sizes[i % sizes.length] ?? 1;
          decoder.push(job.subarray(at, at + size));
          at += size;
        }
        const sheet = decoder.tear();
        expect(sheet.text).toEqual(expected.text);
        expect(sheet.paper.picture(0)).toEqual(expected.paper.picture(0));
      }),
      { numRuns: 40 },
    );
  });

  it('takes any bytes at all without failing', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 8 }), (chunks) => {
        const { decoder } = decoderOf();
        for (const chunk of chunks) decoder.push(chunk);
        expect(decoder.waiting()).toBeLessThanOrEqual(COMMAND_BYTES_MAX);
      }),
      { numRuns: 500 },
    );
  });

  it('stands still while it is not ready, and goes on where it stopped', () => {
    let ready = false;
    const { decoder, sheets } = decoderOf({ isReady: () => ready });
    decoder.push(bytes('a\n', 0x1d, 'V', 66, 0));
    expect(sheets).toEqual([]);
    ready = true;
    decoder.run();
    expect(sheets).toEqual([['a']]);
  });
});

/** Commands with arguments of any kind, as a broken host sends them. */
const shaped = fc
  .tuple(fc.constantFrom(0x1b, 0x1c, 0x1d, 0x10), fc.constantFrom(...Array.from('!$*&%3@DEJLSTWZ{V( /8CQvkgpqt2?=a-', (c) => c.charCodeAt(0))), fc.uint8Array({ maxLength: 24 }))
  .map(([prefix, letter, args]) => Buffer.from([prefix, letter, ...args]));
/** A bracket command whose length is right. */
const bracket = fc
  .tuple(fc.constantFrom('k', 'L', 'K', 'E', 'x'), fc.constantFrom(48, 49, 50, 51, 52, 53, 54), fc.integer({ min: 40, max: 120 }), fc.uint8Array({ maxLength: 20 }))
  .map(([letter, m, fn, args]) => Buffer.from([0x1d, 0x28, letter.charCodeAt(0), 2 + args.length, 0, m, fn, ...args]));

describe('the decoder and what nobody should send', () => {
  it('takes commands with any arguments, cut anywhere, and never fails', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(shaped, bracket, fc.uint8Array({ maxLength: 8 })), { maxLength: 20 }), fc.nat(), (parts, cut) => {
        const { decoder } = decoderOf();
        const job = Buffer.concat(parts);
        decoder.push(job.subarray(0, job.length === 0 ? 0 : cut % job.length));
        decoder.finish();
        expect(decoder.waiting()).toBe(0);
        expect(decoder.tear().paper.heightPx).toBeLessThanOrEqual(PAPER_ROWS_MAX);
      }),
      { numRuns: 1_500 },
    );
  }, 30_000);

  it('draws what has come of a picture whose end is missing, and says so', () => {
    const { decoder } = decoderOf();
    decoder.push(bytes(0x1d, 'v0', 0, 1, 0, 200, 0, 0xff, 0xff));
    decoder.finish();
    expect(decoder.skipped()).toEqual({ unfinished: 1 });
    expect(decoder.tear().paper.heightPx).toBe(2);
  });

  it('steps over what it does not know by the length it tells', () => {
    const { decoder } = decoderOf();
    decoder.push(bytes(0x1d, '(', 'Z', 3, 0, 'abc', 'x\n', 0x1b, 'p', 0, 1, 1, 'y\n'));
    expect(decoder.tear().text).toEqual(['x', 'y']);
    expect(decoder.skipped()).toEqual({ 'GS ( Z': 1 });
  });
});

describe('bar codes from their specifications', () => {
  const ascii = (text: string) => Buffer.from(text, 'latin1');

  it('adds and corrects check digits', () => {
    expect(drawBarcode(67, ascii('400638133393'))?.hri).toBe('4006381333931');
    expect(drawBarcode(2, ascii('4006381333930'))?.hri).toBe('4006381333931');
    expect(drawBarcode(68, ascii('9638507'))?.hri).toBe('96385074');
    expect(drawBarcode(65, ascii('03600029145'))?.hri).toBe('036000291452');
    expect(drawBarcode(66, ascii('042100005264'))?.hri).toBe('04252614');
    expect(drawBarcode(66, ascii('425261'))?.hri).toBe('04252614');
  });

  it('prints nothing for data that does not fit', () => {
    expect(drawBarcode(67, ascii('12'))).toBeNull();
    expect(drawBarcode(73, ascii('{Cx'))).toBeNull();
    expect(drawBarcode(75, ascii('12'))).toBeNull();
    expect(drawBarcode(70, ascii('123'))).toBeNull();
  });
});
