/**
 * What a Star printer answers: automatic status back with its ETB counter (STAR Line Mode Command Specifications,
 * chapter 5, "Automatic status"; the same bytes in StarPRNT mode: unverified, no device here has confirmed it). Pure.
 */
import type { Trouble } from '../ports.ts';

const ESC = 0x1b;

/** ESC ACK SOH: the status, now. */
export const starStatusRequest: Uint8Array = Uint8Array.of(ESC, 0x06, 0x01);
/** ESC RS a 1: the status whenever it changes, and at each ETB. */
export const starAutomaticStatus: Uint8Array = Uint8Array.of(ESC, 0x1e, 0x61, 1);
/** ESC RS E 0: the counter of ETB goes to zero. */
export const starCounterReset: Uint8Array = Uint8Array.of(ESC, 0x1e, 0x45, 0);
/** ETB: the counter goes up by one when all before it is printed. */
export const starMark: Uint8Array = Uint8Array.of(0x17);

/** The counter has five bits: after 31 comes 0. */
export const STAR_COUNTS = 32;

export interface StarStatus {
  trouble: Trouble | undefined;
  offline: boolean;
  /** The switch that the drawer's cable brings; closed is open or shut as the drawer is wired. */
  switchClosed: boolean;
  /** Status 2: mechanism (bit 2), cutter (3), beyond recovery (5), too hot (6). */
  error: number;
  /** 0 to 31; null where the answer ends before it (seven bytes or fewer). */
  counter: number | null;
}

/** Bytes of an answer with this first byte: bits 1, 2, 3 and 5, bit 0 set, bits 4 and 7 not; null where it begins none. */
export function starStatusLength(first: number): number | null {
  if ((first & 0b1101_0001) !== 0b0000_0001) return null;
  const length = ((first >> 1) & 0b111) | ((first >> 2) & 0b1000);
  return length < STATUS_BYTES_MIN ? null : length;
}

/** Two headers and four bytes of status: to the paper's sensors. */
const STATUS_BYTES_MIN = 6;

/** Reads a whole answer. */
export function starStatus(bytes: ArrayLike<number>): StarStatus {
  const [printer = 0, error = 0, , paper = 0] = Array.from(bytes).slice(2);
  const etb = bytes[7];
  return {
    trouble: troubleOf(printer, error, paper),
    offline: (printer & 0b1000) !== 0,
    switchClosed: (printer & 0b100) !== 0,
    error,
    counter: etb === undefined ? null : ((etb >> 1) & 0b111) | ((etb >> 2) & 0b1_1000),
  };
}

/** Status 1: cover. Status 2: mechanism, cutter, beyond recovery, too hot. Status 4: paper end, near end inside and outside. */
function troubleOf(printer: number, error: number, paper: number): Trouble | undefined {
  if ((printer & 0b10_0000) !== 0) return 'coverOpen';
  if ((paper & 0b1000) !== 0) return 'paperOut';
  if ((error & 0b0110_1100) !== 0 || (printer & 0b1000) !== 0) return 'fault';
  return (paper & 0b110) !== 0 ? 'paperLow' : undefined;
}

/** Reads answers byte by byte; what begins none is passed over. After the first byte, all have bits 0 and 4 clear. */
export function createStarAnswers(hear: (status: StarStatus) => void): (byte: number) => void {
  let held: number[] = [];
  return (byte) => {
    // A first byte in the middle: the answer before it broke off.
    if (held.length > 1 && (byte & 0b1_0001) !== 0) held = [];
    if (held.length === 0) {
      if (starStatusLength(byte) !== null) held = [byte];
      return;
    }
    held.push(byte);
    if (held.length < (starStatusLength(held[0] ?? 0) ?? 0)) return;
    const whole = held;
    held = [];
    hear(starStatus(whole));
  };
}
