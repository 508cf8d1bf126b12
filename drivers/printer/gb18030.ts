/** GB18030 for printers: the two-byte area by a table, the rest by iconv-lite, from which the table is made. */
import iconv from 'iconv-lite';

/** Two bytes of each character of the Basic Multilingual Plane; 0 where it takes four, or has no letter. */
let table: Uint16Array | null = null;

const SURROGATES_FROM = 0xd800;
/** Private-use characters have a code and no letter. */
const PRIVATE_TO = 0xf8ff;

function twoByteTable(): Uint16Array {
  if (table !== null) return table;
  table = new Uint16Array(0x1_0000);
  // One call for all: one for each would take the first receipt a tenth of a second.
  const all = Array.from({ length: 0x1_0000 }, (_, code) => code).filter((code) => code >= 0x80 && (code < SURROGATES_FROM || code > PRIVATE_TO));
  const bytes = iconv.encode(all.map((code) => String.fromCharCode(code)).join(''), 'gb18030');
  let at = 0;
  for (const code of all) {
    const second = bytes[at + 1] ?? 0;
    const isLong = second >= 0x30 && second <= 0x39;
    if (!isLong) table[code] = bytes.readUInt16BE(at);
    at += isLong ? 4 : 2;
  }
  return table;
}

/** Has every character a letter in a font of GB18030's two-byte area (GBK)? */
export function isTwoByte(text: string): boolean {
  const codes = twoByteTable();
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= 0x80 && codes[unit] === 0) return false;
  }
  return true;
}

/** Appends the bytes of a text, byte by byte. */
export function writeGb18030(text: string, byte: (value: number) => void): void {
  if (!isTwoByte(text)) {
    for (const value of iconv.encode(text, 'gb18030')) byte(value);
    return;
  }
  const codes = twoByteTable();
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) byte(unit);
    else {
      const code = codes[unit] ?? 0;
      byte(code >> 8);
      byte(code & 0xff);
    }
  }
}
