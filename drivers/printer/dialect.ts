/** What a printer language has to say. One implementation for each of ESC/POS and StarPRNT. */
import type { Align, Block } from '../ports.ts';
import type { Dots } from './dots.ts';
import type { Profile } from './profiles.ts';
import type { Writer } from './writer.ts';

export interface Dialect {
  /** First bytes of a job: the printer as after power-on, its character set chosen. */
  start(profile: Profile): readonly number[];
  align(align: Align): readonly number[];
  bold(on: boolean): readonly number[];
  /** Character size, with the line spacing that goes with it. */
  size(scale: 1 | 2 | 3): readonly number[];
  /** Into the mode of double bytes, or out of it. */
  double(on: boolean, profile: Profile): readonly number[];
  page(number: number): readonly number[];
  feed(px: number, out: Writer): void;
  /** Dots in bands, guarded against real-time commands. */
  raster(dots: Dots, profile: Profile, out: Writer): void;
  qr(data: Uint8Array, modulePx: number, out: Writer): void;
  bars(block: Extract<Block, { type: 'barcode' }>, modulePx: number, heightPx: number, out: Writer): void;
  /** Feeds to the knife and cuts; feeds far enough to tear where there is none. */
  cut(profile: Profile): readonly number[];
  /** One pulse to the drawer, 50 ms on, 500 ms off. */
  pulse(pin: 2 | 5): readonly number[];
}

/** Lines that bring the last one over the tear bar of a printer without a knife. */
export const TEAR_LINES = 4;
