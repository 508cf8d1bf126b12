/** What a printer answers (Epson ESC/POS Command Reference, DLE EOT and GS r). Pure. */
import type { Trouble } from '../ports.ts';

/** Answers to a real-time request: four bytes for DLE EOT 1, 2, 3, 4. */
export const STATUS_BYTES = 4;

/** Is this byte an answer to DLE EOT? Bits 0 and 7 are 0, 1 and 4 are 1. */
export const isRealTime = (byte: number): boolean => (byte & 0b1001_0011) === 0b0001_0010;

/** Is this byte an answer to GS r 1? Bits 4 and 7 are 0. */
export const isCompletion = (byte: number): boolean => (byte & 0b1001_0000) === 0;

/** The trouble that the four status bytes tell of, the one that stops printing first. */
export function troubleOf([, offline = 0, error = 0, paper = 0]: readonly number[]): Trouble | undefined {
  if ((offline & 0b100) !== 0) return 'coverOpen';
  if ((offline & 0b10_0000) !== 0 || (paper & 0b110_0000) !== 0) return 'paperOut';
  if ((offline & 0b100_0000) !== 0 || (error & 0b0010_1000) !== 0) return 'fault';
  if ((paper & 0b1100) !== 0) return 'paperLow';
  return undefined;
}

/** Does it keep the printer from printing? */
export const stops = (trouble: Trouble | undefined): boolean => trouble !== undefined && trouble !== 'paperLow';

/**
 * What a status tells besides trouble: the byte with the drawer's switch (bit 2), and the byte of errors: knife (bit 3),
 * needs a restart (bit 5), too hot or a wrong voltage, which ends by itself (bit 6). The same bits in DLE EOT 1 and 3
 * and in the first two bytes of the automatic status (Epson ESC/POS Command Reference, DLE EOT and GS a).
 */
export interface StatusBytes {
  printer: number;
  error: number;
}

/** An answer as it was understood. */
export type Answer =
  | { type: 'status'; byte: number }
  | { type: 'completion' }
  /** GS ( H, function 48: all before this number is printed. */
  | { type: 'process'; id: number }
  /** DLE DC4 8: the buffers are empty. */
  | { type: 'cleared' }
  /** GS I 67: the printer's name; all before it is done. */
  | { type: 'name' }
  /** Automatic status back (GS a): four bytes. */
  | { type: 'automatic'; trouble: Trouble | undefined; bytes: StatusBytes };

const AUTOMATIC_BYTES = 4;
/** `7 "` and four digits, `7 %`, each ended by NUL. */
const PROCESS_BYTES = 7;
const CLEARED_BYTES = 3;
/** Longest name in bytes, with its header and NUL. What goes on longer is noise. */
const NAME_BYTES_MAX = 82;
const HEADER = 0x37;
const NAME = 0x5f;

/**
 * Reads answers byte by byte. Headers tell them apart: `7 "` … NUL is a process id, `7 %` NUL the end of a clearing,
 * `_` … NUL a name; 0xx1xx00 begins the automatic status (Epson ESC/POS Command Reference, "Discrimination of
 * transmission data"). Where an answer breaks off, the byte that does not belong to it is read anew.
 */
export function createAnswers(hear: (answer: Answer) => void): (byte: number) => void {
  let held: number[] = [];
  const begin = (byte: number): void => {
    held = [];
    if (isRealTime(byte)) hear({ type: 'status', byte });
    else if (byte === HEADER || byte === NAME || isAutomatic(byte)) held = [byte];
    else if (isCompletion(byte)) hear({ type: 'completion' });
  };
  return (byte) => {
    if (held.length === 0 || !belongs(byte, held)) return begin(byte);
    held.push(byte);
    const answer = whole(held);
    if (answer === null) return;
    held = [];
    hear(answer);
  };
}

const isAutomatic = (byte: number): boolean => (byte & 0b1001_0011) === 0b0001_0000;

/** May this byte go on what is held? */
function belongs(byte: number, held: readonly number[]): boolean {
  const [first = 0, kind] = held;
  if (first === NAME) return held.length < NAME_BYTES_MAX && (byte === 0 || (byte >= 0x20 && byte < 0x7f));
  if (first !== HEADER) return (byte & 0b1001_0000) === 0;
  if (kind === undefined) return byte === 0x22 || byte === 0x25;
  const length = kind === 0x22 ? PROCESS_BYTES : CLEARED_BYTES;
  return held.length === length - 1 ? byte === 0 : byte >= 0x30 && byte <= 0x39;
}

/** What is held, where its end is there. */
function whole(bytes: readonly number[]): Answer | null {
  const [first = 0, second = 0, third = 0] = bytes;
  if (first === NAME) return bytes.at(-1) === 0 ? { type: 'name' } : null;
  if (first === HEADER) {
    if (bytes.length < 3 || bytes.at(-1) !== 0) return null;
    return second === 0x25 ? { type: 'cleared' } : { type: 'process', id: Number(String.fromCharCode(...bytes.slice(2, -1))) };
  }
  return bytes.length < AUTOMATIC_BYTES ? null : { type: 'automatic', trouble: automaticTrouble(first, second, third), bytes: { printer: first, error: second } };
}

function automaticTrouble(first: number, second: number, third: number): Trouble | undefined {
  if ((first & 0b10_0000) !== 0) return 'coverOpen';
  if ((third & 0b1100) !== 0) return 'paperOut';
  if ((second & 0b0010_1000) !== 0) return 'fault';
  return (third & 0b11) === 0 ? undefined : 'paperLow';
}
