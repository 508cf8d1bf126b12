/** Two lines of text as the bytes of a pole display. Pure. */
import type { PoleLine } from '../ports.ts';
import { lettersOf, type Letters } from './letters.ts';
import { COLUMNS, codePages, type DisplayProfile } from './profile.ts';

const ESC = 0x1b;
const US = 0x1f;
const CLR = 0x0c;
const CR = 0x0d;
const SPACE = 0x20;

const SELECT_DISPLAY = [ESC, 0x3d, 2];
const SELECT_PRINTER = [ESC, 0x3d, 1];

const between = ({ behindPrinter }: DisplayProfile, bytes: number[]): Uint8Array =>
  Uint8Array.from(behindPrinter ? [...SELECT_DISPLAY, ...bytes, ...SELECT_PRINTER] : bytes);

/** Sets a display up: power-on state, code page, overwrite mode, no cursor. */
export function initialise(profile: DisplayProfile): Uint8Array {
  const page = [ESC, 0x74, codePages[profile.codePage]];
  const mode = profile.commandSet === 'dm-d' ? [US, 0x01, US, 0x43, 0] : [ESC, 0x11, ESC, 0x5f, 0];
  return between(profile, [ESC, 0x40, ...page, ...mode, CLR]);
}

/** Both lines, each filled up with spaces: nothing of what was there stays. */
export function show(lines: readonly [PoleLine, PoleLine], profile: DisplayProfile): Uint8Array {
  const [top, bottom] = [row(lines[0], profile), row(lines[1], profile)];
  if (profile.commandSet === 'dm-d') {
    return between(profile, [US, 0x24, 1, 1, ...top, US, 0x24, 1, 2, ...bottom]);
  }
  return between(profile, [ESC, 0x51, 0x41, ...top, CR, ESC, 0x51, 0x42, ...bottom, CR]);
}

export function clear(profile: DisplayProfile): Uint8Array {
  return between(profile, [CLR]);
}

/** Twenty columns: the right side whole, what is left of the room for the left side, one space between at least. */
function row({ left, plain, right }: PoleLine, profile: DisplayProfile): number[] {
  const end = lettersOf(right, profile, COLUMNS);
  const room = COLUMNS - end.columns - (end.columns > 0 ? 1 : 0);
  const start = leftOf(left, plain, profile, Math.max(0, room));
  const gap = COLUMNS - start.columns - end.columns;
  return [...start.bytes, ...Array.from({ length: gap }, () => SPACE), ...end.bytes];
}

/** A name that would lose characters is shown by its plain words instead, where there are any. */
function leftOf(left: string, plain: string, profile: DisplayProfile, room: number): Letters {
  const letters = lettersOf(left, profile, room);
  return letters.lost > 0 && plain !== '' ? lettersOf(plain, profile, room) : letters;
}
