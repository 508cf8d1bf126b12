import type { DeviceFailure, ErrorCode, ErrorCodeExtended } from './device/model.ts';
import type { Outcome, Trouble } from './ports.ts';

/** A driver did not do what it was asked, in UnifiedPOS words. The message is one clear line that says what to do. */
export class DriverError extends Error {
  readonly code: ErrorCode;
  readonly extended: ErrorCodeExtended | undefined;

  constructor(code: ErrorCode, message: string, extended?: ErrorCodeExtended) {
    super(message);
    this.name = 'DriverError';
    this.code = code;
    this.extended = extended;
  }
}

/** The UnifiedPOS words for what is wrong with a printer or a line to a device. */
const codes: Record<Trouble, readonly [ErrorCode, ErrorCodeExtended?]> = {
  paperOut: ['Extended', 'PaperEmpty'],
  paperLow: ['Extended', 'PaperNearEnd'],
  coverOpen: ['Extended', 'CoverOpen'],
  unreachable: ['Offline'],
  fault: ['Failure'],
};

/** The same, where something may have come out of the device: the outcome says so. */
export class DeviceError extends DriverError {
  readonly outcome: Outcome;
  readonly trouble: Trouble | undefined;

  constructor(message: string, outcome: Outcome, trouble?: Trouble) {
    const [code, extended] = codes[trouble ?? 'fault'];
    super(code, message, extended);
    this.name = 'DeviceError';
    this.outcome = outcome;
    this.trouble = trouble;
  }
}

/** Any error as the technician reads it: what is no DriverError is a `Failure`. */
export function failureOf(error: unknown, atMs: number): DeviceFailure {
  if (!(error instanceof DriverError)) return { code: 'Failure', message: error instanceof Error ? error.message : String(error), atMs };
  const { code, extended, message } = error;
  return { code, message, atMs, ...(extended === undefined ? {} : { extended }) };
}
