/** A growing byte buffer that remembers the printer's state, so that a command goes out only when it changes something. */
import type { Align } from '../ports.ts';
import type { Dialect } from './dialect.ts';
import type { Profile } from './profiles.ts';

/** First size of a job's buffer in bytes; it doubles as needed. */
const FIRST_BYTES = 16 * 1024;

export interface Writer {
  byte(value: number): void;
  bytes(...values: number[]): void;
  data(values: ArrayLike<number>): void;
  align(align: Align): void;
  bold(on: boolean): void;
  size(scale: 1 | 2 | 3): void;
  /** The mode of double bytes. */
  double(on: boolean): void;
  page(number: number): void;
  take(): Uint8Array;
}

export function createWriter(dialect: Dialect, profile: Profile): Writer {
  let buffer = new Uint8Array(FIRST_BYTES);
  let length = 0;
  let aligned: Align = 'left';
  let isBold = false;
  let scaled = 0;
  let isDouble = profile.text !== 'pages' && profile.text !== 'raster';
  let pageAtHand = -1;
  const room = (more: number) => {
    if (length + more <= buffer.length) return;
    const grown = new Uint8Array(Math.max(buffer.length * 2, length + more));
    grown.set(buffer.subarray(0, length));
    buffer = grown;
  };
  const data = (values: ArrayLike<number>) => {
    room(values.length);
    buffer.set(values, length);
    length += values.length;
  };
  return {
    byte(value) {
      if (length === buffer.length) room(1);
      buffer[length++] = value;
    },
    bytes: (...values) => data(values),
    data,
    align(align) {
      if (align === aligned) return;
      aligned = align;
      data(dialect.align(align));
    },
    bold(on) {
      if (on === isBold) return;
      isBold = on;
      data(dialect.bold(on));
    },
    size(scale) {
      if (scale === scaled) return;
      scaled = scale;
      data(dialect.size(scale));
    },
    double(on) {
      if (on === isDouble) return;
      isDouble = on;
      data(dialect.double(on, profile));
    },
    page(number) {
      if (number === pageAtHand) return;
      pageAtHand = number;
      data(dialect.page(number));
    },
    take: () => buffer.slice(0, length),
  };
}
