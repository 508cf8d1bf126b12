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
