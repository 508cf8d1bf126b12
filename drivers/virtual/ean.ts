/** EAN-13, EAN-8, UPC-A and UPC-E from ISO/IEC 15420. A module is `1` black or `0` white. Pure. */
import type { Drawn } from './barcode.ts';

/** ISO/IEC 15420, number set A; B is C read backwards, C is A inverted. */
const eanA = '0001101 0011001 0010011 0111101 0100011 0110001 0101111 0111011 0110111 0001011'.split(' ');
const eanParity = ['000000', '001011', '001101', '001110', '010011', '011001', '011100', '010101', '010110', '011010'];
/** UPC-E: which digits stand in set B, by the check digit, in number system 0. */
const upcEParity = ['111000', '110100', '110010', '110001', '101100', '100110', '100011', '101010', '101001', '100101'];

function checkDigit(digits: string): string {
  const sum = Array.from(digits).reduceRight((total, digit, i) => total + Number(digit) * ((digits.length - i) % 2 === 1 ? 3 : 1), 0);
  return String((10 - (sum % 10)) % 10);
}

const invert = (modules: string): string => Array.from(modules, (bit) => (bit === '1' ? '0' : '1')).join('');
const reverse = (modules: string): string => Array.from(modules).toReversed().join('');

/** EAN-13, and UPC-A as EAN-13 that begins with a zero not shown. */
export function drawEan(text: string, length: number, hidden: number): Drawn | null {
  if (!/^\d+$/.test(text) || (text.length !== length && text.length !== length + 1)) return null;
  const all = text.slice(0, length) + checkDigit(text.slice(0, length));
  const parity = eanParity[Number(all[0])] ?? '';
  const code = (digit: string | undefined) => eanA[Number(digit)] ?? '';
  let modules = '101';
  for (let i = 1; i <= 6; i++) modules += parity[i - 1] === '1' ? reverse(invert(code(all[i]))) : code(all[i]);
  modules += '01010';
  for (let i = 7; i <= 12; i++) modules += invert(code(all[i]));
  return { modules: `${modules}101`, hri: all.slice(hidden) };
}

export function drawEan8(text: string): Drawn | null {
  if (!/^\d{7,8}$/.test(text)) return null;
  const all = text.slice(0, 7) + checkDigit(text.slice(0, 7));
  const digits = Array.from(all, (digit) => eanA[Number(digit)] ?? '');
  return { modules: `101${digits.slice(0, 4).join('')}01010${digits.slice(4).map(invert).join('')}101`, hri: all };
}

/** UPC-E of 6 digits, of 7 or 8 with the number system 0 before, or of a UPC-A that can be shortened. */
export function drawUpcE(text: string): Drawn | null {
  const six = sixDigits(text);
  if (six === null) return null;
  const check = checkDigit(expand(six));
  const parity = upcEParity[Number(check)] ?? '';
  const digits = Array.from(six, (digit, i) => {
    const code = eanA[Number(digit)] ?? '';
    return parity[i] === '1' ? reverse(invert(code)) : code;
  });
  return { modules: `101${digits.join('')}010101`, hri: `0${six}${check}` };
}

function sixDigits(text: string): string | null {
  if (/^\d{6}$/.test(text)) return text;
  if (/^0\d{6,7}$/.test(text)) return text.slice(1, 7);
  if (!/^0\d{10,11}$/.test(text)) return null;
  for (let last = 0; last <= 9; last++) {
    const maker = text.slice(1, 6);
    const item = text.slice(6, 11);
    const guesses = [`${maker.slice(0, 2)}${item.slice(2)}${last}`, `${maker.slice(0, 3)}${item.slice(3)}${last}`, `${maker.slice(0, 4)}${item.slice(4)}${last}`, `${maker}${last}`];
    const six = guesses.find((guess) => expand(guess) === text.slice(0, 11));
    if (six !== undefined) return six;
  }
  return null;
}

/** The eleven digits of UPC-A that six digits of UPC-E stand for. */
function expand(six: string): string {
  const [a, b, c, d, e, f] = Array.from(six);
  if (f === '0' || f === '1' || f === '2') return `0${a}${b}${f}0000${c}${d}${e}`;
  if (f === '3') return `0${a}${b}${c}00000${d}${e}`;
  if (f === '4') return `0${a}${b}${c}${d}00000${e}`;
  return `0${a}${b}${c}${d}${e}0000${f}`;
}
