/** A counter scale without a scale: speaks Toledo 8217 byte for byte, and moves, settles and overloads like one. */
import { createWire, type VirtualWire } from './wire.ts';

/** A 15 kg scale of 5 g divisions, as on most counters. Its answers are in kilograms, `WW.WWW`. */
export const CAPACITY_GRAMS = 15_000;
export const DIVISION_GRAMS = 5;
/** What is put on it swings this long, milliseconds. */
export const SETTLE_MS = 700;
/** Zero may be taken within 2 % of the capacity (OIML R 76-1, 4.5.1: at most 4 %). */
const ZERO_RANGE_GRAMS = CAPACITY_GRAMS / 50;
/** It weighs this much above its capacity and then says so: nine divisions (OIML R 76-1, 4.2.3). */
const OVER_GRAMS = 9 * DIVISION_GRAMS;

/** What a person can do to the virtual scale. Absent = as it is. */
export interface ScaleSwitches {
  /** On the platter, grams; below zero = the platter is lifted. */
  grams?: number;
  unplugged?: boolean;
}

export interface VirtualScale extends Omit<VirtualWire, 'plug'> {
  set(switches: ScaleSwitches): void;
  /** The pointer stands still at once. */
  settle(): void;
}

interface Machine {
  load: number;
  zero: number;
  tare: number;
  movedAtMs: number;
  echo: boolean;
  pending: string;
}

export function createVirtualScale(nowMs: () => number = Date.now): VirtualScale {
  const machine: Machine = { load: 0, zero: 0, tare: 0, movedAtMs: -SETTLE_MS, echo: false, pending: '' };
  const inMotion = () => nowMs() - machine.movedAtMs < SETTLE_MS;
  const { plug, ...wire } = createWire('virtual scale', (bytes, send) => {
    for (const byte of bytes) {
      const answer = take(machine, String.fromCharCode(byte & 0x7f), inMotion());
      if (answer !== '') send(Uint8Array.from(answer, (char) => char.charCodeAt(0)));
    }
  });
  return {
    ...wire,
    set({ grams, unplugged }) {
      if (grams !== undefined && grams !== machine.load) {
        machine.load = grams;
        machine.movedAtMs = nowMs();
      }
      if (unplugged !== undefined) plug(!unplugged);
    },
    settle() {
      machine.movedAtMs = nowMs() - SETTLE_MS;
    },
  };
}

/** One character from the host; the answer, or nothing. */
function take(machine: Machine, char: string, inMotion: boolean): string {
  if (machine.echo && char !== 'F') return char;
  if (machine.pending === 'T') {
    machine.pending = '';
    if (char === '\r') return tare(machine, inMotion);
  }
  switch (char) {
    case 'W':
      return weigh(machine, inMotion);
    case 'T':
      machine.pending = 'T';
      return '';
    case 'C':
      if (!inMotion) machine.tare = 0;
      return status(machine, inMotion);
    case 'Z':
      if (!inMotion && machine.tare === 0 && Math.abs(machine.load) <= ZERO_RANGE_GRAMS) machine.zero = machine.load;
      return status(machine, inMotion);
    case 'E':
      machine.echo = true;
      return '\x02E\r';
    case 'F':
      machine.echo = false;
      return '';
    default:
      return '';
  }
}

const gross = ({ load, zero }: Machine): number => Math.round((load - zero) / DIVISION_GRAMS) * DIVISION_GRAMS;

function tare(machine: Machine, inMotion: boolean): string {
  const now = gross(machine);
  if (!inMotion && now > 0 && now <= CAPACITY_GRAMS) machine.tare = now;
  return status(machine, inMotion);
}

/** A weight only where it stands still and is within its range; else the status, as the protocol says. */
function weigh(machine: Machine, inMotion: boolean): string {
  const net = gross(machine) - machine.tare;
  if (inMotion || net < 0 || gross(machine) > CAPACITY_GRAMS + OVER_GRAMS) return status(machine, inMotion);
  const text = (net / 1000).toFixed(3).padStart(6, '0');
  return `\x02${text}${machine.tare > 0 ? 'N' : ''}\r`;
}

function status(machine: Machine, inMotion: boolean): string {
  const now = gross(machine);
  const net = now - machine.tare;
  const bits =
    (inMotion ? 1 : 0) |
    (now > CAPACITY_GRAMS + OVER_GRAMS ? 2 : 0) |
    (net < 0 ? 4 : 0) |
    (Math.abs(machine.load) > ZERO_RANGE_GRAMS ? 8 : 0) |
    (net === 0 ? 16 : 0) |
    (machine.tare > 0 ? 32 : 0) |
    64;
  return `\x02?${String.fromCharCode(bits)}\r`;
}
