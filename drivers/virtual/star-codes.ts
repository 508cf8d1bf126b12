/** StarPRNT's bar codes, QR codes and PDF417, told to the codes in the words of ESC/POS, which has the same. */
import { drawBarcode } from './barcode.ts';
import { oneRow, type Codes } from './codes.ts';
import { word } from './dots.ts';
import type { Head } from './sheet.ts';

const RS = 0x1e;

interface State {
  head: Head;
  codes: Codes;
}

/** ESC GS y S 0 n, S 1 n, S 2 n, D 1 m nL nH d…, P: told to the codes in the words of ESC/POS, which has the same four. */
export function qr(bytes: Uint8Array, at: number, { codes }: State): number {
  const letters = String.fromCharCode(bytes[at + 3] ?? 0, bytes[at + 4] ?? 0);
  const n = bytes[at + 5] ?? 0;
  const length = letters === 'D1' ? 8 + word(bytes, at + 6) : letters.startsWith('P') ? 4 : 6;
  if (at + length > bytes.length) return length;
  if (letters === 'S1') codes.symbol(Uint8Array.of(49, 69, 48 + n));
  else if (letters === 'S2') codes.symbol(Uint8Array.of(49, 67, n));
  else if (letters === 'D1') codes.symbol(Uint8Array.of(49, 80, 48, ...bytes.subarray(at + 8, at + length)));
  else if (letters.startsWith('P')) codes.symbol(Uint8Array.of(49, 81, 48));
  return length;
}

/** ESC GS x S 0 n p1 p2, S 1 n, S 2 n, S 3 n, D nL nH d…, P: size, level, width of a module, its height, data, print. */
export function pdf417(bytes: Uint8Array, at: number, { codes }: State): number {
  const letters = String.fromCharCode(bytes[at + 3] ?? 0, bytes[at + 4] ?? 0);
  const n = bytes[at + 5] ?? 0;
  const length = letters[0] === 'D' ? 6 + word(bytes, at + 4) : letters[0] === 'P' || letters[0] === 'I' ? 4 : letters === 'S0' ? 8 : 6;
  if (at + length > bytes.length) return length;
  if (letters === 'S0') codes.symbol(Uint8Array.of(48, 65, bytes[at + 7] ?? 0));
  else if (letters === 'S1') codes.symbol(Uint8Array.of(48, 69, 48, 48 + n));
  else if (letters === 'S2') codes.symbol(Uint8Array.of(48, 67, n));
  else if (letters === 'S3') codes.symbol(Uint8Array.of(48, 68, n));
  else if (letters[0] === 'D') codes.symbol(Uint8Array.of(48, 80, 48, ...bytes.subarray(at + 6, at + length)));
  else if (letters[0] === 'P') codes.symbol(Uint8Array.of(48, 81, 48));
  return length;
}

/** Star's types by their n1, as ESC/POS numbers them. */
const types: Record<number, number> = { 48: 66, 49: 65, 50: 68, 51: 67, 52: 69, 53: 70, 54: 73, 55: 72, 56: 71 };

/** Dots of a narrow bar by n3: Code 39 and Codabar have nine modes, with other widths of the wide bars; so has ITF. */
function modulePx(type: number, mode: number): number {
  if (type === 4 || type === 8) return 2 + ((mode + 2) % 3);
  return type === 5 ? [2, 4, 6, 2, 4, 6, 2, 3, 4][mode - 1] ?? 2 : mode + 1;
}

/** ESC b n1 n2 n3 n4 d… RS */
export function barcode(bytes: Uint8Array, at: number, { head }: State): number {
  const end = bytes.indexOf(RS, at + 6);
  if (end < 0) return 0;
  const [type = 0, text = 0, mode = 0, heightPx = 0] = bytes.subarray(at + 2, at + 6);
  const data = Buffer.from(bytes.subarray(at + 6, end)).toString('latin1');
  const drawn = drawBarcode(types[type < 48 ? type + 48 : type] ?? 0, Buffer.from(type % 48 === 6 ? `{B${data.replaceAll('%0', '%').replaceAll('{', '{{')}` : data, 'latin1'));
  if (drawn !== null) {
    if (!head.isEmpty()) head.lineFeed();
    head.bits(oneRow(drawn.modules), modulePx(type % 48, mode % 48), heightPx);
    head.lineFeed(0);
    if (text % 2 === 0) {
      for (const c of drawn.hri) head.character(c, false);
      head.lineFeed();
    }
  }
  return end + 1 - at;
}
