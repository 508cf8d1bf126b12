/** Bar codes drawn from their specifications, apart from the encoder's. A module is `1` black or `0` white. Pure. */
import { drawCode93 } from './code93.ts';
import { drawEan, drawEan8, drawUpcE } from './ean.ts';
import { drawBars } from './symbols.ts';

/** ISO/IEC 15417, values 0 to 106 as eleven modules each (the stop: thirteen). */
const code128 = (
  '11011001100 11001101100 11001100110 10010011000 10010001100 10001001100 10011001000 10011000100 10001100100 ' +
  '11001001000 11001000100 11000100100 10110011100 10011011100 10011001110 10111001100 10011101100 10011100110 ' +
  '11001110010 11001011100 11001001110 11011100100 11001110100 11101101110 11101001100 11100101100 11100100110 ' +
  '11101100100 11100110100 11100110010 11011011000 11011000110 11000110110 10100011000 10001011000 10001000110 ' +
  '10110001000 10001101000 10001100010 11010001000 11000101000 11000100010 10110111000 10110001110 10001101110 ' +
  '10111011000 10111000110 10001110110 11101110110 11010001110 11000101110 11011101000 11011100010 11011101110 ' +
  '11101011000 11101000110 11100010110 11101101000 11101100010 11100011010 11101111010 11001000010 11110001010 ' +
  '10100110000 10100001100 10010110000 10010000110 10000101100 10000100110 10110010000 10110000100 10011010000 ' +
  '10011000010 10000110100 10000110010 11000010010 11001010000 11110111010 11000010100 10001111010 10100111100 ' +
  '10010111100 10010011110 10111100100 10011110100 10011110010 11110100100 11110010100 11110010010 11011011110 ' +
  '11011110110 11110110110 10101111000 10100011110 10001011110 10111101000 10111100010 11110101000 11110100010 ' +
  '10111011110 10111101110 11101011110 11110101110 11010000100 11010010000 11010011100 1100011101011'
).split(' ');
/** ISO/IEC 16388: narrow and wide of five bars and four spaces. */
const code39 = new Map(
  (
    '0 000110100 1 100100001 2 001100001 3 101100000 4 000110001 5 100110000 6 001110000 7 000100101 8 100100100 ' +
    '9 001100100 A 100001001 B 001001001 C 101001000 D 000011001 E 100011000 F 001011000 G 000001101 H 100001100 ' +
    'I 001001100 J 000011100 K 100000011 L 001000011 M 101000010 N 000010011 O 100010010 P 001010010 Q 000000111 ' +
    'R 100000110 S 001000110 T 000010110 U 110000001 V 011000001 W 111000000 X 010010001 Y 110010000 Z 011010000 ' +
    '- 010000101 . 110000100 * 010010100 $ 010101000 / 010100010 + 010001010 % 000101010'
  )
    .split(' ')
    .reduce<[string, string][]>((pairs, part, i, all) => (i % 2 === 0 ? [...pairs, [part, all[i + 1] ?? '']] : pairs), [
      [' ', '011000100'],
    ]),
);
/** ISO/IEC 16390: wide bars of a digit. */
const itf = '00110 10001 01001 11000 00101 10100 01100 00011 10010 01010'.split(' ');
/** EN 798: bars and spaces, seven a character. */
const codabar: Record<string, string> = {
  '0': '0000011', '1': '0000110', '2': '0001001', '3': '1100000', '4': '0010010', '5': '1000010', '6': '0100001',
  '7': '0100100', '8': '0110000', '9': '1001000', '-': '0001100', $: '0011000', ':': '1000101', '/': '1010001',
  '.': '1010100', '+': '0010101', A: '0011010', B: '0101001', C: '0001011', D: '0001110',
}; // prettier-ignore

export interface Drawn {
  modules: string;
  /** Text under the bars, with the check digit the printer adds. */
  hri: string;
}

/** Draws the code of GS k system m (0–6 or 65–79), or null where the data does not fit it: a printer then prints nothing. */
export function drawBarcode(m: number, data: Uint8Array): Drawn | null {
  const system = m >= 65 ? m - 65 : m;
  const text = Array.from(data, (byte) => String.fromCharCode(byte)).join('');
  switch (system) {
    case 0: return drawEan(`0${text}`, 12, 1);
    case 1: return drawUpcE(text);
    case 2: return drawEan(text, 12, 0);
    case 3: return drawEan8(text);
    case 4: return drawCode39(text);
    case 5: return drawItf(text);
    case 6: return drawCodabar(text);
    case 7: return drawCode93(text);
    case 8: return drawCode128(text);
    case 9: return drawGs1(text);
    case 10: case 11: case 12: return drawDataBar(system, text);
    case 13: return drawn('databarexpanded', text, text);
    case 14: return drawn('code128', text, text);
    default: return null;
  }
} // prettier-ignore

/** Narrow is one module, wide three; bars and spaces take turns. */
function bars(widths: string): string {
  return Array.from(widths, (wide, i) => (i % 2 === 0 ? '1' : '0').repeat(wide === '1' ? 3 : 1)).join('');
}

function drawCode39(text: string): Drawn | null {
  const inner = text.replace(/^\*|\*$/g, '');
  const parts = Array.from(`*${inner}*`, (c) => code39.get(c));
  return parts.includes(undefined) ? null : { modules: parts.map((part) => bars(part ?? '')).join('0'), hri: `*${inner}*` };
}

function drawItf(text: string): Drawn | null {
  if (!/^(\d\d)+$/.test(text)) return null;
  let widths = '0000';
  for (let i = 0; i < text.length; i += 2) {
    const bar = itf[Number(text[i])] ?? '';
    const space = itf[Number(text[i + 1])] ?? '';
    for (let j = 0; j < 5; j++) widths += (bar[j] ?? '') + (space[j] ?? '');
  }
  return { modules: bars(`${widths}100`), hri: text };
}

function drawCodabar(text: string): Drawn | null {
  const parts = Array.from(text.toUpperCase(), (c) => codabar[c]);
  return parts.length === 0 || parts.includes(undefined) ? null : { modules: parts.map((part) => bars(part ?? '')).join('0'), hri: text };
}

/** By the library; `hri` as it stands under the bars. */
function drawn(bcid: string, text: string, hri: string, options: Record<string, boolean> = {}): Drawn | null {
  const modules = drawBars({ bcid, text, options: { ...options, dontlint: true } });
  return modules === null ? null : { modules, hri };
}

/** GS1-128 with its AIs in brackets, which are printed and not encoded; without any, FNC1 and the data (Epson, GS k GS1-128). */
function drawGs1(text: string): Drawn | null {
  const data = text.replaceAll(/\{1/g, '');
  if (/^\(\d{2,4}\)/.test(data)) return drawn('gs1-128', data.replaceAll('*', ''), data);
  return drawn('code128', `^FNC1${text.replaceAll('{1', '^FNC1').replaceAll(/[() *]/g, '')}`, data, { parsefnc: true });
}

/** Thirteen digits, to which the printer adds the check digit. */
function drawDataBar(system: number, text: string): Drawn | null {
  const digits = /^\d{13}$/.exec(text.replace(/^\(?01\)?(?=\d{13})/, '').slice(0, 13))?.[0];
  if (digits === undefined) return null;
  const sum = Array.from(digits).reduce((total, digit, i) => total + Number(digit) * (i % 2 === 0 ? 3 : 1), 0);
  const whole = `(01)${digits}${(10 - (sum % 10)) % 10}`;
  const bcid = { 10: 'databaromni', 11: 'databartruncated', 12: 'databarlimited' }[system] ?? '';
  return drawn(bcid, whole, whole);
}

const starts: Record<string, number> = { A: 103, B: 104, C: 105 };
const switches: Record<string, number> = { A: 101, B: 100, C: 99, S: 98, 1: 102, 2: 97, 3: 96 };

/**
 * Data with code sets told by `{A`, `{B`, `{C` (Epson, GS k CODE128). Without any, Epson's models print no code; those
 * of others take set B, and so it is drawn.
 */
function drawCode128(told: string): Drawn | null {
  const text = /^\{[ABC]/.test(told) ? told : `{B${told}`;
  const values: number[] = [];
  let set = '';
  let hri = '';
  for (let i = 0; i < text.length; i++) {
    const c = text[i] ?? '';
    const next = text[i + 1] ?? '';
    if (c === '{' && next !== '{' && (set !== 'C' || next in switches)) {
      // Function 4 is the other set's letter in each.
      const value = values.length === 0 ? starts[next] : next === '4' ? (set === 'A' ? 101 : 100) : switches[next];
      if (value === undefined) return null;
      values.push(value);
      if (next in starts) set = next;
      i++;
    } else if (set === 'C') {
      // Epson's code C takes each pair as one byte of 0 to 99.
      values.push(c.charCodeAt(0));
      hri += String(c.charCodeAt(0)).padStart(2, '0');
    } else {
      const code = c.charCodeAt(0);
      values.push(code < 32 ? code + 64 : code - 32);
      hri += code < 32 ? ' ' : c;
      if (c === '{') i++;
    }
  }
  if (values.length < 2 || values.some((value) => value > 105)) return null;
  const check = values.reduce((sum, value, i) => sum + value * Math.max(1, i), 0) % 103;
  return { modules: [...values, check, 106].map((value) => code128[value]).join(''), hri };
}
