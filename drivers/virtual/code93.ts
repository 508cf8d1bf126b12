/** Code 93 with its full ASCII (AIM USS-93). A module is `1` black or `0` white. Pure. */
import type { Drawn } from './barcode.ts';

/** Values 0 to 46: digits, letters, `- . SP $ / + %`, and the four shifts ($) (%) (/) (+). */
const patterns = (
  '100010100 101001000 101000100 101000010 100101000 100100100 100100010 101010000 100010010 100001010 110101000 110100100 ' +
  '110100010 110010100 110010010 110001010 101101000 101100100 101100010 100110100 100011010 101011000 101001100 101000110 ' +
  '100101100 100010110 110110100 110110010 110101100 110100110 110010110 110011010 101101100 101100110 100110110 100111010 ' +
  '100101110 111010100 111010010 111001010 101101110 101110110 110101110 100100110 111011010 111010110 100110010'
).split(' ');
const ends = '101011110';
const plain = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%';
const shift = { $: 43, '%': 44, '/': 45, '+': 46 };

export function drawCode93(text: string): Drawn | null {
  const values: number[] = [];
  for (const c of text) {
    const coded = valuesOf(c);
    if (coded === null) return null;
    values.push(...coded);
  }
  if (values.length === 0) return null;
  values.push(check(values, 20));
  values.push(check(values, 15));
  return { modules: `${ends}${values.map((value) => patterns[value]).join('')}${ends}1`, hri: text };
}

/** Weights 1 to `weightMax` from the right, over and over. */
function check(values: readonly number[], weightMax: number): number {
  return values.reduce((sum, value, i) => sum + value * (((values.length - 1 - i) % weightMax) + 1), 0) % 47;
}

function valuesOf(c: string): number[] | null {
  const value = plain.indexOf(c);
  if (value >= 0) return [value];
  const code = c.charCodeAt(0);
  const shifted = (by: number, letter: number) => [by, 10 + letter];
  if (code >= 97 && code <= 122) return shifted(shift['+'], code - 97);
  if (code >= 1 && code <= 26) return shifted(shift.$, code - 1);
  if (code >= 33 && code <= 58) return shifted(shift['/'], code - 33);
  if (code >= 27 && code <= 31) return shifted(shift['%'], code - 27);
  if (code >= 59 && code <= 63) return shifted(shift['%'], code - 59 + 5);
  if (code >= 91 && code <= 95) return shifted(shift['%'], code - 91 + 10);
  if (code >= 123 && code <= 127) return shifted(shift['%'], code - 123 + 15);
  if (code === 0 || code === 64 || code === 96) return shifted(shift['%'], { 0: 20, 64: 21, 96: 22 }[code]);
  return null;
}
