/** How a wall clock goes wrong: set by hand, by a broken battery, by a time server. Milliseconds. */
import type { Random } from '#test/sim/random.ts';

const SECOND = 1_000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

export interface Jump {
  name: string;
  /** From what the clock shows to what it is to show. */
  to(nowMs: number): number;
}

const by = (name: string, ms: number): Jump => ({ name, to: (nowMs) => Math.max(0, nowMs + ms) });
const at = (name: string, ms: number): Jump => ({ name, to: () => ms });

export const jumps: readonly Jump[] = [
  by('a day on', DAY),
  by('a day back', -DAY),
  by('an hour on, as summer time begins', HOUR),
  by('an hour back, as it ends', -HOUR),
  by('a second again, as after a leap second', -SECOND),
  by('some milliseconds back, as a time server does', -40),
  // A terminal whose battery is empty starts here.
  at('to 1970', 0),
  at('to a second before the year ends', Date.UTC(2026, 11, 31, 15, 59, 59)),
  at('to the last second of a February of 29 days', Date.UTC(2028, 1, 29, 15, 59, 59)),
  at('to the end of 32-bit seconds', 2_147_483_647_000),
  by('a year on', 365 * DAY),
];

export const drawJump = (dice: Random): Jump => dice.pick(jumps);
