import type { DeviceFailure, ErrorCode, ErrorCodeExtended } from './model.ts';

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

/** Any error as the technician reads it: what is no DriverError is a `Failure`. */
export function failureOf(error: unknown, atMs: number): DeviceFailure {
  if (!(error instanceof DriverError)) return { code: 'Failure', message: error instanceof Error ? error.message : String(error), atMs };
  const { code, extended, message } = error;
  return { code, message, atMs, ...(extended === undefined ? {} : { extended }) };
}
