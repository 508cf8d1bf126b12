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
  /** Automatic status back (GS a): four bytes. */
  | { type: 'automatic'; trouble: Trouble | undefined; bytes: StatusBytes };

/** Longest answer that begins with a header, in bytes. What goes on longer is noise. */
const ANSWER_BYTES_MAX = 16;
const AUTOMATIC_BYTES = 4;

/**
 * Reads answers byte by byte. Headers tell them apart: `7 "` … NUL is a process id, 0xx1xx00 begins the automatic
 * status (Epson ESC/POS Command Reference, "Discrimination of transmission data").
 */
export function createAnswers(hear: (answer: Answer) => void): (byte: number) => void {
  let held: number[] = [];
  const isOver = () => (held[0] === 0x37 ? held.at(-1) === 0 || held.length >= ANSWER_BYTES_MAX : held.length >= AUTOMATIC_BYTES);
  return (byte) => {
    if (held.length === 0) {
      if (isRealTime(byte)) return hear({ type: 'status', byte });
      if (byte === 0x37 || (byte & 0b1001_0011) === 0b0001_0000) held = [byte];
      else if (isCompletion(byte)) hear({ type: 'completion' });
      return;
    }
    held.push(byte);
    if (!isOver()) return;
    const answer = headed(held);
    held = [];
    if (answer !== null) hear(answer);
  };
}

function headed(bytes: readonly number[]): Answer | null {
  const [first = 0, second = 0, third = 0] = bytes;
  if (first === 0x37) {
    const id = second === 0x22 ? Number(String.fromCharCode(...bytes.slice(2, -1))) : NaN;
    return Number.isInteger(id) ? { type: 'process', id } : null;
  }
  return { type: 'automatic', trouble: automaticTrouble(first, second, third), bytes: { printer: first, error: second } };
}

function automaticTrouble(first: number, second: number, third: number): Trouble | undefined {
  if ((first & 0b10_0000) !== 0) return 'coverOpen';
  if ((third & 0b1100) !== 0) return 'paperOut';
  if ((second & 0b0010_1000) !== 0) return 'fault';
  return (third & 0b11) === 0 ? undefined : 'paperLow';
}
