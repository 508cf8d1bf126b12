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
  for (let code = 0x80; code < 0x1_0000; code++) {
    if (code >= SURROGATES_FROM && code <= PRIVATE_TO) continue;
    const bytes = iconv.encode(String.fromCharCode(code), 'gb18030');
    if (bytes.length === 2) table[code] = bytes.readUInt16BE(0);
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
