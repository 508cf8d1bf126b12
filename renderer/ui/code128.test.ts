import { describe, expect, it } from 'vitest';
import { code128C } from './code128.ts';

describe('Code 128 set C', () => {
  it('has start, pairs, check digit and stop, and every symbol is 11 modules wide', () => {
    const bars = code128C('134567890123456789');
    expect(bars).toHaveLength((1 + 9 + 1) * 6 + 7);
    for (let at = 0; at < bars.length - 7; at += 6) {
      expect(bars.slice(at, at + 6).reduce((sum, width) => sum + width, 0)).toBe(11);
    }
    expect(bars.slice(0, 6).join('')).toBe('211232');
    expect(bars.slice(-7).join('')).toBe('2331112');
  });

  it('checks as the standard’s example: 12 34 with check digit 82', () => {
    // (105 + 1·12 + 2·34) mod 103 = 82, whose pattern is 121241 (symbol 82).
    expect(code128C('1234').slice(18, 24).join('')).toBe('121241');
  });

  it.each(['123', '', '12a4'])('refuses %j', (digits) => expect(() => code128C(digits)).toThrow(RangeError));
});
