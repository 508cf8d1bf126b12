/** GS ( L and GS 8 L: pictures in the print buffer and under keys (Epson ESC/POS Command Reference, "Graphics"). */
import { fromColumns, raster, word } from './dots.ts';
import type { Bits } from './paper.ts';

/** Pictures that a printer keeps; later ones are not stored. */
export const STORED_MAX = 64;

type Print = (bits: Bits, zoomX: number, zoomY: number) => void;

const zoom = (n: number | undefined): number => (n === 2 ? 2 : 1);
/** Transmissions, density and speed: known, and without effect on paper. */
const silent = new Set([0, 1, 3, 4, 48, 49, 51, 52]);

/** Takes m fn …; false for a function that is not known. */
export function createGraphics(print: Print): (args: Uint8Array) => boolean {
  /** The print buffer; one more for each colour. */
  let buffered: { bits: Bits; zoomX: number; zoomY: number }[] = [];
  const keys = createKeys(print);
  return (args) => {
    const [m, fn = 0] = args;
    if (m !== 48) return false;
    if (fn === 112 || fn === 113) {
      const bits = (fn === 112 ? raster : fromColumns)(args.subarray(10), word(args, 6), word(args, 8));
      if (buffered.length < STORED_MAX) buffered.push({ bits, zoomX: zoom(args[3]), zoomY: zoom(args[4]) });
    } else if (fn === 50 || fn === 2) {
      const [first, ...more] = buffered;
      for (const { bits } of more) if (first !== undefined) overlay(bits, first.bits);
      if (first !== undefined) print(first.bits, first.zoomX, first.zoomY);
      buffered = [];
    } else if (fn >= 64 && fn <= 85) keys(fn, args);
    else return silent.has(fn);
    return true;
  };
}

/** Further colours lie over the first. */
function overlay(bits: Bits, on: Bits): void {
  if (bits.bytes.length === on.bytes.length) bits.bytes.forEach((byte, i) => (on.bytes[i] = (on.bytes[i] ?? 0) | byte));
}

/** Functions 64 to 69 keep pictures in lasting memory, 80 to 85 until the power goes; both by two letters. */
function createKeys(print: Print): (fn: number, args: Uint8Array) => void {
  const keyed = new Map<string, Bits>();
  const keep = (key: string, bits: Bits) => {
    if (keyed.size < STORED_MAX || keyed.has(key)) keyed.set(key, bits);
  };
  return (told, args) => {
    const memory = told >= 80 ? 'd' : 'n';
    const fn = told >= 80 ? told - 16 : told;
    const key = (at: number) => memory + Buffer.from(args.subarray(at, at + 2)).toString('latin1');
    if (fn === 65) {
      for (const name of keyed.keys()) if (name.startsWith(memory)) keyed.delete(name);
    } else if (fn === 66) keyed.delete(key(2));
    else if (fn === 67 || fn === 68) {
      keep(key(3), (fn === 67 ? raster : fromColumns)(args.subarray(11), word(args, 6), word(args, 8)));
    } else if (fn === 69) {
      const stored = keyed.get(key(2));
      if (stored !== undefined) print(stored, zoom(args[4]), zoom(args[5]));
    }
  };
}
