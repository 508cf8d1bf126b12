/** Bytes → characters, as a printer's character generator does. */
import iconv from 'iconv-lite';

/** ESC t pages of Epson's printers (ESC/POS Command Reference, "Character code tables"). */
const pages: Record<number, string> = {
  0: 'cp437', 1: 'shift_jis', 2: 'cp850', 3: 'cp860', 4: 'cp863', 5: 'cp865', 12: 'cp853', 13: 'cp857', 14: 'cp737',
  15: 'iso88597', 16: 'windows1252', 17: 'cp866', 18: 'cp852', 19: 'cp858', 20: 'cp874', 21: 'cp874', 26: 'cp874',
  30: 'tcvn', 31: 'tcvn', 32: 'cp720', 33: 'cp775', 34: 'cp855', 35: 'cp861', 36: 'cp862', 37: 'cp864', 38: 'cp869', 39: 'iso88592',
  40: 'iso885915', 44: 'cp1125', 45: 'windows1250', 46: 'windows1251', 47: 'windows1253', 48: 'windows1254',
  49: 'windows1255', 50: 'windows1256', 51: 'windows1257', 52: 'windows1258', 53: 'rk1048',
}; // prettier-ignore

/** What a printer's character generator holds, where it is not Epson's pages and GB18030. */
export interface Generator {
  /** Page numbers and iconv names. */
  pages?: readonly (readonly [number, string])[];
  /** Double bytes of FS &. */
  double?: DoubleByte;
  /** Double bytes from power-on, with no FS &. */
  startsDouble?: boolean;
  /** Width of a letter of the first font, where it is not 12 dots. */
  cellPx?: number;
  /** Marks stand over the letter before them. */
  combining?: boolean;
}

/** Reads one byte of a page. A page this printer has not is read as page 0. */
export function pageCharacter(page: number, byte: number, own?: Generator['pages']): string {
  const name = own === undefined ? pages[page] : own.find(([number]) => number === page)?.[1];
  if (name === 'katakana' || (own === undefined && page === 1)) return katakana(byte);
  const letter = iconv.decode(Buffer.of(byte), name !== undefined && iconv.encodingExists(name) ? name : 'cp437');
  return letter === '\ufffd' || /\p{Cc}/u.test(letter) ? '\u00a0' : letter;
}

/** Lines and blocks round the katakana, from 80 on and from E0 on (ESC/POS Command Reference, page 1). */
const blocks = '▁▂▃▄▅▆▇█▏▎▍▌▋▊▉┼┴┬┤├▔─│▕┌┐└┘╭╮╰╯';
const signs = '═╞╪╡◢◣◥◤♠♥♦♣●○╱╲╳円年月日時分秒〒市区町村人▒ ';

function katakana(byte: number): string {
  if (byte < 0xa0) return blocks[byte - 0x80] ?? '\u00a0';
  if (byte >= 0xe0) return signs[byte - 0xe0] ?? '\u00a0';
  return byte === 0xa0 ? '\u00a0' : String.fromCharCode(byte + 0xfec0);
}

/** ESC R n: what stands at # $ @ [ \\ ] ^ ` { | } ~ (ESC/POS Command Reference, "International character sets"). */
const replaced = '#$@[\\]^`{|}~';
const international: readonly string[] = [
  replaced, '#$à°ç§^`éùè¨', '#$§ÄÖÜ^`äöüß', '£$@[\\]^`{|}~', '#$@ÆØÅ^`æøå~', '#¤ÉÄÖÅÜéäöåü', '#$@°\\é^ùàòèì', '₧$@¡Ñ¿^`¨ñ}~',
  '#$@[¥]^`{|}~', '#¤ÉÆØÅÜéæøåü', '#$ÉÆØÅÜéæøåü', '#$á¡Ñ¿é`íñóú', '#$á¡Ñ¿éüíñóú', '#$@[₩]^`{|}~', '#$ŽŠĐĆČžšđćč', '#¥@[\\]^`{|}~',
]; // prettier-ignore

/** A character of ASCII as the country's set has it. */
export function countryCharacter(country: number, byte: number): string {
  const letter = String.fromCharCode(byte);
  const at = replaced.indexOf(letter);
  return at < 0 ? letter : (international[country]?.[at] ?? letter);
}

/** `jis`: two bytes below 0x80 each, the first state of Japanese models after FS & (FS C 0). */
export type DoubleByte = 'gb18030' | 'shift_jis' | 'big5' | 'euc-kr' | 'jis';
const decoders = Object.fromEntries((['gb18030', 'shift_jis', 'big5', 'euc-kr', 'euc-jp'] as const).map((set) => [set, new TextDecoder(set)]));

/**
 * Bytes of the character that begins at `at`: 1, 2 or 4, or 0 while its end has not arrived.
 * GB 18030: first 81–FE, second 40–FE for two bytes or 30–39 for four.
 */
export function characterLength(bytes: Uint8Array, at: number, mode: DoubleByte): number {
  const first = bytes[at] ?? 0;
  if (mode === 'jis') return at + 1 >= bytes.length ? 0 : 2;
  if (first < 0x81 || first === 0xff) return 1;
  if (mode === 'shift_jis' && first >= 0xa0 && first <= 0xdf) return 1;
  if (at + 1 >= bytes.length) return 0;
  const second = bytes[at + 1] ?? 0;
  if (mode === 'gb18030' && second >= 0x30 && second <= 0x39) return at + 4 <= bytes.length ? 4 : 0;
  return second >= 0x40 ? 2 : 1;
}

export function doubleByteCharacter(bytes: Uint8Array, mode: DoubleByte): string {
  if (mode === 'jis') return decoders['euc-jp']?.decode(bytes.map((byte) => byte | 0x80)) ?? '';
  return decoders[mode]?.decode(bytes) ?? '';
}
