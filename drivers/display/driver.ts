/** A pole display: shows the newest lines, also after it was switched off and on. */
import type { Driver } from '../device/model.ts';
import { createPiped, type PipedParts } from '../pipe/driver.ts';
import type { Line } from '../pipe/line.ts';
import type { PolePair } from '../ports.ts';
import { clear, initialise, show } from './encode.ts';
import type { CommandSet, DisplayProfile } from './profile.ts';

export interface PoleDriver extends Driver {
  /** From now on these are shown; null = nothing. Kept while the display is away. Never rejects. */
  show(lines: PolePair | null): void;
  /** Shows every column of both lines by a command set, and what it showed before after `TEST_FOR_MS`. @throws DriverError */
  test(commandSet: CommandSet): Promise<void>;
}

/** A test stays for this long, milliseconds: time to walk round the counter. */
export const TEST_FOR_MS = 8_000;

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
  let endTest: NodeJS.Timeout | undefined;
  const draw = async (line: Line): Promise<void> => {
    isWaiting = false;
    if (endTest !== undefined) await line.write(initialise(profile));
    clearTimeout(endTest);
    endTest = undefined;
    await line.write(bytes(wanted));
    piped.online();
  };
  const piped = createPiped(parts, {
    // It answers nothing: what the pipe takes is all that is known.
    begin: async (line) => {
      await line.write(initialise(profile));
      await draw(line);
    },
    end: () => clearTimeout(endTest),
    async health() {
      await test(profile.commandSet);
      return { ok: true, text: 'it was sent two lines of 20 characters; look whether they are there' };
    },
  });
  async function test(commandSet: CommandSet): Promise<void> {
    const as = { ...profile, commandSet };
    await piped.alone(async (line) => {
      await line.write(initialise(as));
      await line.write(show(TEST, as));
    });
    clearTimeout(endTest);
    endTest = setTimeout(() => void piped.alone(draw).catch(() => undefined), TEST_FOR_MS);
  }
  return {
    ...piped,
    test,
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
