import type { Outcome, Trouble } from './ports.ts';

/** A device did not do what it was asked. The message is one clear line that says what to do. */
export class DeviceError extends Error {
  readonly outcome: Outcome;
  readonly trouble: Trouble | undefined;

  constructor(message: string, outcome: Outcome, trouble?: Trouble) {
    super(message);
    this.name = 'DeviceError';
    this.outcome = outcome;
    this.trouble = trouble;
  }
}
