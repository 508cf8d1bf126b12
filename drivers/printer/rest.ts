/** What a printer may hold of a job that broke off, and how that is ended. */
import type { Line } from './line.ts';
import { stops } from './status.ts';
import type { Talk } from './talk.ts';

/** What the printer may hold of a job that broke off. */
export interface Rest {
  /** True also at the start: of what went before, nothing is known. */
  isHeld: boolean;
  /** Longest section of it in bytes: none of its commands is longer. */
  bytes: number;
}

/** Bytes that end the beginning of any command: longer than the longest one's fixed part. */
const HEAD_BYTES = 64;

/**
 * First on each line. A command that broke off within its fixed part takes what comes next for its size: anything but
 * NUL, a status request too, could make it swallow megabytes.
 */
export function greet(line: Line, rest: Rest, talk: Talk): Promise<void> {
  return line.write(rest.isHeld ? new Uint8Array(HEAD_BYTES) : talk.automaticRequest);
}

/**
 * Ends what a broken job left at the printer. A printer that stands still and cannot clear keeps it, and the next try
 * begins with it. @throws DeviceError `notPrinted` where nothing is answered
 */
export async function recover(line: Line, rest: Rest, talk: Talk): Promise<void> {
  if (!rest.isHeld) return;
  const { cleared, trouble } = await line.clear();
  if (!cleared) {
    if (stops(trouble)) return;
    await line.write(talk.fill(rest.bytes));
    // An answer "done" of the broken job must not pass for one of the next.
    if (!(await line.barrier())) return;
  }
  endRest(rest);
  await line.write(talk.automaticRequest);
}

/** Longest of the short commands that are sent beside sections, bytes. */
const SHORT_BYTES = 12;

export function breakOff(rest: Rest, bytes: number): void {
  rest.isHeld = true;
  rest.bytes = Math.max(rest.bytes, bytes, SHORT_BYTES);
}

export function endRest(rest: Rest): void {
  rest.isHeld = false;
  rest.bytes = 0;
}
