/** What the scale driver needs to know of a protocol. Protocols are data and pure functions. */
import type { ScaleReading } from './reading.ts';

/** How a serial line is set. */
export interface LineSettings {
  baudRate: number;
  dataBits: 7 | 8;
  parity: 'none' | 'even' | 'odd';
  stopBits: 1 | 2;
}

/** What is done with a scale beside reading it. */
export type ScaleAction = 'tare' | 'clearTare' | 'zero';

/**
 * `more`: not all of the answer is there. `refused`: what came cannot be believed; the request is made again.
 */
export type Parsed = { kind: 'more' } | { kind: 'reading'; reading: ScaleReading } | { kind: 'refused' };

export interface ScaleProtocol {
  readonly name: string;
  readonly line: LineSettings;
  /** Asks for a weight; empty where the scale sends by itself. */
  readonly request: Uint8Array;
  /** Actions that the scale has, each by its bytes. */
  readonly actions: Partial<Record<ScaleAction, Uint8Array>>;
  /** Asks whether this is such a scale at all, and its one right answer. */
  readonly probe?: { ask: Uint8Array; answer: Uint8Array; after: Uint8Array };
  /** Reads all that came since the request. */
  parse(bytes: Uint8Array): Parsed;
}

/** Longest answer of any protocol, in bytes. What is longer is noise. */
export const ANSWER_BYTES_MAX = 128;

export const ascii = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0));
/** Each byte as one character: for comparing, never for showing. */
export const latin = (bytes: Uint8Array): string => String.fromCharCode(...bytes);
