import { expect, it } from 'vitest';
import fc from 'fast-check';
import { int8Array, textArray } from './push.ts';

const hex = (buffer: Buffer): string => buffer.toString('hex');

it('writes a batch as PostgreSQL’s array_recv reads it', () => {
  const header = (type: string, size: string) => `0000000100000000${type}${size}00000001`;
  expect(hex(textArray(['a', '', '牛']))).toBe(`${header('00000019', '00000003')}00000001610000000000000003e7899b`);
  expect(hex(int8Array([1, -1, 1_767_225_600_123]))).toBe(
    `${header('00000014', '00000003')}00000008000000000000000100000008ffffffffffffffff000000080000019b76daa87b`,
  );
});

it('counts bytes, not characters', () => {
  fc.assert(fc.property(fc.array(fc.string({ unit: 'grapheme' })), (values) => {
    const array = textArray(values);
    let at = 20;
    const read = values.map(() => {
      const bytes = array.readInt32BE(at);
      at += 4 + bytes;
      return array.toString('utf8', at - bytes, at);
    });
    expect(read).toEqual(values);
    expect(at).toBe(array.length);
  }));
});
