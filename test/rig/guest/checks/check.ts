/** The checks of one device, in their order: a later one may need what an earlier one left. */
export interface DeviceChecks {
  device: string;
  run(check: Check): Promise<void>;
  /** Unplugs what is still plugged in. Called also where `run` gave up early. */
  close(): Promise<void>;
}

/**
 * Runs one check and reports it.
 * @param name the same on every device where the same is asked
 * @returns whether it passed
 */
export type Check = (name: string, body: () => Promise<void>) => Promise<boolean>;

/** Thrown by a check that cannot be done here; the message says why. */
export class Skip extends Error {}
