/** What a kiosk's page says to its host, and what a technician may ask of it. */
import * as v from 'valibot';
import { command } from './command.ts';

/** A technician's PIN has at least four digits; the code of a card is as long as it likes. */
const PASS_LENGTH_MIN = 4;
const PASS_LENGTH_MAX = 128;

/** The kiosk's screen as it is, without what a camera sees. */
export interface PictureView {
  /** JPEG, base64. */
  jpeg: string;
  atMs: number;
}

export const hostCommands = {
  /** The page drew and can say so. The host opens a page anew that does not say it for ten seconds. */
  'host.alive': command<null>()(['kiosk'], v.strictObject({})),
  /** Somebody holds the hidden corner: for a minute, or until it is closed, a scan is looked at as a technician's card. */
  'host.ask': command<null>()(['kiosk'], v.strictObject({ open: v.boolean() })),
  /**
   * A technician's PIN as it was typed, or a card's code: closes the kiosk, and nothing opens it again but a person.
   * @throws PIN, LIMIT with `details.waitMs` after wrong ones, BAD_STATE where no host could be left, STORE
   */
  'host.exit': command<null>()(['kiosk'], v.strictObject({ pass: v.pipe(v.string(), v.minLength(PASS_LENGTH_MIN), v.maxLength(PASS_LENGTH_MAX)) })),
  /** What is on the kiosk's screen. Recorded in the journal before it is taken, and kept nowhere. @throws LOCKED, BAD_STATE where there is no kiosk's screen or it does not answer, STORE */
  'host.picture': command<PictureView>()(['diagnostics'], v.strictObject({})),
} as const;
