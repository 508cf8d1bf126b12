/** A growing byte buffer that remembers the printer's state, so that a command goes out only when it changes something. */
import { EM_PX, LEADING_PX } from './compose.ts';
import type { Align } from '../ports.ts';

const ESC = 0x1b;
const GS = 0x1d;

/** First size of a job's buffer in bytes; it doubles as needed. */
const FIRST_BYTES = 16 * 1024;

export interface Writer {
  byte(value: number): void;
  bytes(...values: number[]): void;
  data(values: Uint8Array): void;
  align(align: Align): void;
  bold(on: boolean): void;
  /** Character size, with the line spacing that goes with it. */
  size(scale: 1 | 2 | 3): void;
  take(): Uint8Array;
}

export function createWriter(): Writer {
  let buffer = new Uint8Array(FIRST_BYTES);
  let length = 0;
  let aligned: Align = 'left';
  let isBold = false;
  let scaled = 0;
  const room = (more: number) => {
    if (length + more <= buffer.length) return;
    const grown = new Uint8Array(Math.max(buffer.length * 2, length + more));
    grown.set(buffer.subarray(0, length));
    buffer = grown;
  };
  const bytes = (...values: number[]) => {
    room(values.length);
    for (const value of values) buffer[length++] = value;
  };
  return {
    byte(value) {
      if (length === buffer.length) room(1);
      buffer[length++] = value;
    },
    bytes,
    data(values) {
      room(values.length);
      buffer.set(values, length);
      length += values.length;
    },
    align(align) {
      if (align === aligned) return;
      aligned = align;
      bytes(ESC, 0x61, { left: 0, center: 1, right: 2 }[align]);
    },
    bold(on) {
      if (on === isBold) return;
      isBold = on;
      bytes(ESC, 0x45, on ? 1 : 0);
    },
    size(scale) {
      if (scale === scaled) return;
      scaled = scale;
      bytes(GS, 0x21, (scale - 1) * 0x11, ESC, 0x33, EM_PX * scale + LEADING_PX);
    },
    take: () => buffer.slice(0, length),
  };
}
