/** A pole display: shows the newest lines, also after it was switched off and on. */
import type { Driver } from '../device/model.ts';
import { createPiped, type PipedParts } from '../pipe/driver.ts';
import type { Line } from '../pipe/line.ts';
import type { PolePair } from '../ports.ts';
import { clear, initialise, show } from './encode.ts';
import type { DisplayProfile } from './profile.ts';

export interface PoleDriver extends Driver {
  /** From now on these are shown; null = nothing. Kept while the display is away. Never rejects. */
  show(lines: PolePair | null): void;
}

export interface PoleParts extends PipedParts {
  profile: DisplayProfile;
}

const TEST: PolePair = [
  { left: '12345678901234567890', plain: '', right: '' },
  { left: 'ABCDEFGHIJKLMNOPQRST', plain: '', right: '' },
];

export function createPole({ profile, ...parts }: PoleParts): PoleDriver {
  let wanted: PolePair | null = null;
  /** A newer line overtakes one that waits: at most one write waits behind the one under way. */
  let isWaiting = false;
  const bytes = (lines: PolePair | null) => (lines === null ? clear(profile) : show(lines, profile));
  const draw = async (line: Line): Promise<void> => {
    isWaiting = false;
    await line.write(bytes(wanted));
    piped.online();
  };
  const piped = createPiped(parts, {
    // It answers nothing: what the pipe takes is all that is known.
    begin: async (line) => {
      await line.write(initialise(profile));
      await draw(line);
    },
    async health(level) {
      await piped.alone((line) => line.write(show(TEST, profile)));
      return { ok: true, text: `${level}: the display was sent two lines of 20 characters; look whether they are there` };
    },
  });
  return {
    ...piped,
    show(lines) {
      wanted = lines;
      if (isWaiting || piped.state().lifecycle !== 'enabled') return;
      isWaiting = true;
      piped.alone(draw).catch(() => {
        // Told by the driver's state; shown when the display is back.
        isWaiting = false;
      });
    },
  };
}
