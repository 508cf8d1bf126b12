/** What a scanner's bytes become: common to HID reports, serial lines and keys. Pure. */

/** Longest code kept, bytes: above any 2D symbol (QR version 40 holds 4,296 characters at most). */
export const CODE_BYTES_MAX = 8192;

export type Decoded =
  | { kind: 'scan'; data: string; symbology?: string; raw: Uint8Array }
  /** Bytes that are no scan: noise, a code that broke off, a report that does not fit. */
  | { kind: 'refused'; why: string; raw: Uint8Array };

/** Bytes in, scans out. One a connection: a new cable starts afresh. */
export interface ScanDecoder {
  /** @param atMs monotonic */
  push(bytes: Uint8Array, atMs: number): Decoded[];
  /** Time went by without bytes: ends what waits too long. */
  idle(atMs: number): Decoded[];
  /** When `idle` is due, monotonic; null where nothing waits. */
  dueMs(): number | null;
}

const AIM = /^\][A-Za-z][0-9A-Za-z]/;

/**
 * A scan of its bytes. An AIM identifier that leads the data is taken off it. UTF-8 where that reads well, else
 * GB18030 (scanners send a QR code's bytes as they are), else it is no text.
 */
export function toScan(bytes: Uint8Array, aim?: string): Decoded {
  const text = textOf(bytes);
  const raw = bytes;
  if (text === null) return { kind: 'refused', why: 'bytes that are no text', raw };
  if (aim !== undefined && AIM.test(aim)) return text === '' ? empty(raw) : { kind: 'scan', data: text, symbology: aim, raw };
  const lead = AIM.exec(text)?.[0];
  const data = lead === undefined ? text : text.slice(lead.length);
  if (data === '') return empty(raw);
  return { kind: 'scan', data, raw, ...(lead === undefined ? {} : { symbology: lead }) };
}

const empty = (raw: Uint8Array): Decoded => ({ kind: 'refused', why: 'a code without data', raw });

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const gb18030 = new TextDecoder('gb18030', { fatal: true });

function textOf(bytes: Uint8Array): string | null {
  let isAscii = true;
  for (const byte of bytes) if (byte >= 0x80) isAscii = false;
  if (isAscii) return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
  for (const decoder of [utf8, gb18030]) {
    try {
      return decoder.decode(bytes);
    } catch {
      // Not this encoding: the next one.
    }
  }
  return null;
}

/** One run of bytes, of any number of pieces. */
export function joined(pieces: readonly Uint8Array[]): Uint8Array {
  if (pieces.length === 1 && pieces[0] !== undefined) return pieces[0];
  return Buffer.concat(pieces);
}
